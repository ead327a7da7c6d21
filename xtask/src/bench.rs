//! `cargo xtask bench`: our trainers and the alternatives to them, benchmarked in one browser.

use crate::modules::MODULES;
use crate::project::Project;
use crate::setup::browser::Browser;
use crate::setup::{npm, python};
use crate::step::Step;
use crate::{dist, shell};
use anyhow::{Context, Result, ensure};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use xshell::cmd;

/// The other trainers and their bundler, at versions that were tested together.
const PACKAGES: [(&str, &str); 4] = [
    ("@tensorflow/tfjs", "4.22.0"),
    ("@tensorflow/tfjs-backend-webgpu", "4.22.0"),
    ("@jax-js/jax", "0.1.25"),
    ("esbuild", "0.25.12"),
];

/// The article's framework, measured natively.
const KERAS: [&str; 2] = ["keras==3.15.0", "tensorflow-cpu==2.21.0"];

const PEERS: Step = Step {
    name: "TensorFlow.js 4.22.0, jax-js 0.1.25 and esbuild 0.25.12",
    usual_time: "npm packages, a minute",
    is_done: |project| PACKAGES.iter().all(|(package, _)| npm::folder(project, package).is_dir()),
    run: |project| {
        PACKAGES.iter().try_for_each(|(package, version)| npm::install(project, package, version).map(|_| ()))
    },
};

/// Arguments of `cargo xtask bench`.
#[derive(Args, Debug)]
pub struct Options {
    /// Also measure Keras, natively on all cores
    #[arg(long)]
    pub keras: bool,
    /// Write docs/PERFORMANCE.md, or with `--only strip` or `visits` its section on that
    #[arg(long)]
    pub docs: bool,
    /// Write the figures to this file
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Measure one trainer (lenet-lab, burn, jax-js, tfjs), what the picture of the network costs (strip), or the time to the
    /// first point (visits)
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
}

impl Options {
    /// Whether what is measured has a document or a section of it, if one is to be written.
    fn is_documentable(&self) -> bool {
        !self.docs || self.only.as_deref().is_none_or(|only| ["strip", "visits"].contains(&only))
    }
}

/// Builds the site, installs the other trainers, and measures all in one browser.
///
/// # Errors
/// When something cannot be installed or built; a trainer that fails is left out of the table.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    ensure!(
        options.is_documentable(),
        "--docs needs all trainers, or --only strip or visits: one trainer alone has no section."
    );
    // Always, or an outdated site would be measured.
    dist::build(project)?;
    PEERS.ensure(project)?;
    let browser = Browser::ensure()?;
    let site = assemble(project)?;
    let keras = if options.keras { keras(project)? } else { String::new() };
    let sh = project.shell()?;
    sh.set_var("CHROME", &browser.chrome);
    sh.set_var("CHROMEDRIVER", &browser.driver);
    sh.set_var("LENET_BENCH_SITE", site);
    sh.set_var("LENET_BENCH_KERAS", keras);
    if let Some(json) = &options.json {
        sh.set_var("LENET_BENCH_JSON", std::path::absolute(json)?);
    }
    if options.docs {
        sh.set_var("LENET_BENCH_DOCS", project.root().join("docs/PERFORMANCE.md"));
    }
    if let Some(only) = &options.only {
        sh.set_var("LENET_BENCH_ONLY", only);
    }
    cmd!(sh, "cargo bench --bench browser").run()?;
    Ok(())
}

/// Trains in Keras with the article's schedule, and prints how often Keras called it for a learning rate.
///
/// # Errors
/// When Keras cannot be installed.
pub fn keras_schedule(project: &Project) -> Result<()> {
    let (sh, python) = (project.shell()?, keras_python(project)?);
    cmd!(sh, "{python} benches/keras_schedule.py").run()?;
    Ok(())
}

/// Creates a folder with the modules of our release build and a bundle of the other trainers.
fn assemble(project: &Project) -> Result<PathBuf> {
    let site = project.tools().join("bench");
    let sources = project.root().join("benches/browser/web");
    // File names contain hashes, so that a build does not overwrite the files of the one before.
    if site.is_dir() {
        fs::remove_dir_all(&site)?;
    }
    fs::create_dir_all(&site)?;
    for folder in [project.dist(), sources.clone()] {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_module = MODULES.iter().any(|module| name.starts_with(module.bin));
            if path.is_file() && (folder == sources || is_module) {
                fs::copy(&path, site.join(&name)).with_context(|| path.display().to_string())?;
            }
        }
    }
    bundle(project, &sources.join("peers.js"), &site.join("peers.js"))?;
    Ok(site)
}

fn bundle(project: &Project, from: &Path, to: &Path) -> Result<()> {
    let sh = project.shell()?;
    let esbuild = npm::folder(project, "esbuild").join("bin/esbuild");
    cmd!(sh, "{esbuild} {from} --bundle --format=esm --minify --log-level=error --outfile={to}")
        .env("NODE_PATH", npm::modules(project)) // the packages are not beside the sources
        .run()?;
    Ok(())
}

/// Lines of `batch images_per_second` from Keras, natively on all cores.
fn keras(project: &Project) -> Result<String> {
    let (sh, python) = (project.shell()?, keras_python(project)?);
    let lines = shell::read(cmd!(sh, "{python} benches/keras_speed.py"));
    lines.context("Keras could not be measured; try it by hand: python3 benches/keras_speed.py")
}

/// A Python with Keras.
fn keras_python(project: &Project) -> Result<PathBuf> {
    let folder = project.tools().join("keras");
    let python = folder.join("bin/python3");
    if python::imports(project, &python, "keras") {
        return Ok(python);
    }
    python::environment(project, &folder, &KERAS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_trainers_and_the_strip_are_documented() {
        let options =
            |only: Option<&str>| Options { keras: false, docs: true, json: None, only: only.map(str::to_owned) };
        assert_eq!(
            [None, Some("strip"), Some("burn")].map(|only| options(only).is_documentable()),
            [true, true, false]
        );
    }
}
