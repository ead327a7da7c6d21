//! Domains of the axes.

use super::format::Unit;
use super::scale::ScaleKind;
use super::series::{Role, Series};
use super::ticks;

/// Where the axis of a run of `planned` epochs ends once it has trained this many: at the next of 1, 2, 5, 10, 20, 50 and so on, so
/// that the first minute of a long run can be read.
pub fn reach(trained: f64, planned: f64) -> f64 {
    let mut decade = 1.0;
    while decade * 5.0 < trained {
        decade *= 10.0;
    }
    let next = [1.0, 2.0, 5.0].map(|first| first * decade).into_iter().find(|end| trained <= *end);
    next.unwrap_or(planned).min(planned)
}

/// From epoch 0 to where the run's own axis ends, or to the end of the longest series if an earlier run went further.
pub fn epochs<'a>(series: impl IntoIterator<Item = &'a Series>, end: f64) -> (f64, f64) {
    let last = series.into_iter().filter_map(|series| series.points.last()).map(|point| point.0);
    let end = last.chain([end]).filter(|end| end.is_finite()).fold(0.0, f64::max);
    (0.0, if end > 0.0 { end } else { 1.0 })
}

/// The domain that shows all series, increasing and, for a logarithmic scale, positive. `None` without a value that the axis
/// could show. Percentages have the same domain in every run, from `floor` to 100 %, so that the axis never jumps.
pub fn values(series: &[Series], unit: Unit, scale: ScaleKind, floor: f64) -> Option<(f64, f64)> {
    if unit == Unit::Percent {
        return Some((floor, 1.0));
    }
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    // Of single batches, the lowest.
    let mut batch = f64::INFINITY;
    for series in series {
        let finite = series.points.iter().map(|point| point.1).filter(|value| value.is_finite());
        for value in finite.filter(|value| scale == ScaleKind::Linear || *value > 0.0) {
            let lowest = if series.role == Role::Train { &mut batch } else { &mut low };
            *lowest = lowest.min(value);
            high = high.max(value);
        }
    }
    // A few batches without a mistake must not flatten the means on a logarithmic axis.
    let low = if scale == ScaleKind::Log && low.is_finite() { low.min(batch.max(low / 10.0)) } else { low.min(batch) };
    match scale {
        _ if low > high => None,
        ScaleKind::Log => Some(log(low, high)),
        ScaleKind::Linear => Some(linear(low, high)),
    }
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

    fn of(role: Role, values: &[f64]) -> Series {
        let points = values.iter().enumerate().map(|(index, &value)| (index as f64, value)).collect();
        Series { measure: "", run: String::new(), label: String::new(), role, points, counts: Vec::new() }
    }

    fn series(values: &[f64]) -> Series {
        of(Role::TrainSmooth, values)
    }

    fn close(found: Option<(f64, f64)>, expected: (f64, f64)) {
        let found = found.unwrap();
        assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9, "{found:?} {expected:?}");
    }

    #[test]
    fn the_axis_of_a_run_grows_to_its_end() {
        let ends = [0.0, 0.4, 1.0, 1.1, 2.5, 6.0, 19.0, 21.0, 30.0].map(|trained| reach(trained, 30.0));
        assert_eq!(ends, [1.0, 1.0, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 30.0]);
        assert_eq!([reach(0.0, 1.0), reach(150.0, 1_000.0), reach(f64::INFINITY, 30.0)], [1.0, 200.0, 30.0]);
    }

    #[test]
    fn every_domain_is_increasing_whatever_the_values() {
        let odd: [&[f64]; 7] =
            [&[], &[0.0], &[2.3], &[5.0, 5.0, 5.0], &[f64::NAN, f64::INFINITY], &[0.0, -1.0], &[1e-300, 1e300]];
        for values in odd {
            for unit in [Unit::Plain, Unit::Percent, Unit::Rate] {
                // Percentages have no logarithmic axis.
                let log = (unit != Unit::Percent).then_some(ScaleKind::Log);
                for scale in log.into_iter().chain([ScaleKind::Linear]) {
                    let Some((low, high)) = super::values(&[series(values)], unit, scale, 0.0) else {
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
        let losses = [losses];
        close(values(&losses, Unit::Plain, ScaleKind::Linear, 0.0), (0.0, 2.4));
        close(values(&losses, Unit::Plain, ScaleKind::Log, 0.0), (0.05, 5.0));
        assert_eq!(values(&[], Unit::Plain, ScaleKind::Linear, 0.0), None);
        assert_eq!(values(&[series(&[0.0])], Unit::Plain, ScaleKind::Log, 0.0), None);
    }

    #[test]
    fn single_batches_do_not_flatten_a_logarithmic_axis() {
        let losses = [of(Role::Train, &[3.0, 1e-6]), of(Role::TrainSmooth, &[2.0, 0.1])];
        close(values(&losses, Unit::Plain, ScaleKind::Log, 0.0), (0.01, 5.0));
        close(values(&losses[..1], Unit::Plain, ScaleKind::Log, 0.0), (1e-6, 5.0));
    }

    #[test]
    fn the_axis_of_accuracies_never_moves() {
        for accuracies in [&[0.1][..], &[0.1, 0.97, 0.99]] {
            close(values(&[series(accuracies)], Unit::Percent, ScaleKind::Linear, 0.0), (0.0, 1.0));
            close(values(&[series(accuracies)], Unit::Percent, ScaleKind::Linear, 0.9), (0.9, 1.0));
        }
    }

    #[test]
    fn the_longest_run_decides_the_epochs() {
        let earlier = series(&[1.0; 21]);
        assert_eq!(epochs([&earlier], 5.0), (0.0, 20.0));
        assert_eq!(epochs([], 5.0), (0.0, 5.0));
        assert_eq!(epochs([], f64::NAN), (0.0, 1.0));
    }
}
