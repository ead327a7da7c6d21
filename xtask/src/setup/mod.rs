//! The tools: brought to the project's ignored folder `.tools/` where they are not there yet.

pub mod axe;
mod binaryen;
pub mod browser;
mod crates;
mod debian;
pub mod environment;
pub(crate) mod npm;
pub mod python;
mod wasm_target;

pub use wasm_target::TRIPLE;

use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::Result;
use std::process::Command;

/// In this order: each may need those before it.
const STEPS: [Step; 4] = [wasm_target::STEP, crates::TRUNK, crates::WASM_BINDGEN, binaryen::STEP];

/// Everything that building the site needs.
///
/// # Errors
/// When a tool is missing and cannot be brought; the message says what to do.
pub fn tools(project: &Project) -> Result<()> {
    STEPS.iter().try_for_each(|step| step.ensure(project))
}

/// rustfmt and clippy, which a minimal toolchain lacks.
///
/// # Errors
/// When they are missing and rustup does not bring them.
pub fn lint_tools() -> Result<()> {
    let there = |name: &str| shell::answer(Command::new("cargo").args([name, "--version"])).is_some();
    if there("fmt") && there("clippy") {
        return Ok(());
    }
    shell::run(Command::new("rustup").args(["component", "add", "rustfmt", "clippy"]))
}

/// Whether the active compiler compiles for this target, which rustup adds where it can.
pub fn has_target(triple: &str) -> bool {
    shell::answer(Command::new("rustup").args(["target", "add", triple])).is_some()
}
