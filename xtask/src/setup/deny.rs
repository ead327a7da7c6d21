//! cargo-deny: licences, sources, duplicates and advisories of the dependencies.

use super::crates;
use crate::project::Project;
use crate::shell;
use anyhow::{Context, Result};
use xshell::cmd;

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
