//! What commands and faults do to a run.

use super::hand::hand_evaluation;
use super::state::{Run, trainer_at};
use crate::evaluation::PendingEvaluation;
use crate::failures;
use crate::metrics::Metrics;
use crate::trainer::{Device, TrainerError};
use lenet_experiment::protocol::{Event, Failure, Part, Phase};

impl Run {
    /// Starts or resumes training.
    pub fn start(&mut self) -> Vec<Event> {
        match self.phase {
            Phase::Idle | Phase::Paused => {
                self.pause_at = None;
                vec![self.set_phase(Phase::Running)]
            }
            Phase::Loading | Phase::Running | Phase::Finished | Phase::Failed => Vec::new(),
        }
    }

    pub fn pause(&mut self) -> Vec<Event> {
        if self.phase != Phase::Running {
            self.pause_at = None;
            return Vec::new();
        }
        let last = self.unreported_progress();
        last.into_iter().chain([self.set_paused()]).collect()
    }

    /// Trains one step, then pauses. Further commands add steps.
    pub fn single_step(&mut self) {
        match self.phase {
            Phase::Idle | Phase::Running | Phase::Paused => {
                self.pause_at = Some(self.pause_at.unwrap_or(self.step) + 1);
            }
            Phase::Loading | Phase::Finished | Phase::Failed => {}
        }
    }

    /// Trains until this many steps are done, then pauses; evaluates nothing from now on.
    pub fn train_to(&mut self, step: u32) {
        self.is_replay = true;
        self.evaluations.clear();
        match self.phase {
            Phase::Idle | Phase::Paused => self.pause_at = Some(step),
            Phase::Loading | Phase::Running | Phase::Finished | Phase::Failed => {}
        }
    }

    /// Ends the run here. Its test accuracy is measured once more, so that the figure shown is that of the final weights.
    pub fn stop(&mut self) -> Vec<Event> {
        match self.phase {
            Phase::Idle | Phase::Running | Phase::Paused => {
                self.pause_at = None;
                // At an epoch's end the evaluation is done or due already.
                if self.step > 0 && !self.plan.is_boundary(self.step) {
                    self.evaluations.clear();
                    self.evaluate();
                }
                let last = self.unreported_progress();
                last.into_iter().chain([self.set_phase(Phase::Finished)]).collect()
            }
            Phase::Loading | Phase::Finished | Phase::Failed => Vec::new(),
        }
    }

    /// Evaluates the network as it is, in every phase; without test images once they arrive.
    pub fn evaluate(&mut self) {
        self.is_asked = true;
        let test = self.test_images().map(|test| PendingEvaluation::test(test.len()));
        for new in test.into_iter().chain(hand_evaluation(self.hand.as_ref())) {
            if self.evaluations.iter().all(|due| due.split() != new.split()) {
                self.evaluations.push_back(new);
            }
        }
    }

    /// Part of its data could not be downloaded. Pauses if training images are missing.
    pub fn data_failed(&mut self, part: Part, failure: Failure) -> Vec<Event> {
        let failed = Event::DataFailed { run: self.id, part, failure };
        let paused = if part == Part::Train { self.pause() } else { Vec::new() };
        [failed].into_iter().chain(paused).collect()
    }

    /// Stops a run whose device failed. After a device loss the weights are gone, and the worker has to be replaced.
    pub fn stop_on(&mut self, error: &TrainerError) -> Vec<Event> {
        match error {
            TrainerError::Device(reason) => {
                self.clear();
                self.phase = Phase::Failed;
                vec![Event::DeviceLost { reason: reason.clone() }]
            }
            TrainerError::TooLarge(_) | TrainerError::Weights(_) => self.fail(failures::cannot_continue(error)),
        }
    }

    /// Loss or weights are not finite: weights, optimizer state and learning rate go back to the last good checkpoint.
    pub fn diverge(&mut self, device: &dyn Device) -> Vec<Event> {
        match trainer_at(&self.last_good, device) {
            Ok(trainer) => {
                self.trainer = trainer;
                let rate = self.last_rate;
                (self.step, self.rate) = (self.last_good.step, self.last_good.rate);
                self.order = None;
                self.clear();
                let good = Box::new(self.last_good.clone());
                let diverged = Event::Diverged { run: self.id, rate, good };
                vec![diverged, self.progress(), self.set_phase(Phase::Failed)]
            }
            Err(failure) => self.fail(failure),
        }
    }

    fn fail(&mut self, failure: Failure) -> Vec<Event> {
        self.clear();
        let failed = Event::RunFailed { run: self.id, failure };
        vec![failed, self.progress(), self.set_phase(Phase::Failed)]
    }

    /// Drops all pending work and unreported metrics.
    fn clear(&mut self) {
        self.pause_at = None;
        self.evaluations.clear();
        self.unreported = Metrics::default();
    }
}
