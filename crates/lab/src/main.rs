//! `lab`: train LeNet-5 and read digits from the command line.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use lab::classify::classify;
use lab::reproduce::{self, reproduce};
use lab::studies::{self, Study};
use lab::train::{Choices, Order, train};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::{Backend, DEFAULT_MOMENTUM, Kernels, Loss, Optimizer};
use lenet_experiment::paper::{Criterion, FirstWeights, recommended_j};
use lenet_experiment::schedule::Schedule;
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
    /// Train, with a line an epoch.
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
        #[arg(long, value_enum, default_value_t = Place::Cpu)]
        backend: Place,
        /// Whose code trains: written for this network, or burn's generic reference.
        #[arg(long, value_enum, default_value_t = Code::Own)]
        kernels: Code,
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

/// What may be changed of a preset; all else stays as it is.
#[derive(Args)]
struct Changes {
    /// The images: mnist, fashion-mnist or synthetic.
    #[arg(long, value_parser = dataset)]
    dataset: Option<DatasetId>,
    /// Passes over the training images.
    #[arg(long)]
    epochs: Option<u32>,
    /// Decides the first weights and the order of the images.
    #[arg(long)]
    seed: Option<u32>,
    /// Learning rate: "0.01", "0.1 x2, 0.01 x3" or "0.1 to 0.001 x20".
    #[arg(long)]
    rate: Option<Schedule>,
    /// Images a step.
    #[arg(long)]
    batch_size: Option<u32>,
    /// Per cent of the training images held back, their last. They are read after each epoch instead of the test images,
    /// so that no choice is made by those.
    #[arg(long)]
    validation: Option<u8>,
    /// How each training image is changed anew each time it is seen.
    #[arg(long, value_enum)]
    distortions: Option<Distort>,
    /// What the article's network makes smaller.
    #[arg(long, value_enum)]
    loss: Option<Minimized>,
    /// How a gradient changes the article's network; momentum is 0.9.
    #[arg(long, value_enum)]
    optimizer: Option<Rule>,
    /// What lenet-1998 makes smaller: the paper's equation (8) or (9).
    #[arg(long, value_enum)]
    criterion: Option<Equation>,
    /// The constant j of equation (9); without it 5, and 10 where images are distorted.
    #[arg(long)]
    j: Option<f64>,
    /// How far from 0 the weights of lenet-1998 begin, except those of S2 and S4: within 2.4 / F, as the paper says, or within
    /// 1.73 / sqrt(F).
    #[arg(long, value_enum)]
    start: Option<Start>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Distort {
    None,
    Affine,
    Hand,
}

#[derive(Clone, Copy, ValueEnum)]
enum Minimized {
    SquaredError,
    CrossEntropy,
    SmoothedCrossEntropy,
}

#[derive(Clone, Copy, ValueEnum)]
enum Rule {
    Sgd,
    Momentum,
    Adam,
}

#[derive(Clone, Copy, ValueEnum)]
enum Equation {
    #[value(name = "8")]
    Eight,
    #[value(name = "9")]
    Nine,
}

#[derive(Clone, Copy, ValueEnum)]
enum Start {
    Literal,
    OverRoot,
}

#[derive(Clone, Copy, ValueEnum)]
enum Place {
    Cpu,
    Wgpu,
}

#[derive(Clone, Copy, ValueEnum)]
enum Code {
    Own,
    Burn,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Train { preset, data, changes, backend, kernels, out, pen, json } => {
            let Some(study) = studies::find(&preset) else { return complain("this experiment is not known") };
            let eight = match changes.criterion {
                Some(equation) => matches!(equation, Equation::Eight),
                None => study.experiment.paper().is_some_and(|net| net.criterion == Criterion::Distance),
            };
            if eight && changes.j.is_some() {
                return complain("equation (8) has no j: leave out --j, or choose --criterion 9");
            }
            let choices = changes.into_choices(&study);
            let blind = choices.validation.is_some();
            if choices.is_of_paper() && study.experiment.paper().is_none() {
                return complain("--criterion, --j and --start are choices of lenet-1998: add --preset lenet-1998");
            }
            if choices.is_of_article() && study.experiment.article().is_none() {
                return complain("--loss and --optimizer are choices of the article's network: choose another preset");
            }
            let experiment = choices.of(study.experiment);
            if pen.is_some() && !experiment.dataset.has_digits() {
                return complain("a pen's digits can be read only after digits were learned: leave out --pen");
            }
            let backend = match backend {
                Place::Cpu => Backend::Cpu,
                Place::Wgpu => Backend::WebGpu,
            };
            let kernels = match kernels {
                Code::Own => Kernels::Own,
                Code::Burn => Kernels::Burn,
            };
            train(&Order { experiment, data, backend, kernels, out, pen, blind, json })
        }
        Task::Reproduce { only, dataset, seeds, epochs, data, pen, out } => {
            reproduce(&reproduce::Order { only, dataset, seeds, epochs, data, pen, out })
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

impl Changes {
    fn into_choices(self, study: &Study) -> Choices {
        let distortions = self.distortions.map(|distortions| match distortions {
            Distort::None => Distortions::None,
            Distort::Affine => Distortions::Affine,
            Distort::Hand => Distortions::Hand,
        });
        let j = self.j.unwrap_or_else(|| recommended_j(distortions.unwrap_or(study.experiment.distortions)));
        let criterion = match (self.criterion, self.j) {
            (Some(Equation::Eight), _) => Some(Criterion::Distance),
            (Some(Equation::Nine), _) | (None, Some(_)) => Some(Criterion::Map { j }),
            (None, None) => None,
        };
        let start = self.start.map(|start| match start {
            Start::Literal => FirstWeights::Literal,
            Start::OverRoot => FirstWeights::OverRoot,
        });
        let loss = self.loss.map(|loss| match loss {
            Minimized::SquaredError => Loss::MeanSquaredError,
            Minimized::CrossEntropy => Loss::CrossEntropy,
            Minimized::SmoothedCrossEntropy => Loss::SmoothedCrossEntropy,
        });
        let optimizer = self.optimizer.map(|rule| match rule {
            Rule::Sgd => Optimizer::Sgd,
            Rule::Momentum => Optimizer::Momentum { momentum: DEFAULT_MOMENTUM },
            Rule::Adam => Optimizer::Adam,
        });
        let Self { dataset, epochs, seed, rate, batch_size, validation, .. } = self;
        Choices { dataset, epochs, seed, rate, batch_size, validation, distortions, loss, optimizer, criterion, start }
    }
}

/// The short name of an experiment.
fn named() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(studies::all().into_iter().map(|study| study.slug))
}

fn dataset(slug: &str) -> Result<DatasetId, String> {
    DatasetId::from_slug(slug)
        .filter(|dataset| *dataset != DatasetId::Own)
        .ok_or_else(|| "choose one of mnist, fashion-mnist, synthetic".into())
}
