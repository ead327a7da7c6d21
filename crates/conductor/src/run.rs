//! A run: what it trains, how far it is, and its newest checkpoint.

use crate::pending::{Pending, PhaseCommand, Then};
use crate::worker::WorkerId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::ladder::Rung;
use lenet_experiment::network::LayerRow;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Counts, Evaluation, Part, Phase, Point, Progress, RunId, Split};

/// Download progress of one part of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Which part.
    pub part: Part,
    /// File whose bytes arrived last.
    pub file: String,
    /// Bytes received.
    pub received: u64,
    /// Bytes of all files of the part.
    pub total: u64,
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
    /// Learning rate set by hand.
    pub rate: Option<f64>,
    /// Phase last reported by the worker.
    pub phase: Phase,
    pub counts: Counts,
    pub layers: Vec<LayerRow>,
    pub progress: Option<Progress>,
    pub point: Option<Point>,
    pub tested: Option<Evaluation>,
    pub sampled: Option<Evaluation>,
    /// The newest checkpoint.
    pub checkpoint: Option<Box<Checkpoint>>,
    /// Milliseconds of training since the last checkpoint was requested.
    pub unsaved_ms: f64,
    /// Learning rate at which the loss became NaN.
    pub diverged: Option<f64>,
    /// Commands that the worker has not answered.
    pub pending: Pending,
    /// Milliseconds since the last progress.
    pub idle_ms: f64,
    /// Whether its worker has trained a step: kernels are then compiled, and the watchdog allows less time.
    pub is_warm: bool,
    /// Download progress of its data.
    pub fetched: Option<Fetched>,
    /// Milliseconds since the last byte of its data arrived.
    pub fetch_ms: f64,
    /// Whether the download of missing data was given up, until Train requests it again.
    pub is_cut_off: bool,
    /// Whether its downloads are being aborted, which the worker answers with a failure.
    pub is_aborting: bool,
}

impl Run {
    /// A run with its initial weights.
    pub fn new(id: RunId, worker: WorkerId, base: Preset, experiment: Experiment) -> Self {
        Self {
            id,
            curves: id,
            worker,
            experiment,
            base,
            rate: None,
            phase: Phase::Idle,
            counts: Counts { train: 0, validation: 0, test: 0 },
            layers: Vec::new(),
            progress: None,
            point: None,
            tested: None,
            sampled: None,
            checkpoint: None,
            unsaved_ms: 0.0,
            diverged: None,
            pending: Pending::default(),
            idle_ms: 0.0,
            is_warm: false,
            fetched: None,
            fetch_ms: 0.0,
            is_cut_off: false,
            is_aborting: false,
        }
    }

    /// Steps done.
    pub fn step(&self) -> u32 {
        self.progress.map_or(0, |progress| progress.step)
    }

    pub fn is_trained(&self) -> bool {
        self.step() > 0
    }

    /// Whether all epochs are done.
    pub fn is_whole(&self) -> bool {
        self.progress.is_some_and(|progress| progress.epoch >= progress.epochs)
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

    /// Whether the newest checkpoint is up to date.
    pub fn is_saved(&self) -> bool {
        let same = |saved: &Checkpoint| saved.step == self.step();
        !self.is_trained() || (!self.is_busy() && self.checkpoint.as_deref().is_some_and(same))
    }

    /// Whether steps were done after the newest checkpoint.
    pub fn is_behind(&self) -> bool {
        self.checkpoint.as_ref().is_some_and(|saved| saved.step < self.step())
    }

    /// Whether it has trained steps and no checkpoint, so that losing the worker would lose them all.
    pub fn is_unsaved(&self) -> bool {
        self.is_trained() && self.checkpoint.is_none()
    }

    /// Whether some of its data is still being downloaded. Test images come last.
    pub fn is_fetching(&self) -> bool {
        !self.is_cut_off && (self.fetched.is_some() || self.counts.test == 0)
    }

    /// The download of a part has failed. Without all training images, the worker pauses the run and drops a pending step.
    pub fn cut_off(&mut self, part: Part) {
        (self.is_cut_off, self.idle_ms) = (true, 0.0);
        if part == Part::Train {
            self.pending.cancel_step();
        }
    }

    /// Gives up the download of a part; the caller has the worker abort it, which pauses the run as a failure does.
    pub fn abort(&mut self, part: Part) {
        self.cut_off(part);
        self.is_aborting = true;
        if part == Part::Train && self.phase == Phase::Running {
            self.pending.push(PhaseCommand::Pause);
        }
    }

    /// The part of its data that is being downloaded.
    pub fn part(&self) -> Part {
        self.fetched.as_ref().map_or(Part::Test, |fetched| fetched.part)
    }

    /// The epoch, with fraction, at this step.
    pub fn epoch_of(&self, step: u32) -> f64 {
        let steps = self.progress.map_or(1, |progress| progress.steps_per_epoch);
        f64::from(step) / f64::from(steps.max(1))
    }

    /// Learning rate to show: set by hand, else that of the last reported step, else the schedule's first.
    pub fn rate_now(&self) -> f64 {
        let last = self.point.map(|point| point.rate);
        self.rate.or(last).unwrap_or_else(|| self.experiment.schedule.rate(0.0))
    }

    /// Name in charts: `Modern, MNIST, seed 1`; with a learning rate set by hand `Modern, rate by hand, MNIST, seed 1`.
    pub fn name(&self) -> String {
        let experiment = &self.experiment;
        let preset = match (Preset::of(experiment), Rung::of(experiment)) {
            (Some(preset), _) => preset.title().to_owned(),
            (None, Some(rung)) => format!("Ladder, {}", rung.change()),
            (None, None) => format!("{}, modified", self.base.title()),
        };
        let rate = if self.rate.is_some() { ", rate by hand" } else { "" };
        format!("{preset}{rate}, {}, seed {}", experiment.dataset.title(), experiment.seed)
    }

    /// Takes telemetry; true if the weights have changed.
    pub fn advance(&mut self, progress: Progress) -> bool {
        let before = self.step();
        self.is_warm |= progress.step > before;
        self.progress = Some(progress);
        if progress.step < before {
            self.forget_later(progress.step);
        }
        progress.step != before
    }

    pub fn evaluated(&mut self, evaluation: Evaluation) {
        match evaluation.split {
            Split::Test => (self.tested, self.sampled) = (Some(evaluation), None),
            Split::TestSample => self.sampled = Some(evaluation),
            Split::Validation => {}
        }
    }

    /// Stores a checkpoint, unless it is older than the newest one.
    pub fn store_checkpoint(&mut self, checkpoint: Box<Checkpoint>) {
        if self.checkpoint.as_ref().is_none_or(|saved| saved.step <= checkpoint.step) {
            self.checkpoint = Some(checkpoint);
        }
    }

    /// Goes back to a checkpoint, as its worker has done.
    pub fn rewind(&mut self, good: Box<Checkpoint>) {
        self.set_step(good.step);
        self.checkpoint = Some(good);
    }

    /// The run, resumed from its newest checkpoint by a worker that knows it under a new id.
    pub fn resumed(self, id: RunId, worker: WorkerId) -> Self {
        let step = self.checkpoint.as_ref().map_or(0, |saved| saved.step);
        let Self { curves, experiment, base, rate, progress, point, tested, sampled, checkpoint, .. } = self;
        let fresh = Self::new(id, worker, base, experiment);
        let mut run = Self { curves, rate, progress, point, tested, sampled, checkpoint, ..fresh };
        run.set_step(step);
        run
    }

    fn set_step(&mut self, step: u32) {
        if let Some(progress) = &mut self.progress {
            progress.step = step;
            progress.epoch = step / progress.steps_per_epoch.max(1);
        }
        self.forget_later(step);
    }

    /// Drops results of later steps.
    fn forget_later(&mut self, step: u32) {
        self.tested.take_if(|found| found.step > step);
        self.sampled.take_if(|found| found.step > step);
        self.point.take_if(|point| point.step > step);
    }
}
