//! `cargo xtask bundle`: the page for computers without a connection.

use crate::dist;
use crate::project::Project;
use anyhow::{Context, Result};
use std::fs;
use xshell::cmd;

/// Builds the site, and packs it into a zip with one HTML file that is opened by a double click.
///
/// # Errors
/// When something cannot be installed, built or written.
pub fn run(project: &Project) -> Result<()> {
    dist::build(project)?;
    let (site, zip) = (project.dist(), project.root().join("lenet-lab.zip"));
    let sh = project.shell()?;
    cmd!(sh, "cargo run --quiet --release --package lenet-pack -- bundle {site} {zip}").run()?;
    let bytes = fs::metadata(&zip).with_context(|| zip.display().to_string())?.len();
    println!("{} has {:.1} MB", zip.display(), bytes as f64 / 1e6);
    Ok(())
}
