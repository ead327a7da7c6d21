//! `lab`: train LeNet-5 and classify digits from the command line.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use lab::changes::Changes;
use lab::classify::classify;
use lab::export::export;
use lab::reproduce::{self, reproduce};
use lab::studies;
use lab::train::{TrainOptions, train};
use lab::{neighbors, network};
use lenet_data::snippet::Framework;
use lenet_experiment::choice::{Choice, options};
use lenet_experiment::compute::{Backend, Kernels};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::fields::VALIDATION_SHARE;
use std::path::PathBuf;
use std::process::ExitCode;

/// Trains LeNet-5 and classifies digits like the LeNet Lab page, natively.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Train a preset, with any field changed, and print a line per epoch. With --validation-share, the validation
    /// images are evaluated instead of the test images, so that no choice depends on the test images.
    Train {
        /// The experiment.
        #[arg(long, default_value = "modern", value_parser = study_slug())]
        preset: String,
        /// Folder with a subfolder per data set.
        #[arg(long, env = "LENET_DATA", default_value = "www/data")]
        data: PathBuf,
        /// Files of your own to train on: IDX files of images and labels, or a table (CSV), also packed with gzip or zip, or a
        /// folder or zip file with a folder of pictures for each class. Those with "test" or "t10k" in their names are for
        /// testing; without any, a seventh of each class is.
        #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "dataset")]
        files: Vec<PathBuf>,
        /// Exchange the rows and columns of their images, as EMNIST's need it.
        #[arg(long, requires = "files")]
        transposed: bool,
        #[command(flatten)]
        changes: Changes,
        /// Where to compute.
        #[arg(long, default_value = Backend::Cpu.slug(), value_parser = choice::<Backend>())]
        backend: Backend,
        /// File with the layers of a network of your own, which replaces the preset's: one a line, or separated by
        /// commas, such as "conv 6 5x5 pad 2 tanh, average 2x2, norm, dropout 30, dense 84 relu". The output is added.
        #[arg(long, value_name = "FILE", conflicts_with = "layers")]
        network: Option<PathBuf>,
        /// Kernels to train with; by default the fastest that train the network.
        #[arg(long, value_parser = choice::<Kernels>())]
        kernels: Option<Kernels>,
        /// Model file to write after every epoch, or every second where epochs are shorter.
        #[arg(long)]
        out: Option<PathBuf>,
        /// File of pen digits (from `cargo xtask pen`): the accuracy on its first half is printed at the end. The
        /// distortions were chosen by it and by the validation accuracy; `reproduce` uses the second half.
        #[arg(long)]
        pen: Option<PathBuf>,
        /// Print a line of JSON per epoch.
        #[arg(long)]
        json: bool,
    },
    /// Train every preset on the full data sets, and on MNIST the ladder, variants of the paper's network and the networks
    /// that the paper compares, in parallel on all cores, and write the tables of results. Resumes where it stopped.
    Reproduce {
        /// One experiment instead of all.
        #[arg(long, value_parser = study_slug())]
        only: Option<String>,
        /// One data set instead of mnist and fashion-mnist.
        #[arg(long, value_parser = dataset)]
        dataset: Option<DatasetId>,
        /// Runs of each experiment, with the seeds from 1 to this number.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
        seeds: u32,
        /// Epochs, instead of the experiment's own.
        #[arg(long)]
        epochs: Option<u32>,
        /// Folder with a subfolder per data set.
        #[arg(long, env = "LENET_DATA", default_value = "www/data")]
        data: PathBuf,
        /// File of pen digits (from `cargo xtask pen`), on which networks trained on MNIST are evaluated.
        #[arg(long)]
        pen: Option<PathBuf>,
        /// Folder of results.json, RESULTS.md and curves.csv; the table in the README.md beside it is updated, too.
        #[arg(long, default_value = "docs")]
        out: PathBuf,
    },
    /// Classify the test images by their nearest neighbours among the training images, and print the accuracy.
    Neighbors {
        /// Neighbours that vote.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1000))]
        k: u16,
        /// The data set.
        #[arg(long, default_value = "mnist", value_parser = dataset)]
        dataset: DatasetId,
        /// Folder with a subfolder per data set.
        #[arg(long, env = "LENET_DATA", default_value = "www/data")]
        data: PathBuf,
    },
    /// Classify pictures of digits, dark on light or light on dark.
    Classify {
        /// Model file, from `lab train --out` or from the page, or a file of another tool as for `export`.
        #[arg(long)]
        model: PathBuf,
        /// Print a line of JSON per picture.
        #[arg(long)]
        json: bool,
        /// PNG, JPEG, WebP, BMP or GIF files with one digit each.
        #[arg(required = true)]
        pictures: Vec<PathBuf>,
    },
    /// Write a trained network as an ONNX file, or as a model file, or print a program that loads it.
    #[command(group = clap::ArgGroup::new("format").required(true).multiple(true))]
    Export {
        /// Model file, from `lab train --out` or from the page; or safetensors of PyTorch or Keras, or an ONNX file, with
        /// LeNet-5.
        model: PathBuf,
        /// ONNX file to write.
        #[arg(long, value_name = "FILE", group = "format")]
        onnx: Option<PathBuf>,
        /// Model file to write.
        #[arg(long, value_name = "FILE", group = "format")]
        safetensors: Option<PathBuf>,
        /// Print a Python program for this framework, which loads the model file and classifies a picture.
        #[arg(long = "as", value_name = "FRAMEWORK", group = "format", value_parser = choice::<Framework>())]
        framework: Option<Framework>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Train { preset, data, files, transposed, changes, backend, network, kernels, out, pen, json } => {
            let Some(mut study) = studies::find(&preset) else { return fail("unknown experiment") };
            if let Some(path) = network {
                match network::read(&path, &study.experiment) {
                    Ok(network) => study.experiment.network = network,
                    Err(problem) => return fail(problem),
                }
            }
            if !files.is_empty() {
                study.experiment.dataset = DatasetId::Own;
            }
            let experiment = match changes.apply(study.experiment) {
                Ok(experiment) => experiment,
                Err(problem) => return fail(problem),
            };
            if pen.is_some() && !experiment.dataset.has_digits() {
                return fail("pen digits need a network that is trained on digits: leave out --pen");
            }
            let skip_test = changes.has(VALIDATION_SHARE);
            let kernels = kernels.unwrap_or_else(|| Kernels::Own.or_others(&experiment));
            let options =
                TrainOptions { experiment, data, files, transposed, backend, kernels, out, pen, skip_test, json };
            train(&options)
        }
        Task::Reproduce { only, dataset, seeds, epochs, data, pen, out } => {
            reproduce(&reproduce::ReproduceOptions { only, dataset, seeds, epochs, data, pen, out })
        }
        Task::Neighbors { k, dataset, data } => neighbors::print(dataset, &data, k.into()),
        Task::Classify { model, json, pictures } => classify(&model, &pictures, json),
        Task::Export { model, onnx, safetensors, framework } => {
            export(&model, onnx.as_deref(), safetensors.as_deref(), framework)
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(error),
    }
}

fn fail(error: impl std::fmt::Display) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

/// The short name of an experiment.
fn study_slug() -> impl TypedValueParser<Value = String> {
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
