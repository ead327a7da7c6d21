//! What the selects of the form offer.

use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::{Activation, Loss, Pooling};
use lenet_experiment::paper::FirstWeights;

/// A value with its name in the page's markup and its name for people.
pub struct Offered<T> {
    /// The value.
    pub value: T,
    /// Name in the markup.
    pub slug: &'static str,
    /// Name for people.
    pub label: &'static str,
}

/// Losses.
pub const LOSSES: [Offered<Loss>; 3] = [
    Offered { value: Loss::CrossEntropy, slug: "cross-entropy", label: "cross-entropy" },
    Offered { value: Loss::SmoothedCrossEntropy, slug: "smoothed-cross-entropy", label: "label smoothing" },
    Offered { value: Loss::MeanSquaredError, slug: "mean-squared-error", label: "mean squared error" },
];

/// Squashing functions.
pub const ACTIVATIONS: [Offered<Activation>; 3] = [
    Offered { value: Activation::Tanh, slug: "tanh", label: "tanh (1998)" },
    Offered { value: Activation::Relu, slug: "relu", label: "ReLU" },
    Offered { value: Activation::Sigmoid, slug: "sigmoid", label: "sigmoid" },
];

/// Reductions.
pub const POOLINGS: [Offered<Pooling>; 2] = [
    Offered { value: Pooling::Average, slug: "average", label: "average (1998)" },
    Offered { value: Pooling::Max, slug: "max", label: "max" },
];

/// Optimizers; their values carry numbers of their own and are made in the form.
pub const OPTIMIZERS: [(&str, &str); 3] =
    [("sgd", "gradient descent"), ("momentum", "with momentum"), ("adam", "Adam")];

/// Criteria of the paper's network; one of them carries a number of its own.
pub const CRITERIA: [(&str, &str); 2] = [("map", "(9), of the class"), ("distance", "(8), distance only")];

/// First weights of the paper's network.
pub const FIRST_WEIGHTS: [Offered<FirstWeights>; 2] = [
    Offered { value: FirstWeights::OverRoot, slug: "over-root", label: "within 1.73 / √F" },
    Offered { value: FirstWeights::Literal, slug: "literal", label: "2.4 / F (paper)" },
];

/// How training images are changed.
pub const DISTORTIONS: [Offered<Distortions>; 3] = [
    Offered { value: Distortions::None, slug: "none", label: "none" },
    Offered { value: Distortions::Affine, slug: "affine", label: "affine (1998)" },
    Offered { value: Distortions::Hand, slug: "hand", label: "another hand" },
];
