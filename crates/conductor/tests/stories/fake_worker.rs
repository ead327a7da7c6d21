//! A worker without a network: it answers commands as the real one does, and fails on demand.

use super::fake_run::{
    Run, checkpoint, enter, evaluated, fail_fetch, fetch, fetching, hand_evaluated, loaded, progress, steps, train,
    weights_sent, words,
};
use super::world::{Files, World};
use lenet_experiment::compute::{Backend, Compute};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Checkpoint, Command, Counts, Event, HandId, OwnData, Part, Phase, RequestId, RunId};
use lenet_experiment::validate::problems;

/// Name of a file of images of 26 classes; others have ten.
pub const LETTERS: &str = "letters";

/// Name of a file that stands for folders of cats and dogs.
pub const PETS: &str = "pets";

/// Faults of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Well,
    /// Its module does not arrive, or its device never opens.
    NeverStarts,
    /// It sends no messages.
    Dead,
    /// It answers pings and nothing else.
    Hung,
    /// The same, until it is well.
    Busy,
}

struct Loading {
    run: RunId,
    experiment: Experiment,
    resume: Option<Box<Checkpoint>>,
    mixed: Vec<u8>,
    needs_images: bool,
    /// Whether half of the files has been reported.
    half: bool,
}

pub struct FakeWorker {
    pub health: Health,
    compute: Compute,
    is_ready: bool,
    age_ms: f64,
    loading: Option<Loading>,
    start: Option<Command>,
    run: Option<Run>,
    has_own: bool,
    hand: Option<(HandId, u32)>,
    /// Data sets whose first training images are in its memory.
    cached: Vec<DatasetId>,
    /// Those of which it has all training images.
    complete: Vec<DatasetId>,
    events: Vec<Event>,
    /// What it does once it is well.
    waiting: Vec<Command>,
}

impl FakeWorker {
    pub fn new(compute: Compute, health: Health) -> Self {
        let (loading, start, run) = (None, None, None);
        let (cached, complete, events) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            health,
            compute,
            is_ready: false,
            age_ms: 0.0,
            loading,
            start,
            run,
            has_own: false,
            hand: None,
            cached,
            complete,
            events,
            waiting: Vec::new(),
        }
    }

    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    pub fn is_training(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.phase == Phase::Running)
    }

    pub fn lose_device(&mut self) {
        if self.is_ready {
            self.say(Event::DeviceLost { reason: "GPU process killed".into() });
        }
    }

    /// Takes a command.
    pub fn take(&mut self, command: Command, world: &World) {
        assert!(self.is_ready, "a command was sent to a worker that is not ready: {command:?}");
        match self.health {
            Health::Dead | Health::NeverStarts => return,
            Health::Hung | Health::Busy if command == Command::Ping => return self.say(Event::Pong),
            Health::Hung => return,
            Health::Busy => return self.waiting.push(command),
            Health::Well => {}
        }
        match command {
            Command::Load { run, experiment, resume, mixed, needs_images } => {
                assert_eq!(problems(&experiment), []);
                assert!(self.compute.trains(&experiment), "{:?} cannot train {experiment:?}", self.compute);
                if let Some(old) = self.run.as_mut().filter(|old| old.phase == Phase::Running) {
                    (old.phase, old.hold_at) = (Phase::Paused, None);
                    let event = Event::PhaseChanged { run: old.id, phase: Phase::Paused };
                    self.say(event);
                }
                self.start = None;
                let mixed = mixed.into_iter().map(|(_, label)| label).collect();
                self.loading = Some(Loading { run, experiment, resume, mixed, needs_images, half: false });
                self.say(Event::PhaseChanged { run, phase: Phase::Loading });
            }
            Command::Run { run } | Command::Step { run } | Command::TrainTo { run, .. } if self.is_loading(run) => {
                self.start = Some(command);
            }
            Command::Pause { run } | Command::Stop { run } if self.is_loading(run) => self.start = None,
            Command::Run { run } => self.with(run, |run, events| {
                run.fetches |= !run.is_complete || !run.has_test;
                if matches!(run.phase, Phase::Idle | Phase::Paused) {
                    run.hold_at = None;
                    enter(run, Phase::Running, events);
                }
            }),
            Command::Pause { run } => self.with(run, |run, events| {
                run.hold_at = None;
                if run.phase == Phase::Running {
                    events.push(progress(run, false));
                    enter(run, Phase::Paused, events);
                }
            }),
            Command::Step { run } => self.with(run, |run, _| match run.phase {
                Phase::Idle | Phase::Running | Phase::Paused => run.hold_at = Some(run.step + 1),
                Phase::Loading | Phase::Finished | Phase::Failed => {}
            }),
            Command::TrainTo { run, step } => self.with(run, |run, _| {
                run.is_replay = true;
                if matches!(run.phase, Phase::Idle | Phase::Paused) {
                    run.hold_at = Some(step);
                }
            }),
            Command::Stop { run } => self.with(run, |run, events| {
                if matches!(run.phase, Phase::Idle | Phase::Running | Phase::Paused) {
                    run.hold_at = None;
                    enter(run, Phase::Finished, events);
                }
            }),
            Command::Evaluate { run } => self.with(run, |run, events| match run.has_test {
                true => events.push(evaluated(run)),
                false => run.is_asked = true,
            }),
            Command::SetLearningRate { run, rate } => self.with(run, |run, _| run.rate = Some(rate)),
            Command::SetHand { hand, images } => {
                self.hand = Some((hand, images.len() as u32));
                if let Some(run) = &mut self.run {
                    run.hand = self.hand;
                    self.events.extend(hand_evaluated(run));
                }
            }
            Command::AbortFetches { run } => self.with(run, |run, events| {
                fail_fetch(run, "The download was interrupted.", events);
            }),
            Command::Import { request, files, transposed } => {
                if files.iter().all(|file| file.bytes.is_empty()) {
                    let failure = words("Your files were not opened.");
                    return self.say(Event::RequestFailed { request, failure });
                }
                self.has_own = true;
                let data = OwnData {
                    counts: Counts { train: 600, validation: 0, test: 100 },
                    classes: vec![[60, 10]; if files.iter().any(|file| file.name == LETTERS) { 26 } else { 10 }],
                    names: match files.iter().any(|file| file.name == PETS) {
                        true => ["cats", "dogs"].map(String::from).to_vec(),
                        false => Vec::new(),
                    },
                    notices: files.into_iter().map(|file| format!("{} is taken.", file.name)).collect(),
                    samples: vec![(Image::blank(), 3)],
                    transposed,
                };
                self.say(Event::Imported { request, data: Box::new(data) });
            }
            Command::Predict { request, .. } => self.answer(request, |run| Event::Predicted {
                request,
                probabilities: vec![0.1; 10],
                step: run.step,
                rbf: None,
            }),
            Command::PickTestImage { request, .. } if self.run.as_ref().is_some_and(|run| !run.has_images) => {
                self.say(Event::RequestFailed { request, failure: words("There are no test images.") });
            }
            Command::PickTestImage { request, .. } => {
                self.answer(request, |_| Event::TestImage { request, index: 7, image: Image::blank(), label: 3 });
            }
            Command::SendImages { request, run, split, indices } => {
                let images = indices.into_iter().map(|index| (index, Image::blank())).collect();
                match self.run.as_ref().filter(|current| current.id == run) {
                    Some(_) => self.say(Event::ImagesSent { request, split, images }),
                    None => self.say(Event::RequestFailed { request, failure: words("There is no such run.") }),
                }
            }
            Command::SendBatch { request, run, step } => {
                match self.run.as_ref().filter(|current| current.id == run) {
                    // The label is the last digit of the step.
                    Some(_) => {
                        self.say(Event::BatchSent { request, images: vec![(Image::blank(), (step % 10) as u8)] })
                    }
                    None => self.say(Event::RequestFailed { request, failure: words("There is no such run.") }),
                }
            }
            Command::TakeCheckpoint { request, run } => match self.run.as_ref().filter(|current| current.id == run) {
                Some(current) => {
                    let checkpoint = Box::new(checkpoint(current, current.step, current.rate));
                    self.say(Event::CheckpointTaken { request: Some(request), run, checkpoint });
                }
                None => self.say(Event::RequestFailed { request, failure: words("There is no such run.") }),
            },
            Command::SendWeights { request, .. } => self.answer(request, |run| weights_sent(run, Some(request))),
            Command::Benchmark { request, experiment } => {
                assert!(self.compute.trains(&experiment), "{:?} cannot train {experiment:?}", self.compute);
                let images_per_second = match self.compute.backend {
                    Backend::Cpu => world.cpu_speed,
                    Backend::WebGpu => world.webgpu_speed,
                };
                self.say(Event::Benchmarked { request, images_per_second });
            }
            Command::Ping => self.say(Event::Pong),
        }
    }

    /// Works for 100 ms.
    pub fn work(&mut self, world: &World) {
        self.age_ms += 100.0;
        if self.health != Health::Well {
            return;
        }
        std::mem::take(&mut self.waiting).into_iter().for_each(|command| self.take(command, world));
        if !self.is_ready {
            if self.age_ms >= 300.0 {
                self.is_ready = true;
                self.say(Event::Ready { protocol: world.protocol, backend: self.compute.backend });
            }
            return;
        }
        if let Some(loading) = self.loading.take() {
            self.load(loading, world);
        }
        if let Some(mut run) = self.run.take() {
            fetch(&mut run, world, &mut self.events);
            if run.is_complete && !self.complete.contains(&run.experiment.dataset) {
                self.complete.push(run.experiment.dataset);
            }
            train(&mut run, &mut self.events);
            self.run = Some(run);
        }
    }

    fn load(&mut self, mut loading: Loading, world: &World) {
        let Loading { run, half, .. } = loading;
        let published = loading.experiment.dataset.is_published();
        let is_here = !published || !loading.needs_images || self.cached.contains(&loading.experiment.dataset);
        let files = if is_here { Files::Here } else { world.train };
        let fresh = loading.resume.is_none() && self.run.as_ref().is_none_or(|run| run.step == 0);
        match files {
            Files::Missing if fresh => {
                let wanted = loading.experiment.dataset;
                self.say(Event::Substituted { run, wanted, failure: words("train-images is not on this server.") });
                loading.experiment.dataset = DatasetId::Synthetic;
            }
            Files::Missing | Files::Unreachable => {
                self.start = None;
                return self.say(Event::DataFailed { run, part: Part::Train, failure: words("No connection.") });
            }
            Files::Stalled if half => return self.loading = Some(loading),
            Files::Here | Files::Stalled if !is_here && !half => {
                self.say(fetching(run, Part::Train, 4_000_000));
                loading.half = true;
                return self.loading = Some(loading);
            }
            Files::Here | Files::Stalled => {}
        }
        if loading.experiment.dataset == DatasetId::Own && !self.has_own {
            self.start = None;
            return self.say(Event::DataFailed { run, part: Part::Train, failure: words("No files are open.") });
        }
        self.begin(loading);
    }

    fn begin(&mut self, loading: Loading) {
        let Loading { run: id, experiment, resume, mixed, needs_images, .. } = loading;
        let is_here = !experiment.dataset.is_published() || self.cached.contains(&experiment.dataset);
        if needs_images && !self.cached.contains(&experiment.dataset) {
            self.cached.push(experiment.dataset);
        }
        let (step, rate) = resume.map_or((0, None), |checkpoint| (checkpoint.step, checkpoint.rate));
        let mut run = Run {
            id,
            step,
            began_at: step,
            mixed,
            hand: self.hand,
            phase: Phase::Idle,
            hold_at: None,
            is_replay: false,
            rate,
            good: (step, rate),
            is_complete: !experiment.dataset.is_published() || self.complete.contains(&experiment.dataset),
            has_test: false,
            fetches: needs_images || is_here,
            has_images: needs_images || is_here,
            is_asked: false,
            experiment,
        };
        run.phase = match step {
            0 => Phase::Idle,
            step if step >= steps(&run) => Phase::Finished,
            _ => Phase::Paused,
        };
        self.events.extend([loaded(&run), weights_sent(&run, None)]);
        let phase = run.phase;
        enter(&mut run, phase, &mut self.events);
        if step > 0 {
            self.events.push(progress(&run, false));
        }
        self.events.extend(hand_evaluated(&run));
        self.run = Some(run);
        if let Some(start) = self.start.take() {
            self.take(start, &World::default());
        }
    }

    fn is_loading(&self, run: RunId) -> bool {
        self.loading.as_ref().is_some_and(|loading| loading.run == run)
    }

    fn with(&mut self, id: RunId, act: impl FnOnce(&mut Run, &mut Vec<Event>)) {
        if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
            act(run, &mut self.events);
        }
    }

    fn answer(&mut self, request: RequestId, answer: impl FnOnce(&Run) -> Event) {
        let event = match &self.run {
            Some(run) => answer(run),
            None => Event::RequestFailed { request, failure: words("There is no network yet.") },
        };
        self.say(event);
    }

    fn say(&mut self, event: Event) {
        self.events.push(event);
    }
}
