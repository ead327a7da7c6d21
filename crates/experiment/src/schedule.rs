//! The learning rate over the epochs, as a list of stages: `0.0005 x2, 0.0002 x3`, or `0.05 to 0.001 x20` for one that
//! falls in a straight line.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A learning rate for some epochs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Learning rate at its beginning, above 0.
    pub rate: f64,
    /// Learning rate to which it goes in a straight line; without one it stays.
    #[serde(default)]
    pub to: Option<f64>,
    /// Number of epochs it lasts, at least 1.
    pub epochs: u32,
}

/// Steps that a rate takes in an epoch on its way to another: few enough that a GPU, which has to be told, is not held up.
const TREADS: f64 = 100.0;

impl Stage {
    /// A rate that stays.
    pub fn held(rate: f64, epochs: u32) -> Self {
        Self { rate, to: None, epochs }
    }

    /// A rate that goes to another.
    pub fn gliding(rate: f64, to: f64, epochs: u32) -> Self {
        Self { rate, to: Some(to), epochs }
    }

    /// The rate after `done` of its epochs.
    fn rate_after(&self, done: f64) -> f64 {
        match self.to {
            // The small amount keeps what is computed as just below a tread on it.
            Some(to) => {
                let share = ((done * TREADS + 1e-6).floor() / (f64::from(self.epochs) * TREADS)).min(1.0);
                self.rate + (to - self.rate) * share
            }
            None => self.rate,
        }
    }
}

/// A learning rate for every moment of a run. The last stage's final rate holds for all epochs after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schedule(Vec<Stage>);

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    /// No stage at all.
    #[error("Give at least one learning rate, such as 0.01")]
    Empty,
    /// Not a number above 0 and at most 10.
    #[error("\"{0}\" is not a learning rate: write a number above 0 and at most 10, such as 0.01")]
    Rate(String),
    /// Not a count of epochs.
    #[error("\"{0}\" is not a number of epochs: write a whole number from 1 to 1000 after the x")]
    Epochs(String),
    /// A decimal comma: stages are parted by comma and space.
    #[error("Write decimals with a point: {0}")]
    Comma(String),
    /// A rate that goes to another, without a count of epochs.
    #[error("Say over how many epochs the rate goes there, such as \"{0} x20\"")]
    Duration(String),
}

impl Schedule {
    /// One rate throughout.
    pub fn constant(rate: f64) -> Self {
        Self(vec![Stage::held(rate, 1)])
    }

    /// A schedule of these stages.
    ///
    /// # Errors
    /// When there is no stage, a rate is not in (0, 10], or a stage does not last 1 to 1000 epochs.
    pub fn new(stages: Vec<Stage>) -> Result<Self, ScheduleError> {
        if stages.is_empty() {
            return Err(ScheduleError::Empty);
        }
        for stage in &stages {
            for rate in [Some(stage.rate), stage.to].into_iter().flatten() {
                if !(rate > 0.0 && rate <= 10.0) {
                    return Err(ScheduleError::Rate(rate.to_string()));
                }
            }
            if !(1..=1000).contains(&stage.epochs) {
                return Err(ScheduleError::Epochs(stage.epochs.to_string()));
            }
        }
        Ok(Self(stages))
    }

    /// The stages, first to last.
    pub fn stages(&self) -> &[Stage] {
        &self.0
    }

    /// Number of epochs that it speaks of; one rate for all speaks of none.
    pub fn covers(&self) -> u32 {
        match self.0.as_slice() {
            [Stage { to: None, .. }] => 0,
            stages => stages.iter().map(|stage| stage.epochs).sum(),
        }
    }

    /// The largest learning rate.
    pub fn highest(&self) -> f64 {
        self.0.iter().flat_map(|stage| [Some(stage.rate), stage.to]).flatten().fold(0.0, f64::max)
    }

    /// The learning rate after so many epochs, a number with fraction.
    pub fn rate(&self, epochs: f64) -> f64 {
        let mut begin = 0.0;
        for stage in &self.0 {
            let end = begin + f64::from(stage.epochs);
            if epochs < end {
                return stage.rate_after(epochs - begin);
            }
            begin = end;
        }
        self.0.last().map_or(0.0, |stage| stage.to.unwrap_or(stage.rate))
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [Stage { rate, to: None, .. }] = self.0.as_slice() {
            return write!(f, "{rate}");
        }
        for (index, Stage { rate, to, epochs }) in self.0.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{rate}")?;
            if let Some(to) = to {
                write!(f, " to {to}")?;
            }
            write!(f, " x{epochs}")?;
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        // "1,5" would read as two stages, 1 and 5.
        if let Some((whole, decimals)) = text.split_once(',')
            && whole.trim().chars().all(|digit| digit.is_ascii_digit())
            && decimals.starts_with(|first: char| first.is_ascii_digit())
        {
            return Err(ScheduleError::Comma(format!("{whole}.{decimals}")));
        }
        let stages = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(parse_stage)
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(stages)
    }
}

fn parse_stage(part: &str) -> Result<Stage, ScheduleError> {
    let (rates, epochs) = match part.split_once(['x', '×']) {
        Some((rates, epochs)) => (rates, Some(epochs.trim())),
        None => (part, None),
    };
    let (from, to) = match rates.split_once("to") {
        Some((from, to)) => (from, Some(to)),
        None => (rates, None),
    };
    let rate = |text: &str| text.trim().parse().map_err(|_| ScheduleError::Rate(text.trim().into()));
    let (rate, to) = (rate(from)?, to.map(rate).transpose()?);
    let epochs = match epochs {
        Some(text) => text.parse().map_err(|_| ScheduleError::Epochs(text.into()))?,
        None if to.is_some() => return Err(ScheduleError::Duration(part.into())),
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
    fn rate_of_each_epoch() {
        let schedule: Schedule = "0.1 x2, 0.01".parse().unwrap();
        let rates = [0.0, 1.99, 2.0, 3.5, 9.0].map(|epochs| schedule.rate(epochs));
        assert_eq!(rates, [0.1, 0.1, 0.01, 0.01, 0.01]);
        assert_eq!((schedule.covers(), schedule.highest()), (3, 0.1));
        assert_eq!(Schedule::constant(0.01).covers(), 0);
    }

    #[test]
    fn a_rate_that_falls_does_so_in_a_straight_line_and_stays_there() {
        let text = "0.01 x1, 0.1 to 0.02 x4";
        let schedule: Schedule = text.parse().unwrap();
        assert_eq!(schedule.to_string(), text);
        assert_eq!((schedule.covers(), schedule.highest()), (5, 0.1));
        for (epochs, rate) in [(0.5, 0.01), (1.0, 0.1), (2.0, 0.08), (3.5, 0.05), (5.0, 0.02), (9.0, 0.02)] {
            assert!((schedule.rate(epochs) - rate).abs() < 1e-12, "{epochs}: {}", schedule.rate(epochs));
        }
        // A hundred treads an epoch, each begun at the same step however the fraction was rounded.
        let rates: Vec<u64> = (0..1500).map(|step| schedule.rate(1.0 + f64::from(step) / 1500.0).to_bits()).collect();
        assert!(rates.chunks(15).all(|tread| tread.iter().all(|rate| *rate == tread[0])));
        assert_eq!(schedule.rate(1.999_999_999_99), schedule.rate(2.0));
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        for text in [
            "",
            "abc",
            "0,01",
            "1,5 x2",
            "-1",
            "0",
            "NaN",
            "inf",
            "11",
            "0.1 x0",
            "0.1 x-2",
            "0.1 x1001",
            "0.1 to 0.01",
            "0.1 to 0 x2",
        ] {
            let error = text.parse::<Schedule>().unwrap_err().to_string();
            assert!(error.len() > 20, "{text}: {error}");
        }
    }
}
