//! The kernels themselves.

#![expect(clippy::needless_range_loop, reason = "kernels have no iterators")]

use crate::operations::Function;
use cubecl::prelude::*;
use cubecl::std::tensor::layout::linear::{LinearView, LinearViewMut};
use lenet_experiment::article::{ADAM_BETAS, ADAM_EPSILON};

#[cube(launch)]
pub fn activate_kernel<N: Size>(
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
pub fn activate_biased_kernel<N: Size>(
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
pub fn gradient_kernel<N: Size>(
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
pub fn cross_entropy_kernel(
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
pub fn squared_error_kernel(
    logits: &[f32],
    target: &[f32],
    output: &mut [f32],
    scale: f32,
    #[comptime] classes: usize,
) {
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
pub fn sgd_kernel<N: Size>(
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
pub fn momentum_kernel<N: Size>(
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
pub fn adam_kernel<N: Size>(
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
