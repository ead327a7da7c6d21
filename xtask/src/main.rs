//! `cargo xtask`: each command first installs the tools and data that it needs and that are missing.

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use xtask::project::Project;
use xtask::{bench, bundle, data, dist, fuzz, on_site, picture, serve, setup, suite, webgpu};

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
    /// Set everything up and write lenet-lab.zip: the page as one file, for computers without a connection
    Bundle,
    /// Benchmark our trainers and others in one browser
    Bench(bench::Options),
    /// Record the README's moving picture: docs/picture.webp, and its last frame
    Picture,
    /// Score the release site with Lighthouse, as on a laptop and on a phone
    Lighthouse,
    /// Train for long and often in the release site, and compare the browser's memory
    Soak,
    /// Search for inputs on which a parser fails, with libFuzzer and a nightly compiler
    Fuzz(fuzz::Options),
    /// Count how often Keras calls a learning rate given as a function
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
        Command::Bundle => bundle::run(&project),
        Command::Bench(options) => bench::run(&project, &options),
        Command::Picture => picture::run(&project),
        Command::Lighthouse => on_site::lighthouse(&project),
        Command::Soak => on_site::soak(&project),
        Command::Fuzz(options) => fuzz::run(&project, &options),
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use xtask::suite::Stage;

    fn parse(line: &str) -> Result<Command, clap::Error> {
        Arguments::try_parse_from(["cargo xtask"].into_iter().chain(line.split(' '))).map(|arguments| arguments.command)
    }

    #[test]
    fn commands_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn options_of_serve_and_test_are_parsed() {
        assert!(matches!(parse("serve").unwrap(), Command::Serve(options) if !options.no_open && options.port == 8080));
        assert!(matches!(parse("serve --port 9000").unwrap(), Command::Serve(options) if options.port == 9000));
        let Command::Test(options) = parse("test build e2e --no-browser").unwrap() else { panic!("not a test") };
        assert_eq!((options.stages, options.no_browser), (vec![Stage::Build, Stage::E2e], true));
    }

    #[test]
    fn invalid_arguments_are_rejected() {
        assert!(parse("test e3e").err().unwrap().to_string().contains("e2e"));
        assert!(parse("serve --port high").is_err());
        assert!(parse("build now").is_err());
    }
}
