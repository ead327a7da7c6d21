//! Runs that were replaced, each with its newest checkpoint, so that they can be restored.

use crate::run::Run;
use lenet_experiment::breakage::Breakage;
use lenet_experiment::protocol::{Checkpoint, RunId};

/// Runs kept at the same time.
pub const MAX_KEPT: usize = 5;

/// Memory for the checkpoints of kept runs; the newest one is kept whatever its size.
const MAX_KEPT_BYTES: usize = 64_000_000;

/// The oldest first; each has a checkpoint.
#[derive(Debug, Default)]
pub(crate) struct Kept(Vec<Run>);

impl Kept {
    /// Adds a run; returns those for which there is no room any more: first what was broken on purpose, then the oldest.
    pub fn add(&mut self, mut run: Run) -> Vec<Run> {
        run.moments.shrink();
        self.0.push(run);
        let mut dropped = Vec::new();
        while let [others @ .., _] = self.0.as_slice()
            && !others.is_empty()
            && (self.0.len() > MAX_KEPT || self.bytes() > MAX_KEPT_BYTES)
        {
            let is_broken = |run: &Run| Breakage::of(&run.experiment).is_some();
            let first = others.iter().position(is_broken).unwrap_or(0);
            dropped.push(self.0.remove(first));
        }
        dropped
    }

    fn bytes(&self) -> usize {
        self.0.iter().filter_map(Run::checkpoint).map(Checkpoint::bytes).sum()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The run whose curves have this id.
    pub fn find(&self, curves: RunId) -> Option<&Run> {
        self.0.iter().find(|run| run.curves == curves)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.0.iter_mut()
    }

    pub fn take(&mut self, curves: RunId) -> Option<Run> {
        let index = self.0.iter().position(|run| run.curves == curves)?;
        Some(self.0.remove(index))
    }

    /// The newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Run> {
        self.0.iter().rev()
    }
}
