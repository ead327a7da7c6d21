//! Second derivatives through the activation function f(a) = A tanh(S a).

use crate::activation::{Nonlinearity, backward};
use crate::simd::Simd;
use lenet_experiment::paper::{TANH_AMPLITUDE, TANH_SLOPE};

/// Completes the second derivatives at the pre-activations, in place, after one multiplication by f' as for gradients.
pub fn activation_curvature<S: Simd>(simd: S, outputs: &[f32], gradients: Option<&[f32]>, curvature: &mut [f32]) {
    // outputs [n], gradients [n] at the pre-activations, that is g f', curvature [n] = h f' -> curvature [n]
    // curvature[i] = h[i] f'(a[i])^2 + |f''(a[i]) g[i]|, with f'' = -2 S / A * f * f'; without gradients the first term only
    simd.run(
        #[inline(always)]
        || {
            let vectors = curvature.chunks_exact_mut(S::LANES).zip(outputs.chunks_exact(S::LANES));
            for (n, (curvature, output)) in vectors.enumerate() {
                let output = simd.load(output);
                let mut sum = backward(simd, Nonlinearity::ScaledTanh, output, simd.load(curvature));
                if let Some(gradients) = gradients {
                    let product = simd.mul(output, simd.load(&gradients[n * S::LANES..]));
                    let absolute = simd.max(product, simd.sub(simd.splat(0.0), product));
                    sum = simd.mul_add(absolute, simd.splat(2.0 * TANH_SLOPE / TANH_AMPLITUDE), sum);
                }
                simd.store(curvature, sum);
            }
        },
    );
}
