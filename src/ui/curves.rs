//! The curves of the run on the page and of those before it, gathered point by point.

use super::chart::smooth::smooth;
use super::chart::{Curve, Role, decimate::decimate};
use lenet_experiment::protocol::{Evaluation, Point, Split};

/// A value over epochs.
type Line = Vec<(f64, f64)>;

/// Points of one line, an even number, at which neighbours are joined: half an hour of training at ten points a second.
const MOST_POINTS: usize = 20_000;

/// Earlier runs that stay on the charts.
const MOST_EARLIER: usize = 5;

/// Epochs after which a run is worth keeping.
const LEAST_EARLIER: f64 = 0.25;

/// Columns to which an earlier run is cut down: it is no longer zoomed into.
const EARLIER_COLUMNS: usize = 400;

/// Loss and accuracy of one set of images.
#[derive(Clone, Debug, Default, PartialEq)]
struct Pair {
    loss: Line,
    accuracy: Line,
}

impl Pair {
    fn push(&mut self, epoch: f64, loss: f32, accuracy: f32) {
        self.loss.push((epoch, f64::from(loss)));
        self.accuracy.push((epoch, f64::from(accuracy)));
    }

    fn rewind(&mut self, epoch: f64) {
        self.loss.retain(|point| point.0 <= epoch);
        self.accuracy.retain(|point| point.0 <= epoch);
    }
}

/// All that a run has shown so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunCurves {
    train: Pair,
    validation: Pair,
    test: Pair,
    /// Quick looks since the last full test, which replaces them.
    sample: Pair,
    rate: Line,
}

impl RunCurves {
    /// Adds a point of the training.
    pub fn push(&mut self, point: &Point) {
        self.train.push(point.epoch, point.loss, point.accuracy);
        self.rate.push((point.epoch, point.rate));
        if self.rate.len() >= MOST_POINTS {
            halve(&mut self.train.loss);
            halve(&mut self.train.accuracy);
            // A learning rate is not averaged: each second one as it was.
            let mut index = 0;
            self.rate.retain(|_| {
                index += 1;
                index % 2 == 0
            });
        }
    }

    /// Adds what an evaluation found.
    pub fn evaluated(&mut self, evaluation: &Evaluation) {
        let pair = match evaluation.split {
            Split::Test => {
                self.sample = Pair::default();
                &mut self.test
            }
            Split::TestSample => &mut self.sample,
            Split::Validation => &mut self.validation,
        };
        pair.push(evaluation.epoch, evaluation.loss, evaluation.accuracy);
    }

    /// Forgets what came after this epoch: the run goes on from a state saved there.
    pub fn rewind(&mut self, epoch: f64) {
        for pair in [&mut self.train, &mut self.validation, &mut self.test, &mut self.sample] {
            pair.rewind(epoch);
        }
        self.rate.retain(|point| point.0 <= epoch);
    }

    /// Whether nothing was trained yet.
    pub fn is_empty(&self) -> bool {
        self.train.loss.is_empty()
    }

    /// The lines of the accuracy chart.
    pub fn accuracy(&self) -> Vec<Curve> {
        self.curves(|pair| &pair.accuracy)
    }

    /// The lines of the loss chart.
    pub fn loss(&self) -> Vec<Curve> {
        self.curves(|pair| &pair.loss)
    }

    /// The line of the learning rate chart.
    pub fn rate(&self) -> Vec<Curve> {
        some("learning rate", Role::Rate, self.rate.clone())
    }

    fn curves(&self, of: impl Fn(&Pair) -> &Line) -> Vec<Curve> {
        let test = [of(&self.test).as_slice(), of(&self.sample).as_slice()].concat();
        let train = of(&self.train);
        [
            some("training batches", Role::Train, train.clone()),
            some("training, smoothed", Role::TrainSmooth, smooth(train)),
            some("validation", Role::Validation, of(&self.validation).clone()),
            some("test", Role::Test, test),
        ]
        .concat()
    }
}

/// A run that another has replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierRun {
    accuracy: Curve,
    loss: Curve,
    measure: String,
}

impl EarlierRun {
    /// Keeps of a run what its faint lines show: accuracy on the test images, or on the training images when it was
    /// never tested, and the smoothed loss, with what it is a measure of.
    pub fn of(curves: &RunCurves, name: String, measure: String) -> Self {
        let accuracy =
            if curves.test.accuracy.len() > 1 { curves.test.accuracy.clone() } else { smooth(&curves.train.accuracy) };
        let line = |points: Line| {
            let end = points.last().map_or(0.0, |last| last.0).max(f64::MIN_POSITIVE);
            let points = decimate(&points, (0.0, end), EARLIER_COLUMNS);
            Curve { name: name.clone(), role: Role::Earlier, points }
        };
        Self { accuracy: line(accuracy), loss: line(smooth(&curves.train.loss)), measure }
    }

    /// The epoch at which it ended.
    fn end(&self) -> f64 {
        self.loss.points.last().map_or(0.0, |last| last.0)
    }

    /// Its line in the accuracy chart.
    pub fn accuracy(&self) -> Curve {
        self.accuracy.clone()
    }

    /// Its line in the loss chart, if its loss is a measure of the same.
    pub fn loss(&self, measure: &str) -> Option<Curve> {
        (self.measure == measure).then(|| self.loss.clone())
    }
}

/// Puts a run among the earlier ones, under a name that none of them has. One that was given up at once has
/// no course to compare with.
pub fn archive(earlier: &mut Vec<EarlierRun>, curves: &RunCurves, name: &str, measure: String) {
    if curves.train.loss.last().is_none_or(|last| last.0 < LEAST_EARLIER) {
        return;
    }
    let taken = |name: &str| earlier.iter().any(|run| run.loss.name == name);
    let mut own = name.to_owned();
    let mut number = 2;
    while taken(&own) {
        own = format!("{name}, run {number}");
        number += 1;
    }
    // Of too many the one that came the least far makes room, of equals the oldest.
    if earlier.len() == MOST_EARLIER
        && let Some(least) = (0..earlier.len()).min_by(|a, b| earlier[*a].end().total_cmp(&earlier[*b].end()))
    {
        earlier.remove(least);
    }
    earlier.push(EarlierRun::of(curves, own, measure));
}

fn some(name: &str, role: Role, points: Line) -> Vec<Curve> {
    if points.is_empty() { Vec::new() } else { vec![Curve { name: name.to_owned(), role, points }] }
}

/// Joins each two neighbours to their mean.
fn halve(line: &mut Line) {
    *line = line
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
    fn a_full_test_takes_the_place_of_the_samples_before_it() {
        let mut curves = RunCurves::default();
        curves.evaluated(&evaluation(Split::TestSample, 0.5));
        curves.evaluated(&evaluation(Split::Test, 1.0));
        curves.evaluated(&evaluation(Split::TestSample, 1.5));
        let test = curves.accuracy().into_iter().find(|curve| curve.role == Role::Test).unwrap();
        assert_eq!(test.points, [(1.0, 0.75), (1.5, 0.75)]);
    }

    #[test]
    fn long_runs_stay_bounded_and_whole() {
        let mut curves = RunCurves::default();
        (1..=50_000).for_each(|step| curves.push(&point(f64::from(step))));
        let points = &curves.loss()[0].points;
        assert!(points.len() <= MOST_POINTS && points.len() == curves.rate()[0].points.len());
        assert_eq!(points.last(), Some(&(50_000.0, 1.0)));
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_rewound_run_forgets_what_was_lost() {
        let mut curves = RunCurves::default();
        [0.5, 1.0, 1.5].into_iter().for_each(|epoch| curves.push(&point(epoch)));
        curves.evaluated(&evaluation(Split::Test, 1.0));
        curves.rewind(1.0);
        assert_eq!(curves.rate()[0].points, [(0.5, 0.01), (1.0, 0.01)]);
        assert_eq!(curves.accuracy().len(), 3);
    }

    #[test]
    fn earlier_runs_have_names_of_their_own_and_are_few() {
        let mut curves = RunCurves::default();
        let mut earlier = Vec::new();
        curves.push(&point(0.1));
        archive(&mut earlier, &curves, "Modern, seed 1", "cross-entropy".into());
        assert!(earlier.is_empty());
        curves.push(&point(0.5));
        (0..9).for_each(|_| archive(&mut earlier, &curves, "Modern, seed 1", "cross-entropy".into()));
        assert!(earlier.iter().all(|run| run.loss("squared error").is_none()));
        let mut names: Vec<String> =
            earlier.iter().filter_map(|run| run.loss("cross-entropy")).map(|c| c.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), MOST_EARLIER);

        curves.push(&point(20.0));
        archive(&mut earlier, &curves, "whole", "cross-entropy".into());
        let mut short = RunCurves::default();
        short.push(&point(0.5));
        (0..9).for_each(|_| archive(&mut earlier, &short, "short", "cross-entropy".into()));
        assert!(
            earlier.len() == MOST_EARLIER && earlier.iter().any(|run| run.loss.name == "whole"),
            "the longest stays"
        );
    }
}
