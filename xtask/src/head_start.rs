//! The release modules, compiled beside the first stages of `cargo xtask test`, which leave a core idle for minutes.

use crate::modules::{CPU_WORKER, Module, PAGE, RELEASE, WEBGPU_WORKER};
use crate::project::Project;
use crate::setup::environment::Environment;
use crate::webgpu;
use anyhow::{Context, Result};
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command};
use xshell::Shell;

/// The release modules being compiled, on one core each. The stage build waits for them by Cargo's locks, and repeats
/// their errors. They end when this is dropped.
pub struct HeadStart(Vec<Child>);

impl HeadStart {
    /// Begins to compile.
    ///
    /// # Errors
    /// When Cargo cannot be started or a log cannot be written.
    pub fn begin(project: &Project) -> Result<Self> {
        let sh = Environment::for_wasm(project)?.shell(project)?;
        let (target, webgpu) = (project.target(), webgpu::target(project));
        let mut children = Vec::new();
        // The first two share a target directory, so that one waits for the other.
        for (module, target) in [(CPU_WORKER, &target), (PAGE, &target), (WEBGPU_WORKER, &webgpu)] {
            children.push(begin(&sh, module, target)?);
        }
        println!("[beside] the release modules compile; their output is in {}/*.log", target.display());
        Ok(Self(children))
    }
}

fn begin(sh: &Shell, module: Module, target: &Path) -> Result<Child> {
    let path = target.join(format!("{}.log", module.bin));
    sh.create_dir(target)?;
    let log = File::create(&path).with_context(|| path.display().to_string())?;
    let mut command = Command::from(module.compile(sh, RELEASE, target).args(["--jobs", "1"]));
    command.stdout(log.try_clone()?).stderr(log);
    command.spawn().context("cargo cannot be started")
}

impl Drop for HeadStart {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // It may have ended by itself.
            drop(child.kill());
            drop(child.wait());
        }
    }
}
