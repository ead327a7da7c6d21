//! The squashing functions, and what they do to a gradient, from their output.

use crate::recipe::Activation;
use crate::simd::Simd;

/// Beyond this the rational function below, and tanh in single precision, are 1.
const TANH_IS_ONE: f32 = 7.905_311;

/// Odd coefficients above, even ones below: the rational function of Eigen and XLA, good to a few units in the last place.
const ABOVE: [f32; 7] =
    [-2.760_768_5e-16, 2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619_3e-4, 4.893_524_6e-3];
const BELOW: [f32; 4] = [1.198_258_4e-6, 1.185_347_1e-4, 2.268_434_6e-3, 4.893_525e-3];

/// A and S of the paper's f(a) = A tanh(S a), Appendix A.
pub const AMPLITUDE: f32 = 1.7159;
/// See [`AMPLITUDE`].
pub const STEEPNESS: f32 = 2.0 / 3.0;

/// The squashing function.
#[inline(always)]
pub fn squash<S: Simd>(simd: S, kind: Activation, sums: S::V) -> S::V {
    match kind {
        Activation::Tanh => tanh(simd, sums),
        Activation::Relu => simd.max(sums, simd.splat(0.0)),
        Activation::Sigmoid => {
            let half = simd.splat(0.5);
            simd.mul_add(half, tanh(simd, simd.mul(sums, half)), half)
        }
        Activation::ScaledTanh => simd.mul(simd.splat(AMPLITUDE), tanh(simd, simd.mul(sums, simd.splat(STEEPNESS)))),
    }
}

/// The gradient before the squashing function, from that after it and the function's output.
#[inline(always)]
pub fn slope<S: Simd>(simd: S, kind: Activation, output: S::V, gradient: S::V) -> S::V {
    let one = simd.splat(1.0);
    match kind {
        Activation::Tanh => simd.mul(gradient, simd.sub(one, simd.mul(output, output))),
        Activation::Relu => simd.where_greater(output, simd.splat(0.0), gradient, simd.splat(0.0)),
        Activation::Sigmoid => simd.mul(gradient, simd.mul(output, simd.sub(one, output))),
        Activation::ScaledTanh => {
            // A S (1 - (f / A)^2), without a division.
            let falling = simd.mul(output, simd.splat(-STEEPNESS / AMPLITUDE));
            simd.mul(gradient, simd.mul_add(falling, output, simd.splat(AMPLITUDE * STEEPNESS)))
        }
    }
}

#[inline(always)]
fn tanh<S: Simd>(simd: S, x: S::V) -> S::V {
    let x = simd.min(simd.max(x, simd.splat(-TANH_IS_ONE)), simd.splat(TANH_IS_ONE));
    let square = simd.mul(x, x);
    let above = polynomial(simd, square, &ABOVE);
    simd.div(simd.mul(x, above), polynomial(simd, square, &BELOW))
}

#[inline(always)]
fn polynomial<S: Simd>(simd: S, x: S::V, coefficients: &[f32]) -> S::V {
    let first = simd.splat(coefficients[0]);
    coefficients[1..].iter().fold(first, |sum, &next| simd.mul_add(sum, x, simd.splat(next)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Work, dispatch};

    struct Try(Activation, f32);

    impl Work for Try {
        type Output = f32;
        fn with<S: Simd>(self, simd: S) -> f32 {
            simd.run(|| simd.sum(squash(simd, self.0, simd.splat(self.1))) / S::LANES as f32)
        }
    }

    #[test]
    fn as_the_exact_functions() {
        for i in -2000..=2000 {
            let x = i as f32 / 100.0;
            let exact = f64::from(x);
            let error = |kind, wanted: f64| (f64::from(dispatch(Try(kind, x))) - wanted).abs();
            assert!(error(Activation::Tanh, exact.tanh()) < 3e-7, "tanh {x}");
            assert!(error(Activation::Sigmoid, 1.0 / (1.0 + (-exact).exp())) < 2e-7, "sigmoid {x}");
            let scaled = 1.7159 * (exact * 2.0 / 3.0).tanh();
            assert!(error(Activation::ScaledTanh, scaled) < 6e-7, "scaled tanh {x}");
            assert_eq!(error(Activation::Relu, exact.max(0.0)), 0.0);
        }
        assert!(dispatch(Try(Activation::Tanh, f32::NAN)).is_nan());
    }
}
