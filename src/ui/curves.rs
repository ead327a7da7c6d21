//! Learning curves of the current run and of earlier runs.

use super::chart::ema::smooth;
use super::chart::{Role, Series, decimate::decimate};
use lenet_experiment::protocol::{Evaluation, Point, RunId, Split};

/// `(epoch, value)`, in the order of epochs.
type Points = Vec<(f64, f64)>;

/// Length at which pairs of neighbours are averaged into one point; even. At ten points a second it takes half an hour.
const MAX_POINTS: usize = 20_000;

/// Earlier runs kept on the charts.
const MAX_EARLIER: usize = 5;

/// Epochs that a run must have trained to be kept as an earlier run.
const MIN_EPOCHS: f64 = 0.25;

/// Pixel columns to which the curves of an earlier run are decimated.
const EARLIER_COLUMNS: usize = 400;

/// Loss and accuracy over epochs.
#[derive(Clone, Debug, Default, PartialEq)]
struct Metrics {
    loss: Points,
    accuracy: Points,
}

impl Metrics {
    fn push(&mut self, epoch: f64, loss: f32, accuracy: f32) {
        self.loss.push((epoch, f64::from(loss)));
        self.accuracy.push((epoch, f64::from(accuracy)));
    }

    fn rewind(&mut self, epoch: f64) {
        self.loss.retain(|point| point.0 <= epoch);
        self.accuracy.retain(|point| point.0 <= epoch);
    }
}

/// Learning curves of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunCurves {
    train: Metrics,
    validation: Metrics,
    test: Metrics,
    /// Evaluations on a sample of the test set since the last full one, which replaces them.
    sample: Metrics,
    rate: Points,
}

impl RunCurves {
    /// Adds a point from training.
    pub fn push(&mut self, point: &Point) {
        self.train.push(point.epoch, point.loss, point.accuracy);
        self.rate.push((point.epoch, point.rate));
        if self.rate.len() >= MAX_POINTS {
            halve(&mut self.train.loss);
            halve(&mut self.train.accuracy);
            // Learning rates are not averaged: every second one is kept.
            let mut index = 0;
            self.rate.retain(|_| {
                index += 1;
                index % 2 == 0
            });
        }
    }

    /// Adds the result of an evaluation.
    pub fn evaluated(&mut self, evaluation: &Evaluation) {
        let metrics = match evaluation.split {
            Split::Test => {
                self.sample = Metrics::default();
                &mut self.test
            }
            Split::TestSample => &mut self.sample,
            Split::Validation => &mut self.validation,
        };
        metrics.push(evaluation.epoch, evaluation.loss, evaluation.accuracy);
    }

    /// Drops everything after `epoch`: the run resumes from a checkpoint taken there.
    pub fn rewind(&mut self, epoch: f64) {
        for metrics in [&mut self.train, &mut self.validation, &mut self.test, &mut self.sample] {
            metrics.rewind(epoch);
        }
        self.rate.retain(|point| point.0 <= epoch);
    }

    /// Whether there is no training point yet.
    pub fn is_empty(&self) -> bool {
        self.train.loss.is_empty()
    }

    /// Series of the accuracy chart.
    pub fn accuracy(&self) -> Vec<Series> {
        self.series(|metrics| &metrics.accuracy)
    }

    /// Series of the loss chart.
    pub fn loss(&self) -> Vec<Series> {
        self.series(|metrics| &metrics.loss)
    }

    /// Series of the learning rate chart.
    pub fn rate(&self) -> Vec<Series> {
        non_empty("learning rate", Role::Rate, self.rate.clone())
    }

    fn series(&self, of: impl Fn(&Metrics) -> &Points) -> Vec<Series> {
        let test = [of(&self.test).as_slice(), of(&self.sample).as_slice()].concat();
        let train = of(&self.train);
        [
            non_empty("training batches", Role::Train, train.clone()),
            non_empty("training, smoothed", Role::TrainSmooth, smooth(train)),
            non_empty("validation", Role::Validation, of(&self.validation).clone()),
            non_empty("test", Role::Test, test),
        ]
        .concat()
    }
}

/// An earlier run, drawn as thin lines.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRun {
    run: RunId,
    accuracy: Series,
    loss: Series,
    loss_name: String,
}

impl EarlierRun {
    /// Keeps the test accuracy, or the smoothed training accuracy of a run with fewer than two tests, and the smoothed training
    /// loss. `loss_name` names the loss function.
    pub fn of(run: RunId, curves: &RunCurves, name: String, loss_name: String) -> Self {
        let accuracy =
            if curves.test.accuracy.len() > 1 { curves.test.accuracy.clone() } else { smooth(&curves.train.accuracy) };
        let series = |points: Points| {
            let end = points.last().map_or(0.0, |last| last.0).max(f64::MIN_POSITIVE);
            let points = decimate(&points, (0.0, end), EARLIER_COLUMNS);
            Series { name: name.clone(), role: Role::Earlier, points }
        };
        Self { run, accuracy: series(accuracy), loss: series(smooth(&curves.train.loss)), loss_name }
    }

    /// Last epoch.
    fn end(&self) -> f64 {
        self.loss.points.last().map_or(0.0, |last| last.0)
    }

    /// Series in the accuracy chart.
    pub fn accuracy(&self) -> Series {
        self.accuracy.clone()
    }

    /// Series in the loss chart, if it was trained with this loss function: values of others cannot be compared.
    pub fn loss(&self, loss_name: &str) -> Option<Series> {
        (self.loss_name == loss_name).then(|| self.loss.clone())
    }
}

/// Curves of the run on the page and of earlier ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    current: RunCurves,
    earlier: Vec<EarlierRun>,
    /// All points of the two runs archived last: when a run is restored, the one it replaces is archived first.
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

    /// Drops everything after an epoch.
    pub fn rewind(&mut self, epoch: f64) {
        self.current.rewind(epoch);
    }

    /// Keeps the current curves as an earlier run under a unique name, unless it was stopped too soon to compare with.
    pub fn archive(&mut self, run: RunId, name: &str, loss_name: String) {
        let curves = std::mem::take(&mut self.current);
        archive(&mut self.earlier, run, &curves, name, loss_name);
        if self.archived.len() == 2 {
            self.archived.remove(0);
        }
        self.archived.push((run, curves));
    }

    /// Makes one of the two runs archived last current again, up to an epoch.
    pub fn restore(&mut self, run: RunId, epoch: f64) {
        if let Some(index) = self.archived.iter().position(|(archived, _)| *archived == run) {
            self.current = self.archived.remove(index).1;
            self.earlier.retain(|earlier| earlier.run != run);
        }
        self.current.rewind(epoch);
    }
}

fn archive(earlier: &mut Vec<EarlierRun>, run: RunId, curves: &RunCurves, name: &str, loss_name: String) {
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

fn non_empty(name: &str, role: Role, points: Points) -> Vec<Series> {
    if points.is_empty() { Vec::new() } else { vec![Series { name: name.to_owned(), role, points }] }
}

/// Averages pairs of neighbours into one point.
fn halve(points: &mut Points) {
    *points = points
        .chunks(2)
        .filter_map(|pair| {
            let last = pair.last()?;
            Some((last.0, pair.iter().map(|point| point.1).sum::<f64>() / pair.len() as f64))
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(epoch: f64) -> Point {
        Point { step: 0, epoch, loss: 1.0, accuracy: 0.5, rate: 0.01 }
    }

    fn evaluation(split: Split, epoch: f64) -> Evaluation {
        Evaluation { split, step: 0, epoch, loss: 0.5, accuracy: 0.75, confusion: Vec::new() }
    }

    #[test]
    fn a_full_evaluation_replaces_earlier_ones_on_the_sample() {
        let mut curves = RunCurves::default();
        curves.evaluated(&evaluation(Split::TestSample, 0.5));
        curves.evaluated(&evaluation(Split::Test, 1.0));
        curves.evaluated(&evaluation(Split::TestSample, 1.5));
        let test = curves.accuracy().into_iter().find(|series| series.role == Role::Test).unwrap();
        assert_eq!(test.points, [(1.0, 0.75), (1.5, 0.75)]);
    }

    #[test]
    fn long_runs_are_bounded_and_keep_their_end() {
        let mut curves = RunCurves::default();
        (1..=50_000).for_each(|step| curves.push(&point(f64::from(step))));
        let points = &curves.loss()[0].points;
        assert!(points.len() <= MAX_POINTS && points.len() == curves.rate()[0].points.len());
        assert_eq!(points.last(), Some(&(50_000.0, 1.0)));
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn rewinding_drops_later_points() {
        let mut curves = RunCurves::default();
        [0.5, 1.0, 1.5].into_iter().for_each(|epoch| curves.push(&point(epoch)));
        curves.evaluated(&evaluation(Split::Test, 1.0));
        curves.rewind(1.0);
        assert_eq!(curves.rate()[0].points, [(0.5, 0.01), (1.0, 0.01)]);
        assert_eq!(curves.accuracy().len(), 3);
    }

    #[test]
    fn an_archived_run_is_restored_with_its_curves() {
        let mut curves = Curves::default();
        let archive = |curves: &mut Curves, run| curves.archive(run, "Modern, seed 1", "cross-entropy".into());
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
    }

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
