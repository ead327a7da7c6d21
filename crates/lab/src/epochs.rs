//! A loaded session trained to its end, told epoch by epoch.

use super::LabError;
use lenet_experiment::protocol::{Checkpoint, Command, Event, RunId, Split};
use lenet_learner::session::Session;
use serde::Serialize;
use std::time::Instant;

const SLICE_MS: f64 = 50.0;

/// One epoch, as it is printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EpochLine {
    /// Epochs completed.
    pub epoch: u32,
    /// Mean loss of the epoch's batches, each before its step.
    pub train_loss: f64,
    /// Share of the epoch's training images read correctly, each before its step.
    pub train_accuracy: f64,
    /// Share of the images held back read correctly, if any were.
    pub validation_accuracy: Option<f64>,
    /// Share of the test images read correctly, if they were read.
    pub test_accuracy: Option<f64>,
    /// Seconds that the epoch took, its evaluation included.
    pub seconds: f64,
}

/// What a run tells on its way.
pub enum News {
    /// An epoch is over and its images were read.
    Epoch(EpochLine),
    /// A state that training could go on from.
    State(Box<Checkpoint>),
}

/// Trains the session's run from where it stands to its end: its last state. `ending` is what is read last after each
/// epoch: the test images, or those held back where the run has no test images.
///
/// # Errors
/// When the run fails, or whoever is told does.
pub async fn train_to_end(
    session: &mut Session,
    run: RunId,
    ending: Split,
    tell: &mut dyn FnMut(&News) -> Result<(), LabError>,
) -> Result<Box<Checkpoint>, LabError> {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1000.0;
    let mut books = Books { line: EpochLine::default(), ending, steps: 0, told: 0, since: start };
    let mut last = None;
    session.handle(Command::Run { run }).await;
    while session.is_running() {
        for event in session.slice(&clock, SLICE_MS).await {
            if let Some(news) = books.note(event)? {
                tell(&news)?;
                if let News::State(state) = news {
                    last = Some(state);
                }
            }
        }
    }
    last.ok_or_else(|| LabError::Network("it left no state".into()))
}

/// What has gathered of an epoch.
struct Books {
    line: EpochLine,
    ending: Split,
    /// Steps in the line's means.
    steps: u32,
    /// Steps that points have told of, over all epochs.
    told: u32,
    since: Instant,
}

impl Books {
    fn note(&mut self, event: Event) -> Result<Option<News>, LabError> {
        match event {
            Event::Progress { progress, point: Some(point), .. } => {
                // Points are means over the steps since the last one; the epoch's is theirs, weighted.
                let (done, new) = (f64::from(self.steps), f64::from(progress.step - self.told));
                let mean = |old: f64, value: f32| (old * done + f64::from(value) * new) / (done + new);
                self.line.train_loss = mean(self.line.train_loss, point.loss);
                self.line.train_accuracy = mean(self.line.train_accuracy, point.accuracy);
                self.line.epoch = progress.epoch;
                self.steps += progress.step - self.told;
                self.told = progress.step;
            }
            Event::CheckpointTaken { checkpoint, .. } => return Ok(Some(News::State(checkpoint))),
            Event::Evaluated { evaluation, .. } => {
                let accuracy = Some(f64::from(evaluation.accuracy));
                match evaluation.split {
                    Split::Validation => self.line.validation_accuracy = accuracy,
                    Split::TestSample => {}
                    Split::Test => self.line.test_accuracy = accuracy,
                }
                if evaluation.split == self.ending {
                    return Ok(Some(News::Epoch(self.end_epoch())));
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
            | Event::Imported { .. }
            | Event::Benchmarked { .. }
            | Event::RequestFailed { .. }
            | Event::Pong => {}
        }
        Ok(None)
    }

    fn end_epoch(&mut self) -> EpochLine {
        let mut line = std::mem::take(&mut self.line);
        line.seconds = self.since.elapsed().as_secs_f64();
        (self.steps, self.since) = (0, Instant::now());
        line
    }
}

impl EpochLine {
    /// The line for people; `epochs` is how many the run has.
    pub fn in_words(&self, epochs: u32) -> String {
        let percent = |share: f64| format!("{:.2} %", share * 100.0);
        let read =
            |name, share: Option<f64>| share.map_or_else(String::new, |share| format!("  {name} {}", percent(share)));
        format!(
            "epoch {}/{epochs}  loss {:.4}  train {}{}{}  {:.1} s",
            self.epoch,
            self.train_loss,
            percent(self.train_accuracy),
            read("validation", self.validation_accuracy),
            read("test", self.test_accuracy),
            self.seconds
        )
    }
}
