//! Packages of the npm registry, in `.tools/npm`.

use crate::project::Project;
use crate::{apt, shell};
use anyhow::{Result, bail};
use std::path::PathBuf;
use xshell::cmd;

/// Installs one package of this exact version and returns its folder.
///
/// # Errors
/// When there is no npm and apt-get cannot install it, or the registry does not have the package.
pub(crate) fn install(project: &Project, package: &str, version: &str) -> Result<PathBuf> {
    let sh = project.shell()?;
    if shell::find(["npm"]).is_none() && apt::is_usable(&sh) {
        apt::install(&sh, &["nodejs", "npm"], &format!("{package} needs Node.js 18 or later and npm"))?;
    }
    if shell::find(["npm"]).is_none() {
        bail!("npm is needed to install {package}: install Node.js 18 or later.");
    }
    let prefix = sh.create_dir(project.tools().join("npm"))?;
    let quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    cmd!(sh, "npm install {quiet...} --prefix {prefix} {package}@{version}").run()?;
    Ok(folder(project, package))
}

/// Folder of the installed packages.
pub(crate) fn modules(project: &Project) -> PathBuf {
    project.tools().join("npm/node_modules")
}

/// Folder of this package once it is installed.
pub(crate) fn folder(project: &Project, package: &str) -> PathBuf {
    modules(project).join(package)
}
