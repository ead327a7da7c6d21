//! Random sequences of inputs and faults; after each one the invariants of the conductor are checked.
//!
//! The test suite runs 256 of them. To run more: `PROPTEST_CASES=100000 cargo test --release -p lenet-conductor --test
//! stories property`.

use super::acts::{Act, act};
use super::fake_worker::{FakeWorker, Health};
use super::page::Page;
use super::world::Files;
use lenet_conductor::{Action, Input, Status, StoreId, Timeline, View, WorkerId};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Event, RunId};
use proptest::prelude::*;

/// Longest that a run may be shown as running without a step: compiling kernels on WebGPU (120 s) after waiting for data
/// (30 s).
const STILL_MS: f64 = 160_000.0;

/// A page whose invariants are checked after every input.
struct Watched {
    page: Page,
    /// The current view.
    view: View,
    /// Whether a new notice or error has said what is kept or lost, since the last trained step.
    told: bool,
    /// Whether a worker was made to fail, so that it may be given up.
    has_faults: bool,
    /// Whether an error was shown since the last press on Train.
    failed: bool,
    /// Milliseconds for which a run is shown as running without a step.
    still_ms: f64,
    /// Messages delivered so far, to be repeated.
    delivered: Vec<(WorkerId, Event)>,
}

impl Watched {
    fn open() -> Self {
        let page = Page::closed();
        let view = page.view();
        let mut watched =
            Self { page, view, told: false, has_faults: false, failed: false, still_ms: 0.0, delivered: Vec::new() };
        watched.handle(Input::Open);
        let opened = watched.page.storage.open(1);
        watched.handle(opened);
        watched
    }

    fn act(&mut self, act: Act) {
        self.has_faults |= match act {
            Act::Crash(_) | Act::LoseDevice(_) => true,
            Act::Health(_, health) | Act::NextHealth(health) => health != Health::Well,
            _ => false,
        };
        match act {
            Act::Press(input) => self.handle(input),
            Act::Deliver => self.deliver(),
            Act::Wait(ticks) => (0..ticks).for_each(|_| self.tick(100.0)),
            Act::WaitLong(ticks) => (0..ticks).for_each(|_| self.tick(1_000.0)),
            Act::Restore(index) if !self.view.kept.is_empty() => {
                let curves = index.get(&self.view.kept).curves;
                self.handle(Input::Restore(curves));
            }
            Act::Repeat(index) if !self.delivered.is_empty() => {
                let (worker, event) = index.get(&self.delivered).clone();
                if !self.is_current(worker, &event) {
                    let before = self.view.clone();
                    let effects = self.page.effects();
                    self.handle(Input::FromWorker(worker, event));
                    // As a heartbeat it may end Status::NotResponding.
                    let now = View { status: before.status, ..self.view.clone() };
                    assert_eq!((now, self.page.effects()), (before, effects), "a repeated message was taken");
                }
            }
            Act::Crash(index) if !self.page.spawned.is_empty() => {
                let worker = index.get(&self.page.spawned).0;
                self.handle(Input::WorkerLost(worker, "It crashed.".into()));
            }
            Act::LoseDevice(index) => self.with_worker(index, |worker| worker.lose_device()),
            Act::Health(index, health) => self.with_worker(index, |worker| worker.health = health),
            Act::NextHealth(health) => self.page.next_health = health,
            Act::Train(files) => self.page.world.train = files,
            Act::Rest(files) => self.page.world.rest = files,
            Act::Test(files) => self.page.world.test = files,
            Act::Refuse(refuses) => {
                self.page.storage.refusal = refuses.then(|| "The storage is full.".to_owned());
            }
            Act::OpenRun(index) if !self.view.store.runs.is_empty() => {
                let id = index.get(&self.view.store.runs).id;
                self.handle(Input::OpenRun(id));
            }
            Act::WebGpuSpeed(speed) => self.page.world.webgpu_speed = speed,
            Act::OpenRun(_) | Act::Restore(_) | Act::Repeat(_) | Act::Crash(_) => {}
        }
    }

    fn with_worker(&mut self, index: prop::sample::Index, change: impl FnOnce(&mut FakeWorker)) {
        let ids: Vec<_> = self.page.workers.keys().copied().collect();
        if !ids.is_empty()
            && let Some(worker) = self.page.workers.get_mut(index.get(&ids))
        {
            change(worker);
        }
    }

    fn tick(&mut self, ms: f64) {
        let before = (self.view.status, self.page.step());
        self.page.work();
        self.deliver();
        self.page.now_ms += ms;
        self.handle(Input::Tick { now_ms: self.page.now_ms });
        let still = before == (self.view.status, self.page.step()) && self.view.status == Status::Running;
        self.still_ms = if still { self.still_ms + ms } else { 0.0 };
        assert!(self.still_ms < STILL_MS, "a stalled run is shown as running");
    }

    fn deliver(&mut self) {
        while let Some((worker, event)) = self.page.mail.pop_front() {
            if self.delivered.len() < 200 && !matches!(event, Event::CheckpointTaken { request: None, .. }) {
                self.delivered.push((worker, event.clone()));
            }
            self.handle(Input::FromWorker(worker, event));
        }
        while let Some(answer) = self.page.answers.pop_front() {
            self.handle(answer);
        }
    }

    fn handle(&mut self, input: Input) {
        let is_late = match &input {
            Input::FromWorker(worker, event) => {
                !self.page.workers.contains_key(worker) || !self.is_current(*worker, event) && run_of(event).is_some()
            }
            _ => false,
        };
        let (train, recover) = (matches!(input, Input::Train), input == Input::Recover && self.view.error.is_some());
        self.page.handle(input);
        let before = std::mem::replace(&mut self.view, self.page.view());
        let status = before.status;
        if is_late {
            // As a heartbeat it may end Status::NotResponding.
            let now = View { status, ..self.view.clone() };
            assert_eq!(now, before, "a message of an old run or worker was taken");
        }
        if train {
            assert!(self.view.busy || self.view.error.is_some(), "a press on Train was lost");
        }
        if recover {
            let something = self.view.loading.is_some() || self.view.run.is_some() || self.view.error.is_some();
            assert!(
                something || before.error.as_ref().is_some_and(|error| error.action == Action::Close),
                "the error's button did nothing"
            );
        }
        self.failed = self.view.error.is_some() || (self.failed && !train);
        let error = self.view.error.as_ref().filter(|_| self.view.error != before.error);
        let notice = self.view.notice.as_ref().filter(|_| self.view.notice != before.notice);
        let texts = error.map(|error| &error.failure.kept).into_iter().chain(notice);
        // What has become of the weights: a step, what is lost, or that a run can no longer be brought back.
        let says = |text: &String| {
            ["step ", "lost", "Lost: ", "brought back", "initial weights"].iter().any(|word| text.contains(word))
        };
        self.told |= texts.into_iter().any(says);
        let given_up = |view: &View| {
            view.error.as_ref().is_some_and(|error| error.failure.what.starts_with("Training has stopped"))
        };
        assert!(self.has_faults || !given_up(&self.view), "a healthy worker was given up: {:?}", self.view.error);
        self.no_steps_are_lost_silently(&before);
        let training = self.page.workers.values().filter(|worker| worker.is_training()).count();
        let rivals = self.view.race.as_ref().map_or(0, |race| usize::from(race.is_on));
        assert!(training <= 1 + rivals, "{training} workers train");
        self.the_moment_is_of_the_run();
    }

    fn no_steps_are_lost_silently(&mut self, before: &View) {
        let step = |view: &View| view.progress.map_or(0, |progress| progress.step);
        let curves = |view: &View| view.run.as_ref().map(|run| run.curves);
        let (was, is) = (step(before), step(&self.view));
        for kept in &before.kept {
            let is_here = |curves| curves == kept.curves;
            let survives =
                self.view.kept.iter().any(|run| is_here(run.curves)) || curves(&self.view).is_some_and(is_here);
            let is_stored = self.is_stored(kept.stored, kept.step);
            assert!(survives || is_stored || self.told, "{kept:?} was dropped without a message");
        }
        if before.trained && curves(before) != curves(&self.view) {
            let is_kept = self.view.kept.iter().any(|kept| Some(kept.curves) == curves(before) && kept.step >= was);
            let is_stored = self.is_stored(before.store.shown, was);
            assert!(is_kept || is_stored || self.told, "step {was} was lost without a message: {:?}", self.view.kept);
            self.told = false;
        } else if is < was {
            assert!(self.told, "from step {was} back to {is} without a message");
        } else if is > was {
            self.told = false;
        }
    }

    /// Whether this run is in the browser's storage, up to this step.
    fn is_stored(&self, id: Option<StoreId>, step: u32) -> bool {
        id.and_then(|id| self.page.storage.runs.get(&id)).is_some_and(|run| run.summary.step >= step)
    }

    /// What is shown of an earlier moment belongs to the run on the page and to a step that it has done.
    fn the_moment_is_of_the_run(&self) {
        let Timeline { steps, moment, replay, verified: _ } = &self.view.time;
        let now = self.view.progress.map_or(0, |progress| progress.step);
        assert!(steps.is_sorted() && steps.len() <= 64 && steps.iter().all(|step| *step <= now), "{steps:?} of {now}");
        if let Some(moment) = moment {
            let curves = self.view.run.as_ref().map(|run| run.curves);
            assert!(Some(moment.snapshot.curves) == curves && moment.snapshot.step <= now, "{moment:?}");
        }
        assert!(replay.is_none_or(|replay| replay.to <= now), "{replay:?} of {now}");
    }

    /// Whether an event is about the run on the page or the run that this worker loaded last.
    fn is_current(&self, worker: WorkerId, event: &Event) -> bool {
        let Some(run) = run_of(event) else { return false };
        let loading = self.page.sent.iter().rev().find_map(|(to, command)| match command {
            Command::Load { run, .. } if *to == worker => Some(*run),
            _ => None,
        });
        loading == Some(run) || self.view.run.as_ref().is_some_and(|shown| shown.run == run)
    }
}

fn run_of(event: &Event) -> Option<RunId> {
    match event {
        Event::Fetching { run, .. }
        | Event::Loaded { run, .. }
        | Event::Substituted { run, .. }
        | Event::DataFailed { run, .. }
        | Event::PhaseChanged { run, .. }
        | Event::Progress { run, .. }
        | Event::Evaluated { run, .. }
        | Event::CheckpointTaken { run, .. }
        | Event::WeightsSent { run, .. }
        | Event::Diverged { run, .. }
        | Event::RunFailed { run, .. } => Some(*run),
        Event::Ready { .. }
        | Event::Predicted { .. }
        | Event::TestImage { .. }
        | Event::ImagesSent { .. }
        | Event::BatchSent { .. }
        | Event::Imported { .. }
        | Event::Benchmarked { .. }
        | Event::RequestFailed { .. }
        | Event::DeviceLost { .. }
        | Event::Pong => None,
    }
}

/// Whatever has happened, Train leads to training or to an error in bounded time.
fn train_trains_or_fails(watched: &mut Watched) {
    watched.act(Act::Press(Input::Train));
    let step = watched.page.step();
    for _ in 0..400 {
        let view = &watched.view;
        let trains = view.status == Status::Running && watched.page.step() != step;
        if watched.failed || trains || (view.status == Status::Finished && !view.busy) {
            return;
        }
        watched.tick(1_000.0);
    }
    panic!("Train led to neither training nor an error: {:?}", watched.view);
}

/// Without further faults the visitor can train, and every request is answered or dropped.
fn recovers_when_faults_end(watched: &mut Watched) {
    watched.page.next_health = Health::Well;
    watched.page.all_files(Files::Here);
    watched.act(Act::Deliver);
    watched.act(Act::Press(Input::DraftProblem(None)));
    watched.act(Act::Press(Input::ChoosePreset(Preset::ArticleAsRun)));
    watched.act(Act::Press(Input::ChooseDataset(DatasetId::Mnist)));
    for _ in 0..6 {
        train_trains_or_fails(watched);
        watched.act(Act::WaitLong(5));
        if watched.view.status == Status::Running {
            break;
        }
    }
    assert_eq!(watched.view.status, Status::Running, "it trains: {:?}", watched.view.error);
    watched.act(Act::Press(Input::Pause));
    (0..130).for_each(|_| watched.tick(1_000.0));
    assert_eq!(watched.page.conductor.requests(), 0, "pending requests");
    // A request to a hung worker may time out only now.
    assert!(watched.view.status == Status::Paused || watched.failed, "{:?}", watched.view.status);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn invariants_hold(acts in prop::collection::vec(act(), 1..40)) {
        let mut watched = Watched::open();
        acts.into_iter().for_each(|act| watched.act(act));
        train_trains_or_fails(&mut watched);
        recovers_when_faults_end(&mut watched);
    }
}
