//! The worker's end of the line: drain the commands, train a slice, let others in, and again.

use super::files_of::{Unavailable, given_up};
use super::shelf::{Half, Shelf};
use super::task::Turnstile;
use super::wire;
use crate::data::labelled::Labelled;
use crate::learner::device;
use crate::learner::session::Session;
use crate::values::dataset::DatasetId;
use crate::values::experiment::{Backend, Experiment, Kernels};
use crate::values::protocol::{Checkpoint, Command, Counts, Event, Failure, PROTOCOL, Phase, RunId};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo_events::EventListener;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Milliseconds of training between two looks at the commands.
const SLICE: f64 = 50.0;

/// Milliseconds in which the speed of steps is found out.
const TIMING: f64 = 100.0;

/// What the loop waits for.
enum Input {
    Said(Command),
    Train(Box<Loading>, Result<Rc<Labelled>, Unavailable>),
    Test(RunId, Result<Rc<Labelled>, Unavailable>),
    /// More of a training set that was given out before all of it had arrived, or why no more will come.
    Grown(DatasetId, Result<Rc<Labelled>, Unavailable>),
}

/// A run whose data is on its way.
struct Loading {
    run: RunId,
    experiment: Experiment,
    resume: Option<Box<Checkpoint>>,
}

/// Serves the page until the worker ends: opens the backend, says so, and does what the commands say.
pub async fn serve(backend: Backend, kernels: Kernels) {
    let (sender, inputs) = unbounded();
    let ears = listen(sender.clone());
    match (device::open(backend, kernels).await, Turnstile::new()) {
        (Ok(place), Ok(turnstile)) => {
            post(&Event::Ready { protocol: PROTOCOL, backend });
            let trainer = Trainer {
                session: Session::new(place),
                shelf: Rc::new(shelf(sender.clone())),
                sender,
                latest: Rc::default(),
                fetching_test: None,
                loading: None,
                start: None,
            };
            trainer.run(inputs, &turnstile).await;
        }
        (Err(failure), _) => report(&format!("{} {}", failure.what, failure.remedy)),
        (_, Err(error)) => report(&format!("{error:?}")),
    }
    drop(ears);
}

fn shelf(sender: UnboundedSender<Input>) -> Shelf {
    Shelf::new(move |dataset, result| {
        // Fails only when the loop has ended.
        let _ = sender.unbounded_send(Input::Grown(dataset, result));
    })
}

struct Trainer {
    session: Session,
    shelf: Rc<Shelf>,
    sender: UnboundedSender<Input>,
    /// The run that was asked for last.
    latest: Rc<Cell<RunId>>,
    /// The run whose test images are on their way.
    fetching_test: Option<RunId>,
    /// The run whose data is on its way: the latest asked for wins.
    loading: Option<RunId>,
    /// What to do with it once it is loaded: Run or Step, pressed early.
    start: Option<Command>,
}

impl Trainer {
    async fn run(mut self, mut inputs: UnboundedReceiver<Input>, turnstile: &Turnstile) {
        loop {
            if !self.session.is_running() {
                let Some(input) = inputs.next().await else { return };
                self.take(input).await;
            }
            while let Ok(input) = inputs.try_recv() {
                self.take(input).await;
            }
            if self.session.is_running() {
                let events = self.session.slice(&now, SLICE).await;
                events.iter().for_each(post);
            }
            turnstile.pass().await;
        }
    }

    async fn take(&mut self, input: Input) {
        match input {
            Input::Said(command) => self.command(command).await,
            Input::Train(loading, result) => self.train_data(*loading, result).await,
            Input::Test(run, result) if self.session.run() == Some(run) => {
                self.fetching_test = None;
                match result {
                    Ok(test) => self.session.attach_test(test).iter().for_each(post),
                    Err(unavailable) => {
                        let what = unavailable.failure().what;
                        let kept = "Training goes on without test accuracy.".into();
                        let remedy = "Pause and go on, or train again, to fetch the test images once more.".into();
                        post(&Event::Failed { run: None, request: None, failure: Failure { what, kept, remedy } });
                    }
                }
            }
            // For a run that has been replaced meanwhile.
            Input::Test(..) => {}
            Input::Grown(_, Ok(train)) => {
                let complete = train.is_complete();
                self.session.grow(train);
                if let Some(run) = self.session.run().filter(|_| complete && self.loading.is_none()) {
                    self.fetch_test(run);
                }
            }
            Input::Grown(dataset, Err(unavailable)) => {
                self.session.end_arrival(dataset, unavailable.failure()).iter().for_each(post);
            }
        }
    }

    async fn command(&mut self, command: Command) {
        match command {
            Command::Load { run, experiment, resume } => self.load(Loading { run, experiment, resume }).await,
            Command::Run { run } | Command::Step { run } if self.loading == Some(run) => self.start = Some(command),
            Command::Pause { run } | Command::Stop { run } if self.loading == Some(run) => self.start = None,
            Command::Import { request, images, labels } => {
                let event = match self.shelf.import(&images, &labels) {
                    Ok((train, test)) => {
                        let counts = Counts { train: train as u32, validation: 0, test: test as u32 };
                        Event::Imported { request, counts }
                    }
                    Err(failure) => Event::Failed { run: None, request: Some(request), failure },
                };
                post(&event);
            }
            Command::Time { request, experiment } => {
                post(&self.session.time(request, &experiment, &now, TIMING).await);
            }
            // Answered by the listener, even in the middle of a slice that waits for the GPU.
            Command::Ping => {}
            Command::Run { .. }
            | Command::Pause { .. }
            | Command::Step { .. }
            | Command::Stop { .. }
            | Command::SetRate { .. }
            | Command::Classify { .. }
            | Command::PickTest { .. }
            | Command::Save { .. } => {
                if let Command::Run { run } = command {
                    self.fetch_test(run);
                }
                self.session.handle(command).await.iter().for_each(post);
            }
        }
    }

    /// Fetches the test images of this run, if it lacks them and they are not on their way.
    fn fetch_test(&mut self, run: RunId) {
        if let Some(dataset) = self.session.lacks_test(run)
            && self.fetching_test != Some(run)
        {
            self.fetching_test = Some(run);
            let (shelf, sender, progress) = (self.shelf.clone(), self.sender.clone(), self.fetching(run));
            spawn_local(async move {
                let result = shelf.get(dataset, Half::Test, progress).await;
                // Fails only when the loop has ended.
                let _ = sender.unbounded_send(Input::Test(run, result));
            });
        }
    }

    /// Tells the page of bytes received, in the name of the run that was asked for last: it waits for them too.
    fn fetching(&self, run: RunId) -> impl Fn(&str, u64, u64) + 'static {
        self.latest.set(run);
        let latest = self.latest.clone();
        move |file, received, total| {
            post(&Event::Fetching { run: latest.get(), file: file.to_owned(), received, total });
        }
    }

    /// Fetches the training images beside the loop, so that drawings are still read meanwhile.
    async fn load(&mut self, loading: Loading) {
        if let Some(run) = self.session.run().filter(|_| self.session.is_running()) {
            self.session.handle(Command::Pause { run }).await.iter().for_each(post);
        }
        let run = loading.run;
        (self.loading, self.start) = (Some(run), None);
        post(&Event::PhaseChanged { run, phase: Phase::Loading });
        let (shelf, sender, progress) = (self.shelf.clone(), self.sender.clone(), self.fetching(run));
        spawn_local(async move {
            let dataset = loading.experiment.dataset;
            let result = shelf.get(dataset, Half::Train, progress).await;
            // Fails only when the loop has ended.
            let _ = sender.unbounded_send(Input::Train(Box::new(loading), result));
        });
    }

    async fn train_data(&mut self, mut loading: Loading, result: Result<Rc<Labelled>, Unavailable>) {
        let run = loading.run;
        if self.loading != Some(run) {
            return;
        }
        let train = match result {
            Ok(train) => train,
            // Nothing trained is lost or mixed up by it, so the built-in digits may step in.
            Err(Unavailable::Missing(failure)) if !self.session.has_learned() && loading.resume.is_none() => {
                post(&Event::Substituted { run, wanted: loading.experiment.dataset, failure });
                loading.experiment.dataset = DatasetId::Synthetic;
                match self.shelf.get(DatasetId::Synthetic, Half::Train, self.fetching(run)).await {
                    Ok(train) => train,
                    Err(unavailable) => return self.fail(run, unavailable.failure()),
                }
            }
            Err(unavailable) => return self.fail(run, unavailable.failure()),
        };
        // More may have arrived since the answer was sent, or the rest may have been found damaged.
        let train = self.shelf.latest(loading.experiment.dataset, Half::Train).unwrap_or(train);
        if !train.is_complete() && !self.shelf.is_fetching(loading.experiment.dataset, Half::Train) {
            return self.fail(run, given_up(loading.experiment.dataset).failure());
        }
        let resume = loading.resume.map(|checkpoint| *checkpoint);
        match self.session.load(run, loading.experiment, train, None, resume).await {
            Ok(events) => events.iter().for_each(post),
            Err(failure) => return self.fail(run, failure),
        }
        self.loading = None;
        self.fetch_test(run);
        if let Some(start) = self.start.take() {
            self.session.handle(start).await.iter().for_each(post);
        }
    }

    fn fail(&mut self, run: RunId, failure: Failure) {
        (self.loading, self.start) = (None, None);
        post(&Event::Failed { run: Some(run), request: None, failure });
    }
}

/// Puts every command into the loop's channel, and answers pings on the spot.
fn listen(sender: UnboundedSender<Input>) -> EventListener {
    EventListener::new(&scope(), "message", move |event| {
        match wire::decode(&event.unchecked_ref::<MessageEvent>().data()) {
            Ok(Command::Ping) => post(&Event::Pong),
            Ok(command) => {
                let _ = sender.unbounded_send(Input::Said(command));
            }
            Err(error) => report(&format!("The page and the trainer are of different versions ({error}).")),
        }
    })
}

fn post(event: &Event) {
    match wire::encode(event) {
        Ok(bytes) => {
            let transfer = js_sys::Array::of1(&bytes.buffer());
            if let Err(error) = scope().post_message_with_transfer(&bytes, &transfer) {
                report(&format!("{error:?}"));
            }
        }
        Err(error) => report(&error),
    }
}

/// Tells the page that the trainer cannot go on, in the form that the loader uses too.
fn report(error: &str) {
    let message = js_sys::Object::new();
    // Setting a property of a fresh object and posting a string do not fail.
    let _ = js_sys::Reflect::set(&message, &"error".into(), &JsValue::from_str(error));
    let _ = scope().post_message(&message);
}

/// Milliseconds on the worker's own clock.
pub(super) fn now() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
