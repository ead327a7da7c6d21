//! `cargo xtask bench`: the benchmark in the browser, beside what a user would pick instead.

use crate::project::Project;
use crate::setup::browser::Browser;
use crate::setup::npm;
use crate::step::Step;
use crate::{dist, shell};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whom we measure against, and what bundles them, at versions that were tried together.
const PACKAGES: [(&str, &str); 4] = [
    ("@tensorflow/tfjs", "4.22.0"),
    ("@tensorflow/tfjs-backend-webgpu", "4.22.0"),
    ("@jax-js/jax", "0.1.25"),
    ("esbuild", "0.25.12"),
];

/// What is measured natively, the article's own tool.
const KERAS: [&str; 2] = ["keras==3.15.0", "tensorflow-cpu==2.21.0"];

const PEERS: Step = Step {
    name: "TensorFlow.js 4.22.0, jax-js 0.1.25 and esbuild 0.25.12",
    takes: "npm packages, a minute",
    is_done: |project| PACKAGES.iter().all(|(package, _)| npm::folder(project, package).is_dir()),
    run: |project| {
        PACKAGES.iter().try_for_each(|(package, version)| npm::install(project, package, version).map(|_| ()))
    },
};

/// What the user asked for.
#[derive(Default)]
struct Wanted {
    json: Option<PathBuf>,
    keras: bool,
    docs: bool,
    only: Option<String>,
}

/// Builds the site, brings the others, and measures all in one browser.
///
/// # Errors
/// When something cannot be brought or built; a trainer that fails is left out of the table.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let wanted = read(arguments)?;
    // What is built already is not built anew; an old site would be measured as today's.
    dist::build(project)?;
    PEERS.ensure(project)?;
    let browser = Browser::ensure()?;
    let site = assemble(project)?;
    let keras = if wanted.keras { keras(project)? } else { String::new() };
    let mut cargo = Command::new("cargo");
    cargo.current_dir(project.root()).args(["bench", "--all-features", "--bench", "browser"]);
    cargo.env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
    cargo.env("LENET_BENCH_SITE", site).env("LENET_BENCH_KERAS", keras);
    if let Some(json) = wanted.json {
        cargo.env("LENET_BENCH_JSON", std::path::absolute(json)?);
    }
    if wanted.docs {
        cargo.env("LENET_BENCH_DOCS", project.root().join("docs/PERFORMANCE.md"));
    }
    if let Some(only) = wanted.only {
        cargo.env("LENET_BENCH_ONLY", only);
    }
    shell::run(&mut cargo)
}

fn read(arguments: &[String]) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--keras" => wanted.keras = true,
            "--docs" => wanted.docs = true,
            "--json" => wanted.json = Some(rest.next().context("--json needs a file")?.into()),
            "--only" => {
                wanted.only =
                    Some(rest.next().context("--only needs a trainer: lenet-lab, burn, jax-js, tfjs")?.clone())
            }
            other => bail!("`{other}` means nothing here; there are --keras, --docs, --json FILE and --only TRAINER"),
        }
    }
    if wanted.docs && wanted.only.is_some() {
        bail!("docs/PERFORMANCE.md is written from a whole measurement: leave out --only, or --docs");
    }
    Ok(wanted)
}

/// Has Keras train with the article's schedule and tell how often it asked for the rate.
///
/// # Errors
/// When Keras cannot be brought.
pub fn keras_schedule(project: &Project) -> Result<()> {
    let script = project.root().join("benches/keras_schedule.py");
    shell::run(Command::new(keras_python(project)?).arg(script))
}

/// A folder with our trainers as they are shipped, and the others bundled beside them.
fn assemble(project: &Project) -> Result<PathBuf> {
    let site = project.tools().join("bench");
    let sources = project.root().join("benches/browser/web");
    // Modules carry checksums in their names: those of the last build would stay beside today's.
    if site.is_dir() {
        fs::remove_dir_all(&site)?;
    }
    fs::create_dir_all(&site)?;
    for folder in [project.dist(), sources.clone()] {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_file() && (folder == sources || ["worker-", "app-"].iter().any(|start| name.starts_with(start)))
            {
                fs::copy(&path, site.join(&name)).with_context(|| path.display().to_string())?;
            }
        }
    }
    bundle(project, &sources.join("peers.js"), &site.join("peers.js"))?;
    Ok(site)
}

fn bundle(project: &Project, from: &Path, to: &Path) -> Result<()> {
    let esbuild = npm::folder(project, "esbuild").join("bin/esbuild");
    let mut command = Command::new(esbuild);
    // The packages are not beside the sources.
    command.env("NODE_PATH", npm::modules(project));
    command.arg(from).args(["--bundle", "--format=esm", "--minify", "--log-level=error"]);
    shell::run(command.arg(format!("--outfile={}", to.display())))
}

/// Lines of `batch images_per_second` from Keras, natively on all cores.
fn keras(project: &Project) -> Result<String> {
    let python = keras_python(project)?;
    let script = project.root().join("benches/keras_speed.py");
    let lines = shell::answer(Command::new(&python).arg(script));
    lines.context("Keras could not be measured; try it by hand: python3 benches/keras_speed.py")
}

/// A Python with Keras.
fn keras_python(project: &Project) -> Result<PathBuf> {
    let folder = project.tools().join("keras");
    let python = folder.join("bin/python3");
    if shell::answer(Command::new(&python).args(["-c", "import keras"])).is_none() {
        shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        shell::run(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(KERAS))?;
    }
    Ok(python)
}
