//! Learning curves of one run.

use crate::ui::chart::ema::smooth;
use crate::ui::chart::{Role, Series};
use lenet_experiment::protocol::{Evaluation, Point, Split};
use serde::{Deserialize, Serialize};

/// `(epoch, value)`, in the order of epochs.
pub(super) type Points = Vec<(f64, f64)>;

/// Epochs that a run must have trained to be compared with others.
const MIN_EPOCHS: f64 = 0.25;

/// Length at which pairs of neighbours are averaged into one point; even. At ten points a second it takes half an hour.
const MAX_POINTS: usize = 20_000;

/// Learning curves of one run. Stored as postcard: another field or order makes those of an older page unreadable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunCurves {
    pub(super) train: Metrics,
    pub(super) validation: Metrics,
    pub(super) test: Metrics,
    /// Evaluations on a sample of the test set.
    sample: Metrics,
    /// Evaluations on the visitor's drawings.
    hand: Metrics,
    /// Number of drawings in each of them.
    drawings: Vec<u32>,
    /// Whether they were replaced since: their line then begins anew.
    is_hand_new: bool,
    /// Whether the run learns them.
    is_hand_learned: bool,
    pub(super) rate: Points,
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
            Split::Test => &mut self.test,
            Split::TestSample => &mut self.sample,
            Split::Validation => &mut self.validation,
            Split::Hand => {
                // Again at the same moment: the drawings have changed.
                let epoch = evaluation.epoch;
                self.rewind_hand(epoch.next_down());
                if std::mem::take(&mut self.is_hand_new) {
                    self.hand.push(epoch, f32::NAN, f32::NAN);
                    self.drawings.push(0);
                }
                self.drawings.push(evaluation.images);
                &mut self.hand
            }
        };
        if evaluation.split != Split::Hand {
            // Again at the same moment: a network from a file is evaluated anew.
            metrics.rewind(evaluation.epoch.next_down());
        }
        metrics.push(evaluation.epoch, evaluation.loss, evaluation.accuracy);
    }

    /// The run learns the visitor's drawings.
    pub fn learn_hand(&mut self) {
        self.is_hand_learned = true;
    }

    /// The visitor's drawings were replaced, or are no more.
    pub fn replace_hand(&mut self, is_empty: bool) {
        self.is_hand_new = true;
        if is_empty {
            self.rewind_hand(f64::NEG_INFINITY);
        }
    }

    /// Drops everything after `epoch`: the run resumes from a checkpoint taken there.
    pub fn rewind(&mut self, epoch: f64) {
        for metrics in [&mut self.train, &mut self.validation, &mut self.test, &mut self.sample] {
            metrics.rewind(epoch);
        }
        self.rewind_hand(epoch);
        self.rate.retain(|point| point.0 <= epoch);
    }

    fn rewind_hand(&mut self, epoch: f64) {
        self.hand.rewind(epoch);
        self.drawings.truncate(self.hand.accuracy.len());
    }

    /// Whether these can be curves that a page has drawn; a file may hold any.
    pub fn is_sound(&self) -> bool {
        let all = [&self.train, &self.validation, &self.test, &self.sample, &self.hand];
        let is_sound = |points: &Points| {
            let is_ascending = points.windows(2).all(|pair| pair[0].0 <= pair[1].0);
            points.len() <= MAX_POINTS && is_ascending && points.iter().all(|point| point.0.is_finite())
        };
        let are_pairs = all.iter().all(|metrics| metrics.loss.len() == metrics.accuracy.len());
        let points = all.into_iter().flat_map(|metrics| [&metrics.loss, &metrics.accuracy]).chain([&self.rate]);
        let fit = self.rate.len() == self.train.loss.len() && self.drawings.len() == self.hand.loss.len();
        are_pairs && fit && points.into_iter().all(is_sound)
    }

    /// Whether it was stopped too soon to compare other runs with it.
    pub fn is_short(&self) -> bool {
        self.train.loss.last().is_none_or(|last| last.0 < MIN_EPOCHS)
    }

    /// Whether there is no training point yet.
    pub fn is_empty(&self) -> bool {
        self.train.loss.is_empty()
    }

    /// Series of the accuracy chart, for the run with this name.
    pub fn accuracy(&self, run: &str) -> Vec<Series> {
        let of = self.drawings.last().copied().unwrap_or_default();
        let role = Role::Hand { of, is_learned: self.is_hand_learned };
        let hand = series(run, "your hand", "your hand", role, self.hand.accuracy.clone());
        let hand = hand.map(|series| Series { counts: self.drawings.clone(), ..series });
        self.series(run, |metrics| &metrics.accuracy).into_iter().chain(hand).collect()
    }

    /// Series of the loss chart.
    pub fn loss(&self, run: &str) -> Vec<Series> {
        self.series(run, |metrics| &metrics.loss)
    }

    /// Series of the learning rate chart.
    pub fn rate(&self, run: &str) -> Vec<Series> {
        series(run, "learning rate", "rate", Role::Rate, self.rate.clone()).into_iter().collect()
    }

    /// Accuracy on the test images, named; before the second full test that on a sample of them, which shows the climb.
    pub(super) fn tested(&self) -> (&'static str, &Points) {
        if self.test.accuracy.len() > 1 || self.sample.accuracy.len() < 2 {
            ("test", &self.test.accuracy)
        } else {
            ("test sample", &self.sample.accuracy)
        }
    }

    /// The last accuracy on the test images, or on a sample of them if they were never tested in full, with its name.
    pub fn result(&self) -> Option<(&'static str, (f64, f64))> {
        let last = |name, points: &Points| points.last().map(|last| (name, *last));
        last("test", &self.test.accuracy).or_else(|| last("test sample", &self.sample.accuracy))
    }

    /// In painting order, the last on top.
    fn series(&self, run: &str, of: impl Fn(&Metrics) -> &Points) -> Vec<Series> {
        let train = of(&self.train);
        [
            series(run, "training batches", "training batches", Role::Train, train.clone()),
            series(run, "test sample", "test sample", Role::Sample, of(&self.sample).clone()),
            series(run, "training, smoothed", "training", Role::TrainSmooth, smooth(train)),
            series(run, "validation", "validation", Role::Validation, of(&self.validation).clone()),
            series(run, "test", "test", Role::Test, of(&self.test).clone()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Loss and accuracy over epochs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Metrics {
    pub loss: Points,
    pub accuracy: Points,
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

/// `None` without a point.
fn series(run: &str, measure: &'static str, label: &str, role: Role, points: Points) -> Option<Series> {
    let (run, label, counts) = (run.to_owned(), label.to_owned(), Vec::new());
    (!points.is_empty()).then_some(Series { measure, run, label, role, points, counts })
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
pub(super) mod tests {
    use super::*;

    pub fn point(epoch: f64) -> Point {
        Point { step: 0, epoch, loss: 1.0, accuracy: 0.5, rate: 0.01 }
    }

    const HAND: Role = Role::Hand { of: 100, is_learned: false };

    pub fn evaluation(split: Split, epoch: f64) -> Evaluation {
        Evaluation { split, step: 0, epoch, loss: 0.5, accuracy: 0.75, images: 100 }
    }

    #[test]
    fn samples_and_full_tests_are_series_of_their_own() {
        let mut curves = RunCurves::default();
        curves.evaluated(&evaluation(Split::TestSample, 0.5));
        [1.0, 1.0].into_iter().for_each(|epoch| curves.evaluated(&evaluation(Split::Test, epoch)));
        curves.evaluated(&evaluation(Split::TestSample, 1.5));
        let of = |role| curves.accuracy("").into_iter().find(|series| series.role == role).unwrap().points;
        assert_eq!(of(Role::Test), [(1.0, 0.75)]);
        assert_eq!(of(Role::Sample), [(0.5, 0.75), (1.5, 0.75)]);
    }

    #[test]
    fn drawings_that_change_at_the_same_moment_are_one_point_of_their_own_line() {
        let mut curves = RunCurves::default();
        curves.push(&point(1.0));
        [0.5, 1.0].into_iter().for_each(|epoch| curves.evaluated(&evaluation(Split::Hand, epoch)));
        curves.evaluated(&Evaluation { accuracy: 0.5, ..evaluation(Split::Hand, 1.0) });
        let last = curves.accuracy("").pop().unwrap();
        assert_eq!((last.role, last.points), (HAND, vec![(0.5, 0.75), (1.0, 0.5)]));
        // Others are not joined to them.
        curves.replace_hand(false);
        curves.evaluated(&Evaluation { images: 8, ..evaluation(Split::Hand, 2.0) });
        let Series { points, counts, .. } = curves.accuracy("").pop().unwrap();
        assert!(points.len() == 4 && points[2].1.is_nan() && points[3] == (2.0, 0.75), "{points:?}");
        assert_eq!(counts, [100, 100, 0, 8], "each value is a share of the drawings at that time");
        curves.rewind(1.0);
        assert_eq!(curves.accuracy("").pop().unwrap().counts, [100, 100]);
        curves.replace_hand(true);
        assert!(!curves.accuracy("").iter().any(|series| series.role == HAND));
        assert!(curves.loss("").iter().all(|series| series.role != HAND));
    }

    #[test]
    fn long_runs_are_bounded_and_keep_their_end() {
        let mut curves = RunCurves::default();
        (1..=50_000).for_each(|step| curves.push(&point(f64::from(step))));
        let points = &curves.loss("")[0].points;
        assert!(points.len() <= MAX_POINTS && points.len() == curves.rate("")[0].points.len());
        assert_eq!(points.last(), Some(&(50_000.0, 1.0)));
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn curves_that_no_page_has_drawn_are_told() {
        let mut curves = RunCurves::default();
        [0.5, 1.0].into_iter().for_each(|epoch| curves.push(&point(epoch)));
        curves.evaluated(&evaluation(Split::Hand, 1.0));
        assert!(curves.is_sound() && RunCurves::default().is_sound());
        let spoil: [fn(&mut RunCurves); 4] = [
            |curves| curves.train.loss[0].0 = f64::NAN,
            |curves| curves.rate[1].0 = 0.1,
            |curves| curves.test.loss.push((1.0, 0.5)),
            |curves| curves.drawings.clear(),
        ];
        for spoil in spoil {
            let mut spoiled = curves.clone();
            spoil(&mut spoiled);
            assert!(!spoiled.is_sound());
        }
    }

    #[test]
    fn rewinding_drops_later_points() {
        let mut curves = RunCurves::default();
        [0.5, 1.0, 1.5].into_iter().for_each(|epoch| curves.push(&point(epoch)));
        curves.evaluated(&evaluation(Split::Test, 1.0));
        curves.rewind(1.0);
        assert_eq!(curves.rate("")[0].points, [(0.5, 0.01), (1.0, 0.01)]);
        assert_eq!(curves.accuracy("").len(), 3);
    }
}
