//! What changes a run: commands to its worker, the worker's messages, and time.

use super::download::Fetched;
use super::{Run, name};
use crate::pending::{PhaseCommand, Then};
use crate::worker::WorkerId;
use lenet_experiment::compute::Compute;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::Weights;
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::{Checkpoint, Counts, Evaluation, Part, Phase, Point, Progress, Split};
use std::sync::Arc;

impl Run {
    /// A command was sent to its worker, which answers with a change of phase.
    pub fn commanded(&mut self, command: PhaseCommand) {
        self.pending.push(command);
        self.idle_ms = 0.0;
        if matches!(command, PhaseCommand::Start(_)) {
            self.download.restart();
        }
    }

    /// Pause or Stop was sent. In the phases `answered_from`, the worker answers with a change of phase; a pending step it
    /// cancels without one.
    pub fn halted(&mut self, command: PhaseCommand, answered_from: &[Phase]) {
        self.pending.cancel_step();
        if self.wanted() == Some(Then::Train) || answered_from.contains(&self.phase) {
            self.pending.push(command);
        }
        self.idle_ms = 0.0;
    }

    /// It goes on after its end, with this experiment, which only lasts longer.
    pub fn extend(&mut self, experiment: Experiment) {
        self.name = name::parts(&experiment, self.base);
        self.results.progress.iter_mut().for_each(|progress| progress.epochs = experiment.epochs);
        if let Some(checkpoint) = &mut self.checkpoint {
            Arc::make_mut(checkpoint).experiment = experiment.clone();
        }
        (self.experiment, self.phase) = (experiment, Phase::Paused);
    }

    /// Another worker takes over, or another run in the same worker: pending commands are not answered any more.
    pub fn superseded(&mut self, worker: WorkerId) {
        self.pending.clear();
        if self.worker != worker && self.phase == Phase::Running {
            self.phase = Phase::Paused;
        }
    }

    /// Its worker was lost.
    pub fn stranded(&mut self) {
        self.pending.clear();
        self.download.forget();
        if self.phase == Phase::Running {
            self.phase = Phase::Paused;
        }
    }

    /// It cannot continue.
    pub fn failed(&mut self) {
        self.phase = Phase::Failed;
        self.pending.clear();
        self.download.forget();
    }

    /// Its loss has become NaN at this rate, and its worker has gone back to a good checkpoint.
    pub fn diverged(&mut self, rate: f64, good: Box<Checkpoint>) {
        (self.phase, self.diverged, self.rate) = (Phase::Failed, Some(rate), good.rate);
        self.pending.clear();
        self.set_step(good.step);
        self.checkpoint = Some(good.into());
    }

    /// The worker has reported a phase. True if the run has ended before a pending Train has arrived.
    pub fn entered(&mut self, phase: Phase) -> bool {
        (self.phase, self.idle_ms) = (phase, 0.0);
        self.pending.answer(phase);
        let is_late = phase == Phase::Finished && self.pending.last() == Some(PhaseCommand::Start(Then::Train));
        if matches!(phase, Phase::Finished | Phase::Failed) {
            self.pending.clear();
        }
        is_late
    }

    /// Takes telemetry; true if the weights have changed.
    pub fn progressed(&mut self, progress: Progress, point: Option<Point>) -> bool {
        let before = self.step();
        self.idle_ms = 0.0;
        self.is_warm |= progress.step > before;
        self.results.progress = Some(progress);
        if progress.step < before {
            self.forget_later(progress.step);
        }
        self.results.point = point.or(self.results.point);
        progress.step != before
    }

    /// An evaluation is complete.
    pub fn evaluated(&mut self, evaluation: Evaluation, predictions: Predictions) {
        self.idle_ms = 0.0;
        let results = &mut self.results;
        match evaluation.split {
            Split::Test => {
                (results.tested, results.sampled) = (Some(evaluation), None);
                let is_best = results.best.is_none_or(|best| best.accuracy <= evaluation.accuracy);
                results.best = if is_best { Some(evaluation) } else { results.best };
            }
            Split::TestSample => results.sampled = Some(evaluation),
            Split::Validation | Split::Hand => {}
        }
        results.mistakes.evaluated(evaluation, predictions);
    }

    pub fn set_rate(&mut self, rate: f64) {
        self.rate = Some(rate);
    }

    /// A checkpoint was requested.
    pub fn checkpoint_requested(&mut self) {
        self.unsaved_ms = 0.0;
    }

    /// Takes the initial weights, from which the first steps can be trained again.
    pub fn begin(&mut self, weights: Weights, compute: Compute) {
        let (experiment, rate) = (self.experiment.clone(), self.rate);
        let initial = Checkpoint { experiment, step: 0, rate, weights, moments: Vec::new() };
        self.moments.add(initial.into(), compute, false);
    }

    /// Stores a checkpoint that was trained by `compute`, as the newest one unless it is older. At a turn the learning rate was
    /// set by hand.
    pub fn store_checkpoint(&mut self, checkpoint: Arc<Checkpoint>, compute: Compute, is_turn: bool) {
        self.moments.add(checkpoint.clone(), compute, is_turn);
        // Without a step there is nothing to lose.
        if is_turn && checkpoint.step == 0 {
            return;
        }
        if self.checkpoint().is_none_or(|saved| saved.step <= checkpoint.step) {
            (self.checkpoint, self.compute) = (Some(checkpoint), Some(compute));
        }
    }

    /// Bytes of its data have arrived.
    pub fn fetching(&mut self, fetched: Fetched) {
        self.download.progressed(fetched);
        if self.is_fetching() {
            // A run that waits for data has not stalled.
            self.idle_ms = 0.0;
        }
    }

    /// All of its data has arrived.
    pub fn data_arrived(&mut self, counts: Counts) {
        self.results.counts = counts;
        self.download.finished();
    }

    /// The worker was told to download what is missing.
    pub fn download_restarted(&mut self) {
        self.download.restart();
    }

    /// The download of a part has failed; false if that only answers an abort. Without all training images, the worker
    /// pauses the run and drops a pending step.
    pub fn download_failed(&mut self, part: Part) -> bool {
        if self.download.take_abort() {
            return false;
        }
        self.cut_off(part);
        true
    }

    /// Gives up the download of a part; the caller has the worker abort it, which pauses the run as a failure does.
    pub fn abort_download(&mut self, part: Part) {
        self.cut_off(part);
        self.download.abort();
        if part == Part::Train && self.phase == Phase::Running {
            self.pending.push(PhaseCommand::Pause);
        }
    }

    fn cut_off(&mut self, part: Part) {
        self.download.cut_off();
        self.idle_ms = 0.0;
        if part == Part::Train {
            self.pending.cancel_step();
        }
    }

    /// It has trained for so long.
    pub fn trained_for(&mut self, ms: f64) {
        self.trained_ms += ms;
    }

    /// True if a running run has trained for `limit_ms` since the last checkpoint was requested, or for `early_ms` and by a
    /// quarter of its steps, and for at least as long as one of its size must wait.
    pub fn tick_unsaved(&mut self, ms: f64, limit_ms: f64, early_ms: f64) -> bool {
        if self.phase != Phase::Running {
            return false;
        }
        self.unsaved_ms += ms;
        self.trained_for(ms);
        let interval = self.checkpoint().map_or(0.0, Checkpoint::interval_ms);
        let has_grown = self.step() > self.moments.newest() / 4 * 5;
        self.unsaved_ms >= if has_grown { early_ms } else { limit_ms }.max(interval)
    }

    /// True if its download has stalled.
    pub fn tick_download(&mut self, ms: f64) -> bool {
        self.is_fetching() && self.download.tick(ms)
    }

    /// True if it should make progress and makes none: for `limit_ms`, or `first_ms` before its worker has trained a step.
    pub fn tick_progress(&mut self, ms: f64, limit_ms: f64, first_ms: f64) -> bool {
        let works = self.phase == Phase::Running || !self.pending.is_empty();
        let waits_for_data = self.is_fetching() && self.part() == Part::Train;
        self.idle_ms = if works && !waits_for_data { self.idle_ms + ms } else { 0.0 };
        self.idle_ms > if self.is_warm { limit_ms } else { first_ms }
    }
}
