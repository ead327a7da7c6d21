//! `results.json`: every run that was done, the one source of all tables.

use super::machine::Machine;
use crate::epochs::EpochLine;
use crate::studies;
use crate::{LabError, file};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::Path;

/// Raised when an older `results.json` can no longer be read.
const FORMAT: u32 = 2;

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    format: u32,
    /// By data set, preset, epochs and seed.
    runs: Vec<RunRecord>,
}

/// A finished run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// Short name of the preset, or of another experiment.
    pub preset: String,
    /// What it learned from.
    pub dataset: DatasetId,
    /// Decided the first weights and the order of the images.
    pub seed: u32,
    /// Passes over the training images.
    pub epochs: u32,
    /// Share of the last epoch's training images read correctly, each batch before its step: what Keras reports.
    pub running_train_accuracy: f64,
    /// Share of the images that it learned from read correctly after the last epoch, undistorted.
    pub train_accuracy: f64,
    /// Share of the test images read correctly after each epoch.
    pub test_accuracy: Vec<f64>,
    /// Share of the digits that people wrote with a pen read correctly after the last epoch, where they were at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pen_accuracy: Option<f64>,
    /// Seconds that it took, without reading the data.
    pub seconds: f64,
    /// Where it ran.
    pub machine: Machine,
    /// Everything that decided its outcome, to know it again. Only compared, so that a file stays readable when an
    /// experiment gets a field more; then its runs are no longer the same and are done anew.
    experiment: Value,
}

impl Default for Results {
    fn default() -> Self {
        Self { format: FORMAT, runs: Vec::new() }
    }
}

impl Results {
    /// The file's runs; none when there is no file.
    ///
    /// # Errors
    /// When it cannot be read or is damaged.
    pub fn read(path: &Path) -> Result<Self, LabError> {
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            other => other.map_err(|error| LabError::file(path, error))?,
        };
        Self::parse(&text).map_err(|reason| LabError::Results { path: path.into(), reason })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let results: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if results.format != FORMAT {
            return Err(format!("it is of format {}, not {FORMAT}", results.format));
        }
        for (i, run) in results.runs.iter().enumerate() {
            let training = [&run.running_train_accuracy, &run.train_accuracy];
            let mut shares = run.test_accuracy.iter().chain(training).chain(&run.pen_accuracy);
            if run.test_accuracy.is_empty() || run.test_accuracy.len() != run.epochs as usize {
                return Err(format!("{} has not one test accuracy an epoch", run.in_words()));
            }
            if !shares.all(|share| (0.0..=1.0).contains(share)) {
                return Err(format!("{} has an accuracy that is not from 0 to 1", run.in_words()));
            }
            if results.runs[..i].iter().any(|other| other.key() == run.key()) {
                return Err(format!("{} is there twice", run.in_words()));
            }
        }
        Ok(results)
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), LabError> {
        let text = serde_json::to_string_pretty(self).map_err(|error| LabError::file(path, error.into()))?;
        file::replace(path, &(text + "\n"))
    }

    /// Whether this experiment was done, and `with_pen` has read the digits of a pen if it learned MNIST.
    pub fn holds(&self, experiment: &Experiment, with_pen: bool) -> bool {
        let wanted = json!(experiment);
        let has_read = |run: &RunRecord| run.pen_accuracy.is_some() || run.dataset != DatasetId::Mnist;
        self.runs.iter().any(|run| run.experiment == wanted && (!with_pen || has_read(run)))
    }

    /// Adds a run; it takes the place of one of the same name whose experiment was another.
    pub fn add(&mut self, run: RunRecord) {
        self.runs.retain(|other| other.key() != run.key());
        self.runs.push(run);
        self.runs.sort_by_key(|run| run.key());
    }

    /// The runs.
    pub fn runs(&self) -> &[RunRecord] {
        &self.runs
    }
}

/// What a network reads after its last epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct After {
    /// Share of the images that it learned from, undistorted.
    pub train_accuracy: f64,
    /// Share of the digits of a pen, where they were at hand.
    pub pen_accuracy: Option<f64>,
}

impl RunRecord {
    pub(super) fn new(
        slug: &str,
        experiment: &Experiment,
        epochs: &[EpochLine],
        after: &After,
        seconds: f64,
        machine: Machine,
    ) -> Self {
        // Single precision has seven digits; the others would only be noise in the file.
        let share = |value: f64| (value * 1e6).round() / 1e6;
        Self {
            preset: slug.into(),
            dataset: experiment.dataset,
            seed: experiment.seed,
            epochs: experiment.epochs,
            running_train_accuracy: epochs.last().map_or(0.0, |line| share(line.train_accuracy)),
            train_accuracy: share(after.train_accuracy),
            test_accuracy: epochs.iter().filter_map(|line| line.test_accuracy).map(share).collect(),
            pen_accuracy: after.pen_accuracy.map(share),
            seconds: (seconds * 10.0).round() / 10.0,
            machine,
            experiment: json!(experiment),
        }
    }

    /// Whether its experiment still is what its name stands for, whatever its number of epochs.
    pub fn is_current(&self) -> bool {
        studies::find(&self.preset).is_some_and(|study| {
            let (dataset, seed, epochs) = (self.dataset, self.seed, self.epochs);
            self.experiment == json!(Experiment { dataset, seed, epochs, ..study.experiment })
        })
    }

    /// What orders the runs and tells them apart.
    fn key(&self) -> (usize, usize, String, u32, u32) {
        let dataset = DatasetId::ALL.iter().position(|id| *id == self.dataset).unwrap_or(usize::MAX);
        (dataset, studies::place(&self.preset), self.preset.clone(), self.epochs, self.seed)
    }

    /// Test accuracy after so many epochs, if it had as many.
    pub fn test_accuracy_after(&self, epochs: u32) -> Option<f64> {
        self.test_accuracy.get(epochs.checked_sub(1)? as usize).copied()
    }

    /// A line for people.
    pub fn in_words(&self) -> String {
        let test = self.test_accuracy.last().map_or(f64::NAN, |share| share * 100.0);
        let Self { preset, dataset, seed, seconds, .. } = self;
        format!("{preset} on {}, seed {seed}: test accuracy {test:.2} %, {seconds:.1} s", dataset.title())
    }
}
