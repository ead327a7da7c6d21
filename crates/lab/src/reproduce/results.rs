//! `results.json`: all finished runs, the only source of the tables.

use super::machine::Machine;
use crate::epochs::EpochSummary;
use crate::studies;
use crate::{LabError, file};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::Path;

/// Version of the format.
const FORMAT: u32 = 2;

/// The content of `results.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    format: u32,
    /// Sorted by data set, preset, epochs and seed.
    runs: Vec<RunRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    neighbors: Option<NeighborsRecord>,
}

/// Nearest neighbours on MNIST.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighborsRecord {
    /// Neighbours that vote.
    pub k: u32,
    pub test_accuracy: f64,
}

/// A finished run. Accuracies are fractions from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// Short name of the preset, or of another experiment.
    pub preset: String,
    pub dataset: DatasetId,
    /// Seed of the initial weights and of the shuffling.
    pub seed: u32,
    pub epochs: u32,
    /// Training accuracy of the last epoch, of each batch before its step, as Keras reports it.
    pub running_train_accuracy: f64,
    /// Training accuracy after the last epoch, on undistorted images.
    pub train_accuracy: f64,
    /// Test accuracy after each epoch.
    pub test_accuracy: Vec<f64>,
    /// Accuracy on pen digits after the last epoch, if they were available.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pen_accuracy: Option<f64>,
    /// Duration in seconds, without loading the data.
    pub seconds: f64,
    pub machine: Machine,
    /// The experiment as unparsed JSON: the file stays valid when `Experiment` changes, and runs that no longer match
    /// any experiment are trained again.
    experiment: Value,
}

impl Default for Results {
    fn default() -> Self {
        Self { format: FORMAT, runs: Vec::new(), neighbors: None }
    }
}

impl Results {
    /// Reads the file; no runs if there is none.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
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
                return Err(format!("{} does not have one test accuracy per epoch", run.summary()));
            }
            if !shares.all(|share| (0.0..=1.0).contains(share)) {
                return Err(format!("{} has an accuracy that is not from 0 to 1", run.summary()));
            }
            if results.runs[..i].iter().any(|other| other.key() == run.key()) {
                return Err(format!("{} occurs twice", run.summary()));
            }
        }
        Ok(results)
    }

    /// Writes the file atomically.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), LabError> {
        let text = serde_json::to_string_pretty(self).map_err(|error| LabError::file(path, error.into()))?;
        file::write_atomically(path, &(text + "\n"))
    }

    /// Whether it has a run of this experiment; with `with_pen`, one evaluated on pen digits if it was trained on MNIST.
    pub fn contains(&self, experiment: &Experiment, with_pen: bool) -> bool {
        let has_pen = |run: &RunRecord| run.pen_accuracy.is_some() || run.dataset != DatasetId::Mnist;
        self.runs.iter().any(|run| run.is_of(experiment) && (!with_pen || has_pen(run)))
    }

    /// Adds a run; replaces one of the same name, data set, epochs and seed.
    pub fn add(&mut self, run: RunRecord) {
        self.runs.retain(|other| other.key() != run.key());
        self.runs.push(run);
        self.runs.sort_by_key(|run| run.key());
    }

    pub fn neighbors(&self) -> Option<&NeighborsRecord> {
        self.neighbors.as_ref()
    }

    pub fn set_neighbors(&mut self, record: NeighborsRecord) {
        self.neighbors = Some(record);
    }

    pub fn runs(&self) -> &[RunRecord] {
        &self.runs
    }
}

/// Accuracies of the final network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FinalAccuracy {
    /// Training accuracy, on undistorted images.
    pub train_accuracy: f64,
    /// Accuracy on pen digits, if they were available.
    pub pen_accuracy: Option<f64>,
}

impl RunRecord {
    pub(super) fn new(
        slug: &str,
        experiment: &Experiment,
        epochs: &[EpochSummary],
        accuracy: &FinalAccuracy,
        seconds: f64,
        machine: Machine,
    ) -> Self {
        // Single precision has seven digits; more would be noise.
        let share = |value: f64| (value * 1e6).round() / 1e6;
        Self {
            preset: slug.into(),
            dataset: experiment.dataset,
            seed: experiment.seed,
            epochs: experiment.epochs,
            running_train_accuracy: epochs.last().map_or(0.0, |epoch| share(epoch.train_accuracy)),
            train_accuracy: share(accuracy.train_accuracy),
            test_accuracy: epochs.iter().filter_map(|epoch| epoch.test_accuracy).map(share).collect(),
            pen_accuracy: accuracy.pen_accuracy.map(share),
            seconds: (seconds * 10.0).round() / 10.0,
            machine,
            experiment: json!(experiment),
        }
    }

    /// Whether the experiment of this name is unchanged, apart from the number of epochs.
    pub fn is_current(&self) -> bool {
        studies::find(&self.preset).is_some_and(|study| {
            let (dataset, seed, epochs) = (self.dataset, self.seed, self.epochs);
            self.is_of(&Experiment { dataset, seed, epochs, ..study.experiment })
        })
    }

    /// Whether it is a run of this experiment. A field that is missing in the file has its default.
    fn is_of(&self, experiment: &Experiment) -> bool {
        serde_json::from_value::<Experiment>(self.experiment.clone()).is_ok_and(|run| run == *experiment)
    }

    /// Sort key, unique per run.
    fn key(&self) -> (usize, usize, String, u32, u32) {
        let dataset = DatasetId::ALL.iter().position(|id| *id == self.dataset).unwrap_or(usize::MAX);
        (dataset, studies::table_position(&self.preset), self.preset.clone(), self.epochs, self.seed)
    }

    /// Test accuracy after this number of epochs, if it had as many.
    pub fn test_accuracy_after(&self, epochs: u32) -> Option<f64> {
        self.test_accuracy.get(epochs.checked_sub(1)? as usize).copied()
    }

    pub fn summary(&self) -> String {
        let test = self.test_accuracy.last().map_or(f64::NAN, |share| share * 100.0);
        let Self { preset, dataset, seed, seconds, .. } = self;
        format!("{preset} on {}, seed {seed}: test accuracy {test:.2} %, {seconds:.1} s", dataset.title())
    }
}
