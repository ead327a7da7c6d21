//! What can be broken on purpose.

use super::choice::{Choice, ChoiceOption};
use super::experiment::{Experiment, Network};
use serde::{Deserialize, Serialize};

/// What is broken on purpose in an experiment, to see what training depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Handicap {
    /// An experiment that is not broken.
    #[default]
    None,
    /// Every initial weight and bias is 0. Batch normalisation begins as always.
    ZeroWeights,
    /// Training images exchange their labels at random (Zhang et al. 2017); validation and test images keep theirs.
    ShuffledLabels,
    /// No training image has the label [`LEFT_OUT`]; validation and test images stay.
    LeftOut,
    /// The pixels of every image change places, always in the same way.
    PermutedPixels,
    /// Biases stay 0.
    NoBiases,
    /// The training images are as few as a batch has: an epoch is one step.
    OneBatch,
}

/// The class of which [`Handicap::LeftOut`] has no training images.
pub const LEFT_OUT: u8 = 9;

impl Choice for Handicap {
    const ALL: &'static [Self] = &[
        Self::None,
        Self::ZeroWeights,
        Self::ShuffledLabels,
        Self::LeftOut,
        Self::PermutedPixels,
        Self::NoBiases,
        Self::OneBatch,
    ];

    fn option(self) -> ChoiceOption {
        match self {
            Self::None => ChoiceOption::new("none", "nothing"),
            Self::ZeroWeights => ChoiceOption::new("zero-weights", "all weights zero")
                .hint("Every weight and bias is 0 before the first step"),
            Self::ShuffledLabels => ChoiceOption::new("shuffled-labels", "labels shuffled")
                .hint("Training images exchange their labels at random; validation and test images keep theirs"),
            Self::LeftOut => ChoiceOption::new("left-out", "class 9 left out")
                .hint("No training image is of class 9; validation and test images are"),
            Self::PermutedPixels => ChoiceOption::new("permuted-pixels", "pixels permuted")
                .hint("The pixels of all images change places, always in the same way"),
            Self::NoBiases => ChoiceOption::new("no-biases", "no biases").hint("Every bias is and stays 0"),
            Self::OneBatch => ChoiceOption::new("one-batch", "one batch only")
                .hint("As many training images as a batch has: an epoch is one step"),
        }
    }
}

impl Experiment {
    /// Whether its biases are trained; otherwise they stay as they are, 0.
    pub fn trains_biases(&self) -> bool {
        self.handicap != Handicap::NoBiases
    }
}

/// What is wrong with the handicap of this experiment.
pub(crate) fn problem(experiment: &Experiment) -> Option<String> {
    match (experiment.handicap, &experiment.network) {
        (Handicap::NoBiases, Network::Paper(_)) => {
            Some("The network of 1998 cannot be trained without its biases here. Choose another preset, or break something else.".into())
        }
        (Handicap::PermutedPixels, _) if experiment.distortions != super::distortions::Distortions::None => {
            Some("Augmentation moves and bends digits, and images whose pixels have changed places have no digit to bend. Choose no augmentation.".into())
        }
        _ => None,
    }
}
