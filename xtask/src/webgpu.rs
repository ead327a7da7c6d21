//! The WebGPU worker's module. It takes minutes to compile, while page and CPU worker take one, so it is
//! compiled in parallel, in its own target directory: neither build waits for the other's lock, and `cargo xtask serve`
//! opens the page before this module is finished.

use crate::modules::{RELEASE, TRIPLE, WASM_FEATURES, WEBGPU_WORKER};
use crate::project::Project;
use crate::release::WORKERS;
use crate::setup::environment::Environment;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use xshell::cmd;

/// Set by `cargo xtask serve`: Trunk's hook copies the last module instead of compiling it.
pub const LATER: &str = "LENET_WEBGPU_LATER";

const BIN: &str = WEBGPU_WORKER.bin;

/// How the module is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Cargo's profile `quick`.
    Quick,
    /// Cargo's profile `web`, then wasm-opt.
    Web,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Web => RELEASE,
        }
    }
}

/// Trunk's hook: puts the module into the site that Trunk is building.
///
/// # Errors
/// When it does not compile, or Trunk's environment is missing.
pub fn hook(project: &Project) -> Result<()> {
    let site = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).context("this is a hook of Trunk")?;
    if std::env::var_os(LATER).is_some() {
        return copy_or_explain(project, &site);
    }
    let debug = std::env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "debug");
    let profile = if debug { Profile::Quick } else { Profile::Web };
    build(project, profile)?;
    copy(project, profile, &site)
}

/// Compiles the module; returns whether it has changed.
///
/// # Errors
/// When a tool is missing or a crate does not compile.
pub fn build(project: &Project, profile: Profile) -> Result<bool> {
    let sh = Environment::for_wasm(project)?.shell(project)?;
    let target = target(project);
    WEBGPU_WORKER.compile(&sh, profile.name(), &target).quiet().run()?;
    let compiled = target.join(TRIPLE).join(profile.name()).join(format!("{BIN}.wasm"));
    let finished = folder(project, profile);
    if is_newer(&finished.join(module_file()), &compiled) {
        return Ok(false);
    }
    // In another folder first, so that a half-written module is never copied.
    let part = target.join("part");
    sh.remove_path(&part)?;
    cmd!(sh, "wasm-bindgen --target web --no-typescript --out-dir {part} --out-name {BIN} {compiled}").quiet().run()?;
    if profile == Profile::Web {
        let module = part.join(module_file());
        let wasm_opt = WEBGPU_WORKER.wasm_opt;
        cmd!(sh, "wasm-opt -O{wasm_opt} {WASM_FEATURES...} {module} -o {module}").run()?;
    }
    sh.remove_path(&finished)?;
    sh.create_dir(finished.parent().unwrap_or(&finished))?;
    fs::rename(&part, &finished).with_context(|| finished.display().to_string())?;
    Ok(true)
}

/// Whether the module was ever compiled.
pub fn is_built(project: &Project, profile: Profile) -> bool {
    folder(project, profile).is_dir()
}

/// Copies the module into `site`.
///
/// # Errors
/// When there is none, or `site` cannot be written.
pub fn copy(project: &Project, profile: Profile, site: &Path) -> Result<()> {
    let workers = workers(site)?;
    for file in [module_file(), script_file()] {
        let from = folder(project, profile).join(&file);
        fs::copy(&from, workers.join(&file)).with_context(|| from.display().to_string())?;
    }
    Ok(())
}

/// Copies the last module. Until the first is compiled, writes a script in its place whose error the page shows.
fn copy_or_explain(project: &Project, site: &Path) -> Result<()> {
    if is_built(project, Profile::Quick) {
        return copy(project, Profile::Quick, site);
    }
    let script = "throw new Error('the WebGPU trainer is still being compiled. Train on the CPU, and reload the page when \
                  `cargo xtask serve` says that it is ready');\n";
    Ok(fs::write(workers(site)?.join(script_file()), script)?)
}

/// The folder of the workers' files in `site`.
fn workers(site: &Path) -> Result<PathBuf> {
    let folder = site.join(WORKERS);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder)
}

fn module_file() -> String {
    format!("{BIN}_bg.wasm")
}

fn script_file() -> String {
    format!("{BIN}.js")
}

/// Cargo's target directory for this module.
pub(crate) fn target(project: &Project) -> PathBuf {
    project.target().join("webgpu")
}

/// The finished files, as the site has them.
fn folder(project: &Project, profile: Profile) -> PathBuf {
    target(project).join("site").join(profile.name())
}

/// Whether `file` was written after `other`.
fn is_newer(file: &Path, other: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified());
    matches!((modified(file), modified(other)), (Ok(file), Ok(other)) if file > other)
}
