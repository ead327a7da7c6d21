//! A run that is loading.

use crate::pending::Then;
use crate::run::download::Fetched;
use crate::worker::WorkerId;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Phase, RunId};

/// Where a run starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With initial weights.
    Fresh,
    /// From the newest checkpoint of the slot's run.
    Resume,
    /// From the checkpoint of the kept run whose curves have this id.
    Restore(RunId),
}

#[derive(Debug)]
pub(crate) struct Loading {
    pub id: RunId,
    pub start: Start,
    pub then: Option<Then>,
    pub experiment: Experiment,
    pub base: Preset,
    pub backend: Backend,
    /// The worker that loads it; `None` while it waits for a checkpoint of the slot's run.
    pub worker: Option<WorkerId>,
    /// The phase reported for it before it has loaded.
    pub phase: Option<Phase>,
    pub fetched: Option<Fetched>,
    /// Milliseconds since the last message about it, counted while its worker is ready.
    pub idle_ms: f64,
}

impl Loading {
    /// Bytes of its data have arrived.
    pub fn fetching(&mut self, fetched: Fetched) {
        self.idle_ms = 0.0;
        self.fetched = (fetched.received < fetched.total).then_some(fetched);
    }

    /// The worker has reported a phase before the run has loaded.
    pub fn entered(&mut self, phase: Phase) {
        self.idle_ms = 0.0;
        self.phase = (phase != Phase::Loading).then_some(phase);
    }
}
