//! A time slice of a run: some steps, or some batches of an evaluation, then one readback.

use super::hand::hand_evaluation;
use super::state::{Run, epoch_evaluations};
use crate::batch::Batch;
use crate::evaluation::PendingEvaluation;
use crate::trainer::TrainerError;
use lenet_data::distort::Distortion;
use lenet_data::handicap::take_out;
use lenet_data::sampler::curvature_sample;
use lenet_experiment::protocol::{Event, Phase, Split};

/// Shortest time between two telemetry events of a running run: ten a second.
const TELEMETRY_INTERVAL_MS: f64 = 100.0;

/// Longest time without telemetry while there is work to do, evaluations included.
const HEARTBEAT_INTERVAL_MS: f64 = 1000.0;

/// Shortest time between two checkpoints sent unasked: an epoch of a tiny data set takes milliseconds.
const CHECKPOINT_INTERVAL_MS: f64 = 1000.0;

/// Why a run cannot continue.
pub(crate) enum SliceError {
    /// Loss or weights are no longer finite.
    Diverged,
    /// The device failed.
    Device(TrainerError),
}

impl From<TrainerError> for SliceError {
    fn from(error: TrainerError) -> Self {
        match error {
            TrainerError::Weights(_) => Self::Diverged,
            TrainerError::Device(_) | TrainerError::TooLarge(_) => Self::Device(error),
        }
    }
}

impl Run {
    /// Whether a slice has work to do.
    pub fn is_running(&self) -> bool {
        let late = match self.evaluations.front().map(PendingEvaluation::split) {
            // At any time.
            Some(Split::Hand) => self.phase != Phase::Failed,
            // Test images that arrive late are evaluated even after the end.
            Some(Split::Test | Split::TestSample | Split::Validation) => {
                self.phase == Phase::Finished || self.is_asked && self.phase != Phase::Failed
            }
            None => false,
        };
        (self.pause_at.is_some() || self.phase == Phase::Running || late) && !self.is_starved()
    }

    /// Trains or evaluates for about `budget_ms`, as measured by `clock`.
    pub async fn slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Result<Vec<Event>, SliceError> {
        let mut events = if !self.evaluations.is_empty() {
            self.evaluation_slice(clock, budget_ms).await?
        } else if self.step < self.plan.steps() {
            self.training_slice(clock, budget_ms).await?
        } else {
            Vec::new()
        };
        let works = self.phase == Phase::Running || self.pause_at.is_some();
        if works && self.evaluations.is_empty() {
            events.extend(self.settle());
        }
        Ok(events)
    }

    fn is_single_step(&self) -> bool {
        self.pause_at.is_some() && !self.is_replay
    }

    /// Changes the phase at the end of the run or of a single step.
    fn settle(&mut self) -> Option<Event> {
        if self.step >= self.plan.steps() {
            self.pause_at = None;
            (self.phase != Phase::Finished).then(|| self.set_phase(Phase::Finished))
        } else if self.pause_at.is_some_and(|at| self.step >= at) {
            Some(self.set_paused())
        } else {
            None
        }
    }

    async fn training_slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Result<Vec<Event>, SliceError> {
        let most = self.pause_at.map_or(u32::MAX, |at| at.saturating_sub(self.step).max(1));
        let planned = if self.is_single_step() { 1 } else { self.timers.training.units(budget_ms).min(most) };
        let start = clock();
        if self.unreported.images() == 0 && self.timers.last_telemetry.is_some() {
            // Restart the interval: the first point after a pause or an evaluation is then a mean over more than a few steps.
            self.timers.last_telemetry = Some(start);
        }
        let mut steps = 0;
        // On the CPU a step is done when the call returns, so the clock can end the slice. A GPU only queues it, so there the
        // planned number of steps ends the slice.
        while steps < planned && (steps == 0 || clock() - start < budget_ms) {
            self.enter_epoch();
            while !self.trainer.prepare() {
                let now = clock();
                if now - start >= budget_ms {
                    return Ok(self.heartbeat(now).into_iter().collect());
                }
            }
            self.train_step();
            steps += 1;
            if self.plan.is_boundary(self.step) || self.is_starved() {
                break;
            }
        }
        let metrics = self.trainer.read_metrics().await?;
        let end = clock();
        if !metrics.is_finite() {
            return Err(SliceError::Diverged);
        }
        // From the end of the last slice: the speed includes the time between slices.
        let elapsed = end - self.timers.last_slice_end.unwrap_or(start);
        self.timers.training.record(steps, metrics.images(), end - start, elapsed);
        self.timers.last_slice_end = Some(end);
        self.timers.since_evaluation += elapsed;
        self.unreported.add(&metrics);
        self.after_steps(end).await
    }

    /// Evaluations, telemetry and checkpoint due after the steps of a slice that ended at `now`.
    async fn after_steps(&mut self, now: f64) -> Result<Vec<Event>, SliceError> {
        let boundary = self.plan.is_boundary(self.step);
        if self.is_replay {
            self.evaluations.clear();
        } else if boundary {
            self.evaluations = epoch_evaluations(&self.plan, self.test.as_deref(), self.hand.as_ref());
        } else if self.pause_at.is_none() {
            self.schedule_sample();
        }
        let mut events = Vec::new();
        let interval_over = self.timers.last_telemetry.is_none_or(|last| now - last >= TELEMETRY_INTERVAL_MS);
        // A point at every epoch's end, so that no point's mean spans two epochs.
        let is_there = self.pause_at.is_some_and(|at| self.step >= at);
        if boundary || self.is_single_step() || is_there || (interval_over && !self.epoch_ends_soon()) {
            self.timers.last_telemetry = Some(now);
            events.push(self.progress());
        }
        if boundary {
            self.last_good = self.checkpoint().await?;
            let finished = self.step >= self.plan.steps();
            let interval = self.last_good.interval_ms().max(CHECKPOINT_INTERVAL_MS);
            if finished || self.timers.last_checkpoint.is_none_or(|last| now - last >= interval) {
                self.timers.last_checkpoint = Some(now);
                let checkpoint = Box::new(self.last_good.clone());
                events.push(Event::CheckpointTaken { request: None, run: self.id, checkpoint });
            }
        }
        Ok(events)
    }

    /// Whether the epoch ends before the next telemetry; the point at its end then covers all remaining steps.
    fn epoch_ends_soon(&self) -> bool {
        let speed = self.timers.training.images_per_second().unwrap_or(0.0);
        (self.plan.images_left_in_epoch(self.step) as f64) < speed * TELEMETRY_INTERVAL_MS / 2.0 / 1000.0
    }

    /// Shuffles the images and notifies the trainer, once per epoch.
    fn enter_epoch(&mut self) {
        let epoch = self.plan.epoch(self.step);
        if self.order.as_ref().is_none_or(|(entered, _)| *entered != epoch) {
            let (seed, published) = (self.experiment.seed, self.experiment.dataset.is_published());
            self.order = Some((epoch, self.order_of(epoch)));
            let at_start = self.plan.batch_range(self.step).start == 0;
            let distortion = Distortion::of_epoch(&self.experiment, epoch);
            let (train, count) = (&self.train, self.plan.train);
            let handicap = self.experiment.handicap;
            let sample = || {
                let mut sample = curvature_sample(seed, epoch, count, published);
                take_out(handicap, &mut sample, train);
                Batch::new(train, sample).distorted(distortion)
            };
            self.trainer.enter_epoch(at_start, &sample);
        }
    }

    fn train_step(&mut self) {
        self.last_rate = self.next_rate();
        if let Some((_, order)) = &self.order {
            let batch = self.batch(self.step, order);
            self.trainer.train_step(&batch, self.last_rate, self.step);
        }
        self.step += 1;
    }

    /// Schedules an evaluation on the sample when one is due and the end of the epoch is not near.
    fn schedule_sample(&mut self) {
        let speed = self.timers.training.images_per_second().unwrap_or(0.0);
        let epoch_ends_in = self.plan.images_left_in_epoch(self.step) as f64 / speed * 1000.0;
        let interval = self.sample_interval_ms();
        if self.timers.since_evaluation >= interval && epoch_ends_in > interval / 2.0 {
            self.timers.since_evaluation = 0.0;
            let sample = self.test_images().map(|test| PendingEvaluation::sample(test.len()));
            self.evaluations.extend(sample.into_iter().chain(hand_evaluation(self.hand.as_ref())));
        }
    }

    /// Telemetry if there has been none for a second.
    fn heartbeat(&mut self, now: f64) -> Option<Event> {
        let silent = self.timers.last_telemetry.is_none_or(|last| now - last >= HEARTBEAT_INTERVAL_MS);
        silent.then(|| {
            self.timers.last_telemetry = Some(now);
            self.progress()
        })
    }

    async fn evaluation_slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Result<Vec<Event>, SliceError> {
        let Some(mut evaluation) = self.evaluations.pop_front() else { return Ok(Vec::new()) };
        let set = match evaluation.split() {
            Split::Validation => Some(&self.train),
            Split::Test | Split::TestSample => self.test.as_ref(),
            Split::Hand => self.hand.as_ref().map(|hand| &hand.set),
        };
        let of_hand = self.hand.as_ref().filter(|_| evaluation.split() == Split::Hand).map(|hand| hand.id);
        let Some(set) = set else { return Ok(Vec::new()) };
        let planned = self.timers.evaluation.units(budget_ms);
        let start = clock();
        let mut batches = 0;
        while batches < planned && !evaluation.is_done() && (batches == 0 || clock() - start < budget_ms) {
            self.trainer.evaluate(&Batch::new(set, evaluation.next_batch()));
            batches += 1;
        }
        let (metrics, predictions) = self.trainer.read_evaluation().await?;
        let end = clock();
        if !metrics.is_finite() {
            return Err(SliceError::Diverged);
        }
        evaluation.add(&metrics, predictions);
        if of_hand.is_none() {
            // The drawings may be few: their speed says nothing about that of the test images.
            self.timers.evaluation.record(batches, metrics.images(), end - start, end - start);
        }
        // Time spent here is not training time.
        self.timers.last_slice_end = self.timers.last_slice_end.map(|_| end);
        if !evaluation.is_done() {
            self.evaluations.push_front(evaluation);
            return Ok(self.heartbeat(end).into_iter().collect());
        }
        if of_hand.is_none() {
            self.timers.since_evaluation = 0.0;
        }
        self.is_asked &= evaluation.split() != Split::Test;
        let (evaluation, predictions) = evaluation.finish(self.step, &self.plan);
        Ok(vec![Event::Evaluated { run: self.id, evaluation, predictions, hand: of_hand }])
    }
}
