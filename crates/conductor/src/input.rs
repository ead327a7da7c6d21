//! What the visitor wants and what the world reports.

use crate::backends::{Choice, WebGpu};
use crate::request::OwnFiles;
use crate::worker::WorkerId;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Event, Failure};

/// Everything that can happen to the conductor.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The page has opened.
    Open,

    /// Train: resume the run that the form describes, or begin a new one.
    Train,
    /// Hold the run.
    Pause,
    /// Train one batch, then hold.
    Step,
    /// End the run here; its weights stay.
    Stop,
    /// Replace the network by a fresh one for the form's experiment.
    Discard,
    /// Bring back the run that was replaced last.
    Undo,
    /// Train with this learning rate from the next step on.
    SetLearningRate(f64),

    /// Put a preset into the form; data set and seed stay.
    ChoosePreset(Preset),
    /// Train an experiment of a lesson or the ladder; only the form's seed stays.
    Try {
        /// Preset from which the experiment was made.
        base: Preset,
        /// The experiment.
        experiment: Experiment,
    },
    /// Train on another data set.
    ChooseDataset(DatasetId),
    /// The form's experiment after an edit.
    Edit(Experiment),
    /// What is wrong with a text typed into the form, if something is. Cleared by presets.
    DraftProblem(Option<String>),
    /// Give the form back the experiment of the run on the page.
    UndoEdits,
    /// Where to compute.
    ChooseBackend(Choice),

    /// The drawing has changed; `None` when the sheet is empty.
    Drawn(Option<Image>),
    /// Show any test image.
    PickTestImage,
    /// Store the network as a file.
    SaveModel,
    /// Train on the user's own files.
    OpenFiles(OwnFiles),

    /// The error's own button.
    Recover,
    /// The error's second button: go on with the CPU.
    UseCpu,
    /// Close the error.
    DismissError,
    /// Close the notice.
    DismissNotice,

    /// The page was hidden or shown.
    Hidden(bool),
    /// Time in milliseconds, from any origin. Expected about every 100 ms; longer gaps count as one second at most, since
    /// a page that was frozen has heard nothing meanwhile.
    Tick {
        /// Now.
        now_ms: f64,
    },
    /// Answer to [`ProbeWebGpu`](crate::Effect::ProbeWebGpu).
    WebGpuProbed(WebGpu),
    /// A worker's message.
    FromWorker(WorkerId, Event),
    /// A worker sent what this page cannot decode: it is of another build.
    WorkerOutdated(WorkerId),
    /// A worker could not be started or has crashed; the reason is a sentence.
    WorkerLost(WorkerId, String),
    /// Bytes of a worker's module have arrived.
    WorkerLoading(WorkerId),
    /// The page itself could not do something, such as store a file.
    PageFailed(Failure),
}
