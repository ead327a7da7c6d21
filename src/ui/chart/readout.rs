//! Values of all series at one moment, for the labels beside the crosshair and for screen readers.

use super::format::{self, Unit};
use super::series::{Role, Series};

/// The value of one series at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadoutItem {
    /// Label of the series.
    pub label: String,
    /// What its line stands for.
    pub role: Role,
    /// The point shown, `(epoch, value)`.
    pub point: (f64, f64),
    /// Of how many images its value is a share, where they are few.
    pub of: Option<u32>,
}

/// After its last point a series has a value for that many of its last intervals: until the next point is due. Then its run has
/// ended.
const MAX_INTERVALS: f64 = 1.5;

/// Difference in epochs that is shown: epochs have two decimals.
const MOMENT: f64 = 0.005;

impl ReadoutItem {
    /// Its value: `97.84 %`, or `7 of 10` where the images are few.
    pub fn value(&self, unit: Unit) -> String {
        let value = self.point.1;
        self.of.map_or_else(|| format::value(value, unit), |of| format::share(value, of)[0].clone())
    }

    /// Where it was measured, if not at the moment itself: `at epoch 3`.
    pub fn measured(&self, epoch: f64) -> Option<String> {
        let at = self.point.0;
        ((at - epoch).abs() > MOMENT).then(|| format!("at {}", format::epoch(at)))
    }
}

/// The last finite point at or before a moment; `None` before the first and long after the last.
pub fn value_at(points: &[(f64, f64)], epoch: f64) -> Option<(f64, f64)> {
    let (until, later) = points.split_at(points.partition_point(|point| point.0 <= epoch + MOMENT));
    let mut finite = until.iter().rev().filter(|point| point.1.is_finite());
    let last = *finite.next()?;
    // A single point may be the first of a test after every epoch.
    let interval = finite.next().map_or(1.0, |previous| last.0 - previous.0);
    let is_recent = epoch - last.0 <= interval * MAX_INTERVALS + MOMENT;
    (is_recent || !later.is_empty()).then_some(last)
}

/// The epoch of the point nearest to `epoch` in any series.
pub fn snap(series: &[Series], epoch: f64) -> Option<f64> {
    let around = |series: &Series| {
        let middle = series.points.partition_point(|point| point.0 < epoch);
        let finite = |point: &&(f64, f64)| point.1.is_finite();
        let before = series.points[..middle].iter().rfind(finite).map(|point| point.0);
        [before, series.points[middle..].iter().find(finite).map(|point| point.0)]
    };
    let candidates = series.iter().flat_map(around).flatten();
    candidates.min_by(|a, b| (a - epoch).abs().total_cmp(&(b - epoch).abs()))
}

/// The last epoch of the current run or, before it has a point, of earlier ones.
pub fn end(series: &[Series]) -> Option<f64> {
    let last = |is_earlier: bool| {
        let of = series.iter().filter(move |series| matches!(series.role, Role::Earlier(_)) == is_earlier);
        of.filter_map(Series::last).map(|point| point.0).max_by(f64::total_cmp)
    };
    last(false).or(last(true))
}

/// The value of each series at a moment, the current run's first. Single batches are left out, and a sample of the test images
/// that is older than the last full test.
pub fn items(series: &[Series], epoch: f64) -> Vec<ReadoutItem> {
    let mut items = ranked(series, |series| value_at(&series.points, epoch));
    if let Some(tested) = items.iter().find(|item| item.role == Role::Test).map(|item| item.point.0) {
        items.retain(|item| item.role != Role::Sample || item.point.0 > tested);
    }
    items
}

/// The last value of each series, however old; a sample only without a full test.
pub fn ends(series: &[Series]) -> Vec<ReadoutItem> {
    let mut ends = ranked(series, Series::last);
    if ends.iter().any(|item| item.role == Role::Test) {
        ends.retain(|item| item.role != Role::Sample);
    }
    ends
}

/// A point of each series but single batches, by rank.
fn ranked(series: &[Series], point: impl Fn(&Series) -> Option<(f64, f64)>) -> Vec<ReadoutItem> {
    let mut items = Vec::new();
    // Not sorted: the few series do not pay for the code of a sort.
    for rank in 0..Role::RANKS {
        for series in series.iter().filter(|series| series.role.rank() == rank && series.role != Role::Train) {
            let of = |point| series.points.iter().zip(&series.counts).find(|(other, _)| **other == point);
            items.extend(point(series).map(|point| ReadoutItem {
                label: series.label.clone(),
                role: series.role,
                point,
                of: of(point).map(|(_, of)| *of),
            }));
        }
    }
    items
}

/// Where an arrow key moves the crosshair: to the first point at least `step` from `epoch` (leftwards if `step` is negative), or
/// else to the last one in that direction. `None` without a point.
pub fn step_from(series: &[Series], epoch: f64, step: f64) -> Option<f64> {
    let goal = epoch + step;
    let candidates = series.iter().filter_map(|series| {
        let middle = series.points.partition_point(|point| if step > 0.0 { point.0 < goal } else { point.0 <= goal });
        let point = if step > 0.0 {
            series.points.get(middle).or(series.points.last())
        } else {
            middle.checked_sub(1).and_then(|index| series.points.get(index)).or(series.points.first())
        };
        point.map(|point| point.0)
    });
    // The closest of those that reach the goal, else the closest of all.
    let short_of = |at: f64| if step > 0.0 { at < goal } else { at > goal };
    candidates.min_by(|a, b| short_of(*a).cmp(&short_of(*b)).then((a - goal).abs().total_cmp(&(b - goal).abs())))
}

/// The items in a sentence: `epoch 3.25: test 97.02 % at epoch 3, training 97.84 %`.
pub fn sentence(items: &[ReadoutItem], epoch: f64, unit: Unit) -> String {
    let value = |item: &ReadoutItem| {
        let measured = item.measured(epoch).map(|at| format!(" {at}")).unwrap_or_default();
        format!("{} {}{measured}", item.label, item.value(unit))
    };
    let values: Vec<String> = items.iter().map(value).collect();
    format!("{}: {}", format::epoch(epoch), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(label: &str, role: Role, points: &[(f64, f64)]) -> Series {
        let (label, points, counts) = (label.into(), points.to_vec(), Vec::new());
        Series { measure: "test", run: String::new(), label, role, points, counts }
    }

    #[test]
    fn a_value_is_the_last_one_measured_and_says_when() {
        let series = [
            line("training", Role::TrainSmooth, &[(2.9, 0.9), (3.25, 0.95)]),
            line("test", Role::Test, &[(1.0, 0.8), (2.0, f64::NAN), (3.0, 0.9), (4.0, 0.99)]),
        ];
        let shown = sentence(&items(&series, 3.25), 3.25, Unit::Percent);
        assert_eq!(shown, "epoch 3.25: test 90.00 % at epoch 3, training 95.00 %");
        let hand =
            line("your hand", Role::Hand { of: 8, is_learned: false }, &[(1.0, 0.7), (2.0, f64::NAN), (2.0, 0.75)]);
        let hand = [Series { counts: vec![10, 0, 8], ..hand }];
        let said = |epoch| sentence(&items(&hand, epoch), epoch, Unit::Percent);
        assert_eq!([1.0, 2.0].map(said), ["epoch 1: your hand 7 of 10", "epoch 2: your hand 6 of 8"]);
        assert_eq!(value_at(&series[1].points, 0.57), None, "not measured yet");
        assert_eq!(value_at(&series[1].points, 2.0), Some((1.0, 0.8)), "gaps are skipped");
        assert_eq!((snap(&series, 0.2), snap(&[], 0.2)), (Some(1.0), None));
    }

    #[test]
    fn a_sample_counts_until_the_next_full_test_and_an_ended_run_not_at_all() {
        let series = [
            line("before", Role::Earlier(0), &[(1.0, 0.6)]),
            line("test sample", Role::Sample, &[(0.5, 0.7), (1.0, 0.8), (1.5, 0.9)]),
            line("test", Role::Test, &[(1.0, 0.85)]),
        ];
        let labels = |epoch| items(&series, epoch).into_iter().map(|item| item.label).collect::<Vec<_>>();
        assert_eq!(labels(0.5), ["test sample"]);
        assert_eq!(labels(1.0), ["test", "before"]);
        assert_eq!(labels(1.9), ["test", "test sample", "before"]);
        assert_eq!(labels(2.6), Vec::<String>::new());
    }

    #[test]
    fn the_crosshair_begins_where_the_current_run_ends() {
        let earlier = line("before", Role::Earlier(0), &[(1.0, 0.6), (3.0, 0.7)]);
        let current = line("training", Role::TrainSmooth, &[(1.0, 0.6), (2.0, f64::NAN)]);
        assert_eq!((end(&[earlier.clone(), current]), end(&[earlier]), end(&[])), (Some(1.0), Some(3.0), None));
    }

    #[test]
    fn arrow_keys_step_through_all_points_to_both_ends() {
        let dense = line("dense", Role::Train, &[(0.0, 1.0), (0.1, 1.0), (0.2, 1.0)]);
        let series = [dense, line("sparse", Role::Test, &[(0.0, 1.0), (1.0, 1.0)])];
        assert_eq!(step_from(&series, 0.0, 0.05), Some(0.1));
        assert_eq!(step_from(&series, 0.2, 0.05), Some(1.0));
        assert_eq!(step_from(&series, 1.0, 0.05), Some(1.0));
        assert_eq!(step_from(&series, 1.0, -0.05), Some(0.2));
        assert_eq!(step_from(&series, 0.0, -0.05), Some(0.0));
        assert_eq!(step_from(&[], 0.0, 0.05), None);
    }
}
