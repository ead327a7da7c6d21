//! wasm-opt, from the npm package `binaryen`: the same on every system, and to be had where GitHub is not.

use super::npm;
use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The same as `wasm_opt` in Trunk.toml, or Trunk would download another.
const VERSION: &str = "132";

pub(super) const STEP: Step = Step {
    name: "wasm-opt 132",
    takes: "npm package, seconds",
    is_done: |project| {
        is_right(&project.tool("wasm-opt")) || shell::find(["wasm-opt"]).is_some_and(|path| is_right(&path))
    },
    run: install,
};

/// Whether Trunk will find the right version on PATH; else it downloads its own.
pub(super) fn is_there(project: &Project) -> bool {
    (STEP.is_done)(project)
}

fn is_right(program: &Path) -> bool {
    let answer = shell::answer(Command::new(program).arg("--version"));
    answer.is_some_and(|text| text.split_whitespace().nth(2) == Some(VERSION))
}

/// Never an error: without npm, or without its registry, Trunk has a way of its own.
fn install(project: &Project) -> Result<()> {
    if let Err(why) = by_npm(project) {
        println!("{why:#}\nTrunk downloads wasm-opt by itself in the first build (from github.com).");
    }
    Ok(())
}

fn by_npm(project: &Project) -> Result<()> {
    if cfg!(windows) {
        bail!("On Windows npm's wasm-opt is a script, not a program.");
    }
    npm::install(project, "binaryen", "132.0.0")?;
    let inside = Path::new("npm/node_modules/binaryen/bin/wasm-opt");
    let program = project.tools().join(inside);
    if !is_right(&program) {
        bail!("{} does not run; it needs Node.js 18 or later", program.display());
    }
    link(inside, &project.tool("wasm-opt"))
}

/// Puts the program that is `inside` the tools' folder among their programs; relative, so that the folder can be moved.
#[cfg(unix)]
fn link(inside: &Path, place: &Path) -> Result<()> {
    fs::create_dir_all(place.parent().unwrap_or(place))?;
    if fs::symlink_metadata(place).is_ok() {
        fs::remove_file(place)?;
    }
    std::os::unix::fs::symlink(Path::new("..").join(inside), place)
        .with_context(|| format!("cannot make {}", place.display()))
}

/// On Windows a script is no program, so [`install`] leaves wasm-opt to Trunk.
#[cfg(not(unix))]
fn link(_inside: &Path, place: &Path) -> Result<()> {
    bail!("{} cannot be linked on this system", place.display())
}
