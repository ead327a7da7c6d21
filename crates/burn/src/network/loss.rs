//! Loss functions.

use burn::tensor::Tensor;
use burn::tensor::activation::{log_softmax, softmax};
use lenet_experiment::article::{Loss, SMOOTHING};
use lenet_experiment::dataset::CLASSES;

/// Mean loss `[1]` of a batch from logits and one-hot labels, both `[batch, 10]`.
///
/// Only for the gradient: [`Metrics`](lenet_learner::metrics::Metrics) computes the reported loss from the same logits.
pub fn loss(kind: Loss, logits: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    match kind {
        Loss::MeanSquaredError => (softmax(logits, 1) - target).square().mean(), // [batch, 10] -> [1]
        Loss::CrossEntropy => cross_entropy(logits, target),
        Loss::SmoothedCrossEntropy => cross_entropy(logits, target * (1.0 - SMOOTHING) + SMOOTHING / CLASSES as f64),
    }
}

fn cross_entropy(logits: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    (log_softmax(logits, 1) * target).sum_dim(1).mean().neg() // [batch, 1] -> [1]
}
