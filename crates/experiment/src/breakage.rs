//! Experiments that are broken on purpose, one thing each: [`Preset::Modern`] for two epochs without what training needs.

use super::dataset::DatasetId;
use super::experiment::Experiment;
use super::handicap::Handicap;
use super::presets::Preset;
use super::schedule::Schedule;

/// Epochs of each of them, and of the experiment that is not broken.
const EPOCHS: u32 = 2;

/// A thousand times the rate of [`Preset::Modern`].
const LARGE_RATE: f64 = 10.0;

/// One way to break training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breakage {
    LargeRate,
    ZeroWeights,
    ShuffledLabels,
    LeftOut,
    PermutedPixels,
    NoBiases,
    OneStep,
}

impl Breakage {
    pub const ALL: [Self; 7] = [
        Self::LargeRate,
        Self::ZeroWeights,
        Self::ShuffledLabels,
        Self::LeftOut,
        Self::PermutedPixels,
        Self::NoBiases,
        Self::OneStep,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Self::LargeRate => "large-rate",
            Self::ZeroWeights => "zero-weights",
            Self::ShuffledLabels => "shuffled-labels",
            Self::LeftOut => "left-out",
            Self::PermutedPixels => "permuted-pixels",
            Self::NoBiases => "no-biases",
            Self::OneStep => "one-step",
        }
    }

    /// What is broken, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::LargeRate => "learning rate 10",
            Self::ZeroWeights => "all weights zero",
            Self::ShuffledLabels => "labels shuffled",
            Self::LeftOut => "one class left out",
            Self::PermutedPixels => "pixels permuted",
            Self::NoBiases => "no biases",
            Self::OneStep => "one step only",
        }
    }

    /// The experiment, on this data set with seed 1.
    pub fn experiment(self, dataset: DatasetId) -> Experiment {
        let baseline = baseline(dataset);
        let with = |handicap| Experiment { handicap, ..baseline.clone() };
        match self {
            Self::LargeRate => Experiment { schedule: Schedule::constant(LARGE_RATE), ..baseline },
            Self::ZeroWeights => with(Handicap::ZeroWeights),
            Self::ShuffledLabels => with(Handicap::ShuffledLabels),
            Self::LeftOut => with(Handicap::LeftOut),
            Self::PermutedPixels => with(Handicap::PermutedPixels),
            Self::NoBiases => with(Handicap::NoBiases),
            Self::OneStep => Experiment { epochs: 1, ..with(Handicap::OneBatch) },
        }
    }

    /// The way in which this experiment is broken, whatever the data set and seed.
    pub fn of(experiment: &Experiment) -> Option<Self> {
        Self::ALL.into_iter().find(|breakage| experiment.is(breakage.experiment(experiment.dataset)))
    }
}

/// The experiment that is not broken, on this data set with seed 1.
pub fn baseline(dataset: DatasetId) -> Experiment {
    Experiment { dataset, epochs: EPOCHS, ..Preset::Modern.experiment() }
}

/// How many of the test images a network recognises, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// About as many as by guessing: ten classes give 10 %, the commonest alone up to 20 %.
    Guessing,
    /// More than that, but at most nine of ten.
    Fewer,
    /// More than nine of ten: with a class left out, at most nine can be.
    Most,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::Guessing, Self::Fewer, Self::Most];

    /// The level of this test accuracy, from 0 to 1.
    pub fn of(accuracy: f32) -> Self {
        match accuracy {
            accuracy if accuracy > 0.9 => Self::Most,
            accuracy if accuracy >= 0.2 => Self::Fewer,
            _ => Self::Guessing,
        }
    }
}

impl Breakage {
    /// What comes of it on MNIST (`crates/lab/tests/broken.rs`).
    pub fn expected(self) -> Level {
        match self {
            Self::LargeRate | Self::ZeroWeights | Self::ShuffledLabels | Self::OneStep => Level::Guessing,
            Self::LeftOut | Self::PermutedPixels => Level::Fewer,
            Self::NoBiases => Level::Most,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::problems;

    #[test]
    fn each_is_valid_and_found_by_its_experiment() {
        for breakage in Breakage::ALL {
            let experiment = breakage.experiment(DatasetId::FashionMnist);
            assert_eq!(problems(&experiment), []);
            assert_eq!(Breakage::of(&Experiment { seed: 7, ..experiment }), Some(breakage));
        }
        assert_eq!(Breakage::of(&baseline(DatasetId::Mnist)), None);
    }

    #[test]
    fn accuracies_at_the_borders_have_their_level() {
        let of = [0.0, 0.1999, 0.2, 0.9, 0.9001, 1.0].map(Level::of);
        use Level::{Fewer, Guessing, Most};
        assert_eq!(of, [Guessing, Guessing, Fewer, Fewer, Most, Most]);
    }
}
