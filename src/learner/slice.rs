//! A slice of a run: some steps, or some pieces of an evaluation, then one read-back.

use super::batch::Batch;
use super::device::Place;
use super::failures;
use super::reading::Reading;
use super::run::{Run, trainer};
use super::tally::Tally;
use super::trainer::TrainerError;
use crate::data::distort::Distortion;
use crate::data::sampler::{curvature_sample, epoch_order};
use crate::values::protocol::{Event, Failure, Phase, Split};
use std::rc::Rc;

/// Shortest time between two telemetry events of a run in progress: ten a second.
const TELEMETRY_MS: f64 = 100.0;

/// Shortest time between two states that are sent: an epoch of a tiny data set takes milliseconds.
const SAVE_MS: f64 = 1000.0;

/// Training time between two looks at the sample of test images.
pub(super) const SAMPLE_MS: f64 = 3000.0;

/// Why a run cannot go on.
pub(super) enum Trouble {
    /// The numbers ran away.
    NotANumber,
    /// The device's own trouble.
    Device(TrainerError),
}

impl From<TrainerError> for Trouble {
    fn from(error: TrainerError) -> Self {
        match error {
            TrainerError::Weights(_) => Self::NotANumber,
            TrainerError::Device(_) => Self::Device(error),
        }
    }
}

impl Run {
    /// Whether a slice has work to do.
    pub fn is_running(&self) -> bool {
        // Test images that come late are read even after the end.
        let late = self.phase == Phase::Finished && !self.readings.is_empty();
        (self.hold_at.is_some() || self.phase == Phase::Running || late) && !self.is_starved()
    }

    /// Works for about the budget.
    pub async fn slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Result<Vec<Event>, Trouble> {
        let mut events = if !self.readings.is_empty() {
            self.read_slice(clock, budget_ms).await?
        } else if self.step < self.plan.steps() {
            self.train_slice(clock, budget_ms).await?
        } else {
            Vec::new()
        };
        if self.readings.is_empty() {
            events.extend(self.settle());
        }
        Ok(events)
    }

    /// The phase that follows when no evaluation is due, if it is another one.
    fn settle(&mut self) -> Option<Event> {
        if self.step >= self.plan.steps() {
            self.hold_at = None;
            (self.phase != Phase::Finished).then(|| self.enter(Phase::Finished))
        } else if self.hold_at.is_some_and(|at| self.step >= at) {
            Some(self.hold())
        } else {
            None
        }
    }

    /// Pauses the run.
    pub fn hold(&mut self) -> Event {
        self.hold_at = None;
        // The time until it goes on is not training time.
        self.clocks.trained = None;
        self.enter(Phase::Paused)
    }

    async fn train_slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Result<Vec<Event>, Trouble> {
        let planned = if self.hold_at.is_some() { 1 } else { self.clocks.training.units(budget_ms) };
        let start = clock();
        if self.unsaid.images() == 0 && self.clocks.said.is_some() {
            // After a pause or an evaluation, too, a point is the mean of some time's steps, not of the first alone.
            self.clocks.said = Some(start);
        }
        let mut steps = 0;
        // On the CPU a step is done when the call returns, so the clock can end the slice too; on a GPU only the plan.
        while steps < planned && (steps == 0 || clock() - start < budget_ms) {
            self.enter_epoch();
            while !self.trainer.prepare() {
                if clock() - start >= budget_ms {
                    return Ok(Vec::new());
                }
            }
            self.train_step();
            steps += 1;
            if self.plan.is_boundary(self.step) || self.is_starved() {
                break;
            }
        }
        let tally = self.trainer.read_back().await?;
        let end = clock();
        if !tally.is_finite() {
            return Err(Trouble::NotANumber);
        }
        // From the end of the last slice, so that the time between slices counts as well.
        let elapsed = end - self.clocks.trained.unwrap_or(start);
        self.clocks.training.record(steps, tally.images(), end - start, elapsed);
        self.clocks.trained = Some(end);
        self.clocks.since_reading += elapsed;
        self.unsaid.add(&tally);

        let boundary = self.plan.is_boundary(self.step);
        if boundary {
            self.readings = self.epoch_readings();
        } else if self.hold_at.is_none() {
            self.plan_sample();
        }
        let mut events = Vec::new();
        // A point at every epoch's end, so that no point's means reach over two epochs.
        let due = self.clocks.said.is_none_or(|said| end - said >= TELEMETRY_MS) && !self.ends_soon();
        if boundary || self.hold_at.is_some() || due {
            self.clocks.said = Some(end);
            events.push(self.progress());
        }
        if boundary {
            self.good = self.checkpoint().await?;
            let last = self.step >= self.plan.steps();
            if last || self.clocks.saved.is_none_or(|saved| end - saved >= SAVE_MS) {
                self.clocks.saved = Some(end);
                events.push(Event::Saved { request: None, run: self.id, checkpoint: Box::new(self.good.clone()) });
            }
        }
        Ok(events)
    }

    /// Whether the epoch ends before long: its last point is then the mean of all that is left, not of a handful of images.
    fn ends_soon(&self) -> bool {
        let speed = self.clocks.training.images_per_second().unwrap_or(0.0);
        (self.plan.images_left_in_epoch(self.step) as f64) < speed * TELEMETRY_MS / 2.0 / 1000.0
    }

    /// Makes the epoch's order and tells the trainer of it, once an epoch.
    fn enter_epoch(&mut self) {
        let epoch = self.plan.epoch(self.step);
        if self.order.as_ref().is_none_or(|(of, _)| *of != epoch) {
            self.order = Some((epoch, self.order_of(epoch)));
            let begins = self.plan.places(self.step).start == 0;
            let (seed, published) = (self.experiment.seed, self.experiment.dataset.is_published());
            let sample = || Batch::new(&self.train, curvature_sample(seed, epoch, self.plan.train, published));
            let distortion = self.distortion(epoch);
            self.trainer.enter_epoch(begins, || sample().shown_by(distortion));
        }
    }

    fn train_step(&mut self) {
        self.last_rate = self.next_rate();
        let distortion = self.distortion(self.plan.epoch(self.step));
        if let Some((_, order)) = &self.order {
            let batch = Batch::part_of(&self.train, order, self.plan.places(self.step));
            self.trainer.train_step(&batch.shown_by(distortion), self.last_rate, self.step);
        }
        self.step += 1;
    }

    fn distortion(&self, epoch: u32) -> Option<Distortion> {
        Distortion::of_epoch(&self.experiment, epoch)
    }

    fn order_of(&self, epoch: u32) -> Rc<[u32]> {
        let published = self.experiment.dataset.is_published();
        epoch_order(self.experiment.seed, epoch, self.plan.train, published).into()
    }

    /// Queues a look at the sample when one is due and the epoch's own evaluation is not near.
    fn plan_sample(&mut self) {
        let speed = self.clocks.training.images_per_second().unwrap_or(0.0);
        let epoch_ends_in = self.plan.images_left_in_epoch(self.step) as f64 / speed * 1000.0;
        if self.clocks.since_reading >= SAMPLE_MS && epoch_ends_in > SAMPLE_MS / 2.0 {
            self.clocks.since_reading = 0.0;
            let test = self.test.as_ref().filter(|test| !test.is_empty());
            self.readings.extend(test.map(|test| Reading::sample(test.len())));
        }
    }

    async fn read_slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Result<Vec<Event>, Trouble> {
        let Some(mut reading) = self.readings.pop_front() else { return Ok(Vec::new()) };
        let set = match reading.split {
            Split::Validation => Some(&self.train),
            Split::Test | Split::TestSample => self.test.as_ref(),
        };
        let Some(set) = set else { return Ok(Vec::new()) };
        let planned = self.clocks.evaluation.units(budget_ms);
        let start = clock();
        let mut pieces = 0;
        while pieces < planned && !reading.is_done() && (pieces == 0 || clock() - start < budget_ms) {
            self.trainer.evaluate(&Batch::new(set, reading.next_piece()));
            pieces += 1;
        }
        let tally = self.trainer.read_back().await?;
        let end = clock();
        if !tally.is_finite() {
            return Err(Trouble::NotANumber);
        }
        reading.add(&tally);
        self.clocks.evaluation.record(pieces, tally.images(), end - start, end - start);
        // Time spent here is not training time.
        self.clocks.trained = self.clocks.trained.map(|_| end);
        if !reading.is_done() {
            self.readings.push_front(reading);
            return Ok(Vec::new());
        }
        self.clocks.since_reading = 0.0;
        Ok(vec![Event::Evaluated { run: self.id, evaluation: reading.evaluation(self.step, &self.plan) }])
    }

    /// Ends the run for good. After numbers that ran away its network goes back to the last good state.
    pub fn fail(&mut self, trouble: Trouble, place: &Place) -> Vec<Event> {
        let failure = match trouble {
            Trouble::Device(error) => failures::device(&error),
            Trouble::NotANumber => match trainer(&self.good, place) {
                Ok(trainer) => {
                    self.trainer = trainer;
                    self.step = self.good.step;
                    failures::not_a_number(self.last_rate, self.plan.epoch(self.step), self.step)
                }
                Err(failure) => failure,
            },
        };
        self.unsaid = Tally::default();
        self.give_up(failure)
    }

    /// Ends the run for good with the network as it is.
    pub fn give_up(&mut self, failure: Failure) -> Vec<Event> {
        self.hold_at = None;
        self.readings.clear();
        let failed = Event::Failed { run: Some(self.id), request: None, failure };
        vec![failed, self.progress(), self.enter(Phase::Failed)]
    }
}
