//! A run: what it trains, how far it is, and its newest checkpoint.

pub(crate) mod download;
mod name;
mod update;

pub(crate) use name::{named, parts, with_rate};

use crate::hand::FineTuning;
use crate::mistakes::Mistakes;
use crate::moments::Moments;
use crate::pending::{Pending, PhaseCommand, Then};
use crate::stored::{SavedRun, StoreId};
use crate::worker::WorkerId;
use download::{Download, Fetched};
use lenet_experiment::compute::Compute;
use lenet_experiment::dataset::{CLASSES, ClassNames, DatasetId};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::LayerRow;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Counts, Evaluation, OwnData, Part, Phase, Point, Progress, RunId};
use std::sync::Arc;

/// Steps in an epoch of a run whose data are not known yet.
const UNKNOWN: u32 = u32::MAX;

/// What a worker has reported of a run.
#[derive(Clone, Debug)]
pub(crate) struct Results {
    pub counts: Counts,
    pub layers: Vec<LayerRow>,
    pub progress: Option<Progress>,
    pub point: Option<Point>,
    pub tested: Option<Evaluation>,
    pub sampled: Option<Evaluation>,
    /// The best one on all test images.
    pub best: Option<Evaluation>,
    pub mistakes: Mistakes,
}

/// A run that has loaded.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub id: RunId,
    /// Id under which its curves were started: it stays when the run is resumed under another id.
    pub curves: RunId,
    /// The worker that holds it, or held it before it was lost.
    pub worker: WorkerId,
    pub experiment: Experiment,
    /// Preset from which the experiment was made.
    pub base: Preset,
    /// The parts of its name, without a learning rate set by hand and a title.
    name: Vec<String>,
    /// Name that the visitor has given it.
    pub title: Option<String>,
    /// Whether another program has trained its first steps.
    pub is_foreign: bool,
    /// Whether it stays stored when room for others is needed.
    pub is_pinned: bool,
    /// The stored run from which it was resumed, and when that was stored.
    pub stored_as: Option<(StoreId, f64)>,
    /// Whether images are in its worker, and the others on their way: without, it has to be loaded again to be trained.
    pub has_images: bool,
    /// Names of its classes: those of the folders of pictures that it learns from, if these are known.
    pub class_names: ClassNames,
    /// Among how many classes a guess chooses: those of its images, if these are known and the network has outputs for more.
    pub classes_guessed: usize,
    /// Phase last reported by the worker.
    phase: Phase,
    results: Results,
    /// Commands that the worker has not answered.
    pending: Pending,
    /// Learning rate set by hand.
    rate: Option<f64>,
    /// Learning rate at which the loss became NaN.
    diverged: Option<f64>,
    /// What it learns besides the training images.
    pub fine_tuning: Option<FineTuning>,
    /// The newest checkpoint.
    checkpoint: Option<Arc<Checkpoint>>,
    /// What had trained it.
    pub compute: Option<Compute>,
    /// Milliseconds that it has trained.
    trained_ms: f64,
    /// States along the run.
    pub moments: Moments,
    download: Download,
    /// Milliseconds of training since the last checkpoint was requested.
    unsaved_ms: f64,
    /// Milliseconds since the last progress.
    idle_ms: f64,
    /// Whether its worker has trained a step: kernels are then compiled, and the watchdog allows less time.
    is_warm: bool,
}

impl Run {
    /// A run with its initial weights.
    pub fn new(id: RunId, worker: WorkerId, base: Preset, experiment: Experiment) -> Self {
        let (class_names, outputs) = (experiment.class_names(), experiment.network.outputs());
        let classes_guessed = if experiment.dataset == DatasetId::Own { outputs } else { outputs.min(CLASSES) };
        Self {
            id,
            curves: id,
            worker,
            name: name::parts(&experiment, base),
            title: None,
            is_foreign: false,
            is_pinned: false,
            stored_as: None,
            experiment,
            base,
            has_images: true,
            class_names,
            classes_guessed,
            phase: Phase::Idle,
            results: Results {
                counts: Counts { train: 0, validation: 0, test: 0 },
                layers: Vec::new(),
                progress: None,
                point: None,
                tested: None,
                sampled: None,
                best: None,
                mistakes: Mistakes::default(),
            },
            pending: Pending::default(),
            rate: None,
            diverged: None,
            fine_tuning: None,
            checkpoint: None,
            compute: None,
            trained_ms: 0.0,
            moments: Moments::default(),
            download: Download::default(),
            unsaved_ms: 0.0,
            idle_ms: 0.0,
            is_warm: false,
        }
    }

    /// A run whose newest checkpoint is from a file. How many steps an epoch has is not known before it is loaded.
    pub fn opened(id: RunId, checkpoint: Box<Checkpoint>, compute: Compute) -> Self {
        let experiment = &checkpoint.experiment;
        let of_kind = if experiment.paper().is_some() { Preset::Lenet1998 } else { Preset::Modern };
        let base = Preset::of(experiment).unwrap_or(of_kind);
        Self::at(id, base, checkpoint.into(), compute, UNKNOWN)
    }

    /// It learns from these files of the visitor's own.
    pub fn learn_from(&mut self, own: &OwnData) {
        let outputs = self.experiment.network.outputs();
        if !own.names.is_empty() {
            self.class_names = ClassNames::own(&own.names, outputs);
        }
        self.classes_guessed = own.classes.len().min(outputs);
    }

    /// Its data are known, and with them how many steps an epoch has.
    pub fn learn_epoch(&mut self, counts: Counts) {
        if let Some(progress) = self.results.progress.as_mut().filter(|progress| progress.steps_per_epoch == UNKNOWN) {
            progress.steps_per_epoch = counts.train.div_ceil(self.experiment.batch_size.max(1)).max(1);
            progress.epoch = progress.step / progress.steps_per_epoch;
        }
    }

    /// A paused run whose newest checkpoint, trained by `compute`, comes from elsewhere; no worker holds it.
    fn at(id: RunId, base: Preset, checkpoint: Arc<Checkpoint>, compute: Compute, steps_per_epoch: u32) -> Self {
        let Checkpoint { experiment, step, rate, .. } = &*checkpoint;
        let mut run = Self::new(id, WorkerId::NONE, base, experiment.clone());
        run.results.progress = Some(Progress {
            epoch: step / steps_per_epoch,
            epochs: experiment.epochs,
            step: *step,
            steps_per_epoch,
            images_per_second: 0.0,
            computing: 0.0,
            dispatches: None,
            seconds_left: None,
        });
        run.moments.add(checkpoint.clone(), compute, false);
        (run.rate, run.phase, run.compute) = (*rate, Phase::Paused, Some(compute));
        run.checkpoint = Some(checkpoint);
        run
    }

    /// The run, resumed from its newest checkpoint by a worker that knows it under a new id.
    pub fn resumed(self, id: RunId, worker: WorkerId) -> Self {
        let step = self.checkpoint.as_ref().map_or(0, |saved| saved.step);
        let Self { experiment, base, rate, .. } = self;
        let fresh = Self::new(id, worker, base, experiment);
        let mut run = Self {
            curves: self.curves,
            name: self.name,
            title: self.title,
            is_foreign: self.is_foreign,
            is_pinned: self.is_pinned,
            stored_as: self.stored_as,
            class_names: self.class_names,
            classes_guessed: self.classes_guessed,
            rate,
            results: self.results,
            fine_tuning: self.fine_tuning,
            checkpoint: self.checkpoint,
            compute: self.compute,
            trained_ms: self.trained_ms,
            moments: self.moments,
            ..fresh
        };
        run.set_step(step);
        run.moments.go_on_at(rate);
        run
    }

    /// The fine-tuning that goes on from `start`, a checkpoint of this run; `new` is how its worker knows it.
    pub fn fine_tuned(&self, new: Self, fine_tuning: FineTuning, start: Box<Checkpoint>) -> Self {
        let (step, epochs) = (start.step, start.experiment.epochs);
        let experiment = Experiment { dataset: new.experiment.dataset, ..start.experiment.clone() };
        let mut run = Self {
            experiment,
            name: name::with_hand(self.name.clone()),
            title: self.title.clone(),
            class_names: self.class_names,
            classes_guessed: self.classes_guessed,
            results: self.results.clone(),
            fine_tuning: Some(fine_tuning),
            checkpoint: Some(start.into()),
            compute: self.compute,
            trained_ms: self.trained_ms,
            ..new
        };
        // Its learning rate is another.
        run.results.point = None;
        run.results.progress.iter_mut().for_each(|progress| progress.epochs = epochs);
        run.set_step(step);
        run
    }

    /// The experiment in the form that describes this run: fine-tuning leaves the form as it is.
    pub fn described(&self) -> &Experiment {
        self.fine_tuning.as_ref().map_or(&self.experiment, |fine_tuning| &fine_tuning.described)
    }

    /// The drawings were replaced: forgets what was predicted for them.
    pub fn forget_hand(&mut self) {
        self.results.mistakes.forget_hand();
        self.fine_tuning.iter_mut().for_each(FineTuning::forget_hand);
    }

    /// It has loaded; `then` is the command that was sent after the load.
    pub fn loaded(&mut self, counts: Counts, layers: Vec<LayerRow>, fetched: Option<Fetched>, then: Option<Then>) {
        (self.results.counts, self.results.layers) = (counts, layers);
        self.download = Download::since_load(fetched);
        self.phase = if self.is_trained() { Phase::Paused } else { Phase::Idle };
        if let Some(then) = then {
            self.pending.push(PhaseCommand::Start(then));
        }
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    pub fn results(&self) -> &Results {
        &self.results
    }

    pub fn pending(&self) -> &Pending {
        &self.pending
    }

    /// Learning rate set by hand.
    pub fn rate(&self) -> Option<f64> {
        self.rate
    }

    /// Learning rate at which the loss became NaN.
    pub fn diverged_at(&self) -> Option<f64> {
        self.diverged
    }

    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.checkpoint.as_deref()
    }

    /// The newest checkpoint with the learning rate set by hand and what had trained it, to be stored.
    pub fn checkpoint_to_store(&self) -> Option<(Arc<Checkpoint>, Compute)> {
        self.checkpoint.clone().zip(self.compute)
    }

    /// A run that was stored; `id` is that of its curves.
    pub fn from_stored(id: RunId, saved: SavedRun) -> Self {
        let SavedRun { id: stored, summary, checkpoint, drawings, predictions, .. } = saved;
        let base = summary.base();
        let mut run = Self::at(id, base, checkpoint, summary.compute, summary.steps_per_epoch.max(1));
        for (evaluation, predictions) in predictions {
            run.results.mistakes.evaluated(evaluation, Arc::unwrap_or_clone(predictions));
        }
        (run.results.tested, run.results.sampled, run.results.best) = (summary.tested, summary.sampled, summary.best);
        if let Some(fine_tuned) = summary.fine_tuned {
            run.name = name::with_hand(name::parts(&fine_tuned.described, base));
            run.fine_tuning = Some(FineTuning::from_stored(fine_tuned, drawings.into()));
        }
        (run.title, run.is_pinned, run.is_foreign) = (summary.title, summary.is_pinned, summary.is_foreign);
        run.stored_as = Some((stored, summary.saved_ms));
        (run.rate, run.compute, run.trained_ms) = (summary.rate, Some(summary.compute), summary.seconds * 1_000.0);
        run
    }

    /// The newest checkpoint, with the learning rate that may have been set since it was taken.
    pub fn checkpoint_to_resume(&mut self) -> Option<Box<Checkpoint>> {
        let saved = Arc::make_mut(self.checkpoint.as_mut()?);
        saved.rate = self.rate;
        Some(Box::new(saved.clone()))
    }

    /// Steps done.
    pub fn step(&self) -> u32 {
        self.results.progress.map_or(0, |progress| progress.step)
    }

    pub fn is_trained(&self) -> bool {
        self.step() > 0
    }

    /// Whether all epochs are done.
    pub fn is_whole(&self) -> bool {
        self.results.progress.is_some_and(|progress| progress.epoch >= progress.epochs)
    }

    /// What it will do once all commands are answered.
    pub fn wanted(&self) -> Option<Then> {
        match self.pending.last() {
            Some(PhaseCommand::Start(then)) => Some(then),
            Some(PhaseCommand::Pause | PhaseCommand::Stop) => None,
            None => (self.phase == Phase::Running).then_some(Then::Train),
        }
    }

    /// Whether the run is training, or was told to.
    pub fn is_busy(&self) -> bool {
        self.phase == Phase::Running || self.wanted().is_some()
    }

    /// Whether its worker sends progress about ten times a second.
    pub fn is_streaming(&self) -> bool {
        self.phase == Phase::Running && self.is_warm
    }

    /// Whether the newest checkpoint is up to date.
    pub fn is_saved(&self) -> bool {
        let same = |saved: &Checkpoint| saved.step == self.step();
        !self.is_trained() || (!self.is_busy() && self.checkpoint().is_some_and(same))
    }

    /// Whether steps were done after the newest checkpoint.
    pub fn is_behind(&self) -> bool {
        self.checkpoint().is_some_and(|saved| saved.step < self.step())
    }

    /// Whether it has trained steps and no checkpoint, so that losing the worker would lose them all.
    pub fn is_unsaved(&self) -> bool {
        self.is_trained() && self.checkpoint.is_none()
    }

    /// Whether trained weights are saved, from which another worker can go on.
    pub fn can_resume(&self) -> bool {
        self.is_trained() && self.checkpoint.is_some()
    }

    /// Whether an epoch ends with this step.
    pub fn ends_epoch(&self, step: u32) -> bool {
        self.results.progress.is_some_and(|progress| step > 0 && step.is_multiple_of(progress.steps_per_epoch.max(1)))
    }

    /// The epoch, with fraction, at this step.
    pub fn epoch_of(&self, step: u32) -> f64 {
        let steps = self.results.progress.map_or(1, |progress| progress.steps_per_epoch);
        f64::from(step) / f64::from(steps.max(1))
    }

    /// Learning rate to show: set by hand, else that of the last reported step, else the schedule's first.
    pub fn rate_now(&self) -> f64 {
        let last = self.results.point.map(|point| point.rate);
        self.rate.or(last).unwrap_or_else(|| self.experiment.schedule.rate(0.0))
    }

    /// Seconds that it has trained.
    pub fn seconds(&self) -> f64 {
        self.trained_ms / 1_000.0
    }

    /// The parts of its name: `Modern`, `learning rate 0.1`, `MNIST`, `seed 1`.
    pub fn name_parts(&self) -> Vec<String> {
        let name = name::named(self.name.clone(), self.title.as_deref(), self.fine_tuning.is_some());
        name::with_rate(name, self.rate.is_some())
    }

    /// Its name: `Modern, learning rate 0.1, MNIST, seed 1`.
    pub fn name(&self) -> String {
        self.name_parts().join(", ")
    }

    /// Whether some of its data is still being downloaded.
    pub fn is_fetching(&self) -> bool {
        self.has_images && self.download.is_active(self.results.counts.test > 0)
    }

    /// The part of its data that is being downloaded.
    pub fn part(&self) -> Part {
        self.download.part()
    }

    /// Progress of its last download, which may have been given up.
    pub fn last_fetched(&self) -> Option<&Fetched> {
        self.download.fetched()
    }

    /// Progress of its download.
    pub fn fetched(&self) -> Option<&Fetched> {
        self.download.fetched().filter(|_| self.is_fetching())
    }

    fn set_step(&mut self, step: u32) {
        if let Some(progress) = &mut self.results.progress {
            progress.step = step;
            progress.epoch = step / progress.steps_per_epoch.max(1);
        }
        self.forget_later(step);
    }

    /// Drops results of later steps.
    fn forget_later(&mut self, step: u32) {
        self.results.tested.take_if(|found| found.step > step);
        self.results.sampled.take_if(|found| found.step > step);
        self.results.best.take_if(|found| found.step > step);
        self.results.point.take_if(|point| point.step > step);
        self.results.mistakes.forget_later(step);
        self.moments.forget_later(step);
    }
}
