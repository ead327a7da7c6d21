//! cargo-deny: licences, sources, duplicates and advisories of the dependencies.

use super::crates::{self, CARGO_DENY};
use crate::project::Project;
use crate::shell;
use anyhow::{Context, Result};
use xshell::cmd;

/// Whether cargo-deny is there: in CI it is installed.
///
/// # Errors
/// When it cannot be installed in CI.
pub fn ensure_in_ci(project: &Project) -> Result<bool> {
    if std::env::var("CI").as_deref() == Ok("true") || (CARGO_DENY.is_done)(project) {
        return CARGO_DENY.ensure(project).map(|()| true);
    }
    println!("[left out] {}: CI=true cargo xtask test deny installs it", CARGO_DENY.name);
    Ok(false)
}

/// Checks what `deny.toml` says; returns whether that included advisories, whose list is a repository on GitHub.
///
/// # Errors
/// When a dependency is not allowed.
pub fn check(project: &Project) -> Result<bool> {
    let sh = project.shell()?;
    let tool = crates::path(project, "cargo-deny").context("cargo-deny was not installed")?;
    cmd!(sh, "{tool} check --hide-inclusion-graph licenses bans sources").run()?;
    let has_list = shell::succeeds(cmd!(sh, "{tool} fetch db"));
    if has_list {
        cmd!(sh, "{tool} check advisories").run()?;
    }
    Ok(has_list)
}
