//! Domains of the axes.

use super::format::Unit;
use super::scale::ScaleKind;
use super::series::{Reference, Series};
use super::ticks;

/// From epoch 0 to the end of the run, or of the longest series if an earlier run went further.
pub fn epochs<'a>(series: impl IntoIterator<Item = &'a Series>, planned: f64) -> (f64, f64) {
    let last = series.into_iter().filter_map(|series| series.points.last()).map(|point| point.0);
    let end = last.chain([planned]).filter(|end| end.is_finite()).fold(0.0, f64::max);
    (0.0, if end > 0.0 { end } else { 1.0 })
}

/// The domain that covers all series and references, increasing and, for a logarithmic scale, positive. `None` without a
/// value that the axis could show.
pub fn values<'a>(
    series: impl IntoIterator<Item = &'a Series>,
    references: &[Reference],
    unit: Unit,
    scale: ScaleKind,
) -> Option<(f64, f64)> {
    let mut extent = Extent::default();
    for series in series {
        extent.include(series, scale);
    }
    for reference in references {
        extent.include_value(reference.y, scale);
        extent.late_low = extent.late_low.min(reference.y);
    }
    if extent.low > extent.high {
        return None;
    }
    Some(match (unit, scale) {
        (_, ScaleKind::Log) => log(extent.low, extent.high),
        (Unit::Percent, ScaleKind::Linear) => percent(extent.late_low, extent.high),
        (Unit::Plain | Unit::Rate, ScaleKind::Linear) => linear(extent.low, extent.high),
    })
}

struct Extent {
    low: f64,
    high: f64,
    /// Lowest value after the first quarter of each series.
    late_low: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Self { low: f64::INFINITY, high: f64::NEG_INFINITY, late_low: f64::INFINITY }
    }
}

impl Extent {
    fn include(&mut self, series: &Series, scale: ScaleKind) {
        let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else { return };
        let late = first.0 + (last.0 - first.0) / 4.0;
        for &(epoch, value) in &series.points {
            self.include_value(value, scale);
            if epoch >= late && value.is_finite() {
                self.late_low = self.late_low.min(value);
            }
        }
    }

    fn include_value(&mut self, value: f64, scale: ScaleKind) {
        if value.is_finite() && (scale == ScaleKind::Linear || value > 0.0) {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }
}

/// 100 % down to a floor below most of the run.
///
/// A run leaves 10 % within seconds and spends the rest between 90 and 100 %, where the differences are, so the first quarter
/// of a series may lie below the chart. There are only five floors, so that the axis seldom jumps during a run.
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
    // Rounding to a fifth of a tick step keeps the axis from moving with every new highest value.
    let step = ticks::nice_step((high - low) / 5.0) / 5.0;
    ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step)
}

/// Rounded outwards to 1, 2 or 5 times a power of ten.
fn log(low: f64, high: f64) -> (f64, f64) {
    // At most eight decades: a loss that fell to 1e-30 must not flatten the rest.
    let low = low.max(high * 1e-8);
    let top = ticks::nice_step(high);
    // Rounding `low` down is rounding 1 / `low` up.
    let bottom = 1.0 / ticks::nice_step(1.0 / low);
    if top > bottom * 1.5 { (bottom, top) } else { (bottom / 2.0, top * 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::series::Role;

    fn series(values: &[f64]) -> Series {
        let points = values.iter().enumerate().map(|(index, &value)| (index as f64, value)).collect();
        Series { name: String::new(), role: Role::Train, points }
    }

    fn close(found: Option<(f64, f64)>, expected: (f64, f64)) {
        let found = found.unwrap();
        assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9, "{found:?} {expected:?}");
    }

    #[test]
    fn every_domain_is_increasing_whatever_the_values() {
        let odd: [&[f64]; 7] =
            [&[], &[0.0], &[2.3], &[5.0, 5.0, 5.0], &[f64::NAN, f64::INFINITY], &[0.0, -1.0], &[1e-300, 1e300]];
        for values in odd {
            for unit in [Unit::Plain, Unit::Percent, Unit::Rate] {
                for scale in [ScaleKind::Linear, ScaleKind::Log] {
                    let Some((low, high)) = super::values([&series(values)], &[], unit, scale) else {
                        continue;
                    };
                    assert!(low < high && low.is_finite() && high.is_finite(), "{values:?}: {low} {high}");
                    assert!(scale == ScaleKind::Linear || low > 0.0, "{values:?}: {low}");
                }
            }
        }
    }

    #[test]
    fn domains_end_on_round_numbers() {
        let losses = series(&[2.31, 0.4, 0.07]);
        close(values([&losses], &[], Unit::Plain, ScaleKind::Linear), (0.0, 2.4));
        close(values([&losses], &[], Unit::Plain, ScaleKind::Log), (0.05, 5.0));
        assert_eq!(values([], &[], Unit::Plain, ScaleKind::Linear), None);
        assert_eq!(values([&series(&[0.0])], &[], Unit::Plain, ScaleKind::Log), None);
    }

    #[test]
    fn accuracy_shows_the_values_of_most_of_the_run() {
        let accuracy = series(&[0.1, 0.92, 0.96, 0.97, 0.98, 0.985, 0.986, 0.987]);
        close(values([&accuracy], &[], Unit::Percent, ScaleKind::Linear), (0.95, 1.0));
        close(values([&series(&[0.1])], &[], Unit::Percent, ScaleKind::Linear), (0.0, 1.0));
        let article = [Reference { y: 0.987, label: "article 98.70 %".into() }];
        close(values([], &article, Unit::Percent, ScaleKind::Linear), (0.95, 1.0));
    }

    #[test]
    fn the_longest_run_decides_the_epochs() {
        let earlier = series(&[1.0; 21]);
        assert_eq!(epochs([&earlier], 5.0), (0.0, 20.0));
        assert_eq!(epochs([], 5.0), (0.0, 5.0));
        assert_eq!(epochs([], f64::NAN), (0.0, 1.0));
    }
}
