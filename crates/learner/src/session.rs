//! A device and the run on it. Pure: time is passed in, randomness comes from the experiment's seed.

use crate::benchmark::images_per_second;
use crate::failures;
use crate::run::{Hand, Run, SliceError};
use crate::trainer::{Device, Prediction, TrainerError};
use lenet_data::dataset::Dataset;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{
    Checkpoint, Command, Event, Failure, HandId, MAX_HAND, MAX_IMAGES, Part, RequestId, RunId, Split,
};
use std::rc::Rc;

/// Most parameters of a network whose weights are sent whenever it is loaded; those of others on request only.
const SMALL: usize = 1_000_000;

/// A device and the run on it.
///
/// The owner passes on commands as they come and calls [`Self::slice`] as long as [`Self::is_running`].
pub struct Session {
    device: Rc<dyn Device>,
    run: Option<Run>,
    /// Of this run and later ones.
    hand: Option<Hand>,
}

impl Session {
    /// A session without a run.
    pub fn new(device: Rc<dyn Device>) -> Self {
        Self { device, run: None, hand: None }
    }

    /// Builds a run and replaces the one before, which stays if this fails.
    ///
    /// `train` ends with the validation images; the experiment says how many.
    ///
    /// # Errors
    /// When the experiment cannot run, there are no training images, or the checkpoint does not fit.
    pub async fn load(
        &mut self,
        run: RunId,
        experiment: Experiment,
        train: Rc<Dataset>,
        test: Option<Rc<Dataset>>,
        resume: Option<Checkpoint>,
    ) -> Result<Vec<Event>, Failure> {
        let mut run = Run::new(run, experiment, (train, test), resume, &*self.device)?;
        let phase = Event::PhaseChanged { run: run.id(), phase: run.phase() };
        let mut events = vec![run.loaded(), phase];
        if run.parameters() <= SMALL {
            events.push(run.loaded_weights());
        }
        if run.steps_done() > 0 {
            events.push(run.progress());
        }
        run.set_hand(self.hand.clone());
        self.run = Some(run);
        Ok(events)
    }

    /// Mixes drawings with their labels into the training images of the run that was loaded last, before its first step here.
    pub fn mix(&mut self, drawings: Vec<(Image, u8)>) {
        if let Some(run) = &mut self.run {
            run.mix(drawings);
        }
    }

    fn set_hand(&mut self, id: HandId, mut images: Vec<(Image, u8)>) {
        images.truncate(MAX_HAND);
        let (images, labels): (Vec<Image>, Vec<u8>) = images.into_iter().unzip();
        let pixels = images.iter().flat_map(|image| *image.pixels()).collect();
        let set = Dataset::new(pixels, labels).ok().filter(|set| !set.is_empty());
        self.hand = set.map(|set| Hand { id, set: Rc::new(set) });
        if let Some(run) = &mut self.run {
            run.set_hand(self.hand.clone());
        }
    }

    /// Adds the test images, which may arrive after training has started.
    pub fn attach_test(&mut self, test: Rc<Dataset>) -> Vec<Event> {
        let Some(run) = self.run.as_mut() else { return Vec::new() };
        run.attach_test(test);
        vec![run.loaded()]
    }

    /// Appends newly downloaded training images; ignored if they belong to another run.
    pub fn extend(&mut self, dataset: DatasetId, train: Rc<Dataset>) {
        if let Some(run) = &mut self.run {
            run.extend(dataset, train);
        }
    }

    /// Handles a failed download of part of this data set: a run that needs it reports that, and pauses if it is training without
    /// all its training images; its weights stay.
    pub fn data_failed(&mut self, dataset: DatasetId, part: Part, failure: Failure) -> Vec<Event> {
        let needs = |run: &&mut Run| run.dataset() == dataset && run.lacks(part);
        self.run.as_mut().filter(needs).map_or_else(Vec::new, |run| run.data_failed(part, failure))
    }

    /// The data set and the part that this run needs next, if it is the current run: test images come after all training
    /// images.
    pub fn missing(&self, id: RunId) -> Option<(DatasetId, Part)> {
        let run = self.run.as_ref().filter(|run| run.id() == id)?;
        let part = [Part::Train, Part::Test].into_iter().find(|part| run.lacks(*part))?;
        Some((run.dataset(), part))
    }

    /// Id of the current run.
    pub fn run(&self) -> Option<RunId> {
        self.run.as_ref().map(Run::id)
    }

    /// Whether the current run has trained weights, which loading another would discard.
    pub fn is_trained(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.steps_done() > 0)
    }

    /// Whether a slice has work to do.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    /// Trains or evaluates for about `budget_ms`, as measured by `clock`.
    pub async fn slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Vec<Event> {
        let Some(run) = self.run.as_mut().filter(|run| run.is_running()) else { return Vec::new() };
        match run.slice(clock, budget_ms).await {
            Ok(events) => events,
            Err(SliceError::Device(error)) => run.stop_on(&error),
            Err(SliceError::Diverged) => run.diverge(&*self.device),
        }
    }

    /// Benchmarks training steps for about `budget_ms`. Does not touch the current run.
    pub async fn benchmark(
        &self,
        request: RequestId,
        experiment: &Experiment,
        clock: &dyn Fn() -> f64,
        budget_ms: f64,
    ) -> Event {
        match images_per_second(experiment, &*self.device, clock, budget_ms).await {
            Ok(images_per_second) => Event::Benchmarked { request, images_per_second },
            Err(failure) => request_failed(request, failure),
        }
    }

    /// Handles a command; one that names a run other than the current one is ignored.
    pub async fn handle(&mut self, command: Command) -> Vec<Event> {
        match command {
            Command::Run { run } => self.with(run, Run::start),
            Command::Pause { run } => self.with(run, Run::pause),
            Command::Step { run } => self.with(run, |run| {
                run.single_step();
                Vec::new()
            }),
            Command::TrainTo { run, step } => self.with(run, |run| {
                run.train_to(step);
                Vec::new()
            }),
            Command::Stop { run } => self.with(run, Run::stop),
            Command::Evaluate { run } => self.with(run, |run| {
                run.evaluate();
                Vec::new()
            }),
            Command::SetLearningRate { run, rate } => self.with(run, |run| {
                run.set_learning_rate(rate);
                Vec::new()
            }),
            Command::SetHand { hand, images } => {
                self.set_hand(hand, images);
                Vec::new()
            }
            Command::Predict { request, image } => self.predict(request, &image).await,
            Command::PickTestImage { request, pick } => vec![self.test_image(request, pick)],
            Command::SendImages { request, run, split, indices } => vec![self.images(request, run, split, &indices)],
            Command::SendBatch { request, run, step } => vec![self.batch(request, run, step)],
            Command::TakeCheckpoint { request, run } => self.take_checkpoint(request, run).await,
            Command::SendWeights { request, run } => self.send_weights(request, run).await,
            // Handled by the worker, which has the data, the clock and the connection.
            Command::Load { .. }
            | Command::AbortFetches { .. }
            | Command::Import { .. }
            | Command::Benchmark { .. }
            | Command::Ping => Vec::new(),
        }
    }

    fn with(&mut self, id: RunId, act: impl FnOnce(&mut Run) -> Vec<Event>) -> Vec<Event> {
        self.run.as_mut().filter(|run| run.id() == id).map_or_else(Vec::new, act)
    }

    async fn predict(&mut self, request: RequestId, image: &Image) -> Vec<Event> {
        let Some(run) = &mut self.run else { return vec![request_failed(request, failures::no_network())] };
        match run.predict(image).await {
            Ok(Prediction { probabilities, rbf }) => {
                vec![Event::Predicted { request, probabilities, step: run.steps_done(), rbf: rbf.map(Box::new) }]
            }
            Err(error) => not_answered(request, run, &error, &*self.device),
        }
    }

    fn test_image(&self, request: RequestId, pick: u32) -> Event {
        let Some((run, test)) = self.run.as_ref().and_then(|run| Some((run, run.test_images()?))) else {
            return request_failed(request, failures::no_test_images());
        };
        let index = pick as usize % test.len();
        let image = run.shown(test.image(index));
        Event::TestImage { request, index: index as u32, image, label: test.label(index) }
    }

    fn images(&self, request: RequestId, id: RunId, split: Split, indices: &[u32]) -> Event {
        let indices = &indices[..indices.len().min(MAX_IMAGES)];
        let run = self.run.as_ref().filter(|run| run.id() == id);
        match run.and_then(|run| run.images(split, indices)) {
            Some(images) => Event::ImagesSent { request, split, images },
            None => request_failed(request, failures::images_not_there()),
        }
    }

    fn batch(&self, request: RequestId, id: RunId, step: u32) -> Event {
        let run = self.run.as_ref().filter(|run| run.id() == id);
        match run.and_then(|run| run.batch_images(step)) {
            Some(images) => Event::BatchSent { request, images },
            None => request_failed(request, failures::images_not_there()),
        }
    }

    async fn take_checkpoint(&mut self, request: RequestId, id: RunId) -> Vec<Event> {
        let Some(run) = self.run.as_mut().filter(|run| run.id() == id) else {
            return vec![request_failed(request, failures::no_network())];
        };
        match run.checkpoint().await {
            Ok(checkpoint) => {
                vec![Event::CheckpointTaken { request: Some(request), run: id, checkpoint: Box::new(checkpoint) }]
            }
            Err(error) => not_answered(request, run, &error, &*self.device),
        }
    }

    async fn send_weights(&mut self, request: RequestId, id: RunId) -> Vec<Event> {
        let Some(run) = self.run.as_mut().filter(|run| run.id() == id) else {
            return vec![request_failed(request, failures::no_network())];
        };
        match run.weights().await {
            Ok(weights) => {
                vec![Event::WeightsSent { request: Some(request), run: id, step: run.steps_done(), weights }]
            }
            Err(error) => not_answered(request, run, &error, &*self.device),
        }
    }
}

/// Ends the run, and tells that the request was not answered.
fn not_answered(request: RequestId, run: &mut Run, error: &TrainerError, device: &dyn Device) -> Vec<Event> {
    let failed = request_failed(request, failures::not_answered(error));
    [failed].into_iter().chain(ended_by(run, error, device)).collect()
}

/// Ends the run after a request has failed: its next slice would fail with the same error.
fn ended_by(run: &mut Run, error: &TrainerError, device: &dyn Device) -> Vec<Event> {
    match error {
        TrainerError::Weights(_) => run.diverge(device),
        TrainerError::Device(_) | TrainerError::TooLarge(_) => run.stop_on(error),
    }
}

fn request_failed(request: RequestId, failure: Failure) -> Event {
    Event::RequestFailed { request, failure }
}
