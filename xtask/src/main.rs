//! `cargo xtask serve`, `test`, `build`, `data`, `setup`, `env`: each does what it needs first, and nothing twice.

use anyhow::{Result, bail};
use std::process::ExitCode;
use xtask::project::Project;
use xtask::{bench, data, dist, serve, setup, suite};

const HELP: &str = "\
cargo xtask serve [--no-open] [--port N]   set everything up and open the app on 127.0.0.1:8080
cargo xtask test [STAGE] [--no-browser]    set everything up and run every check, or one stage of them
cargo xtask build                          set everything up and write the static site to dist/
cargo xtask bench [--keras] [--docs] [--json FILE] [--only TRAINER]
                                           time our trainers beside others in one browser
cargo xtask keras-schedule                 how often Keras asks for a learning rate given as a function
cargo xtask data                           the published data sets only (from $LENET_DATA, else downloaded)
cargo xtask pen                            digits that people wrote with a pen, for `lab reproduce --pen`
cargo xtask setup                          the tools only
cargo xtask env                            shell lines for plain trunk and cargo: eval \"$(cargo xtask env)\"
cargo xtask sizes                          the sizes of the modules in dist/
cargo xtask after-build                    what Trunk calls when it has filled a site's folder";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match act(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(arguments: &[String]) -> Result<()> {
    let project = Project::here();
    let (verb, rest) = match arguments.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("help", arguments),
    };
    match verb {
        "serve" => serve::run(&project, rest),
        "test" => suite::run(&project, rest),
        "build" => none(rest).and_then(|()| dist::build(&project)),
        "bench" => bench::run(&project, rest),
        "keras-schedule" => none(rest).and_then(|()| bench::keras_schedule(&project)),
        "data" => none(rest).and_then(|()| data::ensure(&project)),
        "pen" => none(rest).and_then(|()| data::pen::ensure(&project)),
        "setup" => none(rest).and_then(|()| setup::tools(&project)),
        "env" => none(rest).and_then(|()| setup::environment::print(&project)),
        "sizes" => none(rest).and_then(|()| dist::sizes(&project.dist())),
        "after-build" => none(rest).and_then(|()| dist::after_build(&project)),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no `cargo xtask {other}`\n\n{HELP}"),
    }
}

/// These verbs take no argument: one that is given is a mistake, so it is named instead of ignored.
fn none(rest: &[String]) -> Result<()> {
    match rest.first() {
        Some(surplus) => bail!("`{surplus}` means nothing here\n\n{HELP}"),
        None => Ok(()),
    }
}
