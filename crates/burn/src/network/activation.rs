//! Activation functions of a layer.

use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, relu, sigmoid};
use lenet_experiment::layers::LayerActivation;

/// y = f(x) of every value.
pub(super) fn activate<const D: usize>(activation: LayerActivation, input: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "flex")]
    if let Some(output) = flex::activate(activation, &input) {
        return output;
    }
    match activation {
        LayerActivation::None => input,
        LayerActivation::Tanh => input.tanh(),
        LayerActivation::Relu => relu(input),
        LayerActivation::Gelu => gelu(input),
        LayerActivation::Sigmoid => sigmoid(input),
    }
}

/// Tanh and sigmoid on the CPU. burn-flex calls the C library's tanh value by value, in the backward pass once more: half the
/// time of a step of LeNet-5. Here y and y' come from one loop of arithmetic, which compiles to SIMD.
#[cfg(feature = "flex")]
mod flex {
    use burn::tensor::{Device, Tensor, TensorData};
    use lenet_experiment::layers::LayerActivation;

    /// y = f(x); `None` where burn's own function serves.
    pub fn activate<const D: usize>(activation: LayerActivation, input: &Tensor<D>) -> Option<Tensor<D>> {
        if input.device() != Device::flex() {
            return None;
        }
        match activation {
            LayerActivation::Tanh => apply(input, tanh, |y| 1.0 - y * y, LIMIT),
            // 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2
            LayerActivation::Sigmoid => apply(input, |x| 0.5 + 0.5 * tanh(0.5 * x), |y| y - y * y, 2.0 * LIMIT),
            LayerActivation::None | LayerActivation::Relu | LayerActivation::Gelu => None,
        }
    }

    /// y = f(x), with the derivative y' as a function of y, and 0 where |x| exceeds `limit`.
    fn apply<const D: usize>(
        input: &Tensor<D>,
        f: impl Fn(f32) -> f32,
        derivative: impl Fn(f32) -> f32,
        limit: f32,
    ) -> Option<Tensor<D>> {
        let (shape, device) = (input.shape(), Device::flex());
        let mut values = input.clone().without_autodiff().into_data().try_into_vec::<f32>().ok()?;
        let constant = |values: Vec<f32>| Tensor::<D>::from_data(TensorData::new(values, shape.clone()), &device);
        if !input.is_autodiff() {
            values.iter_mut().for_each(|x| *x = f(*x));
            return Some(constant(values));
        }
        // y = y' x + (y - y' x), where autodiff takes y' and the bracket for constants. Rounding is harmless, because y' is 0
        // where x is large; infinite x, after which no training goes on, give NaN.
        let mut slopes = vec![0.0; values.len()];
        for (x, slope) in values.iter_mut().zip(&mut slopes) {
            let y = f(*x);
            *slope = if x.abs() > limit { 0.0 } else { derivative(y) };
            *x = y - *slope * *x;
        }
        Some(input.clone() * constant(slopes) + constant(values))
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

        /// y and y' of each x.
        fn evaluate(activation: LayerActivation, x: &[f32]) -> [Vec<f32>; 2] {
            let values = |tensor: Tensor<1>| tensor.into_data().try_into_vec::<f32>().unwrap();
            let device = Device::flex().autodiff();
            let input = Tensor::<1>::from_data(TensorData::new(x.to_vec(), [x.len()]), &device).require_grad();
            let output = activate(activation, &input).unwrap();
            let without = values(activate(activation, &input.clone().without_autodiff()).unwrap());
            let close = |(a, b): (f32, f32)| (a - b).abs() < 3e-7 || a.is_nan() && b.is_nan();
            assert!(values(output.clone().without_autodiff()).into_iter().zip(without.iter().copied()).all(close));
            let slopes = input.grad(&output.backward()).unwrap();
            [without, values(slopes)]
        }

        #[test]
        fn values_and_slopes_are_close_to_those_of_the_c_library() {
            let mut x: Vec<f32> = (-2000..=2000).map(|step| step as f32 / 100.0).collect();
            x.extend([-1e30, -1e6, 1e6, 1e30]);
            for activation in [LayerActivation::Tanh, LayerActivation::Sigmoid] {
                let exact = |x: f64| match activation {
                    LayerActivation::Tanh => (x.tanh(), 1.0 - x.tanh().powi(2)),
                    _ => (1.0 / (1.0 + (-x).exp()), (-x).exp() / (1.0 + (-x).exp()).powi(2)),
                };
                let [outputs, slopes] = evaluate(activation, &x);
                for ((x, output), slope) in x.iter().zip(outputs).zip(slopes) {
                    let (y, derivative) = exact(f64::from(*x).clamp(-100.0, 100.0));
                    assert!((f64::from(output) - y).abs() < 6e-7, "{activation:?} of {x}: {output}");
                    assert!((f64::from(slope) - derivative).abs() < 1.5e-6, "{activation:?} at {x}: slope {slope}");
                }
            }
        }

        #[test]
        fn nan_stays_nan() {
            for activation in [LayerActivation::Tanh, LayerActivation::Sigmoid] {
                assert!(evaluate(activation, &[f32::NAN])[0][0].is_nan());
            }
        }
    }
}
