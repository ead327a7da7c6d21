//! Every check, in the order in which a mistake shows soonest.

use crate::project::Project;
use crate::setup::browser::{Browser, SOFTWARE_GPU, software_gpu};
use crate::setup::environment::Environment;
use crate::step::spoken;
use crate::{data, dist, setup, shell};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

/// A processor whose vectors the engine knows and most of these machines do not have.
const ARM: &str = "aarch64-unknown-linux-gnu";

/// One check.
#[derive(Clone, Copy)]
struct Stage {
    name: &'static str,
    in_browser: bool,
    run: fn(&Bench) -> Result<()>,
}

const STAGES: [Stage; 6] = [
    Stage { name: "format", in_browser: false, run: |bench| bench.cargo("fmt --all --check") },
    Stage {
        name: "clippy",
        in_browser: false,
        // The end-to-end tests are no default target, and so not among all.
        run: |bench| {
            bench.cargo("clippy --workspace --all-targets --all-features -- -D warnings")?;
            bench.cargo("clippy --test e2e --all-features -- -D warnings")?;
            // The engine's vectors on ARM, where the compiler for it can be had; nothing here could run them.
            if setup::has_target(ARM) {
                bench.cargo(&format!("clippy -p lenet-engine --target {ARM} -- -D warnings"))?;
            } else {
                println!("left out: the engine for {ARM}, which rustup did not bring");
            }
            Ok(())
        },
    },
    Stage { name: "native", in_browser: false, run: |bench| bench.native() },
    Stage { name: "wasm", in_browser: true, run: |bench| bench.wasm() },
    Stage { name: "build", in_browser: false, run: |bench| dist::build_only(bench.project) },
    Stage { name: "e2e", in_browser: true, run: |bench| bench.end_to_end() },
];

/// Sets everything up and runs all stages, or the one that is named.
///
/// # Errors
/// At the first stage that fails.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let (stages, without_browser) = read(arguments)?;
    setup::lint_tools()?;
    setup::tools(project)?;
    data::ensure(project)?;
    if stages.iter().any(|stage| stage.name == "native") {
        setup::python::STEP.ensure(project)?;
    }
    let wanted = stages.iter().any(|stage| stage.in_browser) && !without_browser;
    if wanted {
        setup::axe::STEP.ensure(project)?;
    }
    let bench = Bench { project, browser: if wanted { Some(Browser::ensure()?) } else { None } };
    let mut summary = String::new();
    for stage in stages {
        if stage.in_browser && without_browser {
            summary += &format!("{:<8} left out (--no-browser)\n", stage.name);
            continue;
        }
        println!("\n== {} ==", stage.name);
        let start = Instant::now();
        let outcome = (stage.run)(&bench);
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        summary += &format!("{:<8} {word} in {}\n", stage.name, spoken(start.elapsed()));
        if let Err(error) = outcome {
            println!("\n{summary}");
            return Err(error.context(format!("stage {}; again: cargo xtask test {0}", stage.name)));
        }
    }
    println!("\n{summary}");
    Ok(())
}

fn read(arguments: &[String]) -> Result<(Vec<Stage>, bool)> {
    let mut chosen = Vec::new();
    let mut without_browser = false;
    for argument in arguments {
        match STAGES.iter().find(|stage| stage.name == argument) {
            Some(stage) => chosen.push(*stage),
            None if argument == "--no-browser" => without_browser = true,
            None => {
                let names = STAGES.map(|stage| stage.name).join(", ");
                bail!("`{argument}` is no stage; there are {names}");
            }
        }
    }
    Ok((if chosen.is_empty() { STAGES.to_vec() } else { chosen }, without_browser))
}

/// What the stages work with.
struct Bench<'a> {
    project: &'a Project,
    browser: Option<Browser>,
}

impl Bench<'_> {
    fn cargo(&self, words: &str) -> Result<()> {
        self.start(Command::new("cargo"), words)
    }

    fn native(&self) -> Result<()> {
        let mut cargo = Command::new("cargo");
        // The browser brings a graphics processor in software: so the GPU's kernels are tested on every machine alike.
        if let Some(folder) = self.browser.as_ref().and_then(|_| software_gpu()) {
            cargo.env("VK_ICD_FILENAMES", folder.join(SOFTWARE_GPU)).env("LD_LIBRARY_PATH", folder);
        }
        if self.browser.is_some() {
            cargo.env("LENET_NEEDS_GPU", "1");
        }
        self.start(cargo, "test --release --workspace --all-features")
    }

    fn wasm(&self) -> Result<()> {
        let mut cargo = Environment::for_wasm(self.project)?.command("cargo");
        // Seconds: a graphics processor in software takes its time to compile the network's kernels.
        cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "600");
        let target = setup::TRIPLE;
        self.start(
            cargo,
            &format!("test --release --target {target} --no-default-features --features worker,cpu,webgpu --test wasm"),
        )
    }

    /// Against the release build in `dist/`, which the stage before has made.
    fn end_to_end(&self) -> Result<()> {
        if !self.project.dist().join("index.html").is_file() {
            bail!("there is no site in dist/ to test; cargo xtask build");
        }
        self.cargo("test --release --test e2e --all-features -- --test-threads=1")
    }

    fn start(&self, mut command: Command, words: &str) -> Result<()> {
        command.current_dir(self.project.root()).args(words.split(' ')).env("LENET_DIST", self.project.dist());
        command.env("LENET_AXE", setup::axe::script(self.project));
        command.env("LENET_PYTHON", setup::python::python(self.project));
        if let Some(browser) = &self.browser {
            command.env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver);
        }
        shell::run(&mut command)
    }
}
