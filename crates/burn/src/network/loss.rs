//! Loss functions by their gradients at the logits: a few operations, where autodiff would record some thirty.

use burn::tensor::Tensor;
use burn::tensor::activation::softmax;
use lenet_experiment::article::{Loss, SMOOTHING};

/// Gradient `[batch, 10]` of the mean loss of a batch at its logits. Logits and one-hot labels are `[batch, 10]`.
///
/// With p the probabilities and t the target, it is p - t for both cross-entropies, and 2/10 p (q - sum of p q), q = p - t, for
/// the mean squared error, each divided by the batch size. The loss itself is computed from the same logits by
/// [`Metrics`](lenet_learner::metrics::Metrics).
pub fn loss_gradient(loss: Loss, logits: Tensor<2>, target: Tensor<2>) -> Tensor<2> {
    let [batch, classes] = logits.dims().map(|length| length as f64);
    let probabilities = softmax(logits, 1); // [batch, 10]
    let cross_entropy = |target: Tensor<2>| (probabilities.clone() - target) * (1.0 / batch);
    match loss {
        Loss::CrossEntropy => cross_entropy(target),
        Loss::SmoothedCrossEntropy => cross_entropy(target * (1.0 - SMOOTHING) + SMOOTHING / classes),
        Loss::MeanSquaredError => {
            let error = probabilities.clone() - target;
            let mean = (probabilities.clone() * error.clone()).sum_dim(1); // [batch, 1]
            probabilities * (error - mean) * (2.0 / (classes * batch))
        }
    }
}
