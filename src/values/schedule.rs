//! The learning rate over the epochs, as a list of steps: `0.0005 x2, 0.0002 x3, ...`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A learning rate held for some epochs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Learning rate, above 0.
    pub rate: f64,
    /// Number of epochs it holds, at least 1.
    pub epochs: u32,
}

/// A learning rate for every epoch. The last stage's rate holds for all epochs after it.
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
}

impl Schedule {
    /// One rate throughout.
    pub fn constant(rate: f64) -> Self {
        Self(vec![Stage { rate, epochs: 1 }])
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
            if !(stage.rate > 0.0 && stage.rate <= 10.0) {
                return Err(ScheduleError::Rate(stage.rate.to_string()));
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

    /// The learning rate in epoch `epoch`, counted from 0.
    pub fn rate(&self, epoch: u32) -> f64 {
        let mut end = 0;
        for stage in &self.0 {
            end += stage.epochs;
            if epoch < end {
                return stage.rate;
            }
        }
        self.0.last().map_or(0.0, |stage| stage.rate)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0.as_slice() {
            return write!(f, "{}", only.rate);
        }
        for (index, stage) in self.0.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{} x{}", stage.rate, stage.epochs)?;
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
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
    let (rate_text, epochs_text) = part.split_once(['x', '×']).unwrap_or((part, "1"));
    let (rate_text, epochs_text) = (rate_text.trim(), epochs_text.trim());
    let rate = rate_text.parse().map_err(|_| ScheduleError::Rate(rate_text.into()))?;
    let epochs = epochs_text.parse().map_err(|_| ScheduleError::Epochs(epochs_text.into()))?;
    Ok(Stage { rate, epochs })
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
        let rates: Vec<f64> = (0..5).map(|epoch| schedule.rate(epoch)).collect();
        assert_eq!(rates, [0.1, 0.1, 0.01, 0.01, 0.01]);
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        for text in ["", "abc", "-1", "0", "NaN", "inf", "11", "0.1 x0", "0.1 x-2", "0.1 x1001"] {
            let error = text.parse::<Schedule>().unwrap_err().to_string();
            assert!(error.len() > 20, "{text}: {error}");
        }
    }
}
