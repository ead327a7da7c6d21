//! What a step makes smaller.

use crate::values::experiment::Loss;
use burn::tensor::Tensor;
use burn::tensor::activation::{log_softmax, softmax};

/// Mean loss of a batch, for its gradient; `target` is 1 at each image's label and 0 elsewhere.
///
/// The loss that is shown comes from [`Tally`](crate::learner::tally::Tally), which reads the same logits.
pub fn loss(kind: Loss, logits: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    match kind {
        Loss::MeanSquaredError => (softmax(logits, 1) - target).square().mean(), // [batch, 10] -> [1]
        Loss::CrossEntropy => (log_softmax(logits, 1) * target).sum_dim(1).mean().neg(), // [batch, 1] -> [1]
    }
}
