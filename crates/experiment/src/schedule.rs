//! Learning rate by epoch: a list of stages. `schedule_text` formats and parses it.

use super::number::{decimal, quoted};
use serde::{Deserialize, Serialize};

/// A learning rate for some epochs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Learning rate at the start.
    pub rate: f64,
    /// Learning rate at the end of a linear change; `None` for a constant rate.
    #[serde(default)]
    pub to: Option<f64>,
    /// Number of epochs, at least 1.
    pub epochs: u32,
}

/// How often a linear change updates the rate in an epoch. Each update is a write to the GPU, so not every step has one.
const UPDATES_PER_EPOCH: f64 = 100.0;

impl Stage {
    pub fn constant(rate: f64, epochs: u32) -> Self {
        Self { rate, to: None, epochs }
    }

    pub fn linear(rate: f64, to: f64, epochs: u32) -> Self {
        Self { rate, to: Some(to), epochs }
    }

    /// The rate after `done` of its epochs.
    fn rate_after(&self, done: f64) -> f64 {
        match self.to {
            Some(to) => {
                // The small addend keeps rounding from delaying an update.
                let updates = (done * UPDATES_PER_EPOCH + 1e-6).floor();
                let share = (updates / (f64::from(self.epochs) * UPDATES_PER_EPOCH)).min(1.0);
                self.rate + (to - self.rate) * share
            }
            None => self.rate,
        }
    }
}

/// A learning rate for every moment of a run. After the last stage its final rate stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Stage>", into = "Vec<Stage>")]
pub struct Schedule(Vec<Stage>);

/// Why a text or a list of stages is no schedule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    /// No stage at all.
    #[error("Give at least one learning rate, such as 0.01")]
    Empty,
    /// Not a number above 0 and at most 10; the text, quoted.
    #[error("{0} is not a learning rate: write a number above 0 and at most 10, such as 0.01")]
    Rate(String),
    /// A rate that is 0 as a 32-bit number; the text, quoted.
    #[error("{0} is too small a learning rate: as a 32-bit number it is 0. Write a number of at least 1e-37")]
    TooSmall(String),
    /// Not a count of epochs; the text, quoted.
    #[error("{0} is not a number of epochs: write a whole number from 1 to 1000 after the x")]
    Epochs(String),
    /// A linear change without a count of epochs; the text, quoted.
    #[error("{0} needs the number of epochs that the change takes: add x20 for 20 epochs")]
    Duration(String),
}

impl Schedule {
    /// One rate throughout.
    pub fn constant(rate: f64) -> Self {
        Self(vec![Stage::constant(rate, 1)])
    }

    /// A schedule of these stages.
    ///
    /// # Errors
    /// When there is no stage, a rate is out of range, or a stage does not last 1 to 1000 epochs.
    pub fn new(stages: Vec<Stage>) -> Result<Self, ScheduleError> {
        if stages.is_empty() {
            return Err(ScheduleError::Empty);
        }
        for stage in &stages {
            for rate in [Some(stage.rate), stage.to].into_iter().flatten() {
                check_rate(rate, &decimal(rate))?;
            }
            if !(1..=1000).contains(&stage.epochs) {
                return Err(ScheduleError::Epochs(quoted(&stage.epochs.to_string())));
            }
        }
        Ok(Self(stages))
    }

    pub fn stages(&self) -> &[Stage] {
        &self.0
    }

    /// Number of epochs that the stages last; 0 for one rate throughout.
    pub fn covers(&self) -> u32 {
        match self.0.as_slice() {
            [Stage { to: None, .. }] => 0,
            stages => stages.iter().map(|stage| stage.epochs).sum(),
        }
    }

    pub fn highest(&self) -> f64 {
        self.0.iter().flat_map(|stage| [Some(stage.rate), stage.to]).flatten().fold(0.0, f64::max)
    }

    /// The learning rate after a number of epochs, fractions included.
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

    /// The schedule stretched or shortened to this number of epochs. Stages keep their proportions and last at least an
    /// epoch; with fewer epochs than stages, stages that round to none are left out. A constant rate stays as it was.
    #[must_use]
    pub fn fitted_to(&self, epochs: u32) -> Self {
        let covered = u64::from(self.covers());
        if covered == 0 || !(1..=1000).contains(&epochs) {
            return self.clone();
        }
        let count = self.0.len() as u64;
        let epochs = u64::from(epochs);
        let all_fit = count <= epochs;
        let (mut before, mut begin, mut stages) = (0, 0, Vec::new());
        for (stage, later) in self.0.iter().zip((0..count).rev()) {
            before += u64::from(stage.epochs);
            let mut end = (2 * before * epochs + covered) / (2 * covered); // rounded
            if all_fit {
                end = end.clamp(begin + 1, epochs - later);
            }
            if end > begin {
                stages.push(Stage { epochs: (end - begin) as u32, ..*stage });
                begin = end;
            }
        }
        Self(stages)
    }
}

impl TryFrom<Vec<Stage>> for Schedule {
    type Error = ScheduleError;

    fn try_from(stages: Vec<Stage>) -> Result<Self, ScheduleError> {
        Self::new(stages)
    }
}

impl From<Schedule> for Vec<Stage> {
    fn from(schedule: Schedule) -> Self {
        schedule.0
    }
}

/// Parses a single learning rate.
///
/// # Errors
/// When the text is not a learning rate.
pub fn parse_rate(text: &str) -> Result<f64, ScheduleError> {
    let text = text.trim();
    check_rate(text.parse().map_err(|_| ScheduleError::Rate(quoted(text)))?, text)
}

/// Checks a rate; `text` is how it was written.
fn check_rate(rate: f64, text: &str) -> Result<f64, ScheduleError> {
    if !(rate > 0.0 && rate <= 10.0) {
        return Err(ScheduleError::Rate(quoted(text)));
    }
    // Training is in f32, where smaller numbers lose digits and many GPUs turn them into 0.
    if rate < f64::from(f32::MIN_POSITIVE) {
        return Err(ScheduleError::TooSmall(quoted(text)));
    }
    Ok(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_of_each_epoch() {
        let schedule: Schedule = "0.1 x2, 0.01".parse().unwrap();
        let rates = [0.0, 1.99, 2.0, 3.5, 9.0].map(|epochs| schedule.rate(epochs));
        assert_eq!(rates, [0.1, 0.1, 0.01, 0.01, 0.01]);
        assert_eq!((schedule.covers(), schedule.highest()), (3, 0.1));
        assert_eq!(Schedule::constant(0.01).covers(), 0);
    }

    #[test]
    fn a_linear_stage_interpolates_and_its_final_rate_stays() {
        let text = "0.01 x1, 0.1 to 0.02 x4";
        let schedule: Schedule = text.parse().unwrap();
        assert_eq!(schedule.to_string(), text);
        assert_eq!((schedule.covers(), schedule.highest()), (5, 0.1));
        for (epochs, rate) in [(0.5, 0.01), (1.0, 0.1), (2.0, 0.08), (3.5, 0.05), (5.0, 0.02), (9.0, 0.02)] {
            assert!((schedule.rate(epochs) - rate).abs() < 1e-12, "{epochs}: {}", schedule.rate(epochs));
        }
        // A hundred updates an epoch, each at the same step however the fraction was rounded.
        let rates: Vec<u64> = (0..1500).map(|step| schedule.rate(1.0 + f64::from(step) / 1500.0).to_bits()).collect();
        assert!(rates.chunks(15).all(|level| level.iter().all(|rate| *rate == level[0])));
        assert_eq!(schedule.rate(1.999_999_999_99), schedule.rate(2.0));
    }

    #[test]
    fn a_fitted_schedule_keeps_its_proportions() {
        let fit = |text: &str, epochs| text.parse::<Schedule>().unwrap().fitted_to(epochs).to_string();
        assert_eq!(fit("0.03 to 0.0001 x30", 5), "0.03 to 0.0001 x5");
        assert_eq!(fit("0.003 to 0.00001 x1", 20), "0.003 to 0.00001 x20");
        assert_eq!(fit("0.01", 5), "0.01");
        let printed = "0.0005 x2, 0.0002 x3, 0.00005 x4, 0.00001 x11";
        assert_eq!(fit(printed, 10), "0.0005 x1, 0.0002 x2, 0.00005 x2, 0.00001 x5");
        assert_eq!(fit(printed, 40), "0.0005 x4, 0.0002 x6, 0.00005 x8, 0.00001 x22");
        assert_eq!(fit(printed, 4), "0.0005 x1, 0.0002 x1, 0.00005 x1, 0.00001 x1");
        // More stages than epochs: the first would last a fifth of an epoch.
        assert_eq!(fit(printed, 2), "0.0002 x1, 0.00001 x1");
        assert_eq!(fit(printed, 1), "0.00001");
    }

    #[test]
    fn a_fitted_schedule_covers_the_epochs_exactly() {
        for text in ["1 x1, 2 x1, 3 x998", "1 x998, 2 x1, 3 x1", "1 x1, 2 to 3 x1", "1 x7, 2 x1, 3 x5, 4 to 1 x2"] {
            let schedule: Schedule = text.parse().unwrap();
            assert_eq!(schedule.fitted_to(schedule.covers()), schedule);
            for epochs in 1..=1000 {
                let fitted = schedule.fitted_to(epochs);
                let total: u32 = fitted.stages().iter().map(|stage| stage.epochs).sum();
                assert_eq!(total, epochs, "{text}");
                assert_eq!(Schedule::new(fitted.stages().to_vec()), Ok(fitted));
            }
        }
    }

    #[test]
    fn a_rate_out_of_range_does_not_deserialize() {
        let stages = |rate: f64| serde_json::json!([{ "rate": rate, "to": null, "epochs": 1 }]);
        assert_eq!(serde_json::from_value::<Schedule>(stages(0.01)).unwrap(), Schedule::constant(0.01));
        assert_eq!(serde_json::to_value(Schedule::constant(0.01)).unwrap(), stages(0.01));
        for wrong in [stages(0.0), stages(1e308), stages(1e-46), serde_json::json!([])] {
            assert!(serde_json::from_value::<Schedule>(wrong).is_err());
        }
    }
}
