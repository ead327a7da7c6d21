//! `lab`: train LeNet-5 and read digits from the command line.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use lab::changes::Changes;
use lab::classify::classify;
use lab::reproduce::{self, reproduce};
use lab::studies;
use lab::train::{TrainOptions, train};
use lenet_experiment::choice::{Choice, options};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Backend, Kernels};
use lenet_experiment::fields::VALIDATION_SHARE;
use std::path::PathBuf;
use std::process::ExitCode;

/// LeNet-5 on the command line: the native twin of the LeNet Lab page.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Train a preset, changed as you like, with a line an epoch. With --validation-share, the images held back are evaluated
    /// instead of the test images, so that no choice is made by those.
    Train {
        /// The experiment.
        #[arg(long, default_value = "modern", value_parser = named())]
        preset: String,
        /// Folder with one folder a data set.
        #[arg(long, env = "LENET_DATA", default_value = "www/data")]
        data: PathBuf,
        #[command(flatten)]
        changes: Changes,
        /// Where to compute.
        #[arg(long, default_value = Backend::Cpu.slug(), value_parser = choice::<Backend>())]
        backend: Backend,
        /// Whose code trains: written for this network, or burn's generic reference.
        #[arg(long, default_value = Kernels::Own.slug(), value_parser = choice::<Kernels>())]
        kernels: Kernels,
        /// Model file to write after every epoch, or every second where epochs are shorter.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Digits of a pen (`cargo xtask pen` fetches them): how many of the first half of the file are read at the end. By
        /// them and the images held back distortions are chosen; the second half is left to `reproduce`.
        #[arg(long)]
        pen: Option<PathBuf>,
        /// A line of JSON an epoch.
        #[arg(long)]
        json: bool,
    },
    /// Train every preset on the full data sets, and the steps between them on MNIST, side by side on all cores, and write
    /// the tables of results. Goes on where it was stopped.
    Reproduce {
        /// One experiment instead of all.
        #[arg(long, value_parser = named())]
        only: Option<String>,
        /// One data set instead of mnist and fashion-mnist.
        #[arg(long, value_parser = dataset)]
        dataset: Option<DatasetId>,
        /// Runs of each experiment, with the seeds from 1 to this number.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
        seeds: u32,
        /// Passes over the training images, instead of the experiment's own.
        #[arg(long)]
        epochs: Option<u32>,
        /// Folder with one folder a data set.
        #[arg(long, env = "LENET_DATA", default_value = "www/data")]
        data: PathBuf,
        /// Digits of a pen (`cargo xtask pen` fetches them), to be read by what has learned MNIST.
        #[arg(long)]
        pen: Option<PathBuf>,
        /// Folder of results.json, RESULTS.md and curves.csv; the table of the README.md beside it is kept too.
        #[arg(long, default_value = "docs")]
        out: PathBuf,
    },
    /// Read pictures of digits, dark on light or light on dark.
    Classify {
        /// Model file, from `lab train --out` or from the page.
        #[arg(long)]
        model: PathBuf,
        /// A line of JSON a picture.
        #[arg(long)]
        json: bool,
        /// PNG files.
        #[arg(required = true)]
        pictures: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Train { preset, data, changes, backend, kernels, out, pen, json } => {
            let Some(study) = studies::find(&preset) else { return complain("this experiment is not known") };
            let experiment = match changes.apply(study.experiment) {
                Ok(experiment) => experiment,
                Err(problem) => return complain(problem),
            };
            if pen.is_some() && !experiment.dataset.has_digits() {
                return complain("a pen's digits can be read only after digits were learned: leave out --pen");
            }
            let blind = changes.has(VALIDATION_SHARE);
            train(&TrainOptions { experiment, data, backend, kernels, out, pen, blind, json })
        }
        Task::Reproduce { only, dataset, seeds, epochs, data, pen, out } => {
            reproduce(&reproduce::ReproduceOptions { only, dataset, seeds, epochs, data, pen, out })
        }
        Task::Classify { model, json, pictures } => classify(&model, &pictures, json),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(error),
    }
}

fn complain(error: impl std::fmt::Display) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

/// The short name of an experiment.
fn named() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(studies::all().into_iter().map(|study| study.slug))
}

/// An option of a choice.
fn choice<T: Choice + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let values = options::<T>().into_iter();
    let values = values.map(|option| PossibleValue::new(option.slug).help(option.label).aliases(option.alias));
    PossibleValuesParser::new(values).try_map(|slug| T::from_slug(&slug).ok_or("not an option"))
}

fn dataset(slug: &str) -> Result<DatasetId, String> {
    DatasetId::from_slug(slug)
        .filter(|dataset| *dataset != DatasetId::Own)
        .ok_or_else(|| "choose one of mnist, fashion-mnist, synthetic".into())
}
