//! Which range of values a chart shows.

use super::scale::Spacing;
use super::{Curve, Reference, Unit, ticks};

/// From epoch 0 to the end of the run, or of the longest curve where an earlier run went further.
pub fn epochs<'a>(curves: impl IntoIterator<Item = &'a Curve>, planned: f64) -> (f64, f64) {
    let last = curves.into_iter().filter_map(|curve| curve.points.last()).map(|point| point.0);
    let end = last.chain([planned]).filter(|end| end.is_finite()).fold(0.0, f64::max);
    (0.0, if end > 0.0 { end } else { 1.0 })
}

/// A range that holds the curves and the figures to beat, rising and, for a logarithmic axis, above 0. `None` where
/// there is nothing that the axis could show.
pub fn values<'a>(
    curves: impl IntoIterator<Item = &'a Curve>,
    references: &[Reference],
    unit: Unit,
    spacing: Spacing,
) -> Option<(f64, f64)> {
    let mut points = Points::default();
    for curve in curves {
        points.take(curve, spacing);
    }
    for reference in references {
        points.add(reference.y, spacing);
        points.late_low = points.late_low.min(reference.y);
    }
    if points.low > points.high {
        return None;
    }
    Some(match (unit, spacing) {
        (_, Spacing::Log) => log(points.low, points.high),
        (Unit::Percent, Spacing::Linear) => percent(points.late_low, points.high),
        (Unit::Plain | Unit::Rate, Spacing::Linear) => linear(points.low, points.high),
    })
}

struct Points {
    low: f64,
    high: f64,
    /// The lowest value after the first quarter of each curve.
    late_low: f64,
}

impl Default for Points {
    fn default() -> Self {
        Self { low: f64::INFINITY, high: f64::NEG_INFINITY, late_low: f64::INFINITY }
    }
}

impl Points {
    fn take(&mut self, curve: &Curve, spacing: Spacing) {
        let (Some(first), Some(last)) = (curve.points.first(), curve.points.last()) else { return };
        let late = first.0 + (last.0 - first.0) / 4.0;
        for &(epoch, value) in &curve.points {
            self.add(value, spacing);
            if epoch >= late && value.is_finite() {
                self.late_low = self.late_low.min(value);
            }
        }
    }

    fn add(&mut self, value: f64, spacing: Spacing) {
        if value.is_finite() && (spacing == Spacing::Linear || value > 0.0) {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }
}

/// 100 % down to a floor that most of the run is above.
///
/// A run leaves 10 % within seconds and then lives between 90 and 100 %, where the differences are; so the first
/// quarter of a curve may rise from below the picture. Few floors, so that the axis seldom jumps while a run goes on.
fn percent(late_low: f64, high: f64) -> (f64, f64) {
    let floors = [0.95, 0.9, 0.8, 0.5];
    (floors.into_iter().find(|floor| *floor <= late_low).unwrap_or(0.0), high.max(1.0))
}

/// From 0, or the lowest value below it, to a round number above the highest.
fn linear(low: f64, high: f64) -> (f64, f64) {
    let low = low.min(0.0);
    if high <= low {
        return (low, low + 1.0);
    }
    // A fifth of a tick's distance keeps the axis still while the highest value creeps up.
    let step = ticks::nice_step((high - low) / 5.0) / 5.0;
    ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step)
}

/// Out to 1, 2 or 5 times a power of ten on either side.
fn log(low: f64, high: f64) -> (f64, f64) {
    // Eight decades are all that can be told apart; a loss that fell to 1e-30 must not flatten the rest.
    let low = low.max(high * 1e-8);
    let top = ticks::nice_step(high);
    // The largest such number that is at most `low` is one over the smallest that is at least 1 / `low`.
    let bottom = 1.0 / ticks::nice_step(1.0 / low);
    if top > bottom * 1.5 { (bottom, top) } else { (bottom / 2.0, top * 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::Role;

    fn curve(values: &[f64]) -> Curve {
        let points = values.iter().enumerate().map(|(index, &value)| (index as f64, value)).collect();
        Curve { name: String::new(), role: Role::Train, points }
    }

    fn close(found: Option<(f64, f64)>, expected: (f64, f64)) {
        let found = found.unwrap();
        assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9, "{found:?} {expected:?}");
    }

    #[test]
    fn every_range_rises_whatever_comes() {
        let odd: [&[f64]; 7] =
            [&[], &[0.0], &[2.3], &[5.0, 5.0, 5.0], &[f64::NAN, f64::INFINITY], &[0.0, -1.0], &[1e-300, 1e300]];
        for values in odd {
            for unit in [Unit::Plain, Unit::Percent, Unit::Rate] {
                for spacing in [Spacing::Linear, Spacing::Log] {
                    let Some((low, high)) = super::values([&curve(values)], &[], unit, spacing) else {
                        continue;
                    };
                    assert!(low < high && low.is_finite() && high.is_finite(), "{values:?}: {low} {high}");
                    assert!(spacing == Spacing::Linear || low > 0.0, "{values:?}: {low}");
                }
            }
        }
    }

    #[test]
    fn ranges_end_on_round_numbers() {
        let losses = curve(&[2.31, 0.4, 0.07]);
        close(values([&losses], &[], Unit::Plain, Spacing::Linear), (0.0, 2.4));
        close(values([&losses], &[], Unit::Plain, Spacing::Log), (0.05, 5.0));
        assert_eq!(values([], &[], Unit::Plain, Spacing::Linear), None);
        assert_eq!(values([&curve(&[0.0])], &[], Unit::Plain, Spacing::Log), None);
    }

    #[test]
    fn accuracy_shows_where_the_run_lives() {
        let accuracy = curve(&[0.1, 0.92, 0.96, 0.97, 0.98, 0.985, 0.986, 0.987]);
        close(values([&accuracy], &[], Unit::Percent, Spacing::Linear), (0.95, 1.0));
        close(values([&curve(&[0.1])], &[], Unit::Percent, Spacing::Linear), (0.0, 1.0));
        let article = [Reference { y: 0.987, label: "article 98.70 %".into() }];
        close(values([], &article, Unit::Percent, Spacing::Linear), (0.95, 1.0));
    }

    #[test]
    fn the_longest_run_decides_the_epochs() {
        let earlier = curve(&[1.0; 21]);
        assert_eq!(epochs([&earlier], 5.0), (0.0, 20.0));
        assert_eq!(epochs([], 5.0), (0.0, 5.0));
        assert_eq!(epochs([], f64::NAN), (0.0, 1.0));
    }
}
