//! Activation functions.

use lenet_experiment::layers::LayerActivation;
use lenet_experiment::paper::{TANH_AMPLITUDE, TANH_SLOPE};
use std::f32::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// The function applied to a unit's sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// That of a layer in a list.
    Layer(LayerActivation),
    /// 1.7159 tanh(2/3 x), the paper's.
    ScaledTanh,
}

impl Activation {
    /// f(x).
    pub fn apply(self, x: f32) -> f32 {
        match self {
            Self::ScaledTanh => TANH_AMPLITUDE * (TANH_SLOPE * x).tanh(),
            Self::Layer(LayerActivation::None) => x,
            Self::Layer(LayerActivation::Tanh) => x.tanh(),
            // Not max, which would turn NaN into 0.
            Self::Layer(LayerActivation::Relu) => {
                if x < 0.0 {
                    0.0
                } else {
                    x
                }
            }
            Self::Layer(LayerActivation::Gelu) => 0.5 * x * (1.0 + erf(x * FRAC_1_SQRT_2)),
            Self::Layer(LayerActivation::Sigmoid) => 1.0 / (1.0 + (-x).exp()),
        }
    }

    /// The x up to which and from which on f has next to no gradient: f is then within 1 % of its bounds. `None` without an
    /// activation.
    pub fn saturation(self) -> Option<[f32; 2]> {
        // tanh x = 0.99.
        const TANH: f32 = 2.646_652_4;
        Some(match self {
            Self::Layer(LayerActivation::None) => return None,
            Self::Layer(LayerActivation::Relu) => [0.0, f32::INFINITY],
            // f(-4) = -0.0001.
            Self::Layer(LayerActivation::Gelu) => [-4.0, f32::INFINITY],
            Self::Layer(LayerActivation::Tanh) => [-TANH, TANH],
            Self::ScaledTanh => [-TANH / TANH_SLOPE, TANH / TANH_SLOPE],
            // 1 / (1 + exp(-ln 99)) = 0.99.
            Self::Layer(LayerActivation::Sigmoid) => [-4.595_12, 4.595_12],
        })
    }

    /// f'(x).
    pub fn derivative(self, x: f32) -> f32 {
        match self {
            Self::ScaledTanh => TANH_AMPLITUDE * TANH_SLOPE * (1.0 - (TANH_SLOPE * x).tanh().powi(2)),
            Self::Layer(LayerActivation::None) => 1.0,
            Self::Layer(LayerActivation::Tanh) => 1.0 - x.tanh().powi(2),
            Self::Layer(LayerActivation::Relu) => f32::from(u8::from(x > 0.0)),
            Self::Layer(LayerActivation::Gelu) => 0.5 * (1.0 + erf(x * FRAC_1_SQRT_2)) + x * density(x),
            Self::Layer(LayerActivation::Sigmoid) => {
                let y = self.apply(x);
                y * (1.0 - y)
            }
        }
    }
}

/// The density of the normal distribution.
fn density(x: f32) -> f32 {
    (-0.5 * x * x).exp() * FRAC_2_SQRT_PI * FRAC_1_SQRT_2 / 2.0
}

/// The error function: its Taylor series below 2, its continued fraction above; within 1e-6.
fn erf(x: f32) -> f32 {
    let magnitude = x.abs();
    let value = if magnitude < 2.0 {
        let (mut sum, mut term) = (magnitude, magnitude);
        for n in 1_u8..30 {
            let n = f32::from(n);
            term *= -magnitude * magnitude / n;
            sum += term / (2.0 * n + 1.0);
        }
        FRAC_2_SQRT_PI * sum
    } else {
        // erfc(x) = exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / (x + ...))))
        let fraction = (1_u8..=20).rev().fold(magnitude, |rest, n| magnitude + f32::from(n) / 2.0 / rest);
        1.0 - (-magnitude * magnitude).exp() * FRAC_2_SQRT_PI / 2.0 / fraction
    };
    value.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_that_of_tables() {
        // Abramowitz and Stegun, table 7.1, and table 7.3 for the last.
        for (x, expected) in [
            (0.0, 0.0),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (1.5, 0.966_105_2),
            (1.99, 0.995_111_4),
            (2.0, 0.995_322_3),
            (3.0, 0.999_977_9),
        ] {
            assert!((erf(x) - expected).abs() < 1e-6 && erf(-x) == -erf(x), "{x}: {}", erf(x));
        }
    }

    #[test]
    fn saturated_functions_are_within_a_hundredth_of_their_bounds() {
        use LayerActivation::{Gelu, Relu, Sigmoid, Tanh};
        let bounds = [(Tanh, [-0.99, 0.99]), (Sigmoid, [0.01, 0.99]), (Relu, [0.0, f32::INFINITY])];
        for (activation, expected) in bounds {
            let activation = Activation::Layer(activation);
            let values = activation.saturation().unwrap().map(|x| activation.apply(x));
            assert!(values.iter().zip(expected).all(|(a, b)| *a == b || (a - b).abs() < 1e-5), "{values:?}");
        }
        let [low, high] = Activation::ScaledTanh.saturation().unwrap().map(|x| Activation::ScaledTanh.apply(x));
        assert!((high - 0.99 * TANH_AMPLITUDE).abs() < 1e-5 && low == -high);
        let gelu = Activation::Layer(Gelu);
        assert!(gelu.apply(-4.0).abs() < 2e-4 && gelu.derivative(-4.0).abs() < 1e-3);
        assert_eq!(Activation::Layer(LayerActivation::None).saturation(), None);
    }

    #[test]
    fn the_papers_function_maps_one_to_one() {
        assert!((Activation::ScaledTanh.apply(1.0) - 1.0).abs() < 1e-4);
        assert!((Activation::ScaledTanh.apply(-1.0) + 1.0).abs() < 1e-4);
    }
}
