//! Learning curves of the current run and of earlier runs.

mod diagnosis;
mod earlier;
mod run;

pub use diagnosis::{Diagnosis, diagnose, large_rate};
pub use earlier::EarlierRun;
pub use run::RunCurves;

use earlier::archive;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Evaluation, Point, RunId};

/// Curves of the run on the page and of earlier ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    current: RunCurves,
    earlier: Vec<EarlierRun>,
    /// All points of the runs that can be restored.
    archived: Vec<(RunId, RunCurves)>,
}

impl Curves {
    /// Curves of the run on the page.
    pub fn current(&self) -> &RunCurves {
        &self.current
    }

    /// Earlier runs, for comparison.
    pub fn earlier(&self) -> &[EarlierRun] {
        &self.earlier
    }

    /// Starts a run with empty curves.
    pub fn start(&mut self) {
        self.current = RunCurves::default();
    }

    /// Adds a point from training.
    pub fn push(&mut self, point: &Point) {
        self.current.push(point);
    }

    /// Adds an evaluation.
    pub fn evaluated(&mut self, evaluation: &Evaluation) {
        self.current.evaluated(evaluation);
    }

    /// Starts a run with a copy of archived curves up to an epoch.
    pub fn branch(&mut self, from: RunId, epoch: f64) {
        let found = self.archived.iter().find(|(archived, _)| *archived == from);
        self.current = found.map(|(_, curves)| curves.clone()).unwrap_or_default();
        self.current.rewind(epoch);
        self.current.learn_hand();
    }

    /// The visitor's drawings were replaced, or are no more.
    pub fn replace_hand(&mut self, is_empty: bool) {
        self.current.replace_hand(is_empty);
    }

    /// Drops everything after an epoch.
    pub fn rewind(&mut self, epoch: f64) {
        self.current.rewind(epoch);
    }

    /// Keeps the current curves as an earlier run under a unique name, unless it was stopped too soon to compare with.
    pub fn archive(&mut self, run: RunId, name: &[String], experiment: &Experiment) {
        let curves = std::mem::take(&mut self.current);
        archive(&mut self.earlier, run, &curves, name, experiment);
        self.archived.push((run, curves));
    }

    /// Curves of a run, if it is archived, else of the run on the page.
    pub fn of(&self, run: RunId) -> &RunCurves {
        self.archived.iter().find(|(archived, _)| *archived == run).map_or(&self.current, |(_, curves)| curves)
    }

    /// Takes curves that were stored as those of a run that can be restored.
    pub fn insert(&mut self, run: RunId, curves: RunCurves) {
        self.archived.push((run, curves));
    }

    /// Puts the thin lines of a stored run on the charts.
    pub fn show(&mut self, run: RunId, curves: &RunCurves, name: &[String], experiment: &Experiment) {
        archive(&mut self.earlier, run, curves, name, experiment);
    }

    /// An earlier run has another name.
    pub fn rename(&mut self, run: RunId, name: &[String]) {
        self.earlier.iter_mut().filter(|earlier| earlier.run == run).for_each(|earlier| earlier.name = name.to_vec());
    }

    /// Takes the thin lines of an earlier run off the charts, or of all with `None`. They can still be restored.
    pub fn remove(&mut self, run: Option<RunId>) {
        self.earlier.retain(|earlier| run.is_some_and(|run| earlier.run != run));
    }

    /// Drops all but the thin lines of a run that can no longer be restored.
    pub fn forget(&mut self, run: RunId) {
        self.archived.retain(|(archived, _)| *archived != run);
    }

    /// Makes the curves of an archived run current again, up to an epoch.
    pub fn restore(&mut self, run: RunId, epoch: f64) {
        let found = self.archived.iter().position(|(archived, _)| *archived == run);
        self.current = found.map(|index| self.archived.remove(index).1).unwrap_or_default();
        self.earlier.retain(|earlier| earlier.run != run);
        self.current.rewind(epoch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;
    use run::tests::point;

    #[test]
    fn an_archived_run_is_restored_with_its_curves() {
        let mut curves = Curves::default();
        let archive = |curves: &mut Curves, run| {
            curves.archive(run, &["Modern".to_owned()], &Preset::Modern.experiment());
        };
        curves.push(&point(1.0));
        curves.push(&point(2.0));
        let first = curves.current().clone();
        archive(&mut curves, 1);
        curves.start();
        curves.push(&point(0.5));
        let second = curves.current().clone();
        // As Undo does, back and forth.
        for (replaced, restored, expected) in [(2, 1, &first), (1, 2, &second), (2, 1, &first)] {
            archive(&mut curves, replaced);
            curves.restore(restored, 2.0);
            assert_eq!(curves.current(), expected);
            assert_eq!(curves.earlier().len(), 1);
        }
        let mut branch = curves.clone();
        branch.branch(2, 0.4);
        assert!(branch.current().is_empty(), "up to the epoch");
        branch.branch(2, 0.5);
        let mut learned = second.clone();
        learned.learn_hand();
        assert_eq!(branch.current(), &learned);
        branch.push(&point(0.7));
        branch.restore(2, 2.0);
        assert_eq!(branch.current(), &second, "the copy has changed, not the original");
        curves.remove(Some(2));
        assert!(curves.earlier().is_empty(), "off the charts");
        curves.restore(2, 2.0);
        assert_eq!(curves.current(), &second, "but not lost");
    }
}
