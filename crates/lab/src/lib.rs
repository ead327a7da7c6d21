//! The command line `lab`: trains, evaluates and reproduces results natively, with data from disk.
//!
//! Independent of the browser and its workers.

pub mod changes;
pub mod classify;
pub mod device;
pub mod epochs;
pub mod evaluate;
pub mod export;
pub mod file;
pub mod neighbors;
pub mod network;
pub mod pen;
pub mod picture;
pub mod reproduce;
pub mod sets;
pub mod studies;
pub mod train;

use lenet_data::own::Refusal;
use lenet_experiment::layers::LayersError;
use lenet_experiment::protocol::Failure;
use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A file cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    /// A file of the data set is missing or invalid.
    #[error("{path}: {reason}\nRun `cargo xtask data`, or name the data folder with --data or LENET_DATA.", path = path.display())]
    Data { path: PathBuf, reason: String },
    /// Files of one's own that are no data set.
    #[error("{}. {}", .0, .0.fault.remedy())]
    Own(Refusal),
    /// A model file that cannot be used.
    #[error("{path}: {reason}", path = path.display())]
    Model { path: PathBuf, reason: String },
    /// The file of results cannot be used.
    #[error("{path} is damaged: {reason}\nNothing was trained or changed. Restore the file (`git checkout {path}`), or move it away to train everything again.", path = path.display())]
    Results { path: PathBuf, reason: String },
    /// A file of layers that are no network.
    #[error("{path}: {error}", path = path.display())]
    Layers { path: PathBuf, error: LayersError },
    /// The file of pen digits cannot be used.
    #[error("{path}: {reason}\nRun `cargo xtask pen` to download the file again.", path = path.display())]
    Pen { path: PathBuf, reason: String },
    /// A preset that cannot be trained with these options.
    #[error("{preset}: {reason}")]
    Preset { preset: &'static str, reason: String },
    /// The trainer failed.
    #[error("{} {}", .0.what, .0.remedy)]
    Trainer(Failure),
    /// Loss or weights are NaN or infinite.
    #[error("the loss is no longer a number: the learning rate {rate:?} is too large; try a tenth of it")]
    Diverged {
        /// Learning rate of the last step.
        rate: f64,
    },
    #[error("the device was lost: {0}")]
    DeviceLost(String),
    /// A trained network that cannot be evaluated.
    #[error("the trained network cannot be evaluated: {0}")]
    Network(String),
    /// Some pictures could not be read; each was reported before.
    #[error("{0} of the pictures could not be read")]
    Pictures(usize),
}

/// Like `println!`, but ignores a closed pipe (`lab train | head -1`), so that the run continues.
fn print_line(line: impl Display) {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => panic!("cannot write to standard output: {error}"),
        Ok(()) | Err(_) => {}
    }
}

impl LabError {
    fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.into(), source }
    }
}
