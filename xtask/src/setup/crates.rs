//! The tools that are Rust crates, compiled from source at pinned versions.

use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Context, Result};
use std::process::Command;

pub(super) const TRUNK: Step = Step {
    name: "trunk 0.21.14",
    takes: "compiled from source, 4 to 8 minutes on 2 cores",
    is_done: |project| has(project, "trunk", "0.21.14"),
    run: |project| {
        // Trunk only starts other programs, so its own speed does not matter: this halves the time to compile it.
        let quick = [("OPT_LEVEL", "1"), ("LTO", "off"), ("CODEGEN_UNITS", "16")];
        let mut command = install(project, "trunk@0.21.14");
        command.arg("--locked").envs(quick.map(|(key, value)| (format!("CARGO_PROFILE_RELEASE_{key}"), value)));
        compile(project, &mut command)
    },
};

pub(super) const WASM_BINDGEN: Step = Step {
    name: "wasm-bindgen-cli 0.2.130",
    takes: "compiled from source, 2 to 4 minutes on 2 cores",
    is_done: |project| has(project, "wasm-bindgen", "0.2.130") && has(project, "wasm-bindgen-test-runner", "0.2.130"),
    // Not `--locked`: the lock file it was published with names versions that were withdrawn since.
    run: |project| compile(project, &mut install(project, "wasm-bindgen-cli@0.2.130")),
};

/// Whether the project's own program, or else the first on PATH, is of exactly this version.
fn has(project: &Project, program: &str, version: &str) -> bool {
    let own = project.tool(program);
    let path = if own.is_file() { Some(own) } else { shell::find([program]) };
    let answer = path.and_then(|path| shell::answer(Command::new(path).arg("--version")));
    answer.is_some_and(|text| text.split_whitespace().nth(1) == Some(version))
}

fn install(project: &Project, package: &str) -> Command {
    let mut command = Command::new("cargo");
    command.args(["install", package, "--force", "--root"]).arg(project.tools());
    command.arg("--target-dir").arg(project.tools().join("build"));
    command
}

/// Compiles in a folder that is removed afterwards: it holds gigabytes.
fn compile(project: &Project, command: &mut Command) -> Result<()> {
    shell::run(command)?;
    let folder = project.tools().join("build");
    std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())
}
