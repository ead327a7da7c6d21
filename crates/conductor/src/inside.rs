//! The weights of the run on the page, for whatever shows its inside: one request at a time, at a limited rate, and only while
//! something shows them.

use crate::request::Purpose;
use crate::run::Run;
use crate::worker::WorkerId;
use crate::workers::Workers;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::handicap::Handicap;
use lenet_experiment::network::Weights;
use lenet_experiment::protocol::{Command, RunId};
use std::sync::Arc;

/// Shortest time between two requests, in milliseconds.
const INTERVAL_MS: f64 = 250.0;

/// Parameters, of four bytes each, that take a millisecond of the interval: a megabyte a second.
const PARAMETERS_PER_MS: f64 = 250.0;

/// A network as it was after a step.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Id under which the run's curves were started.
    pub curves: RunId,
    /// Steps trained.
    pub step: u32,
    /// The network.
    pub network: Network,
    /// What is broken on purpose; it may change the images that the network gets.
    pub handicap: Handicap,
    /// Its weights.
    pub weights: Arc<Weights>,
}

impl Snapshot {
    /// The network of a run with the weights that it had after a step.
    pub(crate) fn of(run: &Run, step: u32, weights: Weights) -> Self {
        let Experiment { network, handicap, .. } = run.experiment.clone();
        Self { curves: run.curves, step, network, handicap, weights: Arc::new(weights) }
    }
}

/// Compares the weights by identity: comparing their values at every change of the page would take too long.
impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        (self.curves, self.step) == (other.curves, other.step) && Arc::ptr_eq(&self.weights, &other.weights)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Inside {
    is_shown: bool,
    /// Whether the page is hidden.
    is_hidden: bool,
    /// Whether the network has changed since the last request.
    is_stale: bool,
    /// Milliseconds until the next request.
    wait_ms: f64,
    /// The newest weights.
    pub now: Option<Snapshot>,
}

impl Inside {
    /// Something shows the network, or nothing does any more.
    pub fn show(&mut self, is_shown: bool) {
        self.is_shown = is_shown;
    }

    /// The page was hidden or shown.
    pub fn hide_page(&mut self, is_hidden: bool) {
        self.is_hidden = is_hidden;
    }

    /// The weights have changed.
    pub fn changed(&mut self) {
        self.is_stale = true;
    }

    /// The network was replaced: the pending request is dropped, and new weights are requested unless they come by themselves.
    pub fn renew(&mut self, workers: &mut Workers) {
        workers.requests.cancel(&Purpose::Weights);
        (self.is_stale, self.wait_ms) = (true, 0.0);
    }

    /// Sends a request that is due; `run` is the run in the worker.
    pub fn tick(&mut self, ms: f64, run: Option<(WorkerId, &Run)>, workers: &mut Workers) {
        self.wait_ms = (self.wait_ms - ms).max(-INTERVAL_MS);
        let is_due = self.is_shown && !self.is_hidden && self.is_stale && self.wait_ms <= 0.0;
        let Some((worker, run)) = run.filter(|_| is_due && !workers.requests.has(&Purpose::Weights)) else { return };
        self.is_stale = false;
        // What was waited too long is made up for, so that the clock's ticks do not lower the rate.
        self.wait_ms += INTERVAL_MS.max(run.experiment.network.parameters() as f64 / PARAMETERS_PER_MS);
        let run = run.id;
        workers.ask(worker, Purpose::Weights, |request| Command::SendWeights { request, run });
    }

    /// The weights of this run have arrived; those of a step that is known are the same.
    pub fn received(&mut self, run: &Run, step: u32, weights: Weights) {
        if step == run.step() {
            self.is_stale = false;
        }
        if self.now.as_ref().is_some_and(|now| (now.curves, now.step) == (run.curves, step)) {
            return;
        }
        self.now = Some(Snapshot::of(run, step, weights));
    }
}
