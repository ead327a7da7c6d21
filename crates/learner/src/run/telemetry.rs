//! Progress, speed and remaining time of a run.

use super::state::Run;
use super::timers::{MAX_SAMPLE_SHARE, SAMPLE_INTERVAL_MS};
use crate::evaluation::PendingEvaluation;
use lenet_experiment::protocol::{Event, Point, Progress};

/// A forward pass costs about a third of a training step (416,520 of 1.19 million multiply-adds): the estimate used until an
/// evaluation was timed.
const EVALUATION_SPEEDUP: f64 = 3.0;

impl Run {
    /// Telemetry, with a point of the curves if steps were done since the last one.
    pub fn progress(&mut self) -> Event {
        let metrics = std::mem::take(&mut self.unreported);
        let point = (metrics.images() > 0).then(|| Point {
            step: self.step,
            epoch: self.plan.epoch_fraction(self.step),
            loss: metrics.loss(),
            accuracy: metrics.accuracy(),
            rate: self.last_rate,
        });
        let progress = Progress {
            epoch: self.plan.epoch(self.step),
            epochs: self.experiment.epochs,
            step: self.step,
            steps_per_epoch: self.plan.steps_per_epoch(),
            images_per_second: self.timers.training.images_per_second().unwrap_or(0.0),
            computing: self.timers.training.computing(),
            dispatches: self.trainer.dispatches_per_step(),
            seconds_left: self.seconds_left(),
        };
        Event::Progress { run: self.id, progress, point }
    }

    /// Telemetry for steps not reported yet, so that the step count of a paused or stopped run is exact.
    pub(super) fn unreported_progress(&mut self) -> Option<Event> {
        (self.unreported.images() > 0).then(|| self.progress())
    }

    /// Training time between two evaluations on a sample: longer where one was slow, so that they take a small share of it.
    pub(super) fn sample_interval_ms(&self) -> f64 {
        let measured = self.timers.evaluation.images_per_second();
        let sample_ms = measured.map_or(0.0, |speed| self.sample_size() as f64 / speed * 1000.0);
        SAMPLE_INTERVAL_MS.max(sample_ms / MAX_SAMPLE_SHARE)
    }

    /// Images in a sample of the test images.
    fn sample_size(&self) -> usize {
        let test = self.test.as_ref().map_or(0, |test| test.len());
        PendingEvaluation::sample(test).images_left()
    }

    /// Estimate for the remaining training images and evaluations; `None` in the first seconds.
    fn seconds_left(&self) -> Option<f64> {
        let training = self.timers.training.steady_images_per_second()?;
        let evaluation = &self.timers.evaluation;
        let evaluation = evaluation.steady_images_per_second().or(evaluation.images_per_second());
        let evaluation = evaluation.unwrap_or(training * EVALUATION_SPEEDUP);
        let test = self.test.as_ref().map_or(0, |test| test.len());
        let epochs_left = self.experiment.epochs.saturating_sub(self.plan.epoch(self.step)) as usize;
        let due: usize = self.evaluations.iter().map(PendingEvaluation::images_left).sum();
        let seconds = self.plan.images_left(self.step) as f64 / training;
        let samples = seconds * 1000.0 / self.sample_interval_ms() * self.sample_size() as f64;
        let to_evaluate = (epochs_left * (self.plan.validation + test) + due) as f64 + samples;
        Some(seconds + to_evaluate / evaluation)
    }
}
