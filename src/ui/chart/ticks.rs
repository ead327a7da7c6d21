//! Axis ticks.

use super::format::{self, Unit};

/// A tick on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Value on the axis.
    pub value: f64,
    /// Its text; `None` for a minor tick.
    pub label: Option<String>,
}

/// Ticks at multiples of 1, 2 or 5 times a power of ten, about `target` of them, and at least two: one alone shows no scale.
pub fn linear((low, high): (f64, f64), target: usize, unit: Unit) -> Vec<Tick> {
    let step = nice_step((high - low) / target.max(1) as f64);
    let ticks = multiples(low, high, step, unit);
    if ticks.len() < 2 && high > low { multiples(low, high, nice_step(step * 0.4), unit) } else { ticks }
}

/// Ticks of the epoch axis, at whole epochs unless there are fewer than two.
pub fn epochs((low, high): (f64, f64), target: usize) -> Vec<Tick> {
    let step = nice_step((high - low) / target.max(1) as f64);
    let step = if high - low >= 2.0 { step.max(1.0) } else { step };
    multiples(low, high, step, Unit::Plain)
}

/// Ticks of a logarithmic axis: about `target` labelled decades, but at least three labels, with minor ticks at 2 to 9 times each.
///
/// Where there is room, 3 is labelled too, and with still more room, and always in a domain of less than about a decade and a
/// half, 2 and 5 instead, so that no axis has a single label.
pub fn log((low, high): (f64, f64), target: usize, unit: Unit) -> Vec<Tick> {
    let target = target.max(3);
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    // The decades on the axis, of which the lowest is labelled.
    let (lowest, highest) = ((low * (1.0 - 1e-9)).log10().ceil() as i32, (high * (1.0 + 1e-9)).log10().floor() as i32);
    let decades = (high / low).log10();
    // With too many decades, only every second or third is labelled and there are no minor ticks.
    let stride = ((decades / target as f64).ceil() as i32).min((highest - lowest) / 2).max(1);
    let is_fine = decades < 1.5_f64.max(target as f64 / 3.0);
    let mut ticks = Vec::new();
    for exponent in first..=last {
        let decade = 10_f64.powi(exponent);
        for factor in 1..=9 {
            let value = decade * f64::from(factor);
            if value < low * (1.0 - 1e-9) || value > high * (1.0 + 1e-9) || (factor > 1 && stride > 1) {
                continue;
            }
            let labelled = match factor {
                1 => (exponent - lowest) % stride == 0,
                2 | 5 => is_fine,
                3 => !is_fine && (decades * 2.0 <= target as f64 + 1.0 || highest - lowest < 2),
                _ => decades < 0.5,
            };
            ticks.push(Tick { value, label: labelled.then(|| format::tick(value, decade, unit)) });
        }
    }
    ticks
}

/// The smallest of 1, 2, 5 and 10 times a power of ten that is at least `rough`.
pub fn nice_step(rough: f64) -> f64 {
    let decade = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * decade)
        .find(|step| *step >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0 * decade)
}

fn multiples(low: f64, high: f64, step: f64, unit: Unit) -> Vec<Tick> {
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last)
        .map(|index| {
            // A multiple, not a running sum, which would drift off the round number.
            let value = index as f64 * step;
            Tick { value, label: Some(format::tick(value, step, unit)) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().filter_map(|tick| tick.label.as_deref()).collect()
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(labels(&linear((0.0, 2.3), 5, Unit::Plain)), ["0", "0.5", "1.0", "1.5", "2.0"]);
        assert_eq!(labels(&linear((0.95, 1.0), 5, Unit::Percent)), ["95 %", "96 %", "97 %", "98 %", "99 %", "100 %"]);
        assert_eq!(labels(&linear((0.0, 0.0033), 1, Unit::Rate)), ["0", "0.002"]);
        assert_eq!([nice_step(0.11), nice_step(2.0), nice_step(7.0)], [0.2, 2.0, 10.0]);
    }

    #[test]
    fn every_logarithmic_axis_has_three_labels() {
        let ends = || (-8..3).flat_map(|decade| [1.0, 2.0, 5.0].map(|factor| factor * 10_f64.powi(decade)));
        let domains = || ends().flat_map(|low| ends().map(move |high| (low, high)));
        for (low, high) in domains().filter(|(low, high)| (10.0..=1e8).contains(&(high / low))) {
            for target in 2..9 {
                let labels = log((low, high), target, Unit::Plain).iter().filter(|tick| tick.label.is_some()).count();
                assert!(labels >= 3, "{labels} labels from {low} to {high} with a target of {target}");
            }
        }
    }

    #[test]
    fn epochs_are_whole_unless_there_are_few() {
        assert_eq!(labels(&epochs((0.0, 3.0), 10)), ["0", "1", "2", "3"]);
        assert_eq!(labels(&epochs((0.0, 20.0), 6)), ["0", "5", "10", "15", "20"]);
        assert_eq!(labels(&epochs((0.0, 1.0), 5)), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    }

    #[test]
    fn decades_are_labelled_and_the_rest_is_minor() {
        let ticks = log((0.05, 5.0), 5, Unit::Plain);
        assert_eq!(labels(&ticks), ["0.1", "0.3", "1", "3"]);
        assert_eq!(labels(&log((0.05, 5.0), 2, Unit::Plain)), ["0.1", "0.3", "1", "3"]);
        assert_eq!(labels(&log((0.001, 10.0), 2, Unit::Plain)), ["0.001", "0.1", "10"]);
        assert_eq!(labels(&log((0.002, 5.0), 2, Unit::Plain)), ["0.01", "0.1", "1"]);
        assert_eq!(ticks.first().map(|tick| tick.value), Some(0.05));
        assert_eq!(ticks.len(), 5 + 9 + 5);
        assert_eq!(labels(&log((0.05, 5.0), 8, Unit::Plain)), ["0.05", "0.1", "0.2", "0.5", "1", "2", "5"]);
        assert_eq!(labels(&log((0.2, 2.0), 5, Unit::Plain)), ["0.2", "0.5", "1", "2"]);
        assert_eq!(labels(&log((1e-8, 1.0), 4, Unit::Plain)), ["1e−8", "1e−6", "0.0001", "0.01", "1"]);
    }
}
