//! Python with safetensors and numpy, with which a test reads a model file as a stranger would.

use crate::project::Project;
use crate::shell;
use crate::step::Step;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// At versions that were tried together.
const PACKAGES: [&str; 2] = ["numpy==2.2.6", "safetensors==0.5.3"];

/// Only the tests need it, so it is none of the tools for building.
pub const STEP: Step = Step {
    name: "Python with safetensors 0.5.3 and numpy 2.2.6",
    takes: "PyPI packages, half a minute",
    is_done: |project| shell::answer(Command::new(python(project)).args(["-c", "import numpy, safetensors"])).is_some(),
    run: make,
};

/// The interpreter, in an environment of the project's own.
pub fn python(project: &Project) -> PathBuf {
    let bin = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" };
    project.tools().join("python").join(bin)
}

fn make(project: &Project) -> Result<()> {
    let complete = || shell::answer(Command::new("python3").args(["-c", "import venv, ensurepip"])).is_some();
    if !complete() && shell::may_apt() {
        shell::apt_install(&["python3", "python3-venv"])?;
    }
    let advice = "Python 3 with venv is needed (Debian, Ubuntu: apt-get install python3-venv), and a package index";
    let folder = project.tools().join("python");
    shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder)).context(advice)?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    shell::run(Command::new(python(project)).args(pip).args(PACKAGES)).context(advice)
}
