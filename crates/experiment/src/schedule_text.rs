//! Schedules as text: `0.0005 x2, 0.0002 x3`, or `0.05 to 0.001 x20` for a linear change.

use super::number::{decimal, quoted};
use super::schedule::{Schedule, ScheduleError, Stage, parse_rate};
use std::fmt;
use std::str::FromStr;

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [Stage { rate, to: None, .. }] = self.stages() {
            return f.write_str(&decimal(*rate));
        }
        for (index, Stage { rate, to, epochs }) in self.stages().iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{}", decimal(*rate))?;
            if let Some(to) = to {
                write!(f, " to {}", decimal(*to))?;
            }
            write!(f, " x{epochs}")?;
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let text = with_decimal_points(text);
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        Self::new(parts.map(parse_stage).collect::<Result<_, _>>()?)
    }
}

/// The text with a point for each decimal comma: a comma between two digits, where neither the number before it has a point or
/// counts epochs, nor the number after it has a point.
fn with_decimal_points(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut parts = text.split(',');
    let mut pointed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // What the number before the comma begins after.
        let before = pointed.rsplit(',').next().unwrap_or_default().trim_end_matches(is_digit).trim_end();
        let is_whole_rate = !before.ends_with(['.', 'x', 'X', '×', 'e', 'E', '-', '+']);
        let after = part.trim_start_matches(is_digit);
        let is_between_digits = pointed.ends_with(is_digit) && after.len() < part.len();
        let is_decimal = is_between_digits && is_whole_rate && !after.starts_with('.');
        pointed.push(if is_decimal { '.' } else { ',' });
        pointed.push_str(part);
    }
    pointed
}

fn parse_stage(part: &str) -> Result<Stage, ScheduleError> {
    let (rates, epochs) = match part.split_once(['x', 'X', '×']) {
        Some((rates, epochs)) => (rates, Some(epochs.trim())),
        None => (part, None),
    };
    let (from, to) = match rates.to_ascii_lowercase().find("to") {
        Some(at) => (&rates[..at], Some(&rates[at + "to".len()..])),
        None => (rates, None),
    };
    // A part without a rate is quoted as a whole: there is nothing else to quote.
    let from = if from.trim().is_empty() { part } else { from };
    let (rate, to) = (parse_rate(from)?, to.map(parse_rate).transpose()?);
    let epochs = match epochs {
        Some(text) => text.parse().map_err(|_| ScheduleError::Epochs(quoted(text)))?,
        None if to.is_some() => return Err(ScheduleError::Duration(quoted(part))),
        None => 1,
    };
    Ok(Stage { rate, to, epochs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let text = "0.0005 x2, 0.0002 x3, 0.00005 x4, 0.00001 x11";
        let schedule: Schedule = text.parse().unwrap();
        assert_eq!(schedule.to_string(), text);
        assert_eq!(Schedule::constant(0.01).to_string(), "0.01");
        assert_eq!("0.01".parse(), Ok(Schedule::constant(0.01)));
    }

    #[test]
    fn capitals_and_spaces_do_not_matter() {
        for (typed, text) in [
            ("0.01 X 5, 0.1 TO 0.01 X 3", "0.01 x5, 0.1 to 0.01 x3"),
            (" 1E-3 ×2 ,0.5", "0.001 x2, 0.5 x1"),
            ("0.1To0.01x3,", "0.1 to 0.01 x3"),
            ("0.1\u{a0}x\u{2009}5,\u{a0}0.5", "0.1 x5, 0.5 x1"),
        ] {
            assert_eq!(typed.parse::<Schedule>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_comma_within_a_number_is_a_decimal_point() {
        for (typed, text) in [
            ("0,01", "0.01"),
            ("1,5 x2, 0,5 x3", "1.5 x2, 0.5 x3"),
            ("0,1 x2,0,01 x3", "0.1 x2, 0.01 x3"),
            ("0,1 to 0,01 x3, 0,001", "0.1 to 0.01 x3, 0.001 x1"),
            ("0.5,0.1", "0.5 x1, 0.1 x1"),
            ("1e-3,5e-4", "0.001 x1, 0.0005 x1"),
            ("1,0.5", "1 x1, 0.5 x1"),
            ("1, 5", "1 x1, 5 x1"),
            ("0.1 x2,5 x1", "0.1 x2, 5 x1"),
        ] {
            assert_eq!(typed.parse::<Schedule>().unwrap().to_string(), text, "{typed}");
        }
    }

    #[test]
    fn small_rates_parse_back_and_those_that_are_0_in_32_bits_are_refused() {
        for text in ["1e-30", "1e-37 to 1e-36 x4"] {
            assert_eq!(text.parse::<Schedule>().unwrap().to_string(), text);
        }
        for text in ["1e-46", "1e-39", "0.1 to 1e-46 x2"] {
            assert!(matches!(text.parse::<Schedule>(), Err(ScheduleError::TooSmall(_))), "{text}");
        }
    }

    #[test]
    fn messages_stay_short_whatever_was_typed() {
        let megabyte = "ab".repeat(500_000);
        for text in [
            megabyte.clone(),
            format!("0.1 x{megabyte}"),
            format!("1,5{megabyte}"),
            format!("{},5", "1".repeat(100_000)),
            format!("{} to 1", "0".repeat(1_000_000) + "1"),
            "1e308".into(),
            "1e308 x2".into(),
            "1".repeat(400),
        ] {
            let error = text.parse::<Schedule>().unwrap_err().to_string();
            assert!(error.len() < 200, "{} bytes", error.len());
        }
        for (text, quoted) in [("1e308", "\"1e308\" is not"), ("0,01,x", "\"x\" is not"), ("x5", "\"x5\" is not")] {
            let error = text.parse::<Schedule>().unwrap_err().to_string();
            assert!(error.starts_with(quoted), "{error}");
        }
    }

    #[test]
    fn invalid_schedules_are_explained() {
        for text in
            ["", "abc", "-1", "0", "NaN", "inf", "11", "0.1 x0", "0.1 x-2", "0.1 x1001", "0.1 to 0.01", "0.1 to 0 x2"]
        {
            let error = text.parse::<Schedule>().unwrap_err().to_string();
            assert!(error.len() > 20, "{text}: {error}");
        }
    }
}
