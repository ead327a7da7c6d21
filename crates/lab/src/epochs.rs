//! Trains a loaded session to the end of its run, with a summary of each epoch.

use super::LabError;
use lenet_experiment::protocol::{Checkpoint, Command, Event, RunId, Split};
use lenet_learner::session::Session;
use serde::Serialize;
use std::time::Instant;

const SLICE_MS: f64 = 50.0;

/// Metrics of one epoch; accuracies are fractions from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EpochSummary {
    /// Epochs completed.
    pub epoch: u32,
    /// Mean loss, of each batch before its step.
    pub train_loss: f64,
    /// Training accuracy, of each batch before its step.
    pub train_accuracy: f64,
    /// `None` without validation images.
    pub validation_accuracy: Option<f64>,
    /// `None` unless the test images are evaluated.
    pub test_accuracy: Option<f64>,
    /// Duration of the epoch and of the evaluations after it.
    pub seconds: f64,
}

/// Progress of a run.
pub enum Update {
    /// An epoch has ended and was evaluated.
    Epoch(EpochSummary),
    /// A state from which training can resume.
    Checkpoint(Box<Checkpoint>),
}

/// Trains to the end of the run and returns the final checkpoint. `last_split` is the split that is evaluated last after each
/// epoch: the test images, or the validation images if the run has no test images.
///
/// # Errors
/// When the run or `on_update` fails.
pub async fn train_to_end(
    session: &mut Session,
    run: RunId,
    last_split: Split,
    on_update: &mut dyn FnMut(&Update) -> Result<(), LabError>,
) -> Result<Box<Checkpoint>, LabError> {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1000.0;
    let mut metrics =
        EpochMetrics { summary: EpochSummary::default(), last_split, steps: 0, reported_steps: 0, since: start };
    let mut last = None;
    session.handle(Command::Run { run }).await;
    while session.is_running() {
        for event in session.slice(&clock, SLICE_MS).await {
            if let Some(update) = metrics.record(event)? {
                on_update(&update)?;
                if let Update::Checkpoint(checkpoint) = update {
                    last = Some(checkpoint);
                }
            }
        }
    }
    last.ok_or_else(|| LabError::Network("there is no checkpoint".into()))
}

/// Accumulates the metrics of an epoch.
struct EpochMetrics {
    summary: EpochSummary,
    last_split: Split,
    /// Steps in the summary's means.
    steps: u32,
    /// Steps of all points so far, over all epochs.
    reported_steps: u32,
    since: Instant,
}

impl EpochMetrics {
    fn record(&mut self, event: Event) -> Result<Option<Update>, LabError> {
        match event {
            Event::Progress { progress, point: Some(point), .. } => {
                // A point is the mean over the steps since the last one: weight it by their number.
                let (done, new) = (f64::from(self.steps), f64::from(progress.step - self.reported_steps));
                let mean = |old: f64, value: f32| (old * done + f64::from(value) * new) / (done + new);
                self.summary.train_loss = mean(self.summary.train_loss, point.loss);
                self.summary.train_accuracy = mean(self.summary.train_accuracy, point.accuracy);
                self.summary.epoch = progress.epoch;
                self.steps += progress.step - self.reported_steps;
                self.reported_steps = progress.step;
            }
            Event::CheckpointTaken { checkpoint, .. } => return Ok(Some(Update::Checkpoint(checkpoint))),
            Event::Evaluated { evaluation, .. } => {
                let accuracy = Some(f64::from(evaluation.accuracy));
                match evaluation.split {
                    Split::Validation => self.summary.validation_accuracy = accuracy,
                    Split::TestSample | Split::Hand => {}
                    Split::Test => self.summary.test_accuracy = accuracy,
                }
                if evaluation.split == self.last_split {
                    return Ok(Some(Update::Epoch(self.end_epoch())));
                }
            }
            Event::RunFailed { failure, .. } | Event::DataFailed { failure, .. } => {
                return Err(LabError::Trainer(failure));
            }
            Event::Diverged { rate, .. } => return Err(LabError::Diverged { rate }),
            Event::DeviceLost { reason } => return Err(LabError::DeviceLost(reason)),
            Event::PhaseChanged { .. }
            | Event::Progress { point: None, .. }
            | Event::Ready { .. }
            | Event::Fetching { .. }
            | Event::Loaded { .. }
            | Event::Substituted { .. }
            | Event::Predicted { .. }
            | Event::TestImage { .. }
            | Event::ImagesSent { .. }
            | Event::BatchSent { .. }
            | Event::WeightsSent { .. }
            | Event::Imported { .. }
            | Event::Benchmarked { .. }
            | Event::RequestFailed { .. }
            | Event::Pong => {}
        }
        Ok(None)
    }

    fn end_epoch(&mut self) -> EpochSummary {
        let mut summary = std::mem::take(&mut self.summary);
        summary.seconds = self.since.elapsed().as_secs_f64();
        (self.steps, self.since) = (0, Instant::now());
        summary
    }
}

impl EpochSummary {
    /// A line of text; `epochs` is the number of epochs of the run.
    pub fn summary_line(&self, epochs: u32) -> String {
        let percent = |share: f64| format!("{:.2} %", share * 100.0);
        let accuracy =
            |name, share: Option<f64>| share.map_or_else(String::new, |share| format!("  {name} {}", percent(share)));
        format!(
            "epoch {}/{epochs}  loss {:.4}  train {}{}{}  {:.1} s",
            self.epoch,
            self.train_loss,
            percent(self.train_accuracy),
            accuracy("validation", self.validation_accuracy),
            accuracy("test", self.test_accuracy),
            self.seconds
        )
    }
}
