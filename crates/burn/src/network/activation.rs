//! Activation functions of a layer.

use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, relu, sigmoid};
use lenet_experiment::layers::LayerActivation;

/// y = f(x) of every value.
pub(super) fn activate<const D: usize>(activation: LayerActivation, input: Tensor<D>) -> Tensor<D> {
    #[cfg(feature = "flex")]
    let input = match flex::activate(activation, input) {
        Ok(output) => return output,
        Err(input) => input,
    };
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

    /// y = f(x); the input where burn's own function serves.
    pub fn activate<const D: usize>(activation: LayerActivation, input: Tensor<D>) -> Result<Tensor<D>, Tensor<D>> {
        if input.device() != Device::flex() {
            return Err(input);
        }
        match activation {
            LayerActivation::Tanh => apply(input, tanh, |y| 1.0 - y * y),
            // 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2
            LayerActivation::Sigmoid => apply(input, |x| 0.5 + 0.5 * tanh(0.5 * x), |y| y - y * y),
            LayerActivation::None | LayerActivation::Relu | LayerActivation::Gelu => Err(input),
        }
    }

    /// y = f(x), with the derivative y' as a function of y.
    fn apply<const D: usize>(
        input: Tensor<D>,
        f: impl Fn(f32) -> f32,
        derivative: impl Fn(f32) -> f32,
    ) -> Result<Tensor<D>, Tensor<D>> {
        let (shape, device) = (input.shape(), Device::flex());
        let Ok(mut values) = input.clone().without_autodiff().into_data().try_into_vec::<f32>() else {
            return Err(input);
        };
        let constant = |values: Vec<f32>| Tensor::<D>::from_data(TensorData::new(values, shape.clone()), &device);
        if !input.is_autodiff() {
            values.iter_mut().for_each(|x| *x = f(*x));
            return Ok(constant(values));
        }
        // y = y' x + (y - y' x), where autodiff takes y' and the bracket for constants.
        let mut slopes = vec![0.0; values.len()];
        for (x, slope) in values.iter_mut().zip(&mut slopes) {
            let y = f(*x);
            *slope = derivative(y);
            *x = y - *slope * *x;
        }
        Ok(input * constant(slopes) + constant(values))
    }

    /// Rational minimax approximation of tanh, x P(x^2) / Q(x^2), as in the engine: within 5e-7.
    fn tanh(x: f32) -> f32 {
        /// Beyond it tanh is 1 to within 2e-7.
        const LIMIT: f32 = 7.7;
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

        #[test]
        fn tanh_is_close_everywhere_and_keeps_nan() {
            for step in -1000..=1000 {
                let x = step as f32 / 100.0;
                assert!((f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 6e-7, "{x}");
            }
            assert!(tanh(f32::NAN).is_nan());
            assert!((tanh(f32::INFINITY) - 1.0).abs() < 6e-7);
        }
    }
}
