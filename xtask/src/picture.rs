//! `cargo xtask picture`: the README's moving picture, recorded from the release site.

use crate::dist;
use crate::on_site;
use crate::project::Project;
use crate::setup::python;
use crate::step::Step;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use xshell::cmd;

/// A page that loads more is a burden, and a repository keeps every version.
const MOST_BYTES: u64 = 2_000_000;

/// Writes animated WebP. As a GIF, without lossy compression, the picture would be above the limit. GitHub's setting for
/// animated images pauses GIFs only, so the README's `<picture>` shows the still to those who prefer reduced motion.
const PILLOW: Step = Step {
    name: "Python with Pillow 13.0.0",
    usual_time: "PyPI package, seconds",
    is_done: |project| python::imports(project, &python::interpreter(&environment(project)), "PIL"),
    run: |project| python::environment(project, &environment(project), &["pillow==13.0.0"]).map(|_| ()),
};

/// Builds the site, uses it in Chromium for half a minute, and writes docs/picture.webp and its last frame as
/// docs/picture.png.
///
/// # Errors
/// When something cannot be installed or built, the visit fails, or the picture is too large.
pub fn run(project: &Project) -> Result<()> {
    dist::build(project)?;
    PILLOW.ensure(project)?;
    let sh = project.shell()?;
    let frames = project.target().join("picture");
    sh.remove_path(&frames)?;
    sh.create_dir(&frames)?;
    on_site::run(project, "readme::the_first_half_minute", &[("LENET_FRAMES", frames.as_os_str())])?;
    let (python, most) = (python::interpreter(&environment(project)), MOST_BYTES.to_string());
    let picture = project.root().join("docs/picture.webp");
    cmd!(sh, "{python} tests/e2e/python/animate.py {frames} {picture} {most}").run()?;
    for file in [&picture, &picture.with_extension("png")] {
        let bytes = fs::metadata(file).with_context(|| file.display().to_string())?.len();
        println!("{} has {bytes} bytes", file.display());
    }
    Ok(())
}

fn environment(project: &Project) -> PathBuf {
    project.tools().join("pillow")
}
