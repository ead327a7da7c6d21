//! Python with safetensors, numpy and onnxruntime: tests read model files with them, independently of our code.

use crate::project::Project;
use crate::step::Step;
use crate::{apt, shell};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use xshell::cmd;

/// Versions that were tested together.
const PACKAGES: [&str; 3] = ["numpy==2.2.6", "safetensors==0.5.3", "onnxruntime==1.23.2"];

/// Only the tests need it.
pub const STEP: Step = Step {
    name: "Python with safetensors 0.5.3, numpy 2.2.6 and onnxruntime 1.23.2",
    usual_time: "PyPI packages, half a minute",
    is_done: |project| imports(project, &python(project), "numpy, safetensors, onnxruntime"),
    run: install,
};

/// The interpreter of the project's own virtual environment.
pub fn python(project: &Project) -> PathBuf {
    interpreter(&project.tools().join("python"))
}

/// Makes a virtual environment with these packages and returns its interpreter.
///
/// # Errors
/// When Python has no `venv` and apt-get cannot install it, or the package index is unreachable.
pub fn environment(project: &Project, folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    let (sh, python) = (project.shell()?, interpreter(folder));
    if !imports(project, Path::new("python3"), "venv, ensurepip") && apt::is_usable(&sh) {
        apt::install(&sh, &["python3", "python3-venv"], &format!("Python 3 with venv, for {}", packages.join(", ")))?;
    }
    let install = || {
        cmd!(sh, "python3 -m venv --clear {folder}").run()?;
        cmd!(sh, "{python} -m pip install --quiet --disable-pip-version-check {packages...}").run()
    };
    install()
        .context("Python 3 with venv is needed (Debian, Ubuntu: apt-get install python3-venv), and a package index")?;
    Ok(python)
}

/// Whether `python` can import these modules.
pub fn imports(project: &Project, python: &Path, modules: &str) -> bool {
    let statement = format!("import {modules}");
    project.shell().is_ok_and(|sh| shell::succeeds(cmd!(sh, "{python} -c {statement}")))
}

/// The interpreter of the virtual environment in `folder`.
pub(crate) fn interpreter(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" })
}

fn install(project: &Project) -> Result<()> {
    environment(project, &project.tools().join("python"), &PACKAGES).map(|_| ())
}
