//! wasm-opt, from the npm package `binaryen`: the same on every system, and available where GitHub is not.

use super::npm;
use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use xshell::{Shell, cmd};

/// The same as `wasm_opt` in Trunk.toml, or Trunk would download another.
const VERSION: &str = "132";

pub(super) const STEP: Step = Step {
    name: "wasm-opt 132",
    usual_time: "npm package, seconds",
    is_done: |project| {
        let on_path = || shell::find(["wasm-opt"]).is_some_and(|path| has_version(project, &path));
        has_version(project, &project.tool("wasm-opt")) || on_path()
    },
    run: install,
};

/// Whether Trunk will find the right version on PATH; else it downloads its own.
pub(super) fn is_installed(project: &Project) -> bool {
    (STEP.is_done)(project)
}

fn has_version(project: &Project, program: &Path) -> bool {
    let version = |sh: Shell| shell::read(cmd!(sh, "{program} --version"));
    let text = project.shell().ok().and_then(version);
    text.is_some_and(|text| text.split_whitespace().nth(2) == Some(VERSION))
}

fn install(project: &Project) -> Result<()> {
    if cfg!(windows) {
        bail!(
            "On Windows npm's wasm-opt is a script: put wasm-opt {VERSION} on PATH (github.com/WebAssembly/binaryen)."
        );
    }
    npm::install(project, "binaryen", "132.0.0")?;
    let relative = Path::new("npm/node_modules/binaryen/bin/wasm-opt");
    let program = project.tools().join(relative);
    if !has_version(project, &program) {
        bail!("{} does not run; it needs Node.js 18 or later", program.display());
    }
    link(relative, &project.tool("wasm-opt"))
}

/// Creates a symlink to a file of `.tools` in `.tools/bin`; relative, so that `.tools` can be moved.
#[cfg(unix)]
fn link(relative: &Path, link: &Path) -> Result<()> {
    fs::create_dir_all(link.parent().unwrap_or(link))?;
    if fs::symlink_metadata(link).is_ok() {
        fs::remove_file(link)?;
    }
    std::os::unix::fs::symlink(Path::new("..").join(relative), link)
        .with_context(|| format!("cannot write {}", link.display()))
}

#[cfg(not(unix))]
fn link(_relative: &Path, link: &Path) -> Result<()> {
    bail!("{} cannot be linked on this system", link.display())
}
