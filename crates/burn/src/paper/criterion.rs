//! The output layer, ten distances to fixed pictures, and what training makes smaller.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Tensor, TensorData};
use lenet_experiment::paper::Criterion;
use lenet_experiment::rbf_targets::bitmap;

/// y, the squared distance of F6's outputs `[n, 84]` to each class's picture (equation 7), `[n, 10]`.
pub fn distances(f6: Tensor<2>) -> Tensor<2> {
    offsets(f6).square().sum_dim(2).flatten(1, 2) // [n, 10, 84] -> [n, 10]
}

/// x_j - w_ij, `[n, 10, 84]`.
fn offsets(f6: Tensor<2>) -> Tensor<3> {
    let pictures: Vec<f32> = (0..10).flat_map(bitmap).collect();
    let pictures = Tensor::<3>::from_data(TensorData::new(pictures, [1, 10, 84]), &f6.device());
    f6.unsqueeze_dim::<3>(1) - pictures // [n, 1, 84] -> [n, 10, 84]
}

/// The logarithms of the shares that (9) gives to ten classes and to the class of rubbish, whose distance is j: a softmax
/// over eleven, `[n, 11]`.
fn log_shares(y: Tensor<2>, j: f64) -> Tensor<2> {
    let rubbish = y.clone().slice([0..y.dims()[0], 0..1]) * 0.0 - j; // [n, 1]
    log_softmax(Tensor::cat(vec![-y, rubbish], 1), 1)
}

/// The mean of equation (8) or (9) over the images with distances `y`; `target` is 1 at each label, both `[n, 10]`.
pub fn loss(criterion: Criterion, y: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    let n = y.dims()[0];
    match criterion {
        Criterion::Distance => (y * target).sum_dim(1).mean(),
        // y_c + log(exp(-j) + sum of exp(-y_i)) is minus the logarithm of c's share.
        Criterion::Map { j } => (log_shares(y, j).slice([0..n, 0..10]) * target).sum_dim(1).mean().neg(),
    }
}

/// The second derivative of each image's own criterion at F6's outputs `[n, 84]`, not below the floor.
///
/// The log-sum's is the variance of y's slopes under the shares minus the mean of y's own second derivative, 2.
pub fn curvature(criterion: Criterion, f6: Tensor<2>, floor: f32) -> Tensor<2> {
    let plain = f6.clone() * 0.0 + 2.0; // [n, 84]
    let found = match criterion {
        Criterion::Distance => plain,
        Criterion::Map { j } => {
            let shares = log_shares(distances(f6.clone()), j).exp(); // [n, 11]
            let n = shares.dims()[0];
            let rubbish = shares.clone().slice([0..n, 10..11]); // [n, 1]
            let shares = shares.slice([0..n, 0..10]).unsqueeze_dim::<3>(2); // [n, 10, 1]
            let slopes = offsets(f6) * 2.0; // [n, 10, 84]
            let mean = (slopes.clone() * shares.clone()).sum_dim(1); // [n, 1, 84]
            let apart = ((slopes - mean.clone()).square() * shares).sum_dim(1); // [n, 1, 84]
            plain * rubbish.clone() + apart.flatten(1, 2) + mean.square().flatten(1, 2) * rubbish
        }
    };
    found.clamp_min(floor)
}
