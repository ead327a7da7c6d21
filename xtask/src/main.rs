//! `cargo xtask`: each command first does what it needs, and nothing twice.

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use xtask::project::Project;
use xtask::{bench, data, dist, serve, setup, suite, webgpu};

/// Sets LeNet Lab up, serves it, tests it and builds its static site.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set everything up and open the app on this machine
    Serve(serve::Options),
    /// Set everything up and run every check, or some stages of them
    Test(suite::Options),
    /// Set everything up and write the static site to dist/
    Build,
    /// Time our trainers beside others in one browser
    Bench(bench::Options),
    /// Count how often Keras asks for a learning rate given as a function
    KerasSchedule,
    /// Fetch the published data sets only (from $LENET_DATA, else downloaded)
    Data,
    /// Fetch pen digits, for `lab reproduce --pen`
    Pen,
    /// Install the tools only
    Setup,
    /// Print shell lines for plain trunk and cargo: eval "$(cargo xtask env)"
    Env,
    /// Print the sizes of the modules in dist/
    Sizes,
    /// Trunk's hook: build the WebGPU worker's module beside the others
    #[command(hide = true)]
    BuildWebgpu,
    /// Trunk's hook: finish the site that it has built
    #[command(hide = true)]
    AfterBuild,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let project = Project::here();
    match command {
        Command::Serve(options) => serve::run(&project, &options),
        Command::Test(options) => suite::run(&project, &options),
        Command::Build => dist::build(&project),
        Command::Bench(options) => bench::run(&project, &options),
        Command::KerasSchedule => bench::keras_schedule(&project),
        Command::Data => data::ensure(&project),
        Command::Pen => data::pen::ensure(&project),
        Command::Setup => setup::tools(&project),
        Command::Env => setup::environment::print(&project),
        Command::Sizes => dist::sizes(&project.dist()),
        Command::BuildWebgpu => webgpu::hook(&project),
        Command::AfterBuild => dist::after_build(&project),
    }
}
