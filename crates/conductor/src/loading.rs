//! A run that is loading.

use crate::hand::FineTuning;
use crate::pending::Then;
use crate::run::download::Fetched;
use crate::worker::WorkerId;
use lenet_experiment::compute::Compute;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, RunId};

/// Where a run starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// With initial weights.
    Fresh,
    /// From the newest checkpoint of the slot's run.
    Resume,
    /// From the checkpoint of the kept run whose curves have this id.
    Restore(RunId),
    /// From the newest checkpoint of the slot's run, as a run of its own that learns the visitor's drawings.
    FineTuning,
}

#[derive(Debug)]
pub(crate) struct Loading {
    pub id: RunId,
    pub origin: Origin,
    pub then: Option<Then>,
    /// Whether it is to be trained or evaluated; if not, the worker downloads nothing.
    pub needs_images: bool,
    /// What it trains; for fine-tuning, what the run before it trains.
    pub experiment: Experiment,
    /// The experiment in the form that describes it.
    pub described: Experiment,
    pub base: Preset,
    pub compute: Compute,
    /// The worker that loads it; `None` while it waits for a checkpoint of the slot's run.
    pub worker: Option<WorkerId>,
    /// The fine-tuning that the worker loads, and where it starts.
    pub fine_tuning: Option<(FineTuning, Box<Checkpoint>)>,
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

    /// Its worker reports that it is loading.
    pub fn progressed(&mut self) {
        self.idle_ms = 0.0;
    }
}
