//! axe-core, the accessibility checker of the end-to-end tests.

use super::npm;
use crate::project::Project;
use crate::step::Step;
use std::path::PathBuf;

const VERSION: &str = "4.14.1";

/// Only the tests need it.
pub const STEP: Step = Step {
    name: "axe-core 4.14.1",
    usual_time: "npm package, seconds",
    is_done: |project| script(project).is_file(),
    run: |project| npm::install(project, "axe-core", VERSION).map(|_| ()),
};

/// The script that is loaded into the page under test.
pub fn script(project: &Project) -> PathBuf {
    npm::folder(project, "axe-core").join("axe.min.js")
}
