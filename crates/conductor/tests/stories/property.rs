//! Random sequences of what visitors, workers and networks do. After each step the invariants of the conductor hold.
//!
//! The short form is part of the suite; `PROPTEST_CASES=100000 cargo test --release -p lenet-conductor --test stories
//! property` is the long one.

use super::acts::{Act, act};
use super::fake_worker::{FakeWorker, Files, Health};
use super::page::Page;
use lenet_conductor::{Input, Status, View, WorkerId};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Event, RunId};
use proptest::prelude::*;

/// Longest that a run may be shown as running without a step: compiling kernels on WebGPU (120 s) after waiting for data
/// (30 s).
const STILL_MS: f64 = 160_000.0;

/// A page under watch.
struct Watched {
    page: Page,
    /// What is shown.
    view: View,
    /// Whether something was said since the last step that was trained.
    said: bool,
    /// Whether an error was shown since the last press on Train.
    failed: bool,
    /// Milliseconds for which a run is shown as running without a step.
    still_ms: f64,
    /// Messages that have been delivered.
    heard: Vec<(WorkerId, Event)>,
}

impl Watched {
    fn open() -> Self {
        let page = Page::closed();
        let view = page.view();
        let mut watched = Self { page, view, said: false, failed: false, still_ms: 0.0, heard: Vec::new() };
        watched.handle(Input::Open);
        watched
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Press(input) => self.handle(input),
            Act::Deliver => self.deliver(),
            Act::Wait(ticks) => (0..ticks).for_each(|_| self.tick(100.0)),
            Act::WaitLong(ticks) => (0..ticks).for_each(|_| self.tick(1_000.0)),
            Act::Repeat(index) if !self.heard.is_empty() => {
                let (worker, event) = index.get(&self.heard).clone();
                if !self.is_of_the_present(&event) {
                    self.handle(Input::FromWorker(worker, event));
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
            Act::WebGpuSpeed(speed) => self.page.world.webgpu_speed = speed,
            Act::Repeat(_) | Act::Crash(_) => {}
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
        self.page.work();
        self.deliver();
        self.page.now_ms += ms;
        let before = (self.view.status, self.page.step());
        self.handle(Input::Tick { now_ms: self.page.now_ms });
        let still = before == (self.view.status, self.page.step()) && self.view.status == Status::Running;
        self.still_ms = if still { self.still_ms + ms } else { 0.0 };
        assert!(self.still_ms < STILL_MS, "it stands still and is shown as running");
    }

    fn deliver(&mut self) {
        while let Some((worker, event)) = self.page.mail.pop_front() {
            if self.heard.len() < 200 && !matches!(event, Event::CheckpointTaken { request: None, .. }) {
                self.heard.push((worker, event.clone()));
            }
            self.handle(Input::FromWorker(worker, event));
        }
    }

    fn handle(&mut self, input: Input) {
        let of_the_past = match &input {
            Input::FromWorker(worker, event) => {
                !self.page.workers.contains_key(worker) || !self.is_of_the_present(event) && run_of(event).is_some()
            }
            _ => false,
        };
        let train = matches!(input, Input::Train);
        self.page.handle(input);
        let before = std::mem::replace(&mut self.view, self.page.view());
        let status = before.status;
        if of_the_past {
            // Nothing but a heartbeat may come.
            let now = View { status, ..self.view.clone() };
            assert_eq!(now, before, "a message of an old run or worker was taken");
        }
        if train {
            assert!(self.view.busy || self.view.error.is_some(), "a press on Train was lost");
        }
        self.failed = self.view.error.is_some() || (self.failed && !train);
        self.said |= self.view.error.is_some() || self.view.notice.is_some();
        self.nothing_is_lost_without_a_word(&before);
        let training = self.page.workers.values().filter(|worker| worker.is_training()).count();
        assert!(training <= 1, "{training} workers train");
    }

    fn nothing_is_lost_without_a_word(&mut self, before: &View) {
        let step = |view: &View| view.progress.map_or(0, |progress| progress.step);
        let curves = |view: &View| view.run.as_ref().map(|run| run.curves);
        let (was, is) = (step(before), step(&self.view));
        if before.trained && curves(before) != curves(&self.view) {
            let way_back = self.view.undo.as_ref().is_some_and(|undo| undo.step >= was);
            assert!(way_back || self.said, "step {was} is gone without a word: {:?}", self.view.undo);
            self.said = false;
        } else if is < was {
            assert!(self.said, "from step {was} back to {is} without a word");
        } else if is > was {
            self.said = false;
        }
    }

    /// Whether an event is about the run on the page, the one that loads, or the one to go back to, or about no run.
    fn is_of_the_present(&self, event: &Event) -> bool {
        let Some(run) = run_of(event) else { return false };
        let loading = self.page.sent.iter().rev().find_map(|(_, command)| match command {
            Command::Load { run, .. } => Some(*run),
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
        | Event::Diverged { run, .. }
        | Event::RunFailed { run, .. } => Some(*run),
        Event::Ready { .. }
        | Event::Predicted { .. }
        | Event::TestImage { .. }
        | Event::Imported { .. }
        | Event::Benchmarked { .. }
        | Event::RequestFailed { .. }
        | Event::DeviceLost { .. }
        | Event::Pong => None,
    }
}

/// Whatever has happened, Train leads to training or to a message in bounded time.
fn train_leads_somewhere(watched: &mut Watched) {
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
    panic!("Train has led nowhere: {:?}", watched.view);
}

/// Once everything is well again, the visitor can train, and every request has been answered or dropped.
fn all_is_well_in_the_end(watched: &mut Watched) {
    watched.page.next_health = Health::Well;
    watched.page.all_files(Files::Here);
    watched.act(Act::Deliver);
    watched.act(Act::Press(Input::DraftProblem(None)));
    watched.act(Act::Press(Input::ChoosePreset(Preset::ArticleAsRun)));
    watched.act(Act::Press(Input::ChooseDataset(DatasetId::Mnist)));
    for _ in 0..6 {
        train_leads_somewhere(watched);
        watched.act(Act::WaitLong(5));
        if watched.view.status == Status::Running {
            break;
        }
    }
    assert_eq!(watched.view.status, Status::Running, "it trains: {:?}", watched.view.error);
    watched.act(Act::Press(Input::Pause));
    (0..130).for_each(|_| watched.tick(1_000.0));
    assert_eq!(watched.page.conductor.requests(), 0, "requests that nobody answers");
    // A request that a hung worker has swallowed is noticed late.
    assert!(watched.view.status == Status::Paused || watched.failed, "{:?}", watched.view.status);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn invariants_hold(acts in prop::collection::vec(act(), 1..40)) {
        let mut watched = Watched::open();
        acts.into_iter().for_each(|act| watched.act(act));
        train_leads_somewhere(&mut watched);
        all_is_well_in_the_end(&mut watched);
    }
}
