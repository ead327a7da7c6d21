//! The output layer, ten distances to fixed bitmaps, and the criterion to minimize.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Tensor, TensorData};
use lenet_experiment::paper::Criterion;
use lenet_experiment::rbf_targets::bitmap;

/// F6's outputs `[n, 84]` to squared distances y `[n, 10]`: y_i = sum over j of (x_j - w_ij)^2 with class i's bitmap w_i
/// (equation 7).
pub fn distances(f6: Tensor<2>) -> Tensor<2> {
    differences(f6).square().sum_dim(2).flatten(1, 2) // [n, 10, 84] -> [n, 10]
}

/// Differences x_j - w_ij `[n, 10, 84]`.
fn differences(f6: Tensor<2>) -> Tensor<3> {
    let bitmaps: Vec<f32> = (0..10).flat_map(bitmap).collect();
    let bitmaps = Tensor::<3>::from_data(TensorData::new(bitmaps, [1, 10, 84]), &f6.device());
    f6.unsqueeze_dim::<3>(1) - bitmaps // [n, 1, 84] -> [n, 10, 84]
}

/// Log-probabilities `[n, 11]` of the ten classes and the rubbish class, whose distance is j, in equation (9): the
/// log-softmax of -y_1, ..., -y_10, -j.
fn log_probabilities(y: Tensor<2>, j: f64) -> Tensor<2> {
    let rubbish = y.clone().slice([0..y.dims()[0], 0..1]) * 0.0 - j; // [n, 1]
    log_softmax(Tensor::cat(vec![-y, rubbish], 1), 1)
}

/// Mean of equation (8) or (9) `[1]`, from distances and one-hot labels, both `[n, 10]`.
pub fn loss(criterion: Criterion, y: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    let n = y.dims()[0];
    match criterion {
        Criterion::Distance => (y * target).sum_dim(1).mean(),
        // y_c + log(exp(-j) + sum over i of exp(-y_i)) = -log p_c.
        Criterion::Map { j } => (log_probabilities(y, j).slice([0..n, 0..10]) * target).sum_dim(1).mean().neg(),
    }
}

/// Diagonal second derivatives `[n, 84]` of each image's criterion with respect to F6's outputs `[n, 84]`, clamped to the
/// floor.
///
/// y_c contributes 2. The log-sum contributes the variance of dy_i/dx under the probabilities p_i (with dy/dx = 0 for the
/// rubbish class) minus 2 times the sum of the ten p_i.
pub fn curvature(criterion: Criterion, f6: Tensor<2>, floor: f32) -> Tensor<2> {
    let distance = f6.clone() * 0.0 + 2.0; // [n, 84]
    let second = match criterion {
        Criterion::Distance => distance,
        Criterion::Map { j } => {
            let p = log_probabilities(distances(f6.clone()), j).exp(); // [n, 11]
            let n = p.dims()[0];
            let rubbish = p.clone().slice([0..n, 10..11]); // [n, 1]
            let p = p.slice([0..n, 0..10]).unsqueeze_dim::<3>(2); // [n, 10, 1]
            let derivatives = differences(f6) * 2.0; // [n, 10, 84]
            let mean = (derivatives.clone() * p.clone()).sum_dim(1); // [n, 1, 84]
            let variance = ((derivatives - mean.clone()).square() * p).sum_dim(1); // [n, 1, 84]
            distance * rubbish.clone() + variance.flatten(1, 2) + mean.square().flatten(1, 2) * rubbish
        }
    };
    second.clamp_min(floor)
}
