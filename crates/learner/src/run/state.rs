//! The state of a run: an experiment on a data set with its trainer, its position, and the checkpoint it can go back to.

use super::hand::{Hand, hand_evaluation};
use super::timers::Timers;
use crate::evaluation::PendingEvaluation;
use crate::failures;
use crate::init::initial_weights;
use crate::metrics::Metrics;
use crate::plan::Plan;
use crate::trainer::{Device, Prediction, State, Trainer, TrainerError, build_trainer};
use lenet_data::dataset::Dataset;
use lenet_data::handicap;
use lenet_data::sampler::images_required;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::{Image, PIXELS};
use lenet_experiment::layer_table::layers;
use lenet_experiment::network::Weights;
use lenet_experiment::protocol::{Checkpoint, Counts, Event, Failure, Part, Phase, RunId, Split};
use lenet_experiment::validate::problems;
use std::collections::VecDeque;
use std::rc::Rc;

/// One run.
pub(crate) struct Run {
    pub(super) id: RunId,
    pub(super) experiment: Experiment,
    pub(super) plan: Plan,
    pub(super) train: Rc<Dataset>,
    pub(super) test: Option<Rc<Dataset>>,
    pub(super) hand: Option<Hand>,
    /// Drawings to be mixed into the training images once all of those are here.
    pub(super) unmixed: Vec<(Image, u8)>,
    /// Index in `train` of the first variant of a drawing that is mixed in.
    pub(super) variants: Option<u32>,
    pub(super) trainer: Box<dyn Trainer>,
    pub(super) phase: Phase,
    /// Pause once this many steps are done: set by single steps, and where steps are trained again.
    pub(super) pause_at: Option<u32>,
    /// Whether it trains steps of another run again, without evaluations.
    pub(super) is_replay: bool,
    pub(super) step: u32,
    /// Learning rate set by hand.
    pub(super) rate: Option<f64>,
    /// The epoch last entered, and its order of the images.
    pub(super) order: Option<(u32, Rc<[u32]>)>,
    /// Whether an evaluation was asked for that takes place in every phase.
    pub(super) is_asked: bool,
    /// Evaluations due before the next step; the first may be under way.
    pub(super) evaluations: VecDeque<PendingEvaluation>,
    /// Training metrics since the last telemetry.
    pub(super) unreported: Metrics,
    /// Learning rate of the last step.
    pub(super) last_rate: f64,
    /// Checkpoint of the last epoch's end, or of the start, to which a diverged run goes back.
    pub(super) last_good: Checkpoint,
    pub(super) timers: Timers,
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
        let classes = train.classes().max(test.as_ref().map_or(0, |test| test.classes()));
        let outputs = experiment.network.outputs();
        if classes > outputs {
            return Err(failures::too_few_outputs(classes, outputs));
        }
        let last_good = match resume {
            Some(checkpoint) => Checkpoint { experiment: experiment.clone(), ..checkpoint },
            None => fresh(&experiment)?,
        };
        let trainer = trainer_at(&last_good, device)?;
        let train = handicap::training_set(&experiment, plan.train, &train, None);
        let test = test.map(|test| handicap::input_set(experiment.handicap, &test, None));
        let step = last_good.step;
        // A checkpoint at an epoch's end was taken before that epoch's evaluations, so they come first.
        let evaluations =
            if plan.is_boundary(step) { epoch_evaluations(&plan, test.as_deref(), None) } else { VecDeque::new() };
        Ok(Self {
            id,
            train,
            test,
            hand: None,
            unmixed: Vec::new(),
            variants: None,
            timers: Timers::new(trainer.max_queued_steps(), trainer.max_queued_evaluations()),
            trainer,
            phase: match step {
                0 => Phase::Idle,
                done if done >= plan.steps() => Phase::Finished,
                _ => Phase::Paused,
            },
            pause_at: None,
            is_replay: false,
            step,
            rate: last_good.rate,
            order: None,
            is_asked: false,
            evaluations,
            unreported: Metrics::default(),
            last_rate: last_good.rate.unwrap_or_else(|| experiment.schedule.rate(plan.epoch_fraction(step))),
            last_good,
            plan,
            experiment,
        })
    }

    pub fn id(&self) -> RunId {
        self.id
    }

    pub fn dataset(&self) -> DatasetId {
        self.experiment.dataset
    }

    pub fn steps_done(&self) -> u32 {
        self.step
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Test images, once they have arrived.
    pub fn test_images(&self) -> Option<&Rc<Dataset>> {
        self.test.as_ref().filter(|test| !test.is_empty())
    }

    /// The images of a split with these indices; `None` if one is not there.
    pub fn images(&self, split: Split, indices: &[u32]) -> Option<Vec<(u32, Image)>> {
        let (set, first) = match split {
            Split::Test | Split::TestSample => (self.test.as_ref()?, 0),
            Split::Validation => (&self.train, self.plan.first_validation),
            Split::Hand => (&self.hand.as_ref()?.set, 0),
        };
        let image = |index: &u32| {
            let at = first + *index as usize;
            (at < set.available()).then(|| (*index, self.shown(set.image(at))))
        };
        indices.iter().map(image).collect()
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
        let has_images = self.train.available() > 0;
        Event::Loaded { run: self.id, dataset: self.experiment.dataset, counts, layers, has_images }
    }

    /// Number of the network's parameters.
    pub fn parameters(&self) -> usize {
        self.experiment.network.parameters()
    }

    /// The weights with which the run begins or goes on.
    pub fn loaded_weights(&self) -> Event {
        let (step, weights) = (self.last_good.step, self.last_good.weights.clone());
        Event::WeightsSent { request: None, run: self.id, step, weights }
    }

    /// The current weights.
    pub async fn weights(&self) -> Result<Weights, TrainerError> {
        self.trainer.weights().await
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
            self.train = handicap::training_set(&self.experiment, self.plan.train, &train, Some(&self.train));
            self.mix_in();
        }
    }

    /// Takes the test images. An epoch's end reached before they arrived is evaluated now.
    pub fn attach_test(&mut self, test: Rc<Dataset>) {
        if (self.is_asked || self.plan.is_boundary(self.step)) && !test.is_empty() {
            self.evaluations.push_back(PendingEvaluation::test(test.len()));
        }
        self.test = Some(handicap::input_set(self.experiment.handicap, &test, None));
    }

    /// Weights and optimizer state, enough to resume exactly.
    pub async fn checkpoint(&self) -> Result<Checkpoint, TrainerError> {
        let State { weights, moments } = self.trainer.state().await?;
        Ok(Checkpoint { experiment: self.experiment.clone(), step: self.step, rate: self.rate, weights, moments })
    }

    /// Predicts the class of one image.
    pub async fn predict(&mut self, image: &Image) -> Result<Prediction, TrainerError> {
        self.trainer.predict(&handicap::input(self.experiment.handicap, image)).await
    }

    /// An image of a set of this run, as people know it.
    pub fn shown(&self, input: &[u8; PIXELS]) -> Image {
        handicap::shown(self.experiment.handicap, input)
    }

    /// Whether the next step or evaluation needs training images that have not arrived.
    pub(super) fn is_starved(&self) -> bool {
        if self.train.is_complete() {
            return false;
        }
        let required = match self.evaluations.front().map(PendingEvaluation::split) {
            Some(Split::Test | Split::TestSample | Split::Hand) => 0,
            Some(Split::Validation) => self.train.len(),
            None if self.step >= self.plan.steps() => 0,
            None if !self.unmixed.is_empty() => self.train.len(),
            None => {
                let (epoch, end) = (self.plan.epoch(self.step), self.plan.batch_range(self.step).end);
                images_required(epoch, end, self.plan.train, self.experiment.dataset.is_published())
            }
        };
        required > self.train.available()
    }

    /// Learning rate of the next step.
    pub(super) fn next_rate(&self) -> f64 {
        self.rate.unwrap_or_else(|| self.experiment.schedule.rate(self.plan.epoch_fraction(self.step)))
    }

    /// Changes the phase and announces it.
    pub(super) fn set_phase(&mut self, phase: Phase) -> Event {
        self.phase = phase;
        Event::PhaseChanged { run: self.id, phase }
    }

    /// Pauses, and excludes the pause from the speed.
    pub(super) fn set_paused(&mut self) -> Event {
        self.pause_at = None;
        self.timers.stop_training();
        self.set_phase(Phase::Paused)
    }
}

/// A trainer with a checkpoint's weights and optimizer state.
pub(super) fn trainer_at(checkpoint: &Checkpoint, device: &dyn Device) -> Result<Box<dyn Trainer>, Failure> {
    let state = State { weights: checkpoint.weights.clone(), moments: checkpoint.moments.clone() };
    build_trainer(device, &checkpoint.experiment, &state).map_err(|error| failures::not_built(&error))
}

fn fresh(experiment: &Experiment) -> Result<Checkpoint, Failure> {
    let weights = initial_weights(experiment).map_err(|error| failures::bad_checkpoint(&error.to_string()))?;
    Ok(Checkpoint { experiment: experiment.clone(), step: 0, rate: None, weights, moments: Vec::new() })
}

/// The evaluations at an epoch's end.
pub(super) fn epoch_evaluations(
    plan: &Plan,
    test: Option<&Dataset>,
    hand: Option<&Hand>,
) -> VecDeque<PendingEvaluation> {
    let validation = (plan.validation > 0).then(|| PendingEvaluation::validation(plan));
    let test = test.filter(|set| !set.is_empty()).map(|set| PendingEvaluation::test(set.len()));
    validation.into_iter().chain(test).chain(hand_evaluation(hand)).collect()
}
