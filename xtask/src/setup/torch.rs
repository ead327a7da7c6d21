//! PyTorch and Keras: tests run the programs that load a network into them.

use super::python;
use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Context, Result};
use std::path::PathBuf;
use xshell::cmd;

/// Version of PyTorch.
const TORCH: &str = "torch==2.15.0";

/// What is installed before it, in versions that were tested together. Keras computes with PyTorch.
const OTHERS: [&str; 4] = ["keras==3.15.1", "numpy==2.2.6", "safetensors==0.5.3", "pillow==13.0.0"];

/// Index of PyTorch's builds for CPUs. The build for Linux on x86-64 in PyPI brings CUDA: 5 GB more.
const CPU_BUILDS: &str = "https://download.pytorch.org/whl/cpu";

/// Installed in CI only; elsewhere the tests use it where it is there.
pub const STEP: Step = Step {
    name: "Python with PyTorch 2.15.0 and Keras 3.15.1",
    usual_time: "PyPI packages, up to 6 GB on disk; 2 minutes",
    is_done,
    run: install,
};

/// The interpreter that has them.
pub fn python(project: &Project) -> PathBuf {
    python::interpreter(&folder(project))
}

fn folder(project: &Project) -> PathBuf {
    project.tools().join("torch")
}

/// By the packages' versions: importing both takes seconds.
fn is_done(project: &Project) -> bool {
    let python = python(project);
    let statement = "import sys, importlib.metadata as m; \
                     assert all(m.version(n).split('+')[0] == v for n, v in (p.split('==') for p in sys.argv[1:]))";
    project.shell().is_ok_and(|sh| shell::succeeds(cmd!(sh, "{python} -c {statement} {TORCH} {OTHERS...}")))
}

fn install(project: &Project) -> Result<()> {
    let python = python::environment(project, &folder(project), &OTHERS)?;
    let sh = project.shell()?;
    // pip's cache would keep the gigabytes a second time.
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir"];
    if cfg!(target_os = "linux") {
        // Without its dependencies, which the next command takes from PyPI.
        let options = ["--retries", "0", "--timeout", "15", "--no-deps", "--index-url", CPU_BUILDS];
        if !shell::succeeds(cmd!(sh, "{python} {pip...} {options...} {TORCH}")) {
            println!("[setup] {CPU_BUILDS} cannot be reached: PyTorch with CUDA, from PyPI");
        }
    }
    cmd!(sh, "{python} {pip...} {TORCH}").run().context("a package index and 6 GB of disk are needed")
}
