//! Activation functions y = f(a), and the backward pass through them from their output y.

use crate::kernels::{load_vectors, store_vectors};
use crate::simd::Simd;
use lenet_experiment::article::Activation;
use lenet_experiment::paper::{TANH_AMPLITUDE, TANH_SLOPE};
use std::array::from_fn;
use std::hint::black_box;

/// The activation function of a network's hidden layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonlinearity {
    /// One of the article's network.
    Article(Activation),
    /// The paper's A tanh(S a).
    ScaledTanh,
}

impl From<Activation> for Nonlinearity {
    fn from(activation: Activation) -> Self {
        Self::Article(activation)
    }
}

/// Rational minimax approximation tanh(x) = x P(x^2) / Q(x^2), with an error below 5e-7 in single precision. Coefficients
/// from the highest power down; the first of Q, 1, is left out.
struct Rational {
    /// Arguments are clamped to this: beyond it tanh is 1 to within 2e-7.
    limit: f32,
    p: [f32; 5],
    q: [f32; 3],
}

static TANH: Rational = Rational {
    limit: 7.7,
    p: [-3.113_688_6e-5, 0.036_376_346, 13.713_714, 647.016_97, 5_090.773],
    q: [116.267_45, 2_343.931_4, 5_090.775],
};

/// y = f(a) of N vectors; more than one at a time load the constants once.
#[inline(always)]
pub fn apply<S: Simd, const N: usize>(simd: S, f: Nonlinearity, a: [S::V; N]) -> [S::V; N] {
    match f {
        Nonlinearity::Article(Activation::Tanh) => tanh(simd, a),
        Nonlinearity::Article(Activation::Relu) => a.map(|a| simd.max(a, simd.splat(0.0))),
        Nonlinearity::Article(Activation::Sigmoid) => {
            // 1 / (1 + exp(-a)) = (1 + tanh(a / 2)) / 2
            let half = simd.splat(0.5);
            let tanh = tanh(simd, a.map(|a| simd.mul(a, half)));
            tanh.map(|tanh| simd.mul_add(half, tanh, half))
        }
        Nonlinearity::ScaledTanh => {
            let (amplitude, slope) = (simd.splat(TANH_AMPLITUDE), simd.splat(TANH_SLOPE));
            tanh(simd, a.map(|a| simd.mul(a, slope))).map(|tanh| simd.mul(amplitude, tanh))
        }
    }
}

/// y = f(a) in place; the length is a multiple of a vector.
#[inline(always)]
pub fn apply_in_place<S: Simd>(simd: S, f: Nonlinearity, values: &mut [f32]) {
    let mut chunks = values.chunks_exact_mut(4 * S::LANES);
    for chunk in &mut chunks {
        store_vectors(simd, chunk, apply(simd, f, load_vectors::<S, 4>(simd, chunk)));
    }
    for chunk in chunks.into_remainder().chunks_exact_mut(S::LANES) {
        store_vectors(simd, chunk, apply(simd, f, load_vectors::<S, 1>(simd, chunk)));
    }
}

/// The gradient at a from that at y = f(a): `gradient` * f'(a), with f'(a) computed from y.
#[inline(always)]
pub fn backward<S: Simd>(simd: S, f: Nonlinearity, y: S::V, gradient: S::V) -> S::V {
    match f {
        Nonlinearity::Article(Activation::Tanh) => simd.sub(gradient, simd.mul(gradient, simd.mul(y, y))),
        Nonlinearity::Article(Activation::Relu) => simd.select_gt(y, simd.splat(0.0), gradient, simd.splat(0.0)),
        Nonlinearity::Article(Activation::Sigmoid) => simd.mul(gradient, simd.sub(y, simd.mul(y, y))),
        Nonlinearity::ScaledTanh => {
            // A S (1 - (y / A)^2), without a division.
            let factor = simd.mul(y, simd.splat(-TANH_SLOPE / TANH_AMPLITUDE));
            simd.mul(gradient, simd.mul_add(factor, y, simd.splat(TANH_AMPLITUDE * TANH_SLOPE)))
        }
    }
}

#[inline(always)]
fn tanh<S: Simd, const N: usize>(simd: S, x: [S::V; N]) -> [S::V; N] {
    // Hidden from the compiler, so that they stay in memory: V8 builds a known vector constant in three instructions at
    // every use.
    let Rational { limit, p, q } = black_box(&TANH);
    let (low, high) = (simd.splat(-limit), simd.splat(*limit));
    let x = x.map(|x| simd.min(simd.max(x, low), high));
    let squares = x.map(|x| simd.mul(x, x));
    let (p_first, q_second) = (simd.splat(p[0]), simd.splat(q[0]));
    let p = horner(simd, squares, [p_first; N], &p[1..]);
    let q = horner(simd, squares, squares.map(|square| simd.add(square, q_second)), &q[1..]);
    from_fn(|n| simd.div(simd.mul(x[n], p[n]), q[n]))
}

/// Evaluates polynomials by Horner's scheme, continued from `values` with the remaining coefficients.
#[inline(always)]
fn horner<S: Simd, const N: usize>(simd: S, x: [S::V; N], mut values: [S::V; N], coefficients: &[f32]) -> [S::V; N] {
    for &coefficient in coefficients {
        let coefficient = simd.splat(coefficient);
        for (value, x) in values.iter_mut().zip(x) {
            *value = simd.mul_add(*value, x, coefficient);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{WithSimd, dispatch};

    struct Apply(Nonlinearity, f32);

    impl WithSimd for Apply {
        type Output = f32;
        fn with_simd<S: Simd>(self, simd: S) -> f32 {
            simd.run(|| {
                let [output] = apply(simd, self.0, [simd.splat(self.1)]);
                simd.sum(output) / S::LANES as f32
            })
        }
    }

    #[test]
    fn approximations_match_the_exact_functions() {
        for i in -2000..=2000 {
            let x = i as f32 / 100.0;
            let exact = f64::from(x);
            let error = |f: Nonlinearity, expected: f64| (f64::from(dispatch(Apply(f, x))) - expected).abs();
            assert!(error(Activation::Tanh.into(), exact.tanh()) < 5e-7, "tanh {x}");
            assert!(error(Activation::Sigmoid.into(), 1.0 / (1.0 + (-exact).exp())) < 3e-7, "sigmoid {x}");
            let scaled = 1.7159 * (exact * 2.0 / 3.0).tanh();
            // A times the error of tanh, and one rounding.
            assert!(error(Nonlinearity::ScaledTanh, scaled) < 1e-6, "scaled tanh {x}");
            assert_eq!(error(Activation::Relu.into(), exact.max(0.0)), 0.0);
        }
        assert!(dispatch(Apply(Activation::Tanh.into(), f32::NAN)).is_nan());
    }
}
