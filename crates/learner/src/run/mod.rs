//! One run: an experiment on a data set with its trainer, its position, and the checkpoint it can go back to.

mod slice;
mod telemetry;

use crate::evaluation::PendingEvaluation;
use crate::failures;
use crate::init::initial_weights;
use crate::metrics::Metrics;
use crate::plan::Plan;
use crate::trainer::{Device, Prediction, State, Trainer, TrainerError, build_trainer};
use lenet_data::dataset::Dataset;
use lenet_data::sampler::images_required;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::layer_table::layers;
use lenet_experiment::protocol::{Checkpoint, Counts, Event, Failure, Part, Phase, RunId, Split};
use lenet_experiment::validate::problems;
use std::collections::VecDeque;
use std::rc::Rc;
use telemetry::Timers;

pub(crate) use slice::SliceError;

/// One run.
pub(crate) struct Run {
    id: RunId,
    experiment: Experiment,
    plan: Plan,
    train: Rc<Dataset>,
    test: Option<Rc<Dataset>>,
    trainer: Box<dyn Trainer>,
    phase: Phase,
    /// Pause once this many steps are done: set by single steps.
    pause_at: Option<u32>,
    /// Steps done.
    step: u32,
    /// Learning rate set by hand.
    rate: Option<f64>,
    /// The epoch last entered, and its order of the images.
    order: Option<(u32, Rc<[u32]>)>,
    /// Evaluations due before the next step; the first may be under way.
    evaluations: VecDeque<PendingEvaluation>,
    /// Training metrics since the last telemetry.
    unreported: Metrics,
    /// Learning rate of the last step.
    last_rate: f64,
    /// Checkpoint of the last epoch's end, or of the start, to which a diverged run goes back.
    last_good: Checkpoint,
    timers: Timers,
}

impl Run {
    /// A run with initial weights, or resumed from a checkpoint.
    pub fn new(
        id: RunId,
        experiment: Experiment,
        (train, test): (Rc<Dataset>, Option<Rc<Dataset>>),
        resume: Option<Checkpoint>,
        device: &dyn Device,
    ) -> Result<Self, Failure> {
        if let Some(problem) = problems(&experiment).first() {
            return Err(failures::invalid(&problem.text));
        }
        let plan = Plan::new(&experiment, train.len()).ok_or_else(failures::no_images)?;
        let last_good = match resume {
            Some(checkpoint) => Checkpoint { experiment: experiment.clone(), ..checkpoint },
            None => fresh(&experiment)?,
        };
        let trainer = trainer_at(&last_good, device)?;
        let step = last_good.step;
        // A checkpoint at an epoch's end was taken before that epoch's evaluations, so they come first.
        let evaluations =
            if plan.is_boundary(step) { epoch_evaluations(&plan, test.as_deref()) } else { VecDeque::new() };
        Ok(Self {
            id,
            train,
            test,
            timers: Timers::new(trainer.max_queued_steps(), trainer.max_queued_evaluations()),
            trainer,
            phase: match step {
                0 => Phase::Idle,
                done if done >= plan.steps() => Phase::Finished,
                _ => Phase::Paused,
            },
            pause_at: None,
            step,
            rate: last_good.rate,
            order: None,
            evaluations,
            unreported: Metrics::default(),
            last_rate: last_good.rate.unwrap_or_else(|| experiment.schedule.rate(plan.epoch_fraction(step))),
            last_good,
            plan,
            experiment,
        })
    }

    /// Id of the run.
    pub fn id(&self) -> RunId {
        self.id
    }

    /// Data set of the run.
    pub fn dataset(&self) -> DatasetId {
        self.experiment.dataset
    }

    /// Steps done.
    pub fn steps_done(&self) -> u32 {
        self.step
    }

    /// Current phase.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Test images, once they have arrived.
    pub fn test_images(&self) -> Option<&Rc<Dataset>> {
        self.test.as_ref().filter(|test| !test.is_empty())
    }

    /// Whether part of its data has not arrived.
    pub fn lacks(&self, part: Part) -> bool {
        match part {
            Part::Train => !self.train.is_complete(),
            Part::Test => self.test.is_none(),
        }
    }

    /// Announces the run with its counts and layers.
    pub fn loaded(&self) -> Event {
        let counts = Counts {
            train: self.plan.train as u32,
            validation: self.plan.validation as u32,
            test: self.test.as_ref().map_or(0, |test| test.len() as u32),
        };
        let layers = layers(&self.experiment.network);
        Event::Loaded { run: self.id, dataset: self.experiment.dataset, counts, layers }
    }

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

    /// Pauses training.
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

    /// Ends the run here. Its test accuracy is measured once more, so that the figure shown is that of the final weights.
    pub fn stop(&mut self) -> Vec<Event> {
        match self.phase {
            Phase::Idle | Phase::Running | Phase::Paused => {
                self.pause_at = None;
                // At an epoch's end the evaluation is done or due already.
                if self.step > 0 && !self.plan.is_boundary(self.step) {
                    let test = self.test_images().map(|test| PendingEvaluation::test(test.len()));
                    self.evaluations = test.into_iter().collect();
                }
                let last = self.unreported_progress();
                last.into_iter().chain([self.set_phase(Phase::Finished)]).collect()
            }
            Phase::Loading | Phase::Finished | Phase::Failed => Vec::new(),
        }
    }

    /// Sets the learning rate from the next step on. Ignores a rate that is not positive and finite.
    pub fn set_learning_rate(&mut self, rate: f64) {
        if rate.is_finite() && rate > 0.0 {
            self.rate = Some(rate);
        }
    }

    /// Takes newly downloaded training images of the same set; ignored if they belong to another.
    pub fn extend(&mut self, dataset: DatasetId, train: Rc<Dataset>) {
        let same = self.experiment.dataset == dataset && self.train.len() == train.len();
        if same && train.available() > self.train.available() {
            self.train = train;
        }
    }

    /// Takes the test images. An epoch's end reached before they arrived is evaluated now.
    pub fn attach_test(&mut self, test: Rc<Dataset>) {
        if self.plan.is_boundary(self.step) && !test.is_empty() {
            self.evaluations.push_back(PendingEvaluation::test(test.len()));
        }
        self.test = Some(test);
    }

    /// Weights and optimizer state, enough to resume exactly.
    pub async fn checkpoint(&self) -> Result<Checkpoint, TrainerError> {
        let State { weights, moments } = self.trainer.state().await?;
        Ok(Checkpoint { experiment: self.experiment.clone(), step: self.step, rate: self.rate, weights, moments })
    }

    /// Predicts the class of one image.
    pub async fn predict(&mut self, image: &Image) -> Result<Prediction, TrainerError> {
        self.trainer.predict(image).await
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

    /// Whether the next step or evaluation needs training images that have not arrived.
    fn is_starved(&self) -> bool {
        if self.train.is_complete() {
            return false;
        }
        let required = match self.evaluations.front().map(PendingEvaluation::split) {
            Some(Split::Test | Split::TestSample) => 0,
            Some(Split::Validation) => self.train.len(),
            None if self.step >= self.plan.steps() => 0,
            None => {
                let (epoch, end) = (self.plan.epoch(self.step), self.plan.batch_range(self.step).end);
                images_required(epoch, end, self.plan.train, self.experiment.dataset.is_published())
            }
        };
        required > self.train.available()
    }

    fn next_rate(&self) -> f64 {
        self.rate.unwrap_or_else(|| self.experiment.schedule.rate(self.plan.epoch_fraction(self.step)))
    }

    fn set_phase(&mut self, phase: Phase) -> Event {
        self.phase = phase;
        Event::PhaseChanged { run: self.id, phase }
    }

    fn set_paused(&mut self) -> Event {
        self.pause_at = None;
        self.timers.stop_training();
        self.set_phase(Phase::Paused)
    }
}

fn trainer_at(checkpoint: &Checkpoint, device: &dyn Device) -> Result<Box<dyn Trainer>, Failure> {
    let state = State { weights: checkpoint.weights.clone(), moments: checkpoint.moments.clone() };
    build_trainer(device, &checkpoint.experiment, &state).map_err(|error| failures::not_built(&error))
}

fn fresh(experiment: &Experiment) -> Result<Checkpoint, Failure> {
    let weights = initial_weights(experiment).map_err(|error| failures::bad_checkpoint(&error.to_string()))?;
    Ok(Checkpoint { experiment: experiment.clone(), step: 0, rate: None, weights, moments: Vec::new() })
}

/// The evaluations at an epoch's end.
fn epoch_evaluations(plan: &Plan, test: Option<&Dataset>) -> VecDeque<PendingEvaluation> {
    let validation = (plan.validation > 0).then(|| PendingEvaluation::validation(plan));
    let test = test.filter(|set| !set.is_empty()).map(|set| PendingEvaluation::test(set.len()));
    validation.into_iter().chain(test).collect()
}
