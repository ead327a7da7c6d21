//! The operations as CubeCL kernels, which burn compiles to WGSL.

mod kernels;

use super::{Descent, Differentiable, Function, StepSize};
use burn::backend::Cube;
use burn::tensor::DType;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::client::Client;
use cubecl::std::tensor::layout::linear::LinearViewLaunch;
use cubecl::{CubeCount, CubeDim, calculate_cube_count_elemwise};
use kernels::{
    activate_biased_kernel, activate_kernel, adam_kernel, cross_entropy_kernel, gradient_kernel, momentum_kernel,
    sgd_kernel, squared_error_kernel,
};
use lenet_experiment::article::{Loss, SMOOTHING};

impl Differentiable for Cube {
    fn activate(input: CubeTensor, function: Function) -> CubeTensor {
        let launch = |grid: &Grid, [input]: [_; 1], [output]: [_; 1]| {
            let Grid { client, count, dim, vector } = grid;
            activate_kernel::launch(client, count.clone(), *dim, *vector, input, output, function);
        };
        let [output] = elementwise([input], launch);
        output
    }

    fn activate_biased(input: CubeTensor, bias: CubeTensor, function: Function) -> CubeTensor {
        let [input, bias] = [input, bias].map(into_contiguous);
        let units = bias.meta.shape().num_elements();
        let vector = if units.is_multiple_of(4) { 4 } else { 1 };
        let result = like(&input);
        let client = input.client.clone();
        let threads = input.meta.shape().num_elements() / vector;
        let dim = CubeDim::new(&client, threads);
        let count = calculate_cube_count_elemwise(&client, threads, dim);
        let [input, bias, output] = [input, bias, result.clone()].map(CubeTensor::into_buffer_arg);
        activate_biased_kernel::launch(&client, count, dim, vector, input, bias, output, units / vector, function);
        result
    }

    fn activation_gradient(output: CubeTensor, gradient: CubeTensor, function: Function) -> CubeTensor {
        let launch = |grid: &Grid, [output, gradient]: [_; 2], [result]: [_; 1]| {
            let Grid { client, count, dim, vector } = grid;
            gradient_kernel::launch(client, count.clone(), *dim, *vector, output, gradient, result, function);
        };
        let [result] = elementwise([output, gradient], launch);
        result
    }
}

impl Descent for Cube {
    fn loss_gradient(logits: CubeTensor, target: CubeTensor, loss: Loss) -> CubeTensor {
        let [logits, target] = [logits, target].map(into_contiguous);
        let [batch, classes] = logits.meta.shape().dims();
        let result = like(&logits);
        let client = logits.client.clone();
        let dim = CubeDim::new(&client, batch);
        let count = calculate_cube_count_elemwise(&client, batch, dim);
        let [logits, target, output] = [logits, target, result.clone()].map(CubeTensor::into_buffer_arg);
        match loss {
            Loss::MeanSquaredError => {
                let scale = 2.0 / (classes * batch) as f32;
                squared_error_kernel::launch(&client, count, dim, logits, target, output, scale, classes);
            }
            Loss::CrossEntropy | Loss::SmoothedCrossEntropy => {
                let smoothing = if loss == Loss::SmoothedCrossEntropy { SMOOTHING as f32 } else { 0.0 };
                let scale = 1.0 / batch as f32;
                cross_entropy_kernel::launch(&client, count, dim, logits, target, output, scale, smoothing, classes);
            }
        }
        result
    }

    fn sgd(weight: CubeTensor, gradient: CubeTensor, StepSize { rate, keep }: StepSize) -> CubeTensor {
        let launch = |grid: &Grid, [weight, gradient]: [_; 2], [result]: [_; 1]| {
            let Grid { client, count, dim, vector } = grid;
            sgd_kernel::launch(client, count.clone(), *dim, *vector, weight, gradient, result, rate, keep);
        };
        let [weight] = elementwise([weight, gradient], launch);
        weight
    }

    fn momentum(
        weight: CubeTensor,
        gradient: CubeTensor,
        velocity: CubeTensor,
        size: StepSize,
        momentum: f32,
    ) -> (CubeTensor, CubeTensor) {
        let StepSize { rate, keep } = size;
        let launch = |grid: &Grid, [w, g, v]: [_; 3], [weight, velocity]: [_; 2]| {
            let Grid { client, count, dim, vector } = grid;
            let count = count.clone();
            momentum_kernel::launch(client, count, *dim, *vector, w, g, v, weight, velocity, rate, keep, momentum);
        };
        elementwise([weight, gradient, velocity], launch).into()
    }

    fn adam(
        weight: CubeTensor,
        gradient: CubeTensor,
        first: CubeTensor,
        second: CubeTensor,
        size: StepSize,
        correction: f32,
    ) -> (CubeTensor, CubeTensor, CubeTensor) {
        let StepSize { rate, keep } = size;
        let launch = |grid: &Grid, [w, g, m, v]: [_; 4], [weight, first, second]: [_; 3]| {
            let Grid { client, count, dim, vector } = grid;
            let count = count.clone();
            adam_kernel::launch(
                client, count, *dim, *vector, w, g, m, v, weight, first, second, rate, keep, correction,
            );
        };
        elementwise([weight, gradient, first, second], launch).into()
    }
}

/// How an elementwise kernel is launched.
struct Grid {
    client: Client,
    count: CubeCount,
    dim: CubeDim,
    /// Values per thread.
    vector: usize,
}

/// Runs an elementwise kernel on tensors of one shape. Tensors that lie in memory in the same order are walked in that order,
/// four values at a time.
fn elementwise<const IN: usize, const OUT: usize>(
    mut inputs: [CubeTensor; IN],
    launch: impl FnOnce(&Grid, [LinearViewLaunch; IN], [LinearViewLaunch; OUT]),
) -> [CubeTensor; OUT] {
    let first = inputs[0].clone();
    let length = first.meta.shape().num_elements();
    let is_alike = |tensor: &CubeTensor| tensor.is_contiguous_buffer() && tensor.meta.strides() == first.meta.strides();
    let alike = inputs.iter().all(is_alike);
    if alike {
        inputs = inputs.map(|CubeTensor { client, handle, device, dtype, .. }| {
            CubeTensor::new_contiguous(client, device, [length].into(), handle, dtype)
        });
    }
    let outputs: [CubeTensor; OUT] = std::array::from_fn(|_| like(&inputs[0]));
    let vector = if alike && length.is_multiple_of(4) { 4 } else { 1 };
    let client = first.client.clone();
    let threads = length / vector;
    let dim = CubeDim::new(&client, threads);
    let grid = Grid { count: calculate_cube_count_elemwise(&client, threads, dim), client, dim, vector };
    let views = outputs.clone().map(CubeTensor::into_linear_view);
    launch(&grid, inputs.map(|tensor| tensor.into_linear_view_like(&outputs[0])), views);
    if !alike {
        return outputs;
    }
    outputs.map(|output| CubeTensor { meta: first.meta.clone(), ..output })
}

/// An empty tensor of the same shape.
fn like(tensor: &CubeTensor) -> CubeTensor {
    let shape = tensor.meta.shape().clone();
    empty_device_contiguous_dtype(tensor.client.clone(), tensor.device.clone(), shape, DType::F32)
}
