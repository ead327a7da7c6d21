//! A session with a simulated clock.

use super::fixtures::squares;
use lenet_engine::trainer::Cpu;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Checkpoint, Command, Event, Phase, RunId};
use lenet_learner::session::Session;
use std::cell::Cell;
use std::rc::Rc;

pub const RUN: RunId = 5;

/// A session whose clock advances by a fixed time whenever it is read.
pub struct Harness {
    pub session: Session,
    now: Cell<f64>,
    tick: f64,
}

impl Harness {
    pub fn new(tick: f64) -> Self {
        Self { session: Session::new(Rc::new(Cpu)), now: Cell::new(0.0), tick }
    }

    /// A session with 100 training images, of which 20 are for validation, and 30 test images.
    pub fn loaded(experiment: Experiment, resume: Option<Checkpoint>) -> Self {
        let mut harness = Self::new(1.0);
        harness.load(experiment, resume);
        harness
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

    /// Time at the last reading of the clock.
    pub fn now(&self) -> f64 {
        self.now.get()
    }

    /// Runs slices until no work is left.
    pub fn run_to_end(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while self.session.is_running() {
            events.extend(self.slice());
        }
        events
    }

    /// Trains to the end of the run.
    pub fn train(&mut self) -> Vec<Event> {
        let mut events = self.send(Command::Run { run: RUN });
        events.extend(self.run_to_end());
        events
    }

    /// One single step, evaluations at an epoch's end included.
    pub fn step(&mut self) -> Vec<Event> {
        assert_eq!(self.send(Command::Step { run: RUN }), []);
        self.run_to_end()
    }

    pub fn save(&mut self) -> Checkpoint {
        match self.send(Command::TakeCheckpoint { request: 1, run: RUN }).pop() {
            Some(Event::CheckpointTaken { checkpoint, .. }) => *checkpoint,
            other => panic!("expected a checkpoint, got {other:?}"),
        }
    }
}

/// The phase changes among the events.
pub fn phases(events: &[Event]) -> Vec<Phase> {
    let phase = |event: &Event| match event {
        Event::PhaseChanged { phase, .. } => Some(*phase),
        _ => None,
    };
    events.iter().filter_map(phase).collect()
}
