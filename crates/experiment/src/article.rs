//! The hyperparameters of the article's network.

use super::choice::{Choice, ChoiceOption};
use serde::{Deserialize, Serialize};

/// The hyperparameters of the article's network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleNet {
    /// After C1, C3, C5 and F6.
    pub activation: Activation,
    /// How S2 and S4 reduce 2x2 inputs to one.
    pub pooling: Pooling,
    pub loss: Loss,
    pub optimizer: Optimizer,
    /// Each step also subtracts learning rate * weight decay * w from every parameter w, whatever the optimizer: decoupled
    /// from the gradient (Loshchilov and Hutter 2019, algorithm 2). Older files lack this field, which then means 0.
    #[serde(default)]
    pub weight_decay: f64,
}

impl Default for ArticleNet {
    /// The article's first experiment.
    fn default() -> Self {
        Self {
            activation: Activation::Tanh,
            pooling: Pooling::Average,
            loss: Loss::MeanSquaredError,
            optimizer: Optimizer::Sgd,
            weight_decay: 0.0,
        }
    }
}

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// Hyperbolic tangent, as in the article.
    Tanh,
    /// max(0, x).
    Relu,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
}

impl Choice for Activation {
    const ALL: &'static [Self] = &[Self::Tanh, Self::Relu, Self::Sigmoid];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Tanh => ChoiceOption::new("tanh", "tanh (1998)"),
            Self::Relu => ChoiceOption::new("relu", "ReLU"),
            Self::Sigmoid => ChoiceOption::new("sigmoid", "sigmoid"),
        }
    }
}

/// A 2x2 pooling with stride 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// Mean of the four inputs.
    Average,
    /// Largest of the four inputs.
    Max,
}

impl Choice for Pooling {
    const ALL: &'static [Self] = &[Self::Average, Self::Max];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Average => ChoiceOption::new("average", "average (1998)"),
            Self::Max => ChoiceOption::new("max", "max"),
        }
    }
}

/// The loss function, of which training minimises the mean over a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Mean over the ten softmax outputs of the squared difference to the one-hot label.
    MeanSquaredError,
    /// Negative logarithm of the probability of the label's class.
    CrossEntropy,
    /// Cross-entropy against labels of which [`SMOOTHING`] is spread evenly over all classes (Szegedy et al. 2016,
    /// section 7), which keeps the network from growing overconfident.
    SmoothedCrossEntropy,
}

impl Choice for Loss {
    const ALL: &'static [Self] = &[Self::CrossEntropy, Self::SmoothedCrossEntropy, Self::MeanSquaredError];

    fn option(self) -> ChoiceOption {
        match self {
            Self::MeanSquaredError => {
                ChoiceOption::new("mean-squared-error", "mean squared error").alias("squared-error")
            }
            Self::CrossEntropy => ChoiceOption::new("cross-entropy", "cross-entropy"),
            // The entropy of a smoothed label, one probability of 0.91 and nine of 0.01, is 0.50.
            Self::SmoothedCrossEntropy => ChoiceOption::new("smoothed-cross-entropy", "label smoothing")
                .hint("Cross-entropy, a tenth of each label spread over all classes: with ten never below 0.50"),
        }
    }
}

/// Share of a label that [`Loss::SmoothedCrossEntropy`] spreads evenly over all ten classes.
pub const SMOOTHING: f64 = 0.1;

/// The update rule: how a step changes the weights w by the gradient g of the mean loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Plain stochastic gradient descent: w -= rate * g.
    Sgd,
    /// v = momentum * v + g; w -= rate * v.
    Momentum {
        /// Factor on the last velocity, in [0, 1).
        momentum: f64,
    },
    /// Kingma and Ba 2015, with [`ADAM_BETAS`] and [`ADAM_EPSILON`].
    Adam,
}

impl Optimizer {
    /// Number of vectors in its state, each with a value for every parameter: the velocity of momentum, Adam's m and v.
    pub fn state_vectors(self) -> usize {
        match self {
            Self::Sgd => 0,
            Self::Momentum { .. } => 1,
            Self::Adam => 2,
        }
    }
}

/// Decay rates of Adam's first and second moment, beta_1 and beta_2.
pub const ADAM_BETAS: [f64; 2] = [0.9, 0.999];

/// Added to the root of Adam's second moment, against division by zero.
pub const ADAM_EPSILON: f64 = 1e-8;

/// Momentum when the optimizer is switched to it.
pub const DEFAULT_MOMENTUM: f64 = 0.9;

impl Choice for Optimizer {
    const ALL: &'static [Self] = &[Self::Sgd, Self::Momentum { momentum: DEFAULT_MOMENTUM }, Self::Adam];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Sgd => ChoiceOption::new("sgd", "gradient descent"),
            Self::Momentum { .. } => ChoiceOption::new("momentum", "with momentum"),
            Self::Adam => ChoiceOption::new("adam", "Adam"),
        }
    }
}
