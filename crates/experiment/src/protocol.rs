//! The whole contract between the page and the trainer in its worker: two closed enums.
//!
//! Every event of a run carries the run's id, every answer its request's id; the page drops late ones. The page shows
//! the phase that the worker reports, never a guess of its own.

use super::dataset::{CLASSES, DatasetId};
use super::experiment::{Backend, Experiment};
use super::image::Image;
use super::network::LayerRow;
use super::paper::RbfOutput;
use serde::{Deserialize, Serialize};

pub use super::run::{Checkpoint, Counts, Evaluation, Phase, Point, Progress, Split};

/// Raised with every change of this file or of a type that it carries, so that a page that meets an older worker can say so.
pub const PROTOCOL: u32 = 5;

/// Counts the runs of a page.
pub type RunId = u32;

/// Counts the questions of a page.
pub type RequestId = u32;

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Get the data and build the network; replaces the current run once the data is in, and only then.
    Load {
        /// Id of the new run.
        run: RunId,
        /// What to do.
        experiment: Experiment,
        /// Where to go on from, instead of from fresh weights.
        resume: Option<Box<Checkpoint>>,
    },
    /// Train; when the run is still loading, as soon as it can.
    Run {
        /// The run meant.
        run: RunId,
    },
    /// Hold the run after the current slice.
    Pause {
        /// The run meant.
        run: RunId,
    },
    /// Train one batch, then hold.
    Step {
        /// The run meant.
        run: RunId,
    },
    /// End the run here; its weights stay for drawing.
    Stop {
        /// The run meant.
        run: RunId,
    },
    /// Use this learning rate from the next step on, instead of the schedule's.
    SetRate {
        /// The run meant.
        run: RunId,
        /// The new rate, above 0.
        rate: f64,
    },
    /// Take the user's own images and labels as [`DatasetId::Own`].
    Import {
        /// Id of the question.
        request: RequestId,
        /// IDX file of images, plain or gzip.
        images: Vec<u8>,
        /// IDX file of labels, plain or gzip.
        labels: Vec<u8>,
    },
    /// Read one drawn image.
    Classify {
        /// Id of the question.
        request: RequestId,
        /// What was drawn, prepared.
        image: Image,
    },
    /// Send a test image and its label.
    PickTest {
        /// Id of the question.
        request: RequestId,
        /// Any number; taken modulo the number of test images.
        pick: u32,
    },
    /// Send the state of the run.
    Save {
        /// Id of the question.
        request: RequestId,
    },
    /// Find out how fast this experiment's steps are here; takes about a tenth of a second.
    Time {
        /// Id of the question.
        request: RequestId,
        /// What would be trained.
        experiment: Experiment,
    },
    /// Are you there?
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

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The trainer has started and its backend works.
    Ready {
        /// [`PROTOCOL`] of the worker.
        protocol: u32,
        /// Where it computes.
        backend: Backend,
    },
    /// Bytes of the data's files.
    Fetching {
        /// The run that waits for them.
        run: RunId,
        /// File name.
        file: String,
        /// Bytes in so far, over all files awaited now.
        received: u64,
        /// Bytes in all of them.
        total: u64,
    },
    /// The run is built.
    Loaded {
        /// The run.
        run: RunId,
        /// Its data.
        dataset: DatasetId,
        /// How many images.
        counts: Counts,
        /// The network, counted from the live model.
        layers: Vec<LayerRow>,
    },
    /// The data set asked for is not there; the built-in digits take its place.
    Substituted {
        /// The run.
        run: RunId,
        /// What was asked for.
        wanted: DatasetId,
        /// Why it is not there, and how to get it.
        failure: Failure,
    },
    /// The run has entered this phase.
    PhaseChanged {
        /// The run.
        run: RunId,
        /// Its phase.
        phase: Phase,
    },
    /// Telemetry, at most ten a second and at every epoch's end.
    Progress {
        /// The run.
        run: RunId,
        /// How far it is.
        progress: Progress,
        /// The new point of its curves, if a step was done.
        point: Option<Point>,
    },
    /// A set of images was read.
    Evaluated {
        /// The run.
        run: RunId,
        /// How.
        evaluation: Evaluation,
    },
    /// The state of the run, on request or after each epoch (then `request` is `None`).
    Saved {
        /// The question answered.
        request: Option<RequestId>,
        /// The run.
        run: RunId,
        /// Its state.
        checkpoint: Box<Checkpoint>,
    },
    /// The ten probabilities of an image.
    Classified {
        /// The question answered.
        request: RequestId,
        /// Probability of each class; they add up to 1.
        probabilities: [f32; CLASSES],
        /// Steps the network had been trained for; 0 means that it guesses.
        step: u32,
        /// Distances and F6 of the paper's network.
        rbf: Option<Box<RbfOutput>>,
    },
    /// A test image.
    Picked {
        /// The question answered.
        request: RequestId,
        /// Its place in the test set.
        index: u32,
        /// Its pixels.
        image: Image,
        /// Its true label.
        label: u8,
    },
    /// The user's files are in.
    Imported {
        /// The question answered.
        request: RequestId,
        /// Images to learn from and to test on.
        counts: Counts,
    },
    /// How fast steps are.
    Timed {
        /// The question answered.
        request: RequestId,
        /// Training images a second.
        images_per_second: f64,
    },
    /// Something went wrong. With a run: that run could not load or go on. With a request: only that question.
    Failed {
        /// The run, if a run failed.
        run: Option<RunId>,
        /// The question, if a question failed.
        request: Option<RequestId>,
        /// What, in words.
        failure: Failure,
    },
    /// I am.
    Pong,
}
