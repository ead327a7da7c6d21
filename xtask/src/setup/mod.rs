//! The tools: those that are missing are installed into `.tools/`, which git ignores.

pub mod axe;
mod binaryen;
pub mod browser;
mod crates;
mod debian;
pub mod environment;
pub(crate) mod npm;
pub mod prebuilt;
pub mod python;
mod wasm_target;

use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::Result;
use xshell::cmd;

/// In this order: each may need those before it.
const SERVE: [Step; 3] = [wasm_target::STEP, crates::TRUNK, crates::WASM_BINDGEN];

/// What serving the page needs.
///
/// # Errors
/// When a tool is missing and cannot be installed; the message says what to do.
pub fn serve_tools(project: &Project) -> Result<()> {
    SERVE.iter().try_for_each(|step| step.ensure(project))
}

/// What building the site needs: also wasm-opt, which makes small modules.
///
/// # Errors
/// As [`serve_tools`].
pub fn tools(project: &Project) -> Result<()> {
    serve_tools(project)?;
    binaryen::STEP.ensure(project)
}

/// rustfmt and clippy, which a minimal toolchain lacks.
///
/// # Errors
/// When they are missing and rustup cannot add them.
pub fn lint_tools(project: &Project) -> Result<()> {
    let sh = project.shell()?;
    if shell::succeeds(cmd!(sh, "cargo fmt --version")) && shell::succeeds(cmd!(sh, "cargo clippy --version")) {
        return Ok(());
    }
    cmd!(sh, "rustup component add rustfmt clippy").run()?;
    Ok(())
}

/// Whether the active toolchain has this target, which rustup adds if it can.
pub fn has_target(project: &Project, triple: &str) -> Result<bool> {
    let sh = project.shell()?;
    Ok(shell::succeeds(cmd!(sh, "rustup target add {triple}")))
}
