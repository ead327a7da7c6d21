//! Values of a run: phase, telemetry, evaluations, checkpoints.

use super::experiment::Experiment;
use super::network::Weights;
use serde::{Deserialize, Serialize};

/// State of a run, as its worker reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Data are being downloaded.
    Loading,
    /// Fresh weights, nothing trained yet.
    Idle,
    /// Training.
    Running,
    /// Between two steps; can be resumed.
    Paused,
    /// All epochs done, or ended by the user.
    Finished,
    /// Could not be loaded, or cannot go on.
    Failed,
}

/// The images that an evaluation uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Split {
    /// All test images.
    Test,
    /// Every tenth test image: a quick look between epochs.
    TestSample,
    /// The images held back from training.
    Validation,
    /// The visitor's own drawings.
    Hand,
}

/// Means over the steps since the last point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Steps done when it was taken.
    pub step: u32,
    /// The same in epochs, with fraction.
    pub epoch: f64,
    /// Mean loss, of each batch before its step.
    pub loss: f32,
    /// Share classified correctly, from 0 to 1, of each batch before its step (Keras's running accuracy).
    pub accuracy: f32,
    /// Learning rate of the last step.
    pub rate: f64,
}

/// Progress and speed of a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Epochs completed.
    pub epoch: u32,
    /// Epochs in all.
    pub epochs: u32,
    /// Steps done.
    pub step: u32,
    pub steps_per_epoch: u32,
    /// Training images per second over the last second or so; 0 when unknown.
    pub images_per_second: f64,
    /// Share of that second spent in steps, from 0 to 1; the rest goes to messages and to yielding.
    pub computing: f64,
    /// Dispatches a step on the GPU; `None` on the CPU.
    pub dispatches: Option<u32>,
    /// Seconds left at the speed of the last seconds, evaluations included; `None` while that is not known.
    pub seconds_left: Option<f64>,
}

/// Metrics over the images of a split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    pub split: Split,
    /// Steps done when it was made.
    pub step: u32,
    /// The same in epochs, with fraction.
    pub epoch: f64,
    /// Number of images.
    pub images: u32,
    pub loss: f32,
    /// Share classified correctly, from 0 to 1.
    pub accuracy: f32,
}

/// Number of images: training images without those held back for validation, validation images, and test images, which are
/// 0 until the test files have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub train: u32,
    pub validation: u32,
    pub test: u32,
}

/// Complete state of a run. A run resumed from it equals the uninterrupted run bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub experiment: Experiment,
    /// Steps done.
    pub step: u32,
    /// Learning rate set by hand, which replaces the schedule's.
    pub rate: Option<f64>,
    pub weights: Weights,
    /// Optimizer state: nothing (SGD), velocities (momentum), first and second moments (Adam), or the curvature
    /// estimated last (the paper's network), each a flat list in the order of the weights.
    pub moments: Vec<Vec<f32>>,
}

impl Checkpoint {
    /// Memory that its values take.
    pub fn bytes(&self) -> usize {
        let values = self.weights.values().len() + self.moments.iter().map(Vec::len).sum::<usize>();
        values * size_of::<f32>()
    }

    /// Shortest time in milliseconds between two unrequested checkpoints, so that copying them to the page stays below a
    /// megabyte a second. LeNet-5 with Adam has 0.7 MB, 5 million parameters have 60 MB.
    pub fn interval_ms(&self) -> f64 {
        self.bytes() as f64 / 1_000.0
    }
}
