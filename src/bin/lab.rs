//! `lab`: train LeNet-5 and read digits from the command line.

use clap::{Parser, Subcommand, ValueEnum};
use lenet_lab::lab::classify::classify;
use lenet_lab::lab::reproduce::{self, reproduce};
use lenet_lab::lab::train::{Order, experiment, train};
use lenet_lab::values::dataset::DatasetId;
use lenet_lab::values::experiment::{Backend, Kernels};
use lenet_lab::values::presets::Preset;
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
        /// The experiment: article-as-run, article-as-printed, modern, modern-batch-1 or lenet-1998.
        #[arg(long, default_value = "modern", value_parser = preset)]
        preset: Preset,
        /// The images: mnist, fashion-mnist or synthetic.
        #[arg(long, value_parser = dataset)]
        dataset: Option<DatasetId>,
        /// Folder with one folder a data set.
        #[arg(long, env = "LENET_DATA", default_value = "www/data")]
        data: PathBuf,
        /// Passes over the training images, instead of the preset's.
        #[arg(long)]
        epochs: Option<u32>,
        /// Decides the first weights and the order of the images.
        #[arg(long)]
        seed: Option<u32>,
        /// Where to compute.
        #[arg(long, value_enum, default_value_t = Place::Cpu)]
        backend: Place,
        /// Whose code trains: written for this network, or burn's generic reference (always so on wgpu).
        #[arg(long, value_enum, default_value_t = Code::Own)]
        kernels: Code,
        /// Model file to write after every epoch, or every second where epochs are shorter.
        #[arg(long)]
        out: Option<PathBuf>,
        /// A line of JSON an epoch.
        #[arg(long)]
        json: bool,
    },
    /// Train every preset on the full data sets, side by side on all cores, and write the tables of results. Goes on where
    /// it was stopped.
    Reproduce {
        /// One preset instead of all.
        #[arg(long, value_parser = preset)]
        only: Option<Preset>,
        /// One data set instead of mnist and fashion-mnist.
        #[arg(long, value_parser = dataset)]
        dataset: Option<DatasetId>,
        /// Runs of each preset, with the seeds from 1 to this number.
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
        seeds: u32,
        /// Passes over the training images, instead of the preset's.
        #[arg(long)]
        epochs: Option<u32>,
        /// Folder with one folder a data set.
        #[arg(long, env = "LENET_DATA", default_value = "www/data")]
        data: PathBuf,
        /// Folder of results.json and RESULTS.md; the table of the README.md beside it is kept too.
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
        Task::Train { preset, dataset, data, epochs, seed, backend, kernels, out, json } => {
            let experiment = experiment(preset.experiment(), dataset, epochs, seed);
            let backend = match backend {
                Place::Cpu => Backend::Cpu,
                Place::Wgpu => Backend::WebGpu,
            };
            let kernels = match kernels {
                Code::Own => Kernels::Own,
                Code::Burn => Kernels::Burn,
            };
            train(&Order { experiment, data, backend, kernels, out, json })
        }
        Task::Reproduce { only, dataset, seeds, epochs, data, out } => {
            reproduce(&reproduce::Order { only, dataset, seeds, epochs, data, out })
        }
        Task::Classify { model, json, pictures } => classify(&model, &pictures, json),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn preset(slug: &str) -> Result<Preset, String> {
    let names = Preset::ALL.map(Preset::slug).join(", ");
    Preset::from_slug(slug).ok_or_else(|| format!("choose one of {names}"))
}

fn dataset(slug: &str) -> Result<DatasetId, String> {
    DatasetId::from_slug(slug)
        .filter(|dataset| *dataset != DatasetId::Own)
        .ok_or_else(|| "choose one of mnist, fashion-mnist, synthetic".into())
}
