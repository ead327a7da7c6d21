//! Values of all series at one epoch, for the tooltip and for screen readers.

use super::format::{self, Unit};
use super::series::{Role, Series};

/// The value of one series in the readout.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadoutItem {
    /// Name of the series, as in the legend.
    pub name: String,
    /// Orders the items, and gives each its colour.
    pub role: Role,
    /// The point shown, `(epoch, value)`.
    pub point: (f64, f64),
}

/// Greatest distance in epochs between the hovered epoch and a point shown for it: half an epoch, so that a series with one
/// point per epoch always has a value.
const MAX_DISTANCE: f64 = 0.5;

/// The finite point nearest in epoch.
pub fn nearest(points: &[(f64, f64)], epoch: f64) -> Option<(f64, f64)> {
    let middle = points.partition_point(|point| point.0 < epoch);
    let finite = |point: &&(f64, f64)| point.1.is_finite();
    let before = points[..middle].iter().rev().find(finite);
    let after = points[middle..].iter().find(finite);
    match (before, after) {
        (Some(before), Some(after)) if epoch - before.0 <= after.0 - epoch => Some(*before),
        (_, Some(after)) => Some(*after),
        (before, None) => before.copied(),
    }
}

/// The epoch of the point nearest to `epoch` in any series.
pub fn snap<'a>(series: impl IntoIterator<Item = &'a Series>, epoch: f64) -> Option<f64> {
    series
        .into_iter()
        .filter_map(|series| nearest(&series.points, epoch))
        .map(|point| point.0)
        .min_by(|a, b| (a - epoch).abs().total_cmp(&(b - epoch).abs()))
}

/// The value of each series at `epoch`, sorted by role; series without a point nearby are left out.
pub fn items<'a>(series: impl IntoIterator<Item = &'a Series>, epoch: f64) -> Vec<ReadoutItem> {
    let mut items: Vec<ReadoutItem> = series
        .into_iter()
        .filter_map(|series| {
            let point = nearest(&series.points, epoch).filter(|point| (point.0 - epoch).abs() <= MAX_DISTANCE)?;
            Some(ReadoutItem { name: series.name.clone(), role: series.role, point })
        })
        .collect();
    items.sort_by_key(|item| item.role);
    items
}

/// Where an arrow key moves the readout: to the first point at least `step` from `epoch` (leftwards if `step` is negative), or
/// else to the last one in that direction. `None` without a point.
pub fn step_from<'a>(series: impl IntoIterator<Item = &'a Series>, epoch: f64, step: f64) -> Option<f64> {
    let goal = epoch + step;
    let candidates = series.into_iter().filter_map(|series| {
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

/// The items in a sentence: `epoch 3.25: train 0.0712, test 0.0690`.
pub fn sentence(items: &[ReadoutItem], epoch: f64, unit: Unit) -> String {
    let values: Vec<String> =
        items.iter().map(|item| format!("{} {}", item.name, format::value(item.point.1, unit))).collect();
    format!("{}: {}", format::epoch(epoch), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, points: &[(f64, f64)]) -> Series {
        Series { name: name.into(), role: Role::Train, points: points.to_vec() }
    }

    #[test]
    fn nearest_skips_gaps() {
        let points = [(0.0, 1.0), (1.0, f64::NAN), (1.1, 3.0), (4.0, 2.0)];
        assert_eq!(nearest(&points, 0.9), Some((1.1, 3.0)));
        assert_eq!(nearest(&points, -5.0), Some((0.0, 1.0)));
        assert_eq!(nearest(&points, 99.0), Some((4.0, 2.0)));
        assert_eq!(nearest(&[], 1.0), None);
        assert_eq!(nearest(&[(2.0, f64::NAN)], 1.0), None);
    }

    #[test]
    fn a_series_that_ended_earlier_has_no_item() {
        let series = [line("now", &[(1.0, 0.5)]), line("before", &[(1.0, 0.6), (9.0, 0.1)])];
        let shown = items(&series, 9.0);
        assert_eq!(sentence(&shown, 9.0, Unit::Plain), "epoch 9.00: before 0.100");
        assert_eq!(items(&series, 1.2).len(), 2);
    }

    #[test]
    fn arrow_keys_step_through_all_points_to_both_ends() {
        let series = [line("dense", &[(0.0, 1.0), (0.1, 1.0), (0.2, 1.0)]), line("sparse", &[(0.0, 1.0), (1.0, 1.0)])];
        assert_eq!(step_from(&series, 0.0, 0.05), Some(0.1));
        assert_eq!(step_from(&series, 0.2, 0.05), Some(1.0));
        assert_eq!(step_from(&series, 1.0, 0.05), Some(1.0));
        assert_eq!(step_from(&series, 1.0, -0.05), Some(0.2));
        assert_eq!(step_from(&series, 0.0, -0.05), Some(0.0));
        assert_eq!(step_from(&[], 0.0, 0.05), None);
    }
}
