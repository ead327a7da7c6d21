//! The contract between the page and its workers: two closed enums.
//!
//! `run` is the run that a command or an event is about; `request` is the id of a request, and its answer carries the same.
//! So late events can be dropped. A worker answers each request exactly once, in the order in which commands arrive, with
//! the event named at the command or with [`Event::RequestFailed`]. Only [`Command::Import`] may be answered later: the next
//! [`Command::Load`] or [`Command::Import`] waits for it, with all after that.

use super::compute::Backend;
use super::dataset::DatasetId;
use super::experiment::Experiment;
use super::fingerprint::fnv1a;
use super::image::Image;
use super::network::{LayerRow, Weights};
use super::paper::RbfOutput;
use super::predictions::Predictions;
use serde::{Deserialize, Serialize};

pub use super::run::{Checkpoint, Counts, Evaluation, Phase, Point, Progress, Split};

/// Version of the protocol: a hash of the sources of all types in it. A page whose worker has another one reports that
/// they are of different builds.
pub const PROTOCOL: u64 = fnv1a(&[
    include_str!("protocol.rs"),
    include_str!("run.rs"),
    include_str!("article.rs"),
    include_str!("custom.rs"),
    include_str!("dataset.rs"),
    include_str!("distortions.rs"),
    include_str!("compute.rs"),
    include_str!("experiment.rs"),
    include_str!("handicap.rs"),
    include_str!("image.rs"),
    include_str!("layers.rs"),
    include_str!("layers/text.rs"),
    include_str!("network.rs"),
    include_str!("paper.rs"),
    include_str!("predictions.rs"),
    include_str!("schedule.rs"),
]);

/// Identifies a run; a page never reuses one.
pub type RunId = u32;

/// Identifies a request; a page never reuses one.
pub type RequestId = u32;

/// Identifies a list of the visitor's drawings, of [`Command::SetHand`]; a page never reuses one.
pub type HandId = u32;

/// Most drawings in [`Command::SetHand`] and [`Command::Load`].
pub const MAX_HAND: usize = 1_000;

/// Most images in an answer to [`Command::SendImages`] or [`Command::SendBatch`].
pub const MAX_IMAGES: usize = 48;

/// Most images of a class in [`OwnData::samples`].
pub const OWN_SAMPLES: usize = 3;

/// What the page asks of a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Get the data and build the network of a new run. A run in progress is paused at once, and replaced when the new one
    /// has loaded.
    Load {
        run: RunId,
        experiment: Experiment,
        /// State to resume from; `None` starts with initial weights.
        resume: Option<Box<Checkpoint>>,
        /// Drawings with their labels: distorted anew each time, they replace a tenth of the images of every epoch. Training
        /// then waits for all training images. Those after the first [`MAX_HAND`] are ignored.
        mixed: Vec<(Image, u8)>,
        /// Whether it is to be trained or evaluated. If not, images that would have to be downloaded are not: the network can be
        /// looked into and predicts, until the run is loaded again.
        needs_images: bool,
    },
    /// Evaluate this run and later ones on these drawings, too: now, with every other evaluation, and whenever a run is loaded.
    SetHand {
        hand: HandId,
        /// With their labels, from 0 to 9; none ends that. Those after the first [`MAX_HAND`] are ignored.
        images: Vec<(Image, u8)>,
    },
    /// Train; a run that is still loading starts as soon as it can. Images that are missing are fetched again.
    Run { run: RunId },
    /// Pause the run after the current slice.
    Pause { run: RunId },
    /// Train one batch, then pause.
    Step { run: RunId },
    /// Train until this many steps are done, then pause, without evaluations from now on: steps of another run trained again.
    TrainTo { run: RunId, step: u32 },
    /// End the run here; its weights stay for predictions.
    Stop { run: RunId },
    /// Evaluate the network as it is, once there are test images, also while it rests.
    Evaluate { run: RunId },
    /// Use this learning rate from the next step on, instead of the schedule's.
    SetLearningRate {
        run: RunId,
        /// Above 0.
        rate: f64,
    },
    /// Abort the downloads of this run; one in progress ends with [`Event::DataFailed`], which pauses a run that is training
    /// without all its training images.
    AbortFetches { run: RunId },
    /// Take the user's own files as [`DatasetId::Own`]; answered by [`Event::Imported`].
    Import {
        request: RequestId,
        /// Images and labels, of one set or of a training and a test set; or pictures, each in a folder that is its class.
        files: Vec<OwnFile>,
        /// Whether to exchange the rows and columns of every image.
        transposed: bool,
    },
    /// Classify one image; answered by [`Event::Predicted`].
    Predict {
        request: RequestId,
        /// A drawing, preprocessed as MNIST's images are, or a test image.
        image: Image,
    },
    /// Send a test image and its label; answered by [`Event::TestImage`].
    PickTestImage {
        request: RequestId,
        /// Any number; taken modulo the number of test images.
        pick: u32,
    },
    /// Send images on which this run is evaluated; answered by [`Event::ImagesSent`].
    SendImages {
        request: RequestId,
        run: RunId,
        split: Split,
        /// Indices in the split; those after the first [`MAX_IMAGES`] are ignored.
        indices: Vec<u32>,
    },
    /// Send the images of a step of this run as they are trained; answered by [`Event::BatchSent`].
    SendBatch {
        request: RequestId,
        run: RunId,
        /// Steps done before it.
        step: u32,
    },
    /// Send the current state of this run, also within an epoch; answered by [`Event::CheckpointTaken`].
    TakeCheckpoint { request: RequestId, run: RunId },
    /// Send the current weights of this run, also within an epoch; answered by [`Event::WeightsSent`].
    SendWeights { request: RequestId, run: RunId },
    /// Benchmark this experiment's training steps on the worker's device for about a tenth of a second, without touching the
    /// current run; answered by [`Event::Benchmarked`].
    Benchmark { request: RequestId, experiment: Experiment },
    /// Answered by [`Event::Pong`] at once, even while a slice waits for the GPU.
    Ping,
}

/// A file that the user opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFile {
    /// Of a file in a folder its path, with slashes.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What the user's own files hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnData {
    pub counts: Counts,
    /// Training and test images of each class, up to the last one that has any.
    pub classes: Vec<[u32; 2]>,
    /// Names of the classes; none if they are numbers.
    pub names: Vec<String>,
    /// What was changed and what is unusual, each a sentence.
    pub notices: Vec<String>,
    /// Training images with their labels, class by class, at most [`OWN_SAMPLES`] of each.
    pub samples: Vec<(Image, u8)>,
    /// Whether rows and columns were exchanged.
    pub transposed: bool,
}

/// An error as the user reads it: what happened, what was kept and what to do, each in whole sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub what: String,
    pub kept: String,
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
        backend: Backend,
    },
    /// Bytes of data files have arrived.
    Fetching {
        run: RunId,
        part: Part,
        /// Name of the file that they belong to.
        file: String,
        /// Bytes received, over all files of the part.
        received: u64,
        /// Bytes in all of them.
        total: u64,
    },
    /// The run is built. Sent again when its test images have arrived. `has_images` says whether images are here, and the others on
    /// their way; without, it has to be loaded again to be trained or evaluated.
    Loaded { run: RunId, dataset: DatasetId, counts: Counts, layers: Vec<LayerRow>, has_images: bool },
    /// The server does not have the data set asked for; the synthetic digits take its place.
    Substituted {
        run: RunId,
        wanted: DatasetId,
        /// Why it is not there, and how to get it.
        failure: Failure,
    },
    /// Images could not be fetched: the server was not reached, or sent something damaged. A run that is loading has
    /// failed; a loaded run keeps its weights, and pauses if it is running without all its training images.
    DataFailed { run: RunId, part: Part, failure: Failure },
    /// The run has entered this phase.
    PhaseChanged { run: RunId, phase: Phase },
    /// Telemetry: at most ten times a second, at every epoch's end, and while the run has work to do at least once a
    /// second, during evaluations too.
    Progress {
        run: RunId,
        progress: Progress,
        /// Means over the steps since the last point; `None` if there were none.
        point: Option<Point>,
    },
    /// An evaluation is complete.
    Evaluated {
        run: RunId,
        evaluation: Evaluation,
        /// For every image of the split; none for a sample.
        predictions: Predictions,
        /// The drawings evaluated, for [`Split::Hand`].
        hand: Option<HandId>,
    },
    /// The state of the run, on request or after each epoch (then `request` is `None`).
    CheckpointTaken { request: Option<RequestId>, run: RunId, checkpoint: Box<Checkpoint> },
    /// The weights of the run, on request or, unless they are many, after it has loaded (then `request` is `None`).
    WeightsSent {
        request: Option<RequestId>,
        run: RunId,
        /// Steps trained.
        step: u32,
        weights: Weights,
    },
    /// The loss is no longer a number. The run has gone back to its last good state and its phase is
    /// [`Phase::Failed`].
    Diverged {
        run: RunId,
        /// Learning rate of the last step.
        rate: f64,
        /// The state to which weights, optimizer and learning rate have gone back.
        good: Box<Checkpoint>,
    },
    /// The run could not be loaded, or cannot go on.
    RunFailed { run: RunId, failure: Failure },
    /// Answers [`Command::Predict`].
    Predicted {
        request: RequestId,
        /// By class; they add up to 1.
        probabilities: Vec<f32>,
        /// Steps that the network had been trained for; 0 means that it guesses.
        step: u32,
        /// `None` for the article's network.
        rbf: Option<Box<RbfOutput>>,
    },
    /// Answers [`Command::PickTestImage`].
    TestImage {
        request: RequestId,
        /// Index in the test set.
        index: u32,
        image: Image,
        /// True label.
        label: u8,
    },
    /// Answers [`Command::SendImages`].
    ImagesSent {
        request: RequestId,
        split: Split,
        /// Each with its index in the split, in the order of the command.
        images: Vec<(u32, Image)>,
    },
    /// Answers [`Command::SendBatch`].
    BatchSent {
        request: RequestId,
        /// Each with its label, in the order of the batch; those after the first [`MAX_IMAGES`] are left out.
        images: Vec<(Image, u8)>,
    },
    /// Answers [`Command::Import`]: the files are loaded as [`DatasetId::Own`].
    Imported { request: RequestId, data: Box<OwnData> },
    /// Answers [`Command::Benchmark`].
    Benchmarked { request: RequestId, images_per_second: f64 },
    /// This request could not be answered; nothing else has changed.
    RequestFailed { request: RequestId, failure: Failure },
    /// The device was lost. The worker can no longer train, so the page terminates it.
    DeviceLost {
        /// The browser's or driver's own words.
        reason: String,
    },
    /// Answers [`Command::Ping`].
    Pong,
}
