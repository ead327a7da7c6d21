//! Where an axis is marked.

use super::Unit;
use super::format;

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its value.
    pub at: f64,
    /// Its text; a minor mark has none.
    pub label: Option<String>,
}

/// Marks at multiples of 1, 2 or 5 times a power of ten, about `wanted` of them and never much more; two at least, for one
/// alone does not say what a unit is.
pub fn linear((low, high): (f64, f64), wanted: usize, unit: Unit) -> Vec<Tick> {
    let step = nice_step((high - low) / wanted.max(1) as f64);
    let ticks = marks(low, high, step, unit);
    if ticks.len() < 2 && high > low { marks(low, high, nice_step(step * 0.4), unit) } else { ticks }
}

/// Marks for epochs: whole ones where the run has room for them.
pub fn epochs((low, high): (f64, f64), wanted: usize) -> Vec<Tick> {
    let step = nice_step((high - low) / wanted.max(1) as f64);
    let step = if high - low >= 2.0 { step.max(1.0) } else { step };
    marks(low, high, step, Unit::Plain)
}

/// Labelled marks at the decades, at most `wanted` of them, and minor ones at 2 to 9 times each.
///
/// Where there is room there are labels at 2 and 5 as well, and always in a range of less than about a decade and a half,
/// so that no axis has only one.
pub fn log((low, high): (f64, f64), wanted: usize, unit: Unit) -> Vec<Tick> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let decades = (high / low).log10();
    // With more decades than there is room for, only every second or third is labelled and none has minor marks.
    let every = (decades / wanted.max(1) as f64).ceil().max(1.0) as i32;
    let mut ticks = Vec::new();
    for exponent in first..=last {
        let decade = 10_f64.powi(exponent);
        for factor in 1..=9 {
            let at = decade * f64::from(factor);
            if at < low * (1.0 - 1e-9) || at > high * (1.0 + 1e-9) || (factor > 1 && every > 1) {
                continue;
            }
            let labelled = match factor {
                1 => exponent % every == 0,
                2 | 5 => decades < 1.5_f64.max(wanted as f64 / 3.0),
                _ => decades < 0.5,
            };
            ticks.push(Tick { at, label: labelled.then(|| format::tick(at, decade, unit)) });
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

fn marks(low: f64, high: f64, step: f64, unit: Unit) -> Vec<Tick> {
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last)
        .map(|index| {
            // A multiple, not a running sum: a sum would drift off the round number.
            let at = index as f64 * step;
            Tick { at, label: Some(format::tick(at, step, unit)) }
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
    fn linear_marks_are_round() {
        assert_eq!(labels(&linear((0.0, 2.3), 5, Unit::Plain)), ["0", "0.5", "1.0", "1.5", "2.0"]);
        assert_eq!(labels(&linear((0.95, 1.0), 5, Unit::Percent)), ["95 %", "96 %", "97 %", "98 %", "99 %", "100 %"]);
        assert_eq!(labels(&linear((0.0, 0.0033), 1, Unit::Rate)), ["0", "0.002"]);
        assert_eq!([nice_step(0.11), nice_step(2.0), nice_step(7.0)], [0.2, 2.0, 10.0]);
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
        assert_eq!(labels(&ticks), ["0.1", "1"]);
        assert_eq!(ticks.first().map(|tick| tick.at), Some(0.05));
        assert_eq!(ticks.len(), 5 + 9 + 5);
        assert_eq!(labels(&log((0.05, 5.0), 8, Unit::Plain)), ["0.05", "0.1", "0.2", "0.5", "1", "2", "5"]);
        assert_eq!(labels(&log((0.2, 2.0), 5, Unit::Plain)), ["0.2", "0.5", "1", "2"]);
        assert_eq!(labels(&log((1e-8, 1.0), 4, Unit::Plain)), ["1e-8", "1e-6", "0.0001", "0.01", "1"]);
    }
}
