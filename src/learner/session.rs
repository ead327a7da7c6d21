//! The books of one trainer: values in, values out; no clock, no global, no random source of its own.

use super::device::Place;
use super::failures;
use super::run::Run;
use super::slice::Trouble;
use super::timing::images_per_second;
use super::trainer::TrainerError;
use crate::data::labelled::Labelled;
use crate::values::dataset::DatasetId;
use crate::values::experiment::Experiment;
use crate::values::image::Image;
use crate::values::protocol::{Checkpoint, Command, Event, Failure, Phase, RequestId, RunId};
use std::rc::Rc;

/// A place to compute, and the run there.
///
/// Its owner gives it commands as they come and calls [`Self::slice`] as long as [`Self::is_running`].
pub struct Session {
    place: Place,
    run: Option<Run>,
}

impl Session {
    /// A session without a run.
    pub fn new(place: Place) -> Self {
        Self { place, run: None }
    }

    /// Builds a run and puts it in the place of the one before, which stays as it was when this fails.
    ///
    /// `train` holds the validation images too: the last of it are held back, as the experiment says.
    ///
    /// # Errors
    /// When the experiment cannot run, there is nothing to learn from, or the checkpoint does not fit.
    pub async fn load(
        &mut self,
        run: RunId,
        experiment: Experiment,
        train: Rc<Labelled>,
        test: Option<Rc<Labelled>>,
        resume: Option<Checkpoint>,
    ) -> Result<Vec<Event>, Failure> {
        let mut run = Run::new(run, experiment, (train, test), resume, &self.place)?;
        let mut events = vec![run.loaded(), Event::PhaseChanged { run: run.id, phase: run.phase }];
        if run.step > 0 {
            events.push(run.progress());
        }
        self.run = Some(run);
        Ok(events)
    }

    /// Gives the run its test images, which may come after training has started.
    pub fn attach_test(&mut self, test: Rc<Labelled>) -> Vec<Event> {
        let Some(run) = self.run.as_mut() else { return Vec::new() };
        run.attach_test(test);
        vec![run.loaded()]
    }

    /// Gives the run more of the images that it learns from. Another run's are no concern of it.
    pub fn grow(&mut self, train: Rc<Labelled>) {
        if let Some(run) = &mut self.run {
            run.grow(train);
        }
    }

    /// Ends the run if it waits for the rest of this data set, which will not come.
    pub fn end_arrival(&mut self, dataset: DatasetId, failure: Failure) -> Vec<Event> {
        let waiting = |run: &&mut Run| run.experiment.dataset == dataset && !run.train.is_complete();
        match self.run.as_mut().filter(waiting) {
            Some(run) => run.give_up(failure),
            None => Vec::new(),
        }
    }

    /// The data of this run, if it is the current one and without test images. They are not due before those that it
    /// learns from.
    pub fn lacks_test(&self, id: RunId) -> Option<DatasetId> {
        let run = self.run.as_ref().filter(|run| run.id == id && run.test.is_none() && run.train.is_complete())?;
        Some(run.experiment.dataset)
    }

    /// Id of the run, once one is loaded.
    pub fn run(&self) -> Option<RunId> {
        self.run.as_ref().map(|run| run.id)
    }

    /// Whether a run has trained weights that loading another would throw away.
    pub fn has_learned(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.step > 0)
    }

    /// Whether a slice has work to do.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    /// Trains or evaluates for about the budget, in milliseconds of this clock.
    pub async fn slice(&mut self, clock: &dyn Fn() -> f64, budget_ms: f64) -> Vec<Event> {
        let Some(run) = self.run.as_mut().filter(|run| run.is_running()) else { return Vec::new() };
        match run.slice(clock, budget_ms).await {
            Ok(events) => events,
            Err(trouble) => run.fail(trouble, &self.place),
        }
    }

    /// Finds out how fast the experiment's steps are here, in about so many milliseconds; the run stays as it is.
    pub async fn time(
        &self,
        request: RequestId,
        experiment: &Experiment,
        clock: &dyn Fn() -> f64,
        budget_ms: f64,
    ) -> Event {
        match images_per_second(experiment, &self.place, clock, budget_ms).await {
            Ok(images_per_second) => Event::Timed { request, images_per_second },
            Err(failure) => refused(request, failure),
        }
    }

    /// Does what a command asks; those for another run than the current one are ignored.
    pub async fn handle(&mut self, command: Command) -> Vec<Event> {
        match command {
            Command::Run { run } => self.with(run, start),
            Command::Pause { run } => self.with(run, pause),
            Command::Step { run } => self.with(run, step),
            Command::Stop { run } => self.with(run, stop),
            Command::SetRate { run, rate } => self.with(run, |run| set_rate(run, rate)),
            Command::Classify { request, image } => vec![self.classify(request, &image).await],
            Command::PickTest { request, pick } => vec![self.pick_test(request, pick)],
            Command::Save { request } => self.save(request).await,
            // These concern the worker, which has the data, the clock and the connection.
            Command::Load { .. } | Command::Import { .. } | Command::Time { .. } | Command::Ping => Vec::new(),
        }
    }

    fn with(&mut self, id: RunId, act: impl FnOnce(&mut Run) -> Vec<Event>) -> Vec<Event> {
        self.run.as_mut().filter(|run| run.id == id).map_or_else(Vec::new, act)
    }

    async fn classify(&mut self, request: RequestId, image: &Image) -> Event {
        let Some(run) = &mut self.run else { return refused(request, failures::no_network()) };
        match run.trainer.probabilities(image).await {
            Ok(probabilities) => {
                Event::Classified { request, probabilities, step: run.step, rbf: run.trainer.rbf(image).map(Box::new) }
            }
            Err(error) => refused(request, failures::device(&error)),
        }
    }

    fn pick_test(&self, request: RequestId, pick: u32) -> Event {
        let test = self.run.as_ref().and_then(|run| run.test.as_ref()).filter(|test| !test.is_empty());
        let Some(test) = test else { return refused(request, failures::no_test_images()) };
        let index = pick as usize % test.len();
        let mut image = Image::blank();
        image.pixels_mut().copy_from_slice(test.image(index));
        Event::Picked { request, index: index as u32, image, label: test.label(index) }
    }

    async fn save(&mut self, request: RequestId) -> Vec<Event> {
        let Some(run) = self.run.as_mut() else { return vec![refused(request, failures::no_network())] };
        match run.checkpoint().await {
            Ok(checkpoint) => {
                vec![Event::Saved { request: Some(request), run: run.id, checkpoint: Box::new(checkpoint) }]
            }
            Err(TrainerError::Device(error)) => vec![refused(request, failures::device(&TrainerError::Device(error)))],
            // The question is what brought it to light; the run fails as it would have with its next slice.
            Err(TrainerError::Weights(_)) => run.fail(Trouble::NotANumber, &self.place),
        }
    }
}

fn refused(request: RequestId, failure: Failure) -> Event {
    Event::Failed { run: None, request: Some(request), failure }
}

fn start(run: &mut Run) -> Vec<Event> {
    match run.phase {
        Phase::Idle | Phase::Paused => {
            run.hold_at = None;
            vec![run.enter(Phase::Running)]
        }
        Phase::Loading | Phase::Running | Phase::Finished | Phase::Failed => Vec::new(),
    }
}

fn pause(run: &mut Run) -> Vec<Event> {
    if run.phase != Phase::Running {
        run.hold_at = None;
        return Vec::new();
    }
    let last = gathered(run);
    last.into_iter().chain([run.hold()]).collect()
}

fn step(run: &mut Run) -> Vec<Event> {
    match run.phase {
        Phase::Idle | Phase::Running | Phase::Paused => run.hold_at = Some(run.hold_at.unwrap_or(run.step) + 1),
        Phase::Loading | Phase::Finished | Phase::Failed => {}
    }
    Vec::new()
}

fn stop(run: &mut Run) -> Vec<Event> {
    match run.phase {
        Phase::Idle | Phase::Running | Phase::Paused => {
            run.hold_at = None;
            run.read_at_stop();
            let last = gathered(run);
            last.into_iter().chain([run.enter(Phase::Finished)]).collect()
        }
        Phase::Loading | Phase::Finished | Phase::Failed => Vec::new(),
    }
}

fn set_rate(run: &mut Run, rate: f64) -> Vec<Event> {
    // The form lets nothing else through; a rate that is no rate would end the run.
    if rate.is_finite() && rate > 0.0 {
        run.rate = Some(rate);
    }
    Vec::new()
}

/// The steps that no telemetry has told of yet, so that the counts shown while the run stands still are its own.
fn gathered(run: &mut Run) -> Option<Event> {
    (run.unsaid.images() > 0).then(|| run.progress())
}
