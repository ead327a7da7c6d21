//! A page with a conductor, fake workers and a clock.

use super::fake_worker::{FakeWorker, Health};
use super::storage::Storage;
use super::world::{Files, TOO_LARGE, World};
use lenet_conductor::{Conductor, Effect, Input, Plot, Status, View, WebGpuSupport, WorkerId};
use lenet_experiment::compute::{Backend, Compute};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Command, Event, RunId};
use lenet_experiment::schedule::Schedule;
use std::collections::{BTreeMap, VecDeque};

pub struct Page {
    pub conductor: Conductor,
    pub world: World,
    pub workers: BTreeMap<WorkerId, FakeWorker>,
    /// Messages in flight from workers to the page.
    pub mail: VecDeque<(WorkerId, Event)>,
    pub sent: Vec<(WorkerId, Command)>,
    /// Changes of curves, with the id under which the curves were started.
    pub plots: Vec<(RunId, Plot)>,
    pub downloads: Vec<Checkpoint>,
    /// The browser's storage, and its answers in flight.
    pub storage: Storage,
    pub answers: VecDeque<Input>,
    /// Health of workers spawned from now on.
    pub next_health: Health,
    /// Every worker so far, terminated ones included.
    pub spawned: Vec<(WorkerId, Compute)>,
    pub now_ms: f64,
}

impl Page {
    /// A page that has not opened.
    pub fn closed() -> Self {
        Self {
            conductor: Conductor::new(),
            world: World::default(),
            workers: BTreeMap::new(),
            mail: VecDeque::new(),
            sent: Vec::new(),
            plots: Vec::new(),
            downloads: Vec::new(),
            storage: Storage::default(),
            answers: VecDeque::new(),
            next_health: Health::Well,
            spawned: Vec::new(),
            now_ms: 0.0,
        }
    }

    /// A page whose network, that of `Modern`, is loaded.
    pub fn open() -> Self {
        Self::open_with(|_| {})
    }

    /// The same with other files or speeds.
    pub fn open_with(change: impl FnOnce(&mut World)) -> Self {
        let mut page = Self::closed();
        change(&mut page.world);
        page.press(Input::ChoosePreset(Preset::Modern));
        page.press(Input::Open);
        page.wait(1_000.0);
        page
    }

    /// The same with WebGPU.
    pub fn with_webgpu() -> Self {
        let mut page = Self::open();
        page.press(Input::WebGpuProbed(WebGpuSupport::Usable { name: "a card".into(), software: false }));
        page
    }

    /// A page whose run has trained for about a second and is paused.
    pub fn paused() -> Self {
        let mut page = Self::open();
        page.press(Input::Train);
        page.wait(1_000.0);
        page.press(Input::Pause);
        page.wait(200.0);
        assert_eq!(page.view().status, Status::Paused);
        page
    }

    /// A page whose run has moved to WebGPU, which is faster there, and trains.
    pub fn moved_to_webgpu() -> Self {
        let mut page = Self::with_webgpu();
        page.world.webgpu_speed = 90_000.0;
        page.press(Input::Train);
        page.until("WebGPU", 5_000.0, |view| view.compute.backend == Backend::WebGpu && view.status == Status::Running);
        page
    }

    /// A page whose network is loaded, and diverges at its first step.
    pub fn diverging() -> Self {
        let mut page = Self::open();
        let schedule = Schedule::constant(TOO_LARGE * 2.0);
        page.press(Input::Edit(Experiment { schedule, ..Preset::Modern.experiment() }));
        page.wait(1_000.0);
        page
    }

    /// Numbers of effects so far: commands, plots, downloads, spawned workers.
    pub fn effects(&self) -> [usize; 4] {
        [self.sent.len(), self.plots.len(), self.downloads.len(), self.spawned.len()]
    }

    pub fn view(&self) -> View {
        self.conductor.view()
    }

    pub fn status(&self) -> Status {
        self.view().status
    }

    pub fn step(&self) -> u32 {
        self.view().progress.map_or(0, |progress| progress.step)
    }

    /// The error as one text.
    pub fn error(&self) -> String {
        let words = |failure: lenet_experiment::protocol::Failure| {
            format!("{} {} {}", failure.what, failure.kept, failure.remedy)
        };
        self.view().error.map(|error| words(error.failure)).unwrap_or_default()
    }

    pub fn notice(&self) -> String {
        self.view().notice.unwrap_or_default()
    }

    /// Steps of the kept runs, the newest first.
    pub fn kept_steps(&self) -> Vec<u32> {
        self.view().kept.iter().map(|kept| kept.step).collect()
    }

    /// Restores a kept run; 0 is the newest.
    pub fn restore(&mut self, index: usize) {
        let curves = self.view().kept[index].curves;
        self.press(Input::Restore(curves));
        self.wait(1_000.0);
    }

    /// The newest worker on this backend.
    pub fn worker(&self, backend: Backend) -> WorkerId {
        self.spawned.iter().rfind(|(_, of)| of.backend == backend).expect("a worker on this backend").0
    }

    pub fn fake(&mut self, backend: Backend) -> &mut FakeWorker {
        let id = self.worker(backend);
        self.workers.get_mut(&id).expect("the worker is alive")
    }

    /// Handles an input and all messages that follow.
    pub fn press(&mut self, input: Input) {
        self.handle(input);
        self.deliver_all();
    }

    /// Handles an input; messages stay in flight.
    pub fn handle(&mut self, input: Input) {
        for effect in self.conductor.handle(input) {
            self.carry_out(effect);
        }
        self.collect();
    }

    pub fn deliver_all(&mut self) {
        loop {
            let input = match self.mail.pop_front() {
                Some((worker, event)) => Input::FromWorker(worker, event),
                None => match self.answers.pop_front() {
                    Some(answer) => answer,
                    None => return,
                },
            };
            self.handle(input);
        }
    }

    /// Advances time in ticks of 100 ms.
    pub fn wait(&mut self, ms: f64) {
        let end = self.now_ms + ms;
        while self.now_ms < end {
            self.work();
            self.deliver_all();
            self.tick();
        }
    }

    /// Lets all workers work for 100 ms.
    pub fn work(&mut self) {
        let world = self.world;
        self.workers.values_mut().for_each(|worker| worker.work(&world));
        self.collect();
    }

    pub fn tick(&mut self) {
        self.now_ms += 100.0;
        self.press(Input::Tick { now_ms: self.now_ms });
    }

    /// Waits until the condition holds.
    pub fn until(&mut self, what: &str, most_ms: f64, holds: impl Fn(&View) -> bool) {
        let end = self.now_ms + most_ms;
        while !holds(&self.view()) {
            assert!(self.now_ms < end, "waited {most_ms} ms for {what}: {:?}, {}", self.status(), self.error());
            self.wait(100.0);
        }
    }

    pub fn commands(&self, is: impl Fn(&Command) -> bool) -> usize {
        self.sent.iter().filter(|(_, command)| is(command)).count()
    }

    /// The last load: its worker, and the checkpoint that it resumes from.
    pub fn last_load(&self) -> (WorkerId, Option<Checkpoint>) {
        let load = self.sent.iter().rev().find_map(|(worker, command)| match command {
            Command::Load { resume, .. } => Some((*worker, resume.as_deref().cloned())),
            _ => None,
        });
        load.expect("something was loaded")
    }

    pub fn all_files(&mut self, files: Files) {
        (self.world.train, self.world.rest, self.world.test) = (files, files, files);
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Spawn { worker, compute } => {
                self.spawned.push((worker, compute));
                self.workers.insert(worker, FakeWorker::new(compute, self.next_health));
            }
            Effect::Send { worker, command } => {
                self.sent.push((worker, command.clone()));
                let world = self.world;
                if let Some(fake) = self.workers.get_mut(&worker) {
                    fake.take(command, &world);
                }
            }
            Effect::Terminate { worker } => drop(self.workers.remove(&worker)),
            Effect::ProbeWebGpu => {}
            Effect::Plot(run, plot) => self.plots.push((run, plot)),
            Effect::SaveModel(checkpoint, _) => self.downloads.push(*checkpoint),
            Effect::WriteRun(run) => self.answers.push_back(self.storage.write(*run)),
            Effect::ReadRun(id) => self.answers.push_back(self.storage.read(id)),
            Effect::WriteSummary(run) => self.storage.write_summary(*run),
            Effect::EraseRun(run) => self.storage.erase(&run),
        }
    }

    fn collect(&mut self) {
        for (id, worker) in &mut self.workers {
            self.mail.extend(worker.take_events().into_iter().map(|event| (*id, event)));
        }
    }
}
