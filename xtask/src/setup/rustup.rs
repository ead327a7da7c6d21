//! Parts of the active toolchain that rustup adds: rustfmt and clippy, targets.

use crate::project::Project;
use crate::shell;
use crate::step::{Step, timed};
use anyhow::{Context, Result, bail};
use xshell::cmd;

/// rustfmt and clippy, which a minimal toolchain lacks.
pub const LINT_TOOLS: Step = Step {
    name: "rustfmt and clippy",
    usual_time: "seconds with rustup",
    is_done: |project| {
        let runs = |tool: &str| project.shell().is_ok_and(|sh| shell::succeeds(cmd!(sh, "cargo {tool} --version")));
        runs("fmt") && runs("clippy")
    },
    run: |project| {
        if !is_installed() {
            bail!(
                "rustfmt or clippy is missing, and there is no rustup to add them.\n\
                 Install Rust from https://rustup.rs, or both tools with the packages of your system's Rust \
                 (Debian, Ubuntu: rustfmt, rust-clippy)."
            );
        }
        let sh = project.shell()?;
        let added = cmd!(sh, "rustup component add rustfmt clippy").run();
        added.context("rustup could not add rustfmt and clippy; go online and run it again")
    },
};

/// Whether the active toolchain has this target, which rustup adds if it can. Without it something is left out, so a failure is
/// only printed.
///
/// # Errors
/// As [`Project::shell`].
pub fn has_target(project: &Project, triple: &str) -> Result<bool> {
    let sh = project.shell()?;
    let name = format!("target {triple}");
    let installed = shell::read(cmd!(sh, "rustup target list --installed")).unwrap_or_default();
    if installed.lines().any(|target| target == triple) {
        println!("[ready] {name}");
        return Ok(true);
    }
    if !is_installed() {
        return Ok(false);
    }
    let added = timed(&name, "seconds with rustup", || Ok(cmd!(sh, "rustup target add {triple}").run()?));
    if let Err(error) = &added {
        println!("{error:#}");
    }
    Ok(added.is_ok())
}

/// Whether there is a rustup.
pub(super) fn is_installed() -> bool {
    shell::find(["rustup"]).is_some()
}
