//! `cargo xtask fuzz`: libFuzzer searches for inputs on which a parser of files or texts fails.

use crate::project::Project;
use crate::setup::crates::{self, CARGO_FUZZ};
use anyhow::{Context, Result};
use clap::Args;
use xshell::cmd;

/// The crate with the target, which cargo-fuzz wants below the one that it is for.
const FOLDER: &str = "crates/data/fuzz";

/// Arguments of `cargo xtask fuzz`.
#[derive(Args, Debug)]
pub struct Options {
    /// A parser: idx-files, files-of-ones-own, images-with-labels, networks, posters, drawings, codes-of-a-class, links, layers
    /// or schedules
    #[arg(default_value = "links")]
    pub parser: String,
    /// Inputs to try
    #[arg(long, default_value_t = 1_000_000)]
    pub runs: u64,
}

/// Installs cargo-fuzz, and tries inputs, beginning with whole ones. Those that take a new way through the parser are kept in
/// `crates/data/fuzz/corpus/`; one on which it fails is written to `crates/data/fuzz/artifacts/`.
///
/// # Errors
/// When there is no nightly compiler, or the parser fails.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    CARGO_FUZZ.ensure(project)?;
    let sh = project.shell()?;
    let Options { parser, runs } = options;
    let corpus = project.root().join(FOLDER).join("corpus").join(parser);
    sh.create_dir(&corpus)?;
    let tool = crates::path(project, "cargo-fuzz").context("cargo-fuzz was not installed")?;
    let runs = format!("-runs={runs}");
    sh.set_var("LENET_PARSER", parser);
    // The address sanitizer needs nightly, and so does the instrumentation.
    sh.set_var("RUSTUP_TOOLCHAIN", "nightly");
    cmd!(sh, "{tool} run --fuzz-dir {FOLDER} parsers {corpus} -- {runs} -max_len=65536 -rss_limit_mb=1024").run()?;
    Ok(())
}
