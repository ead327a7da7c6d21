//! The squashing functions, and what they do to a gradient, from their output.

use crate::kernels::{put, vectors};
use crate::recipe::Activation;
use crate::simd::Simd;
use std::array::from_fn;
use std::hint::black_box;

/// The numbers of the quotient that stands for tanh: x times a polynomial of x squared, over another whose first
/// coefficient is 1. Of all such quotients it is the one whose largest error is least, in single precision below 5e-7.
struct Quotient {
    /// Beyond this it stays what it is: 1 to within 2e-7.
    ends: f32,
    above: [f32; 5],
    below: [f32; 3],
}

static TANH: Quotient = Quotient {
    ends: 7.7,
    above: [-3.113_688_6e-5, 0.036_376_346, 13.713_714, 647.016_97, 5_090.773],
    below: [116.267_45, 2_343.931_4, 5_090.775],
};

/// A and S of the paper's f(a) = A tanh(S a), Appendix A.
pub const AMPLITUDE: f32 = 1.7159;
/// See [`AMPLITUDE`].
pub const STEEPNESS: f32 = 2.0 / 3.0;

/// The squashing function of N vectors, for which its constants are fetched once.
#[inline(always)]
pub fn squash_each<S: Simd, const N: usize>(simd: S, kind: Activation, sums: [S::V; N]) -> [S::V; N] {
    match kind {
        Activation::Tanh => tanh(simd, sums),
        Activation::Relu => sums.map(|sum| simd.max(sum, simd.splat(0.0))),
        Activation::Sigmoid => {
            let half = simd.splat(0.5);
            let tanh = tanh(simd, sums.map(|sum| simd.mul(sum, half)));
            tanh.map(|tanh| simd.mul_add(half, tanh, half))
        }
        Activation::ScaledTanh => {
            let (amplitude, steepness) = (simd.splat(AMPLITUDE), simd.splat(STEEPNESS));
            tanh(simd, sums.map(|sum| simd.mul(sum, steepness))).map(|tanh| simd.mul(amplitude, tanh))
        }
    }
}

/// The squashing function of a number of whole vectors, in place.
#[inline(always)]
pub fn squash_all<S: Simd>(simd: S, kind: Activation, sums: &mut [f32]) {
    let mut blocks = sums.chunks_exact_mut(4 * S::LANES);
    for block in &mut blocks {
        put(simd, block, squash_each(simd, kind, vectors::<S, 4>(simd, block)));
    }
    for rest in blocks.into_remainder().chunks_exact_mut(S::LANES) {
        put(simd, rest, squash_each(simd, kind, vectors::<S, 1>(simd, rest)));
    }
}

/// The gradient before the squashing function, from that after it and the function's output.
#[inline(always)]
pub fn slope<S: Simd>(simd: S, kind: Activation, output: S::V, gradient: S::V) -> S::V {
    match kind {
        Activation::Tanh => simd.sub(gradient, simd.mul(gradient, simd.mul(output, output))),
        Activation::Relu => simd.where_greater(output, simd.splat(0.0), gradient, simd.splat(0.0)),
        Activation::Sigmoid => simd.mul(gradient, simd.sub(output, simd.mul(output, output))),
        Activation::ScaledTanh => {
            // A S (1 - (f / A)^2), without a division.
            let falling = simd.mul(output, simd.splat(-STEEPNESS / AMPLITUDE));
            simd.mul(gradient, simd.mul_add(falling, output, simd.splat(AMPLITUDE * STEEPNESS)))
        }
    }
}

#[inline(always)]
fn tanh<S: Simd, const N: usize>(simd: S, x: [S::V; N]) -> [S::V; N] {
    // Read from memory: a browser makes a constant that it knows anew in three instructions at every use.
    let Quotient { ends, above, below } = black_box(&TANH);
    let (low, high) = (simd.splat(-ends), simd.splat(*ends));
    let x = x.map(|x| simd.min(simd.max(x, low), high));
    let squares = x.map(|x| simd.mul(x, x));
    let (first, constant) = (simd.splat(above[0]), simd.splat(below[0]));
    let above = polynomial(simd, squares, [first; N], &above[1..]);
    let below = polynomial(simd, squares, squares.map(|square| simd.add(square, constant)), &below[1..]);
    from_fn(|n| simd.div(simd.mul(x[n], above[n]), below[n]))
}

/// Horner's scheme, from what its first steps gave on.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(simd: S, x: [S::V; N], mut sums: [S::V; N], coefficients: &[f32]) -> [S::V; N] {
    for &next in coefficients {
        let next = simd.splat(next);
        for (sum, x) in sums.iter_mut().zip(x) {
            *sum = simd.mul_add(*sum, x, next);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{Work, dispatch};

    struct Try(Activation, f32);

    impl Work for Try {
        type Output = f32;
        fn with<S: Simd>(self, simd: S) -> f32 {
            simd.run(|| {
                let [output] = squash_each(simd, self.0, [simd.splat(self.1)]);
                simd.sum(output) / S::LANES as f32
            })
        }
    }

    #[test]
    fn as_the_exact_functions() {
        for i in -2000..=2000 {
            let x = i as f32 / 100.0;
            let exact = f64::from(x);
            let error = |kind, wanted: f64| (f64::from(dispatch(Try(kind, x))) - wanted).abs();
            assert!(error(Activation::Tanh, exact.tanh()) < 5e-7, "tanh {x}");
            assert!(error(Activation::Sigmoid, 1.0 / (1.0 + (-exact).exp())) < 3e-7, "sigmoid {x}");
            let scaled = 1.7159 * (exact * 2.0 / 3.0).tanh();
            // A times tanh's error, and a rounding.
            assert!(error(Activation::ScaledTanh, scaled) < 1e-6, "scaled tanh {x}");
            assert_eq!(error(Activation::Relu, exact.max(0.0)), 0.0);
        }
        assert!(dispatch(Try(Activation::Tanh, f32::NAN)).is_nan());
    }
}
