//! One run: its trainer, its data, how far it is.

use super::device::Place;
use super::failures;
use super::pace::Pace;
use super::plan::Plan;
use super::reading::Reading;
use super::slice::SAMPLE_MS;
use super::tally::Tally;
use super::trainer::{Trainer, TrainerError, first_weights, layers};
use crate::data::labelled::Labelled;
use crate::data::sampler::needed;
use crate::values::experiment::Experiment;
use crate::values::network::LayerRow;
use crate::values::protocol::{Checkpoint, Counts, Event, Failure, Phase, Point, Progress, RunId, Split};
use crate::values::validate::problems;
use std::collections::VecDeque;
use std::rc::Rc;

/// A forward pass costs about a third of a training step (416,520 of 1.19 million multiply-adds): the guess for an
/// evaluation's speed until one was timed.
const EVALUATION_SPEEDUP: f64 = 3.0;

/// One run.
pub(super) struct Run {
    pub id: RunId,
    pub experiment: Experiment,
    pub plan: Plan,
    pub train: Rc<Labelled>,
    pub test: Option<Rc<Labelled>>,
    pub trainer: Trainer,
    /// The table of its layers.
    pub layers: Vec<LayerRow>,
    pub phase: Phase,
    /// The number of steps at which a single step that was asked for is done.
    pub hold_at: Option<u32>,
    /// Steps done.
    pub step: u32,
    /// Learning rate set by hand.
    pub rate: Option<f64>,
    /// The order of the images in the epoch that it was made for.
    pub order: Option<(u32, Rc<[u32]>)>,
    /// Evaluations that come before the next step, the first being read.
    pub readings: VecDeque<Reading>,
    /// What was trained since the last point.
    pub unsaid: Tally,
    /// Rate of the last step.
    pub last_rate: f64,
    /// The last state known to be good.
    pub good: Checkpoint,
    pub clocks: Clocks,
}

/// Times, all from the clock that is passed in, in milliseconds.
pub(super) struct Clocks {
    pub training: Pace,
    pub evaluation: Pace,
    /// When the last state went out.
    pub saved: Option<f64>,
    /// When the last telemetry went out.
    pub said: Option<f64>,
    /// When the last slice of training ended, if training has gone on since.
    pub trained: Option<f64>,
    /// Training time since test images were last read.
    pub since_reading: f64,
}

impl Clocks {
    fn new(training: Pace, evaluation: Pace) -> Self {
        Self { training, evaluation, saved: None, said: None, trained: None, since_reading: 0.0 }
    }
}

impl Run {
    /// A run at its start, or at the checkpoint.
    pub fn new(
        id: RunId,
        experiment: Experiment,
        sets: (Rc<Labelled>, Option<Rc<Labelled>>),
        resume: Option<Checkpoint>,
        place: &Place,
    ) -> Result<Self, Failure> {
        if let Some(problem) = problems(&experiment).first() {
            return Err(failures::invalid(&problem.text));
        }
        let (train, test) = sets;
        let plan = Plan::new(&experiment, train.len()).ok_or_else(failures::no_images)?;
        let good = match resume {
            Some(checkpoint) => Checkpoint { experiment: experiment.clone(), ..checkpoint },
            None => fresh(&experiment)?,
        };
        let trainer = trainer(&good, place)?;
        let layers = layers(&experiment);
        let (step, steps) = (good.step, plan.steps());
        // A state saved at an epoch's end is from before that epoch's evaluation, which is made up for first.
        let readings = if plan.is_boundary(step) { readings(&plan, test.as_deref()) } else { VecDeque::new() };
        Ok(Self {
            id,
            plan,
            train,
            test,
            clocks: Clocks::new(trainer.pace(), trainer.reading_pace()),
            trainer,
            layers,
            phase: match step {
                0 => Phase::Idle,
                done if done >= steps => Phase::Finished,
                _ => Phase::Paused,
            },
            hold_at: None,
            step,
            rate: good.rate,
            order: None,
            readings,
            unsaid: Tally::default(),
            last_rate: good.rate.unwrap_or_else(|| experiment.schedule.rate(plan.epoch_fraction(step))),
            good,
            experiment,
        })
    }

    /// The announcement of the run and its counts.
    pub fn loaded(&self) -> Event {
        let counts = Counts {
            train: self.plan.train as u32,
            validation: self.plan.validation as u32,
            test: self.test.as_ref().map_or(0, |test| test.len() as u32),
        };
        Event::Loaded { run: self.id, dataset: self.experiment.dataset, counts, layers: self.layers.clone() }
    }

    /// Gives the run more of the images to learn from: the same set, of which more has arrived.
    pub fn grow(&mut self, train: Rc<Labelled>) {
        if self.train.is_same_set(&train) && train.available() > self.train.available() {
            self.train = train;
        }
    }

    /// Whether what is to be done next has to wait for images that have not arrived.
    pub fn is_starved(&self) -> bool {
        if self.train.is_complete() {
            return false;
        }
        let needed = match self.readings.front() {
            Some(Reading { split: Split::Test | Split::TestSample, .. }) => 0,
            Some(Reading { split: Split::Validation, .. }) => self.train.len(),
            None if self.step >= self.plan.steps() => 0,
            None => {
                let (epoch, end) = (self.plan.epoch(self.step), self.plan.places(self.step).end);
                needed(epoch, end, self.plan.train, self.experiment.dataset.is_published())
            }
        };
        needed > self.train.available()
    }

    /// Gives the run its test images; an epoch's end that it stands at is made up for.
    pub fn attach_test(&mut self, test: Rc<Labelled>) {
        if self.plan.is_boundary(self.step) && !test.is_empty() {
            self.readings.push_back(Reading::test(test.len()));
        }
        self.test = Some(test);
    }

    /// Enters a phase and says so.
    pub fn enter(&mut self, phase: Phase) -> Event {
        self.phase = phase;
        Event::PhaseChanged { run: self.id, phase }
    }

    /// The rate of the next step.
    pub fn next_rate(&self) -> f64 {
        self.rate.unwrap_or_else(|| self.experiment.schedule.rate(self.plan.epoch_fraction(self.step)))
    }

    /// The state of the run, enough to go on with it exactly.
    pub async fn checkpoint(&self) -> Result<Checkpoint, TrainerError> {
        let (weights, moments) = self.trainer.state().await?;
        Ok(Checkpoint { experiment: self.experiment.clone(), step: self.step, rate: self.rate, weights, moments })
    }

    /// The evaluations at an epoch's end.
    pub fn epoch_readings(&self) -> VecDeque<Reading> {
        readings(&self.plan, self.test.as_deref())
    }

    /// Has the test images read by the network as it is when the run is stopped, so that the figure beside it is its own.
    /// At an epoch's end they have been read, or are about to be.
    pub fn read_at_stop(&mut self) {
        if self.step > 0 && !self.plan.is_boundary(self.step) {
            let test = self.test.as_ref().filter(|test| !test.is_empty());
            self.readings = test.map(|test| Reading::test(test.len())).into_iter().collect();
        }
    }

    /// Telemetry; takes the point that has gathered since the last one.
    pub fn progress(&mut self) -> Event {
        let gathered = std::mem::take(&mut self.unsaid);
        let point = (gathered.images() > 0).then(|| Point {
            step: self.step,
            epoch: self.plan.epoch_fraction(self.step),
            loss: gathered.loss(),
            accuracy: gathered.accuracy(),
            rate: self.last_rate,
        });
        let progress = Progress {
            epoch: self.plan.epoch(self.step),
            epochs: self.experiment.epochs,
            step: self.step,
            steps_per_epoch: self.plan.steps_per_epoch(),
            images_per_second: self.clocks.training.images_per_second().unwrap_or(0.0),
            computing: self.clocks.training.computing(),
            dispatches: self.trainer.dispatches(),
            seconds_left: self.seconds_left(),
        };
        Event::Progress { run: self.id, progress, point }
    }

    /// Time for the images left to train, for the evaluations at the ends of the epochs left, and for the looks between.
    fn seconds_left(&self) -> Option<f64> {
        let training = self.clocks.training.images_per_second()?;
        let evaluation = self.clocks.evaluation.images_per_second().unwrap_or(training * EVALUATION_SPEEDUP);
        let per_epoch = self.plan.validation + self.test.as_ref().map_or(0, |test| test.len());
        let epochs_left = self.experiment.epochs.saturating_sub(self.plan.epoch(self.step)) as usize;
        let queued: usize = self.readings.iter().map(Reading::images_left).sum();
        let seconds = self.plan.images_left(self.step) as f64 / training;
        let sample = self.test.as_ref().map_or(0, |test| Reading::sample(test.len()).images_left());
        let to_read = (epochs_left * per_epoch + queued) as f64 + seconds * 1000.0 / SAMPLE_MS * sample as f64;
        Some(seconds + to_read / evaluation)
    }
}

/// A trainer at this state.
pub(super) fn trainer(state: &Checkpoint, place: &Place) -> Result<Trainer, Failure> {
    Trainer::new(&state.experiment, &state.weights, &state.moments, place).map_err(|unfit| failures::unfit(&unfit))
}

fn fresh(experiment: &Experiment) -> Result<Checkpoint, Failure> {
    let weights = first_weights(experiment).map_err(|error| failures::bad_checkpoint(&error.to_string()))?;
    Ok(Checkpoint { experiment: experiment.clone(), step: 0, rate: None, weights, moments: Vec::new() })
}

fn readings(plan: &Plan, test: Option<&Labelled>) -> VecDeque<Reading> {
    let validation = (plan.validation > 0).then(|| Reading::validation(plan));
    let test = test.filter(|set| !set.is_empty()).map(|set| Reading::test(set.len()));
    validation.into_iter().chain(test).collect()
}
