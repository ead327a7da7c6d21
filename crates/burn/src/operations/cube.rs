//! The operations as CubeCL kernels, which burn compiles to WGSL.

#![expect(clippy::needless_range_loop, reason = "kernels have no iterators")]

use super::{Descent, Differentiable, Function, StepSize};
use burn::backend::Cube;
use burn::tensor::DType;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::client::Client;
use cubecl::prelude::*;
use cubecl::std::tensor::layout::linear::{LinearView, LinearViewLaunch, LinearViewMut};
use cubecl::{CubeCount, CubeDim, calculate_cube_count_elemwise};
use lenet_experiment::article::{ADAM_BETAS, ADAM_EPSILON, Loss, SMOOTHING};
use lenet_experiment::dataset::CLASSES;

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
        let batch = logits.meta.shape()[0];
        let result = like(&logits);
        let client = logits.client.clone();
        let dim = CubeDim::new(&client, batch);
        let count = calculate_cube_count_elemwise(&client, batch, dim);
        let [logits, target, output] = [logits, target, result.clone()].map(CubeTensor::into_buffer_arg);
        match loss {
            Loss::MeanSquaredError => {
                let scale = 2.0 / (CLASSES * batch) as f32;
                squared_error_kernel::launch(&client, count, dim, logits, target, output, scale, CLASSES);
            }
            Loss::CrossEntropy | Loss::SmoothedCrossEntropy => {
                let smoothing = if loss == Loss::SmoothedCrossEntropy { SMOOTHING as f32 } else { 0.0 };
                let scale = 1.0 / batch as f32;
                cross_entropy_kernel::launch(&client, count, dim, logits, target, output, scale, smoothing, CLASSES);
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

#[cube(launch)]
fn activate_kernel<N: Size>(
    input: LinearView<'_, Vector<f32, N>>,
    mut output: LinearViewMut<'_, Vector<f32, N>>,
    #[comptime] function: Function,
) {
    if !output.is_in_bounds(ABSOLUTE_POS) {
        terminate!();
    }
    output.write(ABSOLUTE_POS, apply(input.read(ABSOLUTE_POS), function));
}

#[cube(launch)]
fn activate_biased_kernel<N: Size>(
    input: &[Vector<f32, N>],
    bias: &[Vector<f32, N>],
    output: &mut [Vector<f32, N>],
    units: usize,
    #[comptime] function: Function,
) {
    if ABSOLUTE_POS >= output.len() {
        terminate!();
    }
    output[ABSOLUTE_POS] = apply(input[ABSOLUTE_POS] + bias[ABSOLUTE_POS % units], function);
}

/// f(x).
#[cube]
fn apply<N: Size>(x: Vector<f32, N>, #[comptime] function: Function) -> Vector<f32, N> {
    let zero = Vector::new(0.0);
    let one = Vector::new(1.0);
    match comptime![function] {
        // Beyond the limit, where it is 1 in 32 bits, some drivers return NaN.
        Function::Tanh => {
            let limit = Vector::new(9.1);
            let low = select_many(x.less_than(&-limit), -limit, x);
            Vector::tanh(select_many(low.greater_than(&limit), limit, low))
        }
        Function::Sigmoid => one / (one + Vector::exp(-x)),
        // Not max, which would turn NaN into 0.
        Function::Relu => select_many(x.less_than(&zero), zero, x),
    }
}

#[cube(launch)]
fn gradient_kernel<N: Size>(
    output: LinearView<'_, Vector<f32, N>>,
    gradient: LinearView<'_, Vector<f32, N>>,
    mut result: LinearViewMut<'_, Vector<f32, N>>,
    #[comptime] function: Function,
) {
    if !result.is_in_bounds(ABSOLUTE_POS) {
        terminate!();
    }
    let y = output.read(ABSOLUTE_POS);
    let g = gradient.read(ABSOLUTE_POS);
    let zero = Vector::new(0.0);
    let one = Vector::new(1.0);
    let product = match comptime![function] {
        Function::Tanh => (one - y * y) * g,
        Function::Sigmoid => (y - y * y) * g,
        Function::Relu => select_many(y.greater_than(&zero), g, zero),
    };
    result.write(ABSOLUTE_POS, product);
}

/// A thread per image.
#[cube(launch)]
fn cross_entropy_kernel(
    logits: &[f32],
    target: &[f32],
    output: &mut [f32],
    scale: f32,
    smoothing: f32,
    #[comptime] classes: usize,
) {
    let at = ABSOLUTE_POS * classes;
    if at >= output.len() {
        terminate!();
    }
    softmax(logits, output, at, classes);
    let share = smoothing / f32::cast_from(classes);
    for class in at..at + classes {
        output[class] = (output[class] - target[class] * (1.0 - smoothing) - share) * scale;
    }
}

/// A thread per image.
#[cube(launch)]
fn squared_error_kernel(logits: &[f32], target: &[f32], output: &mut [f32], scale: f32, #[comptime] classes: usize) {
    let at = ABSOLUTE_POS * classes;
    if at >= output.len() {
        terminate!();
    }
    softmax(logits, output, at, classes);
    let mut mean = 0.0_f32;
    for class in at..at + classes {
        mean += output[class] * (output[class] - target[class]);
    }
    for class in at..at + classes {
        output[class] = output[class] * (output[class] - target[class] - mean) * scale;
    }
}

/// Probabilities of the image whose first logit is at `at`.
#[cube]
fn softmax(logits: &[f32], output: &mut [f32], at: usize, #[comptime] classes: usize) {
    let mut most = logits[at];
    for class in at + 1..at + classes {
        most = max(most, logits[class]);
    }
    let mut sum = 0.0_f32;
    for class in at..at + classes {
        let exponential = f32::exp(logits[class] - most);
        output[class] = exponential;
        sum += exponential;
    }
    for class in at..at + classes {
        output[class] /= sum;
    }
}

#[cube(launch)]
fn sgd_kernel<N: Size>(
    weight: LinearView<'_, Vector<f32, N>>,
    gradient: LinearView<'_, Vector<f32, N>>,
    mut result: LinearViewMut<'_, Vector<f32, N>>,
    rate: f32,
    keep: f32,
) {
    if !result.is_in_bounds(ABSOLUTE_POS) {
        terminate!();
    }
    let w = weight.read(ABSOLUTE_POS);
    let g = gradient.read(ABSOLUTE_POS);
    result.write(ABSOLUTE_POS, w * Vector::new(keep) - g * Vector::new(rate));
}

#[cube(launch)]
fn momentum_kernel<N: Size>(
    weight: LinearView<'_, Vector<f32, N>>,
    gradient: LinearView<'_, Vector<f32, N>>,
    velocity: LinearView<'_, Vector<f32, N>>,
    mut new_weight: LinearViewMut<'_, Vector<f32, N>>,
    mut new_velocity: LinearViewMut<'_, Vector<f32, N>>,
    rate: f32,
    keep: f32,
    momentum: f32,
) {
    if !new_weight.is_in_bounds(ABSOLUTE_POS) {
        terminate!();
    }
    let v = velocity.read(ABSOLUTE_POS) * Vector::new(momentum) + gradient.read(ABSOLUTE_POS);
    new_velocity.write(ABSOLUTE_POS, v);
    let w = weight.read(ABSOLUTE_POS);
    new_weight.write(ABSOLUTE_POS, w * Vector::new(keep) - v * Vector::new(rate));
}

#[cube(launch)]
fn adam_kernel<N: Size>(
    weight: LinearView<'_, Vector<f32, N>>,
    gradient: LinearView<'_, Vector<f32, N>>,
    first: LinearView<'_, Vector<f32, N>>,
    second: LinearView<'_, Vector<f32, N>>,
    mut new_weight: LinearViewMut<'_, Vector<f32, N>>,
    mut new_first: LinearViewMut<'_, Vector<f32, N>>,
    mut new_second: LinearViewMut<'_, Vector<f32, N>>,
    rate: f32,
    keep: f32,
    correction: f32,
) {
    if !new_weight.is_in_bounds(ABSOLUTE_POS) {
        terminate!();
    }
    let b1 = comptime![ADAM_BETAS[0] as f32];
    let b2 = comptime![ADAM_BETAS[1] as f32];
    let c1 = comptime![(1.0 - ADAM_BETAS[0]) as f32];
    let c2 = comptime![(1.0 - ADAM_BETAS[1]) as f32];
    let epsilon = comptime![ADAM_EPSILON as f32];
    let g = gradient.read(ABSOLUTE_POS);
    let m = first.read(ABSOLUTE_POS) * Vector::new(b1) + g * Vector::new(c1);
    let v = second.read(ABSOLUTE_POS) * Vector::new(b2) + g * g * Vector::new(c2);
    new_first.write(ABSOLUTE_POS, m);
    new_second.write(ABSOLUTE_POS, v);
    let step = m * Vector::new(rate) / (Vector::sqrt(v * Vector::new(correction)) + Vector::new(epsilon));
    let w = weight.read(ABSOLUTE_POS);
    new_weight.write(ABSOLUTE_POS, w * Vector::new(keep) - step);
}
