//! Commands that use the release site in Chromium: tests of `tests/e2e` that `cargo xtask test` leaves out.

use crate::dist;
use crate::project::Project;
use crate::setup::browser::Browser;
use crate::setup::npm;
use crate::step::Step;
use anyhow::Result;
use std::ffi::OsStr;
use std::path::PathBuf;
use xshell::cmd;

const LIGHTHOUSE: Step = Step {
    name: "Lighthouse 12.2.3",
    usual_time: "npm package, half a minute",
    is_done: |project| lighthouse_script(project).is_file(),
    run: |project| npm::install(project, "lighthouse", "12.2.3").map(|_| ()),
};

/// Builds the site, serves it as a host would, and has Lighthouse score it as on a laptop and on a phone.
///
/// # Errors
/// When something cannot be installed or built, or a score is too low.
pub fn lighthouse(project: &Project) -> Result<()> {
    dist::build(project)?;
    LIGHTHOUSE.ensure(project)?;
    run(project, "lighthouse::scores", &[("LENET_LIGHTHOUSE", lighthouse_script(project).as_os_str())])
}

/// Builds the site, trains for long and often, and compares the browser's memory.
///
/// # Errors
/// When something cannot be installed or built, or the memory grows.
pub fn soak(project: &Project) -> Result<()> {
    dist::build(project)?;
    run(project, "soak::memory_stays", &[])
}

/// Runs one ignored test on the site in `dist/`.
///
/// # Errors
/// When there is no browser, or the test fails.
pub(crate) fn run(project: &Project, test: &str, variables: &[(&str, &OsStr)]) -> Result<()> {
    let browser = Browser::ensure()?;
    let sh = project.shell()?;
    sh.set_var("CHROME", &browser.chrome);
    sh.set_var("CHROMEDRIVER", &browser.driver);
    sh.set_var("LENET_DIST", project.dist());
    variables.iter().for_each(|(name, value)| sh.set_var(name, value));
    cmd!(sh, "cargo native --test e2e -- --exact {test} --ignored --nocapture").run()?;
    Ok(())
}

fn lighthouse_script(project: &Project) -> PathBuf {
    npm::folder(project, "lighthouse").join("cli/index.js")
}
