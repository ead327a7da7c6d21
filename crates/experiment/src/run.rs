//! What there is to say about a run: where it stands, how it goes, how it read images, what it would take to go on.

use super::experiment::Experiment;
use super::network::Weights;
use serde::{Deserialize, Serialize};

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// The trainer or the data is on its way.
    Loading,
    /// Fresh weights, nothing trained yet.
    Idle,
    /// Training.
    Running,
    /// Held; can go on.
    Paused,
    /// All epochs done, or ended by the user.
    Finished,
    /// Could not load or go on.
    Failed,
}

/// Which images an evaluation read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Split {
    /// All test images.
    Test,
    /// Every tenth test image: a quick look between epochs.
    TestSample,
    /// The images held back from training.
    Validation,
}

/// Means over the steps since the last point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Steps done when it was taken.
    pub step: u32,
    /// The same in epochs, with fraction.
    pub epoch: f64,
    /// Mean loss of the batches.
    pub loss: f32,
    /// Share of the batches' images read correctly, before each step (Keras's running accuracy).
    pub accuracy: f32,
    /// Learning rate of the last step.
    pub rate: f64,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Epochs completed.
    pub epoch: u32,
    /// Epochs in all.
    pub epochs: u32,
    /// Steps done.
    pub step: u32,
    /// Steps in an epoch.
    pub steps_per_epoch: u32,
    /// Training images per second over the last second or so; 0 when unknown.
    pub images_per_second: f64,
    /// Share of that second spent in steps, from 0 to 1; the rest goes to messages and to letting others in.
    pub computing: f64,
    /// What the graphics processor is asked for in a step; `None` on the processor.
    pub dispatches: Option<u32>,
    /// Seconds left at that speed, evaluations included; `None` when unknown.
    pub seconds_left: Option<f64>,
}

/// How a set of images was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which images.
    pub split: Split,
    /// Steps done before.
    pub step: u32,
    /// The same in epochs, with fraction.
    pub epoch: f64,
    /// Mean loss.
    pub loss: f32,
    /// Share read correctly, from 0 to 1.
    pub accuracy: f32,
    /// Row by true label, column by answer: counts, 10 x 10.
    pub confusion: Vec<u32>,
}

/// Number of images in each part of a data set; `test` is 0 while the test files are still on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Images to learn from.
    pub train: u32,
    /// Images held back.
    pub validation: u32,
    /// Test images.
    pub test: u32,
}

/// The state of a run, enough to go on with it exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// What the run does.
    pub experiment: Experiment,
    /// Steps done.
    pub step: u32,
    /// Learning rate set by hand, if any.
    pub rate: Option<f64>,
    /// The weights.
    pub weights: Weights,
    /// What the optimizer remembers: nothing (SGD), velocities (momentum), first and second moments (Adam), or the
    /// curvature estimated last (the paper's network), each a flat list in the order of the weights.
    pub moments: Vec<Vec<f32>>,
}
