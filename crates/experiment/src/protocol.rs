//! The contract between the page and its workers: two closed enums.
//!
//! Every event of a run carries the run's id and every answer its request's id, so that late ones can be dropped. A
//! worker answers each request exactly once, in the order in which commands arrive, with the event named at the command
//! or with [`Event::RequestFailed`].

use super::dataset::{CLASSES, DatasetId};
use super::experiment::{Backend, Experiment};
use super::fingerprint::fnv1a;
use super::image::Image;
use super::network::LayerRow;
use super::paper::RbfOutput;
use serde::{Deserialize, Serialize};

pub use super::run::{Checkpoint, Counts, Evaluation, Phase, Point, Progress, Split};

/// Version of the protocol: a hash of the sources of all types in it. A page whose worker has another one reports that
/// they are of different builds.
pub const PROTOCOL: u64 = fnv1a(&[
    include_str!("protocol.rs"),
    include_str!("run.rs"),
    include_str!("article.rs"),
    include_str!("dataset.rs"),
    include_str!("distortions.rs"),
    include_str!("experiment.rs"),
    include_str!("image.rs"),
    include_str!("network.rs"),
    include_str!("paper.rs"),
    include_str!("schedule.rs"),
]);

/// Identifies a run; a page never reuses one.
pub type RunId = u32;

/// Identifies a request; a page never reuses one.
pub type RequestId = u32;

/// What the page asks of a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Get the data and build the network. A run in progress is paused at once, and replaced when the new one has loaded.
    Load {
        /// Id of the new run.
        run: RunId,
        /// What to train.
        experiment: Experiment,
        /// State to resume from; fresh weights without one.
        resume: Option<Box<Checkpoint>>,
    },
    /// Train; a run that is still loading starts as soon as it can. Images that are missing are fetched again.
    Run {
        /// The run.
        run: RunId,
    },
    /// Pause the run after the current slice.
    Pause {
        /// The run.
        run: RunId,
    },
    /// Train one batch, then pause.
    Step {
        /// The run.
        run: RunId,
    },
    /// End the run here; its weights stay for predictions.
    Stop {
        /// The run.
        run: RunId,
    },
    /// Use this learning rate from the next step on, instead of the schedule's.
    SetLearningRate {
        /// The run.
        run: RunId,
        /// The new rate, above 0.
        rate: f64,
    },
    /// Abort the downloads of this run; one in progress ends with [`Event::DataFailed`], which pauses a run that is training
    /// without all its training images.
    AbortFetches {
        /// The run.
        run: RunId,
    },
    /// Take the user's own images and labels as [`DatasetId::Own`]; answered by [`Event::Imported`].
    Import {
        /// Id of the request.
        request: RequestId,
        /// IDX file of images, plain or gzip.
        images: Vec<u8>,
        /// IDX file of labels, plain or gzip.
        labels: Vec<u8>,
    },
    /// Classify one image; answered by [`Event::Predicted`].
    Predict {
        /// Id of the request.
        request: RequestId,
        /// The drawing, prepared as MNIST's images are.
        image: Image,
    },
    /// Send a test image and its label; answered by [`Event::TestImage`].
    PickTestImage {
        /// Id of the request.
        request: RequestId,
        /// Any number; taken modulo the number of test images.
        pick: u32,
    },
    /// Send the current state of this run, also within an epoch; answered by [`Event::CheckpointTaken`].
    TakeCheckpoint {
        /// Id of the request.
        request: RequestId,
        /// The run.
        run: RunId,
    },
    /// Measure how fast this experiment's steps are here, in about a tenth of a second; answered by
    /// [`Event::Benchmarked`].
    Benchmark {
        /// Id of the request.
        request: RequestId,
        /// What would be trained.
        experiment: Experiment,
    },
    /// Answered by [`Event::Pong`] at once, even while a slice waits for the GPU.
    Ping,
}

/// An error as the user reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened.
    pub what: String,
    /// What was kept.
    pub kept: String,
    /// What to do.
    pub remedy: String,
}

/// Part of a data set, each with files of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// Training and validation images.
    Train,
    /// Test images.
    Test,
}

/// What a worker reports to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker has started and its backend works.
    Ready {
        /// [`PROTOCOL`] of the worker.
        protocol: u64,
        /// Where it computes.
        backend: Backend,
    },
    /// Bytes of data files have arrived.
    Fetching {
        /// The run that waits for them.
        run: RunId,
        /// The part of the data set under way.
        part: Part,
        /// Name of the file under way.
        file: String,
        /// Bytes received, over all files of the part.
        received: u64,
        /// Bytes in all of them.
        total: u64,
    },
    /// The run is built. Sent again when its test images have arrived.
    Loaded {
        /// The run.
        run: RunId,
        /// Data set of the run.
        dataset: DatasetId,
        /// Number of images.
        counts: Counts,
        /// Layer table of the network.
        layers: Vec<LayerRow>,
    },
    /// The server does not have the data set asked for; the synthetic digits take its place.
    Substituted {
        /// The run.
        run: RunId,
        /// What was asked for.
        wanted: DatasetId,
        /// Why it is not there, and how to get it.
        failure: Failure,
    },
    /// Images could not be fetched: the server was not reached, or sent something damaged. A run that is loading has
    /// failed; a loaded run keeps its weights, and pauses if it is running without all its training images.
    DataFailed {
        /// The run.
        run: RunId,
        /// The part that is missing.
        part: Part,
        /// Reason, for the visitor.
        failure: Failure,
    },
    /// The run has entered this phase.
    PhaseChanged {
        /// The run.
        run: RunId,
        /// Phase from now on.
        phase: Phase,
    },
    /// Telemetry: at most ten times a second, at every epoch's end, and while the run has work to do at least once a
    /// second, during evaluations too.
    Progress {
        /// The run.
        run: RunId,
        /// How far it is.
        progress: Progress,
        /// The new point of its curves, if a step was done.
        point: Option<Point>,
    },
    /// An evaluation is complete.
    Evaluated {
        /// The run.
        run: RunId,
        /// Loss and accuracy.
        evaluation: Evaluation,
    },
    /// The state of the run, on request or after each epoch (then `request` is `None`).
    CheckpointTaken {
        /// The request answered.
        request: Option<RequestId>,
        /// The run.
        run: RunId,
        /// Weights and optimizer state.
        checkpoint: Box<Checkpoint>,
    },
    /// The loss is no longer a number. The run has gone back to its last good state and its phase is
    /// [`Phase::Failed`].
    Diverged {
        /// The run.
        run: RunId,
        /// Learning rate of the last step.
        rate: f64,
        /// The state to which weights, optimizer and learning rate have gone back.
        good: Box<Checkpoint>,
    },
    /// The run could not be loaded, or cannot go on.
    RunFailed {
        /// The run.
        run: RunId,
        /// Reason, for the visitor.
        failure: Failure,
    },
    /// The ten probabilities of an image.
    Predicted {
        /// The request answered.
        request: RequestId,
        /// Probability of each class; they add up to 1.
        probabilities: [f32; CLASSES],
        /// Steps that the network had been trained for; 0 means that it guesses.
        step: u32,
        /// Distances and F6 of the paper's network.
        rbf: Option<Box<RbfOutput>>,
    },
    /// A test image.
    TestImage {
        /// The request answered.
        request: RequestId,
        /// Index in the test set.
        index: u32,
        /// Its pixels.
        image: Image,
        /// True label.
        label: u8,
    },
    /// The user's files are imported.
    Imported {
        /// The request answered.
        request: RequestId,
        /// Number of images.
        counts: Counts,
    },
    /// The measured speed of steps.
    Benchmarked {
        /// The request answered.
        request: RequestId,
        /// Training images a second.
        images_per_second: f64,
    },
    /// This request could not be answered; nothing else has changed.
    RequestFailed {
        /// The request.
        request: RequestId,
        /// Reason, for the visitor.
        failure: Failure,
    },
    /// The device was lost. The worker is of no more use: the page terminates it.
    DeviceLost {
        /// The browser's or driver's own words.
        reason: String,
    },
    /// Answers [`Command::Ping`].
    Pong,
}
