//! A run that is loading.

use crate::pending::Then;
use crate::run::Fetched;
use crate::worker::WorkerId;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Phase, RunId};

/// Where a run starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With initial weights, for the form's experiment.
    Fresh,
    /// From the newest checkpoint of the run on the page.
    Resume,
    /// From the checkpoint of the run that was replaced.
    Restore,
}

#[derive(Debug)]
pub(crate) struct Loading {
    pub id: RunId,
    pub start: Start,
    pub then: Option<Then>,
    pub experiment: Experiment,
    pub base: Preset,
    pub backend: Backend,
    /// The worker that loads it; `None` while it waits for a checkpoint of the run on the page.
    pub worker: Option<WorkerId>,
    /// The phase reported for it before it has loaded.
    pub phase: Option<Phase>,
    pub fetched: Option<Fetched>,
    /// Milliseconds since the last message about it, counted while its worker is ready.
    pub idle_ms: f64,
}
