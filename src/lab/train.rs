//! `lab train`: a run from the command line, through the same session as in the browser.

use super::{LabError, sets};
use crate::data::model_file::{self, Model};
use crate::learner::device;
use crate::learner::session::Session;
use crate::values::dataset::DatasetId;
use crate::values::experiment::{Backend, Experiment, Kernels};
use crate::values::protocol::{Command, Event, Phase, RunId, Split};
use serde::Serialize;
use std::fs::OpenOptions;
use std::path::PathBuf;
use std::time::Instant;

const RUN: RunId = 1;
const SLICE_MS: f64 = 50.0;

/// What to train, and where to.
#[derive(Clone, Debug)]
pub struct Order {
    /// The run.
    pub experiment: Experiment,
    /// Folder with one folder a data set, as `www/data`.
    pub data: PathBuf,
    /// Where to compute.
    pub backend: Backend,
    /// Whose code trains there.
    pub kernels: Kernels,
    /// Model file to write after every epoch, or every second where epochs are shorter.
    pub out: Option<PathBuf>,
    /// A line of JSON an epoch instead of words.
    pub json: bool,
}

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
    /// Share of the test images read correctly.
    pub test_accuracy: f64,
    /// Seconds that the epoch took, its evaluation included.
    pub seconds: f64,
}

/// Trains to the end, with a line an epoch on standard output.
///
/// # Errors
/// When the data is not there, the experiment cannot run or fails, or the model file cannot be written.
pub fn train(order: &Order) -> Result<(), LabError> {
    let (train, test) = sets::read(order.experiment.dataset, &order.data)?;
    pollster::block_on(async {
        let place = device::open(order.backend, order.kernels).await.map_err(LabError::Trainer)?;
        let mut session = Session::new(place);
        let load = session.load(RUN, order.experiment.clone(), train, Some(test), None);
        load.await.map_err(LabError::Trainer)?;
        if let Some(out) = &order.out {
            // Whether it can be written is found out now, not after an hour; a model there stays until then.
            let open = OpenOptions::new().create(true).append(true).open(out);
            open.map_err(|error| LabError::file(out, error))?;
        }
        run(&mut session, order).await
    })
}

async fn run(session: &mut Session, order: &Order) -> Result<(), LabError> {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1000.0;
    let mut books = Books { order, line: EpochLine::default(), steps: 0, told: 0, since: start };
    session.handle(Command::Run { run: RUN }).await;
    while session.is_running() {
        for event in session.slice(&clock, SLICE_MS).await {
            books.note(event)?;
        }
    }
    Ok(())
}

/// What has gathered of an epoch.
struct Books<'a> {
    order: &'a Order,
    line: EpochLine,
    /// Steps in the line's means.
    steps: u32,
    /// Steps that points have told of, over all epochs.
    told: u32,
    since: Instant,
}

impl Books<'_> {
    fn note(&mut self, event: Event) -> Result<(), LabError> {
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
            Event::Saved { checkpoint, .. } => {
                if let Some(out) = &self.order.out {
                    std::fs::write(out, model_file::encode(&Model::from(&*checkpoint)))
                        .map_err(|error| LabError::file(out, error))?;
                }
            }
            Event::Evaluated { evaluation, .. } => match evaluation.split {
                Split::Validation => self.line.validation_accuracy = Some(f64::from(evaluation.accuracy)),
                Split::TestSample => {}
                Split::Test => {
                    self.line.test_accuracy = f64::from(evaluation.accuracy);
                    self.end_epoch();
                }
            },
            Event::Failed { failure, .. } => return Err(LabError::Trainer(failure)),
            Event::PhaseChanged { phase: Phase::Finished, .. } => {
                if let (false, Some(out)) = (self.order.json, &self.order.out) {
                    println!("model written to {}", out.display());
                }
            }
            Event::PhaseChanged { .. }
            | Event::Progress { point: None, .. }
            | Event::Ready { .. }
            | Event::Fetching { .. }
            | Event::Loaded { .. }
            | Event::Substituted { .. }
            | Event::Classified { .. }
            | Event::Picked { .. }
            | Event::Imported { .. }
            | Event::Timed { .. }
            | Event::Pong => {}
        }
        Ok(())
    }

    fn end_epoch(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        line.seconds = self.since.elapsed().as_secs_f64();
        (self.steps, self.since) = (0, Instant::now());
        if self.order.json {
            println!("{}", serde_json::json!(line));
        } else {
            println!("{}", line.in_words(self.order.experiment.epochs));
        }
    }
}

impl EpochLine {
    fn in_words(&self, epochs: u32) -> String {
        let percent = |share: f64| format!("{:.2} %", share * 100.0);
        let validation =
            self.validation_accuracy.map_or_else(String::new, |share| format!("  validation {}", percent(share)));
        format!(
            "epoch {}/{epochs}  loss {:.4}  train {}{validation}  test {}  {:.1} s",
            self.epoch,
            self.train_loss,
            percent(self.train_accuracy),
            percent(self.test_accuracy),
            self.seconds
        )
    }
}

/// A preset with the choices made on the command line.
pub fn experiment(
    preset: Experiment,
    dataset: Option<DatasetId>,
    epochs: Option<u32>,
    seed: Option<u32>,
) -> Experiment {
    Experiment {
        dataset: dataset.unwrap_or(preset.dataset),
        epochs: epochs.unwrap_or(preset.epochs),
        seed: seed.unwrap_or(preset.seed),
        ..preset
    }
}
