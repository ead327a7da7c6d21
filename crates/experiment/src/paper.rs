//! The hyperparameters of the paper's own network: LeNet-5 of 1998 (LeCun, Bottou, Bengio, Haffner), section II.B.
//!
//! Everything else is fixed by the paper: one image per step, stochastic diagonal Levenberg-Marquardt with mu = 0.02, and
//! second derivatives from 500 images before each epoch (Appendix C). `docs/notes-1998.md` compares the options.

use super::choice::{Choice, ChoiceOption};
use super::dataset::CLASSES;
use super::distortions::Distortions;
use serde::{Deserialize, Serialize};

/// The hyperparameters of the paper's network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperNet {
    pub criterion: Criterion,
    #[serde(rename = "start")]
    pub init: WeightInit,
}

impl PaperNet {
    /// The options that reproduce the paper's figures with these distortions.
    pub fn recommended(distortions: Distortions) -> Self {
        Self { criterion: Criterion::Map { j: recommended_j(distortions) }, init: WeightInit::OverRoot }
    }
}

/// The loss function, for one image; y_i are the ten distances of the output layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// Equation (8): y of the label's class. Nothing pushes the wrong classes away.
    Distance,
    /// Equation (9): y of the label's class, plus log(exp(-j) + sum over i of exp(-y_i)).
    Map {
        /// Distance of the "rubbish" class: wrong classes farther away than this are ignored.
        j: f64,
    },
}

impl Choice for Criterion {
    const ALL: &'static [Self] = &[Self::Map { j: recommended_j(Distortions::None) }, Self::Distance];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Map { .. } => ChoiceOption::new("map", "maximum a posteriori").alias("9"),
            Self::Distance => ChoiceOption::new("distance", "mean squared error").alias("8"),
        }
    }
}

/// The default j of equation (9). From 5 to 15 no difference was measured.
pub const fn recommended_j(distortions: Distortions) -> f64 {
    match distortions {
        Distortions::None => 5.0,
        Distortions::Affine | Distortions::Hand => 10.0,
    }
}

/// Range of the initial weights. F is a unit's number of inputs; the weights of S2 and S4 are always within 2.4 / F.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightInit {
    /// Within 2.4 / F, as the paper says (Appendix A). The network then collapses or learns less.
    Literal,
    /// Within 1.73 / sqrt(F), which keeps the variance of the sums from layer to layer: the one necessary departure from the
    /// paper.
    OverRoot,
}

impl Choice for WeightInit {
    const ALL: &'static [Self] = &[Self::OverRoot, Self::Literal];

    fn option(self) -> ChoiceOption {
        match self {
            Self::OverRoot => ChoiceOption::new("over-root", "within 1.73 / √F"),
            Self::Literal => ChoiceOption::new("literal", "2.4 / F (paper)"),
        }
    }
}

/// A of the paper's activation function f(a) = A tanh(S a), the bound of its output (Appendix A). With [`TANH_SLOPE`],
/// f(1) = 1 and f(-1) = -1, where the second derivative is largest.
pub const TANH_AMPLITUDE: f32 = 1.7159;

/// S of f(a) = A tanh(S a): the slope at the origin is A S.
pub const TANH_SLOPE: f32 = 2.0 / 3.0;

/// Input values of background and ink, so that pixels have a mean of about 0 and a variance of about 1 (section II.B).
pub const PAPER_PIXELS: [f32; 2] = [-0.1, 1.175];

/// Output of the paper's RBF layer for one image, and the activations that it compares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RbfOutput {
    /// y_i, the squared distance of F6 to each class's bitmap (equation 7); the class with the smallest is predicted.
    pub distances: [f32; CLASSES],
    /// Activations of F6, from -1.7159 to 1.7159, in the bitmaps' layout: 12 rows of 7 units.
    pub f6: [[f32; PICTURE_WIDTH]; PICTURE_HEIGHT],
}

/// Width of the bitmaps with which F6's 84 units are compared.
pub const PICTURE_WIDTH: usize = 7;

/// Height of the bitmaps.
pub const PICTURE_HEIGHT: usize = 12;
