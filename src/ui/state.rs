//! Everything the page knows, as signals.

use super::contest::{Choice, Timings};
use super::curves::{EarlierRun, RunCurves};
use super::drafts::Drafts;
use super::ledger::Ledger;
use super::pad::{PickedImage, Prediction};
use crate::browser::gpu::Gpu;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::network::LayerRow;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Counts, Evaluation, Failure, Phase, Point, Progress, RunId};
use leptos::prelude::*;

/// The page's state: a handful of handles, copied freely. Written only in [`super::apply`] and [`super::actions`].
#[derive(Clone, Copy)]
pub struct AppState {
    /// What the form says.
    pub experiment: RwSignal<Experiment>,
    /// What is being typed into it.
    pub drafts: RwSignal<Drafts>,
    /// The preset chosen last; the form may have moved away from it since.
    pub preset: RwSignal<Preset>,
    /// Images in the user's own files, once they are in.
    pub own_counts: RwSignal<Option<Counts>>,

    /// Where the visitor wants training to be computed.
    pub choice: RwSignal<Choice>,
    /// How fast each backend is, as far as that was found out.
    pub timings: RwSignal<Timings>,
    /// Where the trainer that was started computes.
    pub backend: RwSignal<Backend>,
    /// Whether that trainer has answered.
    pub ready: RwSignal<bool>,
    /// Whether it is gone.
    pub lost: RwSignal<bool>,
    /// What came of trying WebGPU; `None` until then.
    pub gpu: RwSignal<Option<Gpu>>,

    /// The run asked for, while it is loading.
    pub pending: RwSignal<Option<Pending>>,
    /// The run that the trainer holds.
    pub current: RwSignal<Option<CurrentRun>>,
    /// The phase that it reported for that run.
    pub reported: RwSignal<Phase>,
    /// What to do as soon as the pending run is there.
    pub queued: RwSignal<Option<Queued>>,
    /// Bytes of data files.
    pub fetched: RwSignal<Option<Fetched>>,
    /// How far the run is.
    pub progress: RwSignal<Option<Progress>>,

    /// The last point of the run's curves.
    pub point: RwSignal<Option<Point>>,
    /// Its curves.
    pub curves: RwSignal<RunCurves>,
    /// The runs before it.
    pub earlier: RwSignal<Vec<EarlierRun>>,
    /// The last reading of all test images.
    pub tested: RwSignal<Option<Evaluation>>,
    /// The last quick look at a sample of them, if it is newer.
    pub sampled: RwSignal<Option<Evaluation>>,

    /// Something worth knowing.
    pub notice: RwSignal<Option<String>>,
    /// Something that went wrong.
    pub error: RwSignal<Option<Failure>>,

    /// What the network reads in the drawing.
    pub answer: RwSignal<Option<Prediction>>,
    /// The test image picked last.
    pub picked: RwSignal<Option<PickedImage>>,

    /// What is remembered but not shown.
    pub ledger: StoredValue<Ledger, LocalStorage>,
}

/// A run asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// Its id.
    pub run: RunId,
    /// What it does.
    pub experiment: Experiment,
    /// The preset from which its experiment was made.
    pub preset: Preset,
    /// The epoch at which it goes on, when it goes on from a checkpoint of the run on the page.
    pub resumed_at: Option<f64>,
    /// The phase reported for it before it was reported as loaded.
    pub phase: Option<Phase>,
}

/// The run that the trainer holds.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentRun {
    /// Its id.
    pub run: RunId,
    /// What it does.
    pub experiment: Experiment,
    /// The preset from which its experiment was made.
    pub preset: Preset,
    /// Whether its learning rate was set by hand: then it is no longer the experiment that the form says.
    pub by_hand: bool,
    /// Images in its data.
    pub counts: Counts,
    /// Its network.
    pub layers: Vec<LayerRow>,
}

/// What to do as soon as the pending run is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    /// Train.
    Run,
    /// Train one batch.
    Step,
}

/// Bytes of data files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// File under way.
    pub file: String,
    /// Bytes in so far.
    pub received: u64,
    /// Bytes in all.
    pub total: u64,
}

impl AppState {
    /// The state of a page just opened, its form on the modern preset.
    pub fn new() -> Self {
        Self {
            experiment: RwSignal::new(Preset::Modern.experiment()),
            drafts: RwSignal::new(Drafts::default()),
            preset: RwSignal::new(Preset::Modern),
            own_counts: RwSignal::new(None),
            choice: RwSignal::new(Choice::Auto),
            timings: RwSignal::new(Timings::default()),
            backend: RwSignal::new(Backend::Cpu),
            ready: RwSignal::new(false),
            lost: RwSignal::new(false),
            gpu: RwSignal::new(None),
            pending: RwSignal::new(None),
            current: RwSignal::new(None),
            reported: RwSignal::new(Phase::Loading),
            queued: RwSignal::new(None),
            fetched: RwSignal::new(None),
            progress: RwSignal::new(None),
            point: RwSignal::new(None),
            curves: RwSignal::new(RunCurves::default()),
            earlier: RwSignal::new(Vec::new()),
            tested: RwSignal::new(None),
            sampled: RwSignal::new(None),
            notice: RwSignal::new(None),
            error: RwSignal::new(None),
            answer: RwSignal::new(None),
            picked: RwSignal::new(None),
            ledger: StoredValue::new_local(Ledger::default()),
        }
    }

    /// The phase as the page shows it: a run that was asked for is loading, a trainer that is gone has failed.
    pub fn phase(self) -> Phase {
        if self.lost.get() {
            Phase::Failed
        } else if self.pending.with(Option::is_some) {
            Phase::Loading
        } else {
            self.reported.get()
        }
    }

    /// Whether the run is training, or will as soon as it is loaded.
    pub fn is_busy(self) -> bool {
        self.phase() == Phase::Running || self.queued.get().is_some()
    }

    /// Whether a step was done, so that a fresh start would lose something.
    pub fn is_trained(self) -> bool {
        self.progress.with(|progress| progress.is_some_and(|progress| progress.step > 0))
    }

    /// Whether the run has done all its epochs.
    pub fn is_whole(self) -> bool {
        self.progress.with(|progress| progress.is_some_and(|progress| progress.epoch >= progress.epochs))
    }

    /// Whether leaving the page would lose training: a run under way, or one that holds still or is over and took a while.
    pub fn is_at_stake(self) -> bool {
        self.phase() == Phase::Running || self.progress.with(|progress| progress.is_some_and(|p| p.epoch > 0))
    }

    /// The first problem in the form.
    pub fn problem(self) -> Option<String> {
        self.experiment.with(|form| self.drafts.with(|drafts| drafts.problem(form)))
    }

    /// Whether the form describes an experiment that can run.
    pub fn is_valid(self) -> bool {
        self.problem().is_none()
    }

    /// Whether the form says something else than the run that the trainer holds or is loading.
    pub fn is_changed(self) -> bool {
        self.experiment.with(|experiment| {
            self.pending.with(|pending| match pending {
                Some(pending) => pending.experiment != *experiment,
                None => self.current.with(|run| run.as_ref().is_some_and(|run| run.experiment != *experiment)),
            })
        })
    }

    /// What the run on the page does: the trainer's, or before there is one the form's.
    pub fn experiment_shown(self) -> Experiment {
        self.current.with(|run| run.as_ref().map(|run| run.experiment.clone())).unwrap_or_else(|| self.experiment.get())
    }

    /// Whether the learning rate of the run on the page was set by hand.
    pub fn is_by_hand(self) -> bool {
        self.current.with(|run| run.as_ref().is_some_and(|run| run.by_hand))
    }

    /// What the run on the page does, and whether its learning rate was set by hand meanwhile.
    pub fn training_shown(self) -> (Experiment, bool) {
        (self.experiment_shown(), self.is_by_hand())
    }

    /// Reads or changes what is remembered but not shown.
    pub fn remember<T: Default>(self, change: impl FnOnce(&mut Ledger) -> T) -> T {
        // Nothing is remembered after the page was taken down; an answer that comes then is of no use.
        self.ledger.try_update_value(change).unwrap_or_default()
    }
}

impl Default for AppState {
    fn default() -> Self {
        Self::new()
    }
}
