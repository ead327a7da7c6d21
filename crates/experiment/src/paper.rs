//! The choices that the paper's own network leaves: LeNet-5 of 1998 (LeCun, Bottou, Bengio, Haffner), section II.B.
//!
//! All else is the paper's: one image a step, stochastic diagonal Levenberg-Marquardt with mu = 0.02 and the curvature of
//! 500 images before each pass (Appendix C). `docs/notes-1998.md` has what each choice is worth.

use super::choice::{Choice, ChoiceOption};
use super::dataset::CLASSES;
use super::distortions::Distortions;
use serde::{Deserialize, Serialize};

/// The choices of the paper's network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperNet {
    /// What a step makes smaller.
    pub criterion: Criterion,
    /// How large the weights are before training.
    pub start: FirstWeights,
}

impl PaperNet {
    /// What comes to the paper's figures with these distortions.
    pub fn recommended(distortions: Distortions) -> Self {
        Self { criterion: Criterion::Map { j: recommended_j(distortions) }, start: FirstWeights::OverRoot }
    }
}

/// What a step makes smaller; y are the ten distances of the output layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// Equation (8): the right class's y. Nothing pushes the wrong classes away.
    Distance,
    /// Equation (9): the right class's y plus log(exp(-j) + sum over i of exp(-y_i)).
    Map {
        /// Distance of the "rubbish" class: wrong classes farther away than this are let alone.
        j: f64,
    },
}

impl Choice for Criterion {
    const ALL: &'static [Self] = &[Self::Map { j: recommended_j(Distortions::None) }, Self::Distance];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Map { .. } => ChoiceOption::new("map", "MAP, equation (9)").alias("9"),
            Self::Distance => ChoiceOption::new("distance", "MSE, equation (8)").alias("8"),
        }
    }
}

/// The j of equation (9) that the form starts from; from 5 to 15 there is no difference to be seen.
pub const fn recommended_j(distortions: Distortions) -> f64 {
    match distortions {
        Distortions::None => 5.0,
        Distortions::Affine | Distortions::Hand => 10.0,
    }
}

/// How large the weights are before training, except those of S2 and S4, which are always within 2.4 / F; F is a unit's number
/// of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstWeights {
    /// Within 2.4 / F, the paper's words (Appendix A). With them the network collapses or stays behind.
    Literal,
    /// Within 1.73 / sqrt(F), which keeps the variance of sums from layer to layer: the one forced departure.
    OverRoot,
}

impl Choice for FirstWeights {
    const ALL: &'static [Self] = &[Self::OverRoot, Self::Literal];

    fn option(self) -> ChoiceOption {
        match self {
            Self::OverRoot => ChoiceOption::new("over-root", "within 1.73 / √F"),
            Self::Literal => ChoiceOption::new("literal", "2.4 / F (paper)"),
        }
    }
}

/// What the paper's network has inside for one image, beyond ten probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RbfReading {
    /// y_i, the squared distance of F6 to each class's picture (equation 7); the smallest is the answer.
    pub distances: [f32; CLASSES],
    /// What F6 puts out, from -1.7159 to 1.7159, as rows of its picture: 12 of 7 units.
    pub f6: [[f32; PICTURE_WIDTH]; PICTURE_HEIGHT],
}

/// Width of the picture that F6's 84 units make.
pub const PICTURE_WIDTH: usize = 7;

/// Its height.
pub const PICTURE_HEIGHT: usize = 12;
