//! `cargo xtask test`: every check, the fastest first.

use crate::head_start::HeadStart;
use crate::modules::{CPU_WORKER, TRIPLE, WEBGPU_WORKER};
use crate::project::Project;
use crate::setup::browser::{Browser, SOFTWARE_GPU, software_gpu};
use crate::setup::environment::Environment;
use crate::setup::other_browsers::{Found, OtherBrowser};
use crate::step::human;
use crate::{data, dist, setup};
use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use std::cell::Cell;
use std::time::Instant;
use xshell::{Shell, cmd};

/// A target that the engine has SIMD code for, but that few machines can run.
const ARM: &str = "aarch64-unknown-linux-gnu";

/// Arguments of `cargo xtask test`.
#[derive(Args, Debug)]
pub struct Options {
    /// The stages to run, instead of all
    #[arg(value_enum)]
    pub stages: Vec<Stage>,
    /// Leave out the stages that need a browser
    #[arg(long)]
    pub no_browser: bool,
}

/// A group of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// rustfmt
    Format,
    /// Licences, sources and advisories of the dependencies
    Deny,
    /// Clippy, on every target
    Clippy,
    /// Tests on this machine
    Native,
    /// Tests of the workers' code in a browser
    Wasm,
    /// The static site
    Build,
    /// Tests of the static site in a browser
    E2e,
}

impl Stage {
    const ALL: [Self; 7] = [Self::Format, Self::Deny, Self::Clippy, Self::Native, Self::Wasm, Self::Build, Self::E2e];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Deny => "deny",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Wasm => "wasm",
            Self::Build => "build",
            Self::E2e => "e2e",
        }
    }

    /// Time of a first run on two cores, after `cargo xtask serve`.
    fn usual_time(self) -> &'static str {
        match self {
            Self::Format | Self::Deny => "seconds",
            Self::Clippy => "5 to 7 minutes",
            Self::Native => "9 to 11 minutes",
            Self::Wasm => "1 to 2 minutes",
            Self::Build => "2 to 4 minutes",
            Self::E2e => "3 to 4 minutes",
        }
    }

    fn needs_browser(self) -> bool {
        matches!(self, Self::Wasm | Self::E2e)
    }

    /// The native tests use the browser's software GPU.
    fn uses_browser(self) -> bool {
        self == Self::Native || self.needs_browser()
    }
}

/// Sets everything up and runs the stages.
///
/// # Errors
/// At the first stage that fails.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let start = Instant::now();
    let stages = if options.stages.is_empty() { Stage::ALL.to_vec() } else { options.stages.clone() };
    let with_browser = stages.iter().any(|stage| stage.uses_browser()) && !options.no_browser;
    setup::rustup::LINT_TOOLS.ensure(project)?;
    setup::tools(project)?;
    data::ensure(project)?;
    let with_deny = stages.contains(&Stage::Deny) && setup::crates::CARGO_DENY.ensure_in_ci(project, "deny")?;
    let mut with_torch = false;
    if stages.contains(&Stage::Native) {
        setup::python::STEP.ensure(project)?;
        with_torch = setup::torch::STEP.ensure_in_ci(project, "native")?;
    }
    let mut others = Vec::new();
    if stages.contains(&Stage::E2e) && with_browser {
        setup::axe::STEP.ensure(project)?;
        for other in OtherBrowser::ALL {
            others.push((other, other.ensure_in_ci(project)?));
        }
    }
    let suite = Suite {
        project,
        browser: with_browser.then(Browser::ensure).transpose()?,
        others,
        with_torch,
        left_out: Cell::default(),
    };
    let _head_start = stages.contains(&Stage::Build).then(|| HeadStart::begin(project)).transpose()?;
    let mut summary = format!("{:<8} in {}\n", "set-up", human(start.elapsed()));
    for stage in stages {
        let name = stage.name();
        if stage.needs_browser() && options.no_browser {
            summary += &format!("{name:<8} left out (--no-browser)\n");
            continue;
        }
        if stage == Stage::Deny && !with_deny {
            summary += &format!("{name:<8} left out (CI=true installs cargo-deny)\n");
            continue;
        }
        println!("\n== {name} ({}) ==", stage.usual_time());
        let start = Instant::now();
        let outcome = suite.run(stage);
        let verdict = if outcome.is_ok() { "passed" } else { "FAILED" };
        summary += &format!("{name:<8} {verdict} in {}\n", human(start.elapsed()));
        if let Some(what) = suite.left_out.take() {
            summary += &format!("{:<8} not checked for {what}\n", "");
        }
        if stage == Stage::Native && !with_torch {
            summary += &format!("{:<8} not tested in PyTorch and Keras (CI=true installs them)\n", "");
        }
        for (other, _) in suite.others.iter().filter(|(_, found)| stage == Stage::E2e && found.is_none()) {
            summary += &format!("{:<8} not tested in {} (CI=true installs it)\n", "", other.name());
        }
        if let Err(error) = outcome {
            println!("\n{summary}");
            return Err(error.context(format!("stage {name}; again: cargo xtask test {name}")));
        }
    }
    println!("\n{summary}{:<8} in {}\n", "total", human(start.elapsed()));
    Ok(())
}

/// The state that the stages share.
struct Suite<'a> {
    project: &'a Project,
    browser: Option<Browser>,
    /// Empty unless the site is tested.
    others: Vec<(OtherBrowser, Option<Found>)>,
    with_torch: bool,
    /// What the stage did not check.
    left_out: Cell<Option<&'static str>>,
}

impl Suite<'_> {
    fn run(&self, stage: Stage) -> Result<()> {
        match stage {
            Stage::Format => self.format(),
            Stage::Deny => self.dependencies(),
            Stage::Clippy => self.clippy(),
            Stage::Native => self.native(),
            Stage::Wasm => self.wasm(),
            Stage::Build => dist::build_only(self.project),
            Stage::E2e => self.end_to_end(),
        }
    }

    fn format(&self) -> Result<()> {
        let sh = self.project.shell()?;
        cmd!(sh, "cargo fmt --all --check").run()?;
        Ok(())
    }

    fn dependencies(&self) -> Result<()> {
        if !setup::deny::check(self.project)? {
            self.left_out.set(Some("advisories: their list on github.com cannot be read from here"));
        }
        Ok(())
    }

    fn clippy(&self) -> Result<()> {
        let sh = self.project.shell()?;
        cmd!(sh, "cargo clippy --profile quick --workspace --all-targets --all-features -- -D warnings").run()?;
        // Not a default target, so --all-targets does not include it.
        cmd!(sh, "cargo clippy --profile quick --workspace --test e2e --all-features -- -D warnings").run()?;
        // Only checked: the machine cannot run it.
        if setup::rustup::has_target(self.project, ARM)? {
            cmd!(sh, "cargo clippy -p lenet-engine --target {ARM} -- -D warnings").run()?;
        } else {
            println!("left out: the engine for {ARM}; online, `rustup target add {ARM}` adds what it needs");
        }
        Ok(())
    }

    fn native(&self) -> Result<()> {
        let sh = self.project.shell()?;
        self.set_variables(&sh);
        // With the browser's software GPU the kernels' tests run on every machine alike.
        if let Some(folder) = self.browser.as_ref().and_then(|_| software_gpu()) {
            sh.set_var("VK_ICD_FILENAMES", folder.join(SOFTWARE_GPU));
            sh.set_var("LD_LIBRARY_PATH", folder);
        }
        if self.browser.is_some() {
            sh.set_var("LENET_NEEDS_GPU", "1");
        }
        if self.with_torch {
            sh.set_var("LENET_TORCH", setup::torch::python(self.project));
            sh.set_var("LENET_NEEDS_TORCH", "1");
        } else {
            // Half an installation, after an interruption, is none.
            sh.set_var("LENET_TORCH", "");
        }
        cmd!(sh, "cargo native --no-fail-fast").run()?;
        Ok(())
    }

    /// In the WebGPU module's target directory, which `cargo xtask serve` has filled with most of the crates.
    fn wasm(&self) -> Result<()> {
        let sh = Environment::for_wasm(self.project)?.shell(self.project)?;
        self.set_variables(&sh);
        let (triple, target) = (TRIPLE, crate::webgpu::target(self.project));
        let features = format!("{},{}", CPU_WORKER.features, WEBGPU_WORKER.features);
        cmd!(sh, "cargo test --profile quick --target {triple} --target-dir {target} --test wasm")
            .args(["--no-default-features", "--features", &features])
            // Seconds: a software GPU is slow to compile the network's kernels.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
            // The driver's first start reads it from the disk, which can take longer than the usual 5.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
            .run()?;
        Ok(())
    }

    /// On the release build in `dist/`, which the stage before it makes.
    fn end_to_end(&self) -> Result<()> {
        if !self.project.dist().join("index.html").is_file() {
            bail!("there is no site in dist/ to test; cargo xtask build");
        }
        let sh = self.project.shell()?;
        self.set_variables(&sh);
        let chromium = &OtherBrowser::ALL.map(|other| format!("--skip={}", other.filter()));
        // Two at a time: most of a test is waiting. Not those that compare speeds, time a pause, or look for long tasks of the page.
        let alone = ["webgpu::", "learn::", "pause::"];
        let together = alone.map(|module| format!("--skip={module}"));
        cmd!(sh, "cargo native --test e2e -- {chromium...} {together...} --test-threads=2").run()?;
        cmd!(sh, "cargo native --test e2e -- {chromium...} {alone...} --test-threads=1").run()?;
        for (other, programs) in &self.others {
            let Some(programs) = programs else { continue };
            let filter = other.filter();
            cmd!(sh, "cargo native --test e2e -- {filter} --test-threads=1").envs(programs.iter().cloned()).run()?;
        }
        Ok(())
    }

    fn set_variables(&self, sh: &Shell) {
        if let Some(folder) = software_gpu() {
            sh.set_var("LENET_SOFTWARE_GPU", folder);
        }
        sh.set_var("LENET_DIST", self.project.dist());
        sh.set_var("LENET_AXE", setup::axe::script(self.project));
        sh.set_var("LENET_PYTHON", setup::python::python(self.project));
        if let Some(browser) = &self.browser {
            sh.set_var("CHROME", &browser.chrome);
            sh.set_var("CHROMEDRIVER", &browser.driver);
        }
    }
}
