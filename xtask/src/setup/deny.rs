//! cargo-deny: licences, sources, duplicates and advisories of the dependencies.

use super::crates::CARGO_DENY;
use crate::project::Project;
use crate::shell;
use anyhow::Result;
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

/// Checks what `deny.toml` says. Advisories only where their list, a repository on GitHub, can be read.
///
/// # Errors
/// When a dependency is not allowed.
pub fn check(project: &Project) -> Result<()> {
    let sh = project.shell()?;
    let own = project.tool("cargo-deny");
    let tool = if own.is_file() { own } else { "cargo-deny".into() };
    cmd!(sh, "{tool} check --hide-inclusion-graph licenses bans sources").run()?;
    if shell::succeeds(cmd!(sh, "{tool} fetch db")) {
        cmd!(sh, "{tool} check advisories").run()?;
    } else {
        println!("left out: advisories; their list on github.com cannot be read from here");
    }
    Ok(())
}
