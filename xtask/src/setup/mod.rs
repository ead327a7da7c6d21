//! The tools: those that are missing are installed into `.tools/`, which git ignores.

pub mod axe;
mod binaryen;
pub mod browser;
pub(crate) mod crates;
mod debian;
pub mod deny;
pub mod environment;
pub(crate) mod npm;
pub mod other_browsers;
pub mod prebuilt;
pub mod python;
pub mod rustup;
pub mod torch;
mod wasm_target;

use crate::project::Project;
use crate::step::Step;
use anyhow::Result;

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
