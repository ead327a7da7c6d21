//! What the page has to do.

use crate::worker::WorkerId;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::protocol::{Checkpoint, Command, Evaluation, Point, RunId};

/// One thing to do, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start a worker.
    Spawn {
        /// Id under which it reports.
        worker: WorkerId,
        /// Where it computes.
        backend: Backend,
    },
    /// Send a command to a worker.
    Send {
        /// The worker.
        worker: WorkerId,
        /// The command.
        command: Command,
    },
    /// End a worker.
    Terminate {
        /// The worker.
        worker: WorkerId,
    },
    /// Find out whether the browser has WebGPU, and report [`WebGpuProbed`](crate::Input::WebGpuProbed).
    ProbeWebGpu,
    /// Change the curves.
    Plot(Plot),
    /// Store this network as a file.
    Download(Box<Checkpoint>),
}

/// Changes of the curves.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// A new run begins: empty curves under this id.
    Start(RunId),
    /// Add a point.
    Point(Point),
    /// Add an evaluation.
    Evaluation(Evaluation),
    /// Forget what comes after this epoch: the run is resumed from there.
    Rewind {
        /// Epoch, with fraction.
        epoch: f64,
    },
    /// Keep the curves shown as an earlier run. They may be restored.
    Archive {
        /// Id under which they were started.
        run: RunId,
        /// Name to show.
        name: String,
        /// What was trained.
        experiment: Experiment,
    },
    /// Bring back archived curves up to this epoch; they are no longer an earlier run.
    Restore {
        /// Id under which they were started.
        run: RunId,
        /// Epoch, with fraction.
        epoch: f64,
    },
}
