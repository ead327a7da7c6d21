//! What the page has to do.

use crate::stored::{SavedRun, StoreId, StoredRun};
use crate::worker::WorkerId;
use lenet_experiment::compute::Compute;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Checkpoint, Command, Evaluation, Point, RunId};

/// One side effect; a list of them is performed in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start a worker.
    Spawn {
        /// Id under which it reports.
        worker: WorkerId,
        /// What it opens; decides which module is loaded.
        compute: Compute,
    },
    /// Send a command to a worker.
    Send {
        /// Receiver; it is ready.
        worker: WorkerId,
        /// Message to post.
        command: Command,
    },
    /// Terminate a worker.
    Terminate {
        /// It reports nothing any more.
        worker: WorkerId,
    },
    /// Find out whether the browser has WebGPU, and report [`WebGpuProbed`](crate::Input::WebGpuProbed).
    ProbeWebGpu,
    /// Change the curves that were started under this id.
    Plot(RunId, Plot),
    /// Store this network as a file.
    SaveModel(Box<Checkpoint>, ModelFormat),
    /// Write a run into the browser's storage, with its curves, and report [`RunWritten`](crate::Input::RunWritten).
    WriteRun(Box<SavedRun>),
    /// Read a stored run, and report [`RunRead`](crate::Input::RunRead).
    ReadRun(StoreId),
    /// Write what the list shows of a stored run; not if it was erased meanwhile.
    WriteSummary(Box<StoredRun>),
    /// Erase a stored run, unless another tab has changed it.
    EraseRun(Box<StoredRun>),
}

/// A format of the file of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelFormat {
    /// A model file.
    Safetensors,
    /// ONNX, for other tools.
    Onnx,
    /// A picture of the run, which carries its model file and its curves.
    Poster,
}

/// A change of curves.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// A new run begins with empty curves.
    Start,
    /// Add a point.
    Point(Point),
    /// Add an evaluation.
    Evaluation(Evaluation),
    /// Drop all points after this epoch: the run resumes from there.
    Rewind {
        /// Epoch, with fraction.
        epoch: f64,
    },
    /// Keep the curves as those of an earlier run, which may be restored.
    Archive {
        /// Parts of its name, as in [`RunView`](crate::RunView).
        name: Vec<String>,
        /// What was trained.
        experiment: Experiment,
    },
    /// A run begins that goes on from this step of another, whose curves are archived: with a copy of them up to there.
    Branch {
        /// Id under which the other's curves were started.
        from: RunId,
        /// Epoch, with fraction.
        epoch: f64,
    },
    /// The visitor's drawings were replaced: what follows is measured on others, or on none any more.
    HandReplaced {
        /// Whether there are none.
        is_empty: bool,
    },
    /// Drop the archived curves: the run can no longer be restored. Charts of earlier runs may keep theirs.
    Forget,
    /// Take the curves that were read with this stored run as archived ones.
    Stored(StoreId),
    /// Take the curves that came with the file of a network as archived ones.
    Opened,
    /// The run has another name.
    Rename {
        /// Parts of its name.
        name: Vec<String>,
    },
    /// Make archived curves current again, up to this epoch.
    Restore {
        /// Epoch, with fraction.
        epoch: f64,
    },
}
