//! The operations on the CPU: loops of arithmetic, which compile to SIMD. burn-flex itself calls the C library's tanh value by
//! value, in the backward pass once more: half the time of a step of LeNet-5.

mod convolution;
mod pooling;

use super::{Descent, Differentiable, Function, StepSize, Window};
use burn::backend::flex::FlexTensor;
use burn::backend::{Flex, TensorMetadata};
use lenet_experiment::article::{ADAM_BETAS, ADAM_EPSILON, Loss, SMOOTHING};

impl Differentiable for Flex {
    fn activate(input: FlexTensor, function: Function) -> FlexTensor {
        match function {
            Function::Tanh => map(input, tanh),
            // 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2
            Function::Sigmoid => map(input, |x| 0.5 + 0.5 * tanh(0.5 * x)),
            // Not max, which would turn NaN into 0.
            Function::Relu => map(input, |x| if x < 0.0 { 0.0 } else { x }),
        }
    }

    fn activate_biased(input: FlexTensor, bias: FlexTensor, function: Function) -> FlexTensor {
        let (mut values, bias) = (Values::of(input), Values::of(bias));
        for row in values.get_mut().chunks_exact_mut(bias.get().len().max(1)) {
            row.iter_mut().zip(bias.get()).for_each(|(x, b)| *x += b);
        }
        Self::activate(values.0, function)
    }

    fn activation_gradient(output: FlexTensor, gradient: FlexTensor, function: Function) -> FlexTensor {
        match function {
            Function::Tanh => combine(output, gradient, |y, g| (1.0 - y * y) * g),
            Function::Sigmoid => combine(output, gradient, |y, g| (y - y * y) * g),
            Function::Relu => combine(output, gradient, |y, g| if y > 0.0 { g } else { 0.0 }),
        }
    }

    fn convolve(input: FlexTensor, weight: FlexTensor, bias: FlexTensor, window: Window) -> FlexTensor {
        convolution::forward(&Values::of(input), weight, &Values::of(bias), window)
    }

    fn convolution_input_gradient(
        input: FlexTensor,
        weight: FlexTensor,
        gradient: FlexTensor,
        window: Window,
    ) -> FlexTensor {
        convolution::input_gradient(input.shape(), weight, &Values::of(gradient), window)
    }

    fn convolution_weight_gradient(
        input: FlexTensor,
        weight: FlexTensor,
        gradient: FlexTensor,
        window: Window,
    ) -> FlexTensor {
        convolution::weight_gradient(&Values::of(input), weight.shape(), &Values::of(gradient), window)
    }

    fn average_gradient(input: FlexTensor, gradient: FlexTensor, window: Window) -> FlexTensor {
        pooling::average_gradient(input.shape(), &Values::of(gradient), window)
    }
}

impl Descent for Flex {
    fn loss_gradient(logits: FlexTensor, target: FlexTensor, loss: Loss) -> FlexTensor {
        let [batch, classes] = logits.shape().dims();
        let (mut values, target) = (Values::of(logits), Values::of(target));
        let batch = batch as f32;
        for (row, target) in values.get_mut().chunks_exact_mut(classes).zip(target.get().chunks_exact(classes)) {
            let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            row.iter_mut().for_each(|logit| *logit = (*logit - most).exp());
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|exponential| *exponential /= sum);
            match loss {
                Loss::CrossEntropy => row.iter_mut().zip(target).for_each(|(p, t)| *p = (*p - t) / batch),
                Loss::SmoothedCrossEntropy => {
                    let smoothed = |t: f32| t * (1.0 - SMOOTHING as f32) + (SMOOTHING / classes as f64) as f32;
                    row.iter_mut().zip(target).for_each(|(p, t)| *p = (*p - smoothed(*t)) / batch);
                }
                Loss::MeanSquaredError => {
                    let mean: f32 = row.iter().zip(target).map(|(p, t)| p * (p - t)).sum();
                    let scale = 2.0 / (classes as f32 * batch);
                    row.iter_mut().zip(target).for_each(|(p, t)| *p *= (*p - t - mean) * scale);
                }
            }
        }
        values.0
    }

    fn sgd(weight: FlexTensor, gradient: FlexTensor, StepSize { rate, keep }: StepSize) -> FlexTensor {
        combine(gradient, weight, |g, w| keep * w - rate * g)
    }

    fn momentum(
        weight: FlexTensor,
        gradient: FlexTensor,
        velocity: FlexTensor,
        StepSize { rate, keep }: StepSize,
        momentum: f32,
    ) -> (FlexTensor, FlexTensor) {
        let velocity = combine(gradient, velocity, |g, v| momentum * v + g);
        (combine(velocity.clone(), weight, |v, w| keep * w - rate * v), velocity)
    }

    fn adam(
        weight: FlexTensor,
        gradient: FlexTensor,
        first: FlexTensor,
        second: FlexTensor,
        StepSize { rate, keep }: StepSize,
        correction: f32,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let [b1, b2] = ADAM_BETAS.map(|beta| beta as f32);
        let [c1, c2] = ADAM_BETAS.map(|beta| (1.0 - beta) as f32);
        let first = combine(gradient.clone(), first, |g, m| b1 * m + c1 * g);
        let second = combine(gradient, second, |g, v| b2 * v + c2 * (g * g));
        let step = |v: f32, m: f32| rate * m / ((correction * v).sqrt() + ADAM_EPSILON as f32);
        let step = combine(second.clone(), first.clone(), step);
        (combine(step, weight, |s, w| keep * w - s), first, second)
    }
}

/// A tensor whose storage is its values in order.
struct Values(FlexTensor);

impl Values {
    fn of(tensor: FlexTensor) -> Self {
        let whole = tensor.as_slice::<f32>().is_some_and(|values| values.len() == tensor.storage::<f32>().len());
        if whole {
            return Self(tensor);
        }
        Self(FlexTensor::from_data(tensor.into_data()))
    }

    fn get(&self) -> &[f32] {
        self.0.storage()
    }

    /// Copies the values first if another tensor shares them.
    fn get_mut(&mut self) -> &mut [f32] {
        self.0.storage_mut()
    }
}

/// f of every value.
fn map(tensor: FlexTensor, f: impl Fn(f32) -> f32) -> FlexTensor {
    let mut values = Values::of(tensor);
    values.get_mut().iter_mut().for_each(|x| *x = f(*x));
    values.0
}

/// f of every pair of values, the second in place if no other tensor has it.
fn combine(a: FlexTensor, b: FlexTensor, f: impl Fn(f32, f32) -> f32) -> FlexTensor {
    let (a, mut b) = (Values::of(a), Values::of(b));
    b.get_mut().iter_mut().zip(a.get()).for_each(|(b, a)| *b = f(*a, *b));
    b.0
}

/// Beyond it tanh is 1 to within 5e-7.
const LIMIT: f32 = 7.7;

/// Rational minimax approximation of tanh, x P(x^2) / Q(x^2), as in the engine: within 6e-7.
fn tanh(x: f32) -> f32 {
    const P: [f32; 5] = [-3.113_688_6e-5, 0.036_376_346, 13.713_714, 647.016_97, 5_090.773];
    const Q: [f32; 4] = [1.0, 116.267_45, 2_343.931_4, 5_090.775];
    let x = x.clamp(-LIMIT, LIMIT);
    let square = x * x;
    let polynomial = |coefficients: &[f32]| coefficients.iter().fold(0.0, |sum, c| sum * square + c);
    x * polynomial(&P) / polynomial(&Q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::activate;
    use burn::tensor::{Device, Tensor, TensorData};

    /// f(x) and f'(x) of each x.
    fn evaluate(function: Function, x: &[f32]) -> [Vec<f32>; 2] {
        let values = |tensor: Tensor<1>| tensor.into_data().try_into_vec::<f32>().unwrap();
        let device = Device::flex().autodiff();
        let input = Tensor::<1>::from_data(TensorData::new(x.to_vec(), [x.len()]), &device).require_grad();
        let output = activate(input.clone(), function);
        let slopes = input.grad(&output.backward()).unwrap();
        [values(output.without_autodiff()), values(slopes)]
    }

    #[test]
    fn activations_are_close_to_those_of_the_c_library() {
        let mut x: Vec<f32> = (-2000..=2000).map(|step| step as f32 / 100.0).collect();
        x.extend([f32::NEG_INFINITY, -1e30, -1e6, 1e6, 1e30, f32::INFINITY]);
        for function in [Function::Tanh, Function::Sigmoid, Function::Relu] {
            let exact = |x: f64| match function {
                Function::Tanh => (x.tanh(), 1.0 - x.tanh().powi(2)),
                Function::Sigmoid => (1.0 / (1.0 + (-x).exp()), (-x).exp() / (1.0 + (-x).exp()).powi(2)),
                Function::Relu => (x.max(0.0), f64::from(u8::from(x > 0.0))),
            };
            let [outputs, slopes] = evaluate(function, &x);
            for ((x, output), slope) in x.iter().zip(outputs).zip(slopes) {
                let limit = if function == Function::Relu { f64::INFINITY } else { 100.0 };
                let (y, derivative) = exact(f64::from(*x).clamp(-limit, limit));
                let is_close = f64::from(output) == y || (f64::from(output) - y).abs() < 6e-7;
                assert!(is_close, "{function:?} of {x}: {output}");
                assert!((f64::from(slope) - derivative).abs() < 1.5e-6, "{function:?} at {x}: slope {slope}");
            }
        }
    }

    #[test]
    fn nan_stays_nan() {
        for function in [Function::Tanh, Function::Sigmoid, Function::Relu] {
            assert!(evaluate(function, &[f32::NAN])[0][0].is_nan());
        }
    }
}
