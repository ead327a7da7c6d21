//! Tools written in Rust: the published programs where they can be downloaded, else compiled from crates.io.

use super::prebuilt::{self, Tool};
use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Context, Result};
use std::path::PathBuf;
use xshell::cmd;

pub(super) const TRUNK: Step = Step {
    name: "trunk 0.21.14",
    usual_time: "a download, or compiled in 2 to 3 minutes",
    is_done: |project| is_installed(project, &prebuilt::TRUNK),
    run: |project| install(project, &prebuilt::TRUNK),
};

pub(super) const WASM_BINDGEN: Step = Step {
    name: "wasm-bindgen 0.2.129",
    usual_time: "a download, or compiled in a minute",
    is_done: |project| is_installed(project, &prebuilt::WASM_BINDGEN),
    run: |project| install(project, &prebuilt::WASM_BINDGEN),
};

/// Drives Firefox, for the tests.
pub(super) const GECKODRIVER: Step = Step {
    name: "geckodriver 0.37.1",
    usual_time: "compiled in 2 minutes",
    is_done: |project| is_installed(project, &prebuilt::GECKODRIVER),
    run: |project| install(project, &prebuilt::GECKODRIVER),
};

/// Checks the dependencies.
pub(crate) const CARGO_DENY: Step = Step {
    name: "cargo-deny 0.20.2",
    usual_time: "compiled in 2 minutes",
    is_done: |project| is_installed(project, &prebuilt::CARGO_DENY),
    run: |project| install(project, &prebuilt::CARGO_DENY),
};

/// Gives parsers libFuzzer's inputs.
pub(crate) const CARGO_FUZZ: Step = Step {
    name: "cargo-fuzz 0.13.2",
    usual_time: "compiled in a minute",
    is_done: |project| is_installed(project, &prebuilt::CARGO_FUZZ),
    run: |project| install(project, &prebuilt::CARGO_FUZZ),
};

/// A program in `.tools/bin`, or else the first on PATH.
pub(crate) fn path(project: &Project, program: &str) -> Option<PathBuf> {
    let own = project.tool(program);
    if own.is_file() { Some(own) } else { shell::find([program]) }
}

/// Whether the programs in `.tools/bin`, or else the first on PATH, have exactly the tool's version.
fn is_installed(project: &Project, tool: &Tool) -> bool {
    let has_version = |program: &str| {
        let path = path(project, program)?;
        let sh = project.shell().ok()?;
        let text = shell::read(cmd!(sh, "{path} --version"))?;
        Some(text.split_whitespace().nth(1) == Some(tool.version))
    };
    tool.programs.iter().all(|program| has_version(program) == Some(true))
}

fn install(project: &Project, tool: &Tool) -> Result<()> {
    match prebuilt::install(project, tool) {
        Ok(()) if is_installed(project, tool) => return Ok(()),
        Ok(()) => println!("The published program does not run here. Compiling it instead."),
        Err(why) => println!("{why:#}\nCompiling it instead."),
    }
    compile(project, tool)
}

/// Compiles a tool without optimisation: trunk mostly waits for other programs, and wasm-bindgen still needs only seconds
/// for our modules (1.6 s instead of 0.5 s for 5.5 MB).
fn compile(project: &Project, tool: &Tool) -> Result<()> {
    let sh = project.shell()?;
    let (root, build) = (project.tools(), project.tools().join("build"));
    let package = format!("{}@{}", tool.package, tool.version);
    let locked = tool.locked.then_some("--locked");
    let settings = [("OPT_LEVEL", "0"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "false")];
    let bins = tool.programs.iter().flat_map(|program| ["--bin", program]);
    // Without default features trunk and wasm-bindgen have no TLS: they download nothing here. cargo-deny has no features.
    cmd!(sh, "cargo install {package} {locked...} --no-default-features --force --root {root} --target-dir {build}")
        .args(bins)
        .envs(settings.map(|(key, value)| (format!("CARGO_PROFILE_RELEASE_{key}"), value)))
        .run()?;
    // The build folder takes gigabytes.
    sh.remove_path(&build).with_context(|| build.display().to_string())
}
