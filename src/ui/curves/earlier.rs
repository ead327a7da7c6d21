//! Earlier runs, for comparison with the current one.

use super::run::{Points, RunCurves};
use crate::ui::chart::ema::smooth;
use crate::ui::chart::{Role, Series, decimate::decimate};
use lenet_experiment::protocol::RunId;

/// Earlier runs kept on the charts.
const MAX_EARLIER: usize = 5;

/// Epochs that a run must have trained to be kept as an earlier run.
const MIN_EPOCHS: f64 = 0.25;

/// Pixel columns to which the curves of an earlier run are decimated.
const EARLIER_COLUMNS: usize = 400;

/// An earlier run, drawn as thin lines.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRun {
    pub(super) run: RunId,
    accuracy: Series,
    loss: Series,
    loss_name: String,
}

impl EarlierRun {
    /// Keeps the test accuracy, or the smoothed training accuracy of a run with fewer than two tests, and the smoothed training
    /// loss. `loss_name` names the loss function.
    fn of(run: RunId, curves: &RunCurves, name: String, loss_name: String) -> Self {
        let accuracy =
            if curves.test.accuracy.len() > 1 { curves.test.accuracy.clone() } else { smooth(&curves.train.accuracy) };
        let series = |points: Points| {
            let end = points.last().map_or(0.0, |last| last.0).max(f64::MIN_POSITIVE);
            let points = decimate(&points, (0.0, end), EARLIER_COLUMNS);
            Series { name: name.clone(), role: Role::Earlier, points }
        };
        Self { run, accuracy: series(accuracy), loss: series(smooth(&curves.train.loss)), loss_name }
    }

    /// Series in the accuracy chart.
    pub fn accuracy(&self) -> Series {
        self.accuracy.clone()
    }

    /// Series in the loss chart, if it was trained with this loss function: values of others cannot be compared.
    pub fn loss(&self, loss_name: &str) -> Option<Series> {
        (self.loss_name == loss_name).then(|| self.loss.clone())
    }

    /// Last epoch.
    fn end(&self) -> f64 {
        self.loss.points.last().map_or(0.0, |last| last.0)
    }
}

/// Adds a run under a unique name, unless it was stopped too soon to compare with.
pub(super) fn archive(earlier: &mut Vec<EarlierRun>, run: RunId, curves: &RunCurves, name: &str, loss_name: String) {
    if curves.train.loss.last().is_none_or(|last| last.0 < MIN_EPOCHS) {
        return;
    }
    let taken = |name: &str| earlier.iter().any(|run| run.loss.name == name);
    let mut unique = name.to_owned();
    let mut number = 2;
    while taken(&unique) {
        unique = format!("{name}, run {number}");
        number += 1;
    }
    // The shortest run is dropped first; among equals, the oldest.
    if earlier.len() == MAX_EARLIER
        && let Some(shortest) = (0..earlier.len()).min_by(|a, b| earlier[*a].end().total_cmp(&earlier[*b].end()))
    {
        earlier.remove(shortest);
    }
    earlier.push(EarlierRun::of(run, curves, unique, loss_name));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::curves::run::tests::point;

    #[test]
    fn earlier_runs_have_unique_names_and_a_limit() {
        let mut curves = RunCurves::default();
        let mut earlier = Vec::new();
        curves.push(&point(0.1));
        archive(&mut earlier, 1, &curves, "Modern, seed 1", "cross-entropy".into());
        assert!(earlier.is_empty());
        curves.push(&point(0.5));
        (0..9).for_each(|_| archive(&mut earlier, 1, &curves, "Modern, seed 1", "cross-entropy".into()));
        assert!(earlier.iter().all(|run| run.loss("squared error").is_none()));
        let mut names: Vec<String> =
            earlier.iter().filter_map(|run| run.loss("cross-entropy")).map(|series| series.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), MAX_EARLIER);

        curves.push(&point(20.0));
        archive(&mut earlier, 1, &curves, "whole", "cross-entropy".into());
        let mut short = RunCurves::default();
        short.push(&point(0.5));
        (0..9).for_each(|_| archive(&mut earlier, 1, &short, "short", "cross-entropy".into()));
        assert!(
            earlier.len() == MAX_EARLIER && earlier.iter().any(|run| run.loss.name == "whole"),
            "the longest stays"
        );
    }
}
