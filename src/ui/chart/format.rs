//! Numbers formatted for axes and readouts.

use lenet_experiment::confusion::wilson_interval;
use lenet_experiment::number::grouped;

/// How values are formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Three significant digits, such as 0.0712.
    Plain,
    /// A fraction from 0 to 1, written as 97.84 %.
    Percent,
    /// A learning rate without trailing zeros: 0.0005.
    Rate,
}

/// Shown for NaN and infinity.
pub const NO_VALUE: &str = "not finite";

/// A value for a readout: `97.84 %`, `0.0712`, `0.0005`, `14,200`.
pub fn value(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return NO_VALUE.into();
    }
    with_minus_sign(match unit {
        Unit::Percent => format!("{:.2} %", value * 100.0),
        Unit::Plain => significant(value, 3),
        Unit::Rate => short(value, 4),
    })
}

/// A share of a few, and its 95 % interval: `7 of 10`, `40 to 89 %`.
pub fn share(share: f64, of: u32) -> [String; 2] {
    let [low, high] = interval(share, of).map(|bound| (bound * 100.0).round());
    [format!("{} of {of}", right(share, of)), format!("{low} to {high} %")]
}

/// The 95 % interval of a share.
pub fn interval(share: f64, of: u32) -> [f64; 2] {
    wilson_interval(right(share, of), of).unwrap_or([0.0, 1.0])
}

fn right(share: f64, of: u32) -> u32 {
    (share * f64::from(of)).round() as u32
}

/// A tick label, with as many decimals as ticks `step` apart need.
pub fn tick(value: f64, step: f64, unit: Unit) -> String {
    with_minus_sign(match unit {
        Unit::Plain | Unit::Rate if value == 0.0 => "0".into(),
        Unit::Percent => format!("{} %", fixed(value * 100.0, decimals(step * 100.0))),
        // Small powers of ten are easier to tell apart by their exponent than by their zeros.
        Unit::Plain | Unit::Rate if step < 1e-5 => scientific(value, 0),
        Unit::Plain | Unit::Rate => fixed(value, decimals(step)),
    })
}

/// The text with a typographic minus sign (U+2212) for each hyphen.
pub fn with_minus_sign(text: String) -> String {
    text.replace('-', "\u{2212}")
}

/// A position on the x axis: `epoch 3.25`, `epoch 3`.
pub fn epoch(epoch: f64) -> String {
    let text = format!("{epoch:.2}");
    format!("epoch {}", text.strip_suffix(".00").unwrap_or(&text))
}

/// A whole number with a comma between thousands: `14,200`.
pub fn whole(value: f64) -> String {
    let sign = if value <= -0.5 { "-" } else { "" };
    format!("{sign}{}", grouped(value.abs().round_ties_even() as u64))
}

/// `count` significant digits, trailing zeros kept so that a changing number keeps its width.
fn significant(value: f64, count: i32) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let exponent = exponent(value, count);
    match exponent {
        ..=-6 => scientific(value, count - 1),
        // A single digit needs all its decimals, 14,200 none.
        _ if exponent < count - 1 => format!("{value:.*}", usize::try_from(count - 1 - exponent).unwrap_or(0)),
        _ => whole(value),
    }
}

/// `count` significant digits without trailing zeros.
fn short(value: f64, count: i32) -> String {
    let text = significant(value, count);
    if text.contains('e') || !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// Decimal exponent after rounding to `count` digits: 2 for 99.99 with three.
fn exponent(value: f64, count: i32) -> i32 {
    let text = format!("{:.*e}", usize::try_from(count - 1).unwrap_or(0), value.abs());
    text.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

fn scientific(value: f64, decimals: i32) -> String {
    format!("{value:.*e}", usize::try_from(decimals).unwrap_or(0))
}

/// Decimals needed for a step of 1, 2 or 5 times a power of ten.
fn decimals(step: f64) -> usize {
    // The nudge keeps 0.001, whose computed logarithm is -2.9999999999999996, from losing its last decimal.
    let exponent = (step.log10() + 1e-9).floor();
    if exponent >= 0.0 { 0 } else { (-exponent).min(12.0) as usize }
}

fn fixed(value: f64, decimals: usize) -> String {
    if decimals == 0 { whole(value) } else { format!("{value:.decimals$}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_in_print() {
        let percent = [(0.9784, "97.84 %"), (1.0, "100.00 %"), (0.97839999, "97.84 %")];
        let plain = [
            (0.0712, "0.0712"),
            (2.3041, "2.30"),
            (99.99, "100"),
            (14_200.4, "14,200"),
            (1_234_567.0, "1,234,567"),
            (0.0, "0"),
            (3.2e-9, "3.20e−9"),
            (-0.25, "−0.250"),
            (f64::NAN, NO_VALUE),
        ];
        // A rate that went through an f32 still shows as it was typed.
        let rate = [(f64::from(0.0005_f32), "0.0005"), (0.01, "0.01"), (1.0, "1"), (1e-7, "1.000e−7")];
        for (number, text) in percent {
            assert_eq!(value(number, Unit::Percent), text);
        }
        for (number, text) in plain {
            assert_eq!(value(number, Unit::Plain), text);
        }
        for (number, text) in rate {
            assert_eq!(value(number, Unit::Rate), text);
        }
    }

    #[test]
    fn ticks_have_the_decimals_of_their_step() {
        assert_eq!(tick(0.30000000000000004, 0.1, Unit::Plain), "0.3");
        assert_eq!(tick(0.001, 0.001, Unit::Plain), "0.001");
        assert_eq!(tick(0.0, 0.001, Unit::Rate), "0");
        assert_eq!(tick(1e-6, 1e-6, Unit::Plain), "1e−6");
        assert_eq!(tick(0.975, 0.005, Unit::Percent), "97.5 %");
        assert_eq!(tick(0.95, 0.01, Unit::Percent), "95 %");
        assert_eq!(tick(20_000.0, 5_000.0, Unit::Plain), "20,000");
    }
}
