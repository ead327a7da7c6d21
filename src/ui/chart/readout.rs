//! What the curves say at one epoch, for the pointer and for the arrow keys.

use super::{Curve, Role, Unit, format};

/// One curve's value near the epoch asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The curve's name.
    pub name: String,
    /// The curve's role.
    pub role: Role,
    /// The point read, epoch and value.
    pub point: (f64, f64),
}

/// How far from the epoch asked for a point may lie and still be read: half an epoch, so that a curve with a point
/// per epoch always answers.
const REACH: f64 = 0.5;

/// The finite point nearest in epoch, if the curve has one.
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

/// The epoch of the point nearest to `epoch` on any curve.
pub fn snap<'a>(curves: impl IntoIterator<Item = &'a Curve>, epoch: f64) -> Option<f64> {
    curves
        .into_iter()
        .filter_map(|curve| nearest(&curve.points, epoch))
        .map(|point| point.0)
        .min_by(|a, b| (a - epoch).abs().total_cmp(&(b - epoch).abs()))
}

/// What each curve says at `epoch`, by role; curves without a point nearby say nothing.
pub fn readings<'a>(curves: impl IntoIterator<Item = &'a Curve>, epoch: f64) -> Vec<Reading> {
    let mut readings: Vec<Reading> = curves
        .into_iter()
        .filter_map(|curve| {
            let point = nearest(&curve.points, epoch).filter(|point| (point.0 - epoch).abs() <= REACH)?;
            Some(Reading { name: curve.name.clone(), role: curve.role, point })
        })
        .collect();
    readings.sort_by_key(|reading| reading.role);
    readings
}

/// Where an arrow key leads: the first point at least `stride` on from `epoch` (back, if `stride` is below 0), or the
/// last one in that direction. `None` without a point.
pub fn walk<'a>(curves: impl IntoIterator<Item = &'a Curve>, epoch: f64, stride: f64) -> Option<f64> {
    let goal = epoch + stride;
    let candidates = curves.into_iter().filter_map(|curve| {
        let middle = curve.points.partition_point(|point| if stride > 0.0 { point.0 < goal } else { point.0 <= goal });
        let point = if stride > 0.0 {
            curve.points.get(middle).or(curve.points.last())
        } else {
            middle.checked_sub(1).and_then(|index| curve.points.get(index)).or(curve.points.first())
        };
        point.map(|point| point.0)
    });
    // The candidate closest to the goal among those that reach it; else the one that comes nearest to it.
    let short_of = |at: f64| if stride > 0.0 { at < goal } else { at > goal };
    candidates.min_by(|a, b| short_of(*a).cmp(&short_of(*b)).then((a - goal).abs().total_cmp(&(b - goal).abs())))
}

/// The readings in a sentence: `epoch 3.25: train 0.0712, test 0.0690`.
pub fn sentence(readings: &[Reading], epoch: f64, unit: Unit) -> String {
    let values: Vec<String> =
        readings.iter().map(|reading| format!("{} {}", reading.name, format::value(reading.point.1, unit))).collect();
    format!("{}: {}", format::epoch(epoch), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(name: &str, points: &[(f64, f64)]) -> Curve {
        Curve { name: name.into(), role: Role::Train, points: points.to_vec() }
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
    fn a_curve_that_has_not_come_so_far_is_silent() {
        let curves = [curve("now", &[(1.0, 0.5)]), curve("before", &[(1.0, 0.6), (9.0, 0.1)])];
        let read = readings(&curves, 9.0);
        assert_eq!(sentence(&read, 9.0, Unit::Plain), "epoch 9.00: before 0.100");
        assert_eq!(readings(&curves, 1.2).len(), 2);
    }

    #[test]
    fn arrow_keys_reach_every_end_and_never_stick() {
        let curves =
            [curve("dense", &[(0.0, 1.0), (0.1, 1.0), (0.2, 1.0)]), curve("sparse", &[(0.0, 1.0), (1.0, 1.0)])];
        assert_eq!(walk(&curves, 0.0, 0.05), Some(0.1));
        assert_eq!(walk(&curves, 0.2, 0.05), Some(1.0));
        assert_eq!(walk(&curves, 1.0, 0.05), Some(1.0));
        assert_eq!(walk(&curves, 1.0, -0.05), Some(0.2));
        assert_eq!(walk(&curves, 0.0, -0.05), Some(0.0));
        assert_eq!(walk(&[], 0.0, 0.05), None);
    }
}
