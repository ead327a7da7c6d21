//! axe-core, with which the end-to-end tests look at the page as a screen reader would.

use super::npm;
use crate::project::Project;
use crate::step::Step;
use std::path::PathBuf;

const VERSION: &str = "4.14.1";

/// Only the tests need it, so it is none of the tools for building.
pub const STEP: Step = Step {
    name: "axe-core 4.14.1",
    takes: "npm package, seconds",
    is_done: |project| script(project).is_file(),
    run: |project| npm::install(project, "axe-core", VERSION).map(|_| ()),
};

/// The script that is put into the page under test.
pub fn script(project: &Project) -> PathBuf {
    project.tools().join("npm/node_modules/axe-core/axe.min.js")
}
