//! What the visitor does, and what workers, browser and clock report.

use crate::backends::{BackendChoice, WebGpuSupport};
use crate::drawing::LabelledImage;
use crate::effect::ModelFormat;
use crate::hand::Drawings;
use crate::race::Racer;
use crate::request::OwnFiles;
use crate::stored::{Change, SavedRun, StoreId, StoredRun};
use crate::worker::WorkerId;
use lenet_experiment::compute::Kernels;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Event, Failure, RunId, Split};

/// What the file of a network says beside its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileOrigin {
    /// It was saved here, with its experiment.
    Here,
    /// Another program's, with the network's layers.
    Described,
    /// Another program's weights: activation and pooling are assumed.
    Weights,
}

/// Everything that can happen to the conductor.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The page has opened.
    Open,

    /// Train: resume the run that the form describes, or begin a new one.
    Train,
    /// Pause the run.
    Pause,
    /// Train one batch, then pause.
    Step,
    /// End the run here; its weights stay.
    Stop,
    /// Go on with a run that has ended, and then for this many more epochs, as if it had been meant to last so long.
    GoOn(u32),
    /// Replace the network with a fresh one for the form's experiment.
    Discard,
    /// The drawings on which runs are evaluated from now on, each with its label; none ends that. Those after the first
    /// [`MAX_HAND`](lenet_experiment::protocol::MAX_HAND) are ignored.
    SetHand(Drawings),
    /// Train the run on the page for another epoch, with those drawings mixed into its training images.
    LearnHand,
    /// Train two experiments side by side from the beginning, with the form's seed, on the form's data.
    Race {
        /// The one that trains on the page, then its rival.
        racers: [Racer; 2],
        /// Processor cores; with one, the two take turns.
        cores: u32,
    },
    /// End the race: only the run on the page goes on.
    EndRace,
    /// Restore the kept run whose curves have this id.
    Restore(RunId),
    /// Put a stored run on the page, and the form with it. It does not go on by itself.
    OpenRun(StoreId),
    /// Change a stored run.
    ChangeRun(StoreId, Change),
    /// Close the offer to go on with the last stored run.
    DismissOffer,
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
    /// Why a text typed into the form does not parse; `None` once it does. Presets clear it.
    DraftProblem(Option<String>),
    /// Reset the form to the experiment of the run on the page.
    UndoEdits,
    /// Train on this backend, or on the faster one.
    ChooseBackend(BackendChoice),
    /// Train with these kernels, where both can train the experiment.
    ChooseKernels(Kernels),

    /// The drawing has changed; `None` when the sheet is empty.
    Drawn(Option<Image>),
    /// Show a random test image.
    PickTestImage,
    /// Put this image on the sheet.
    Pick(LabelledImage),
    /// The page shows these images of a split, by their indices.
    ShowImages(Split, Vec<u32>),
    /// Something on the screen shows the inside of the network, or nothing does any more.
    ShowInside(bool),
    /// Show the network at the kept moment nearest to this step of the run.
    GoTo(u32),
    /// Train again from a kept moment, and show the network after exactly this many steps, and the last one of them.
    GoExactly(u32),
    /// Train all steps of the run again on the CPU, and compare the weights with the newest ones that are kept.
    Verify,
    /// Show the newest network again.
    Now,
    /// Store the network as a file.
    SaveModel(ModelFormat),
    /// Put a network from a file on the page, and its experiment into the form. It does not train by itself.
    OpenModel {
        /// The network, without optimizer state.
        checkpoint: Box<Checkpoint>,
        /// What the file says beside the weights.
        origin: FileOrigin,
    },
    /// Train on the user's own files.
    OpenFiles(OwnFiles),
    /// Exchange the rows and columns of the images in the user's own files.
    TurnImages,

    /// The error's own button.
    Recover,
    /// The error's second button: continue on the CPU.
    UseCpu,
    /// Close the error.
    DismissError,
    /// Close the notice.
    DismissNotice,

    /// The page was hidden or shown.
    Hidden(bool),
    /// Time has passed. Expected about every 100 ms. A longer gap counts as at most one second: a frozen page receives no
    /// messages, which is not the workers' fault.
    Tick {
        /// Milliseconds since any fixed origin.
        now_ms: f64,
    },
    /// Answer to [`ProbeWebGpu`](crate::Effect::ProbeWebGpu).
    WebGpuProbed(WebGpuSupport),
    /// A worker's message.
    FromWorker(WorkerId, Event),
    /// A worker sent what this page cannot decode: it comes from another build.
    WorkerOutdated(WorkerId),
    /// A worker could not be started or has crashed; the reason is a sentence.
    WorkerLost(WorkerId, String),
    /// So many bytes of a worker's module have arrived.
    WorkerLoading(WorkerId, u64),
    /// The browser's storage is open: runs are written from now on.
    StoreOpened {
        /// A random number, which no other page has.
        page: u64,
        /// The time, in milliseconds since 1970.
        now_ms: f64,
        /// The runs in it.
        runs: Vec<StoredRun>,
    },
    /// Another tab has changed the list of stored runs, which is now this.
    RunsListed(Vec<StoredRun>),
    /// The browser stores nothing; why is a sentence.
    StoreUnavailable(String),
    /// Answer to [`WriteRun`](crate::Effect::WriteRun): it is stored, or the reason why not, a sentence.
    RunWritten(StoreId, Result<(), String>),
    /// Answer to [`ReadRun`](crate::Effect::ReadRun).
    RunRead(StoreId, Result<Box<SavedRun>, String>),
    /// The page itself failed, for example to save a file.
    PageFailed(Failure),
}

impl Input {
    /// Whether it decides what is on the page next, so that nothing that was asked for before may.
    pub(crate) fn decides(&self) -> bool {
        matches!(
            self,
            Self::Train
                | Self::Step
                | Self::GoOn(_)
                | Self::Discard
                | Self::LearnHand
                | Self::Race { .. }
                | Self::Restore(_)
                | Self::OpenRun(_)
                | Self::Try { .. }
                | Self::ChooseDataset(_)
                | Self::OpenModel { .. }
        )
    }
}
