//! Packages of the npm registry that the tools need, in `.tools/npm`.

use crate::project::Project;
use crate::shell;
use anyhow::{Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Installs one package of this exact version and gives its folder.
///
/// # Errors
/// When there is no npm and apt-get cannot bring it, or the registry does not have the package.
pub(crate) fn install(project: &Project, package: &str, version: &str) -> Result<PathBuf> {
    if shell::find(["npm"]).is_none() && shell::may_apt() {
        shell::apt_install(&["nodejs", "npm"])?;
    }
    if shell::find(["npm"]).is_none() {
        bail!("There is no npm here to bring {package}: install Node.js 18 or later.");
    }
    let prefix = project.tools().join("npm");
    fs::create_dir_all(&prefix)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]).arg(&prefix);
    shell::run(npm.arg(format!("{package}@{version}")))?;
    Ok(folder(project, package))
}

/// Where its packages are.
pub(crate) fn modules(project: &Project) -> PathBuf {
    project.tools().join("npm/node_modules")
}

/// Where this package is, once it is installed.
pub(crate) fn folder(project: &Project, package: &str) -> PathBuf {
    modules(project).join(package)
}
