//! A data set small enough for tests, and a session on it with a clock of its own.

use crate::data::labelled::Labelled;
use crate::data::random::Draws;
use crate::learner::device::Place;
use crate::learner::session::Session;
use crate::values::experiment::{Experiment, Kernels, Optimizer};
use crate::values::image::{PIXELS, SIDE};
use crate::values::presets::Preset;
use crate::values::protocol::{Checkpoint, Command, Event, Phase, RunId};
use std::cell::Cell;
use std::rc::Rc;

pub const RUN: RunId = 5;

/// The processor, with the code of either.
pub fn place(kernels: Kernels) -> Place {
    Place::cpu(kernels)
}

/// Ten classes, each a bright square at its own place, in noise; label i is i % 10.
pub fn squares(count: usize, seed: u64) -> Rc<Labelled> {
    let mut draws = Draws::new(seed);
    let mut images = Vec::with_capacity(count * PIXELS);
    for index in 0..count {
        let class = index % 10;
        let (top, left) = (2 + class / 5 * 14, 1 + class % 5 * 5);
        for pixel in 0..PIXELS {
            let (y, x) = (pixel / SIDE, pixel % SIDE);
            let inside = (top..top + 8).contains(&y) && (left..left + 6).contains(&x);
            images.push(draws.uniform(0.0, 80.0) as u8 + if inside { 150 } else { 0 });
        }
    }
    let labels = (0..count).map(|index| (index % 10) as u8).collect();
    Rc::new(Labelled::new(images, labels).unwrap())
}

/// The modern preset on a small scale.
pub fn small() -> Experiment {
    Experiment { batch_size: 8, epochs: 2, validation_percent: 20, ..Preset::Modern.experiment() }
}

/// The paper's own network on a small scale.
pub fn small_1998() -> Experiment {
    Experiment {
        epochs: 2,
        validation_percent: 20,
        schedule: "0.0005 x1, 0.0002 x1".parse().unwrap(),
        ..Preset::Lenet1998.experiment()
    }
}

/// The same experiment of the article's network with another optimizer.
pub fn with_optimizer(experiment: &Experiment, optimizer: Optimizer) -> Experiment {
    experiment.clone().with_article(|net| net.optimizer = optimizer)
}

/// A session whose clock moves on by a set time whenever it is read.
pub struct Lab {
    pub session: Session,
    now: Cell<f64>,
    tick: f64,
}

impl Lab {
    pub fn new(tick: f64) -> Self {
        Self { session: Session::new(place(Kernels::Own)), now: Cell::new(0.0), tick }
    }

    /// A session with 100 images to learn from, 20 of them held back, and 30 test images.
    pub fn loaded(experiment: Experiment, resume: Option<Checkpoint>) -> Self {
        let mut lab = Self::new(1.0);
        lab.load(experiment, resume);
        lab
    }

    pub fn load(&mut self, experiment: Experiment, resume: Option<Checkpoint>) -> Vec<Event> {
        let sets = (squares(100, 1), Some(squares(30, 2)));
        pollster::block_on(self.session.load(RUN, experiment, sets.0, sets.1, resume)).unwrap()
    }

    pub fn send(&mut self, command: Command) -> Vec<Event> {
        pollster::block_on(self.session.handle(command))
    }

    pub fn slice(&mut self) -> Vec<Event> {
        let clock = || {
            self.now.set(self.now.get() + self.tick);
            self.now.get()
        };
        pollster::block_on(self.session.slice(&clock, 50.0))
    }

    /// What the clock last said.
    pub fn now(&self) -> f64 {
        self.now.get()
    }

    /// Slices until nothing is left to do.
    pub fn run_out(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while self.session.is_running() {
            events.extend(self.slice());
        }
        events
    }

    /// Trains to the end.
    pub fn train(&mut self) -> Vec<Event> {
        let mut events = self.send(Command::Run { run: RUN });
        events.extend(self.run_out());
        events
    }

    /// One single step, evaluations at an epoch's end included.
    pub fn step(&mut self) -> Vec<Event> {
        assert_eq!(self.send(Command::Step { run: RUN }), []);
        self.run_out()
    }

    pub fn save(&mut self) -> Checkpoint {
        match self.send(Command::Save { request: 1 }).pop() {
            Some(Event::Saved { checkpoint, .. }) => *checkpoint,
            other => panic!("no checkpoint but {other:?}"),
        }
    }
}

/// The phases that the events announce.
pub fn phases(events: &[Event]) -> Vec<Phase> {
    let phase = |event: &Event| match event {
        Event::PhaseChanged { phase, .. } => Some(*phase),
        _ => None,
    };
    events.iter().filter_map(phase).collect()
}
