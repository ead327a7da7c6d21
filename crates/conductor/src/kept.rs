//! Runs that were replaced, each with its newest checkpoint, so that they can be restored.

use crate::run::Run;
use lenet_experiment::protocol::RunId;

/// Runs kept at the same time.
pub const MAX_KEPT: usize = 5;

/// The oldest first; each has a checkpoint.
#[derive(Debug, Default)]
pub(crate) struct Kept(Vec<Run>);

impl Kept {
    /// Adds a run; returns the oldest one if there are too many now.
    pub fn add(&mut self, run: Run) -> Option<Run> {
        self.0.push(run);
        (self.0.len() > MAX_KEPT).then(|| self.0.remove(0))
    }

    /// The run whose curves have this id.
    pub fn find(&self, curves: RunId) -> Option<&Run> {
        self.0.iter().find(|run| run.curves == curves)
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
