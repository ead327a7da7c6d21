//! Second derivatives through a squashing function.

use crate::recipe::Activation;
use crate::simd::Simd;
use crate::squash::{AMPLITUDE, STEEPNESS, slope};

/// Ends the way of second derivatives through f, in place: what comes in was multiplied by f' once, as a gradient is.
///
/// Multiplies by f' again, and adds |f''(a) g| where the gradients at the sums, f' g, are given: f'' is -2 S / A f f'.
pub fn bend<S: Simd>(simd: S, outputs: &[f32], gradients: Option<&[f32]>, curvature: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            let places = curvature.chunks_exact_mut(S::LANES).zip(outputs.chunks_exact(S::LANES));
            for (n, (place, output)) in places.enumerate() {
                let output = simd.load(output);
                let mut sum = slope(simd, Activation::ScaledTanh, output, simd.load(place));
                if let Some(gradients) = gradients {
                    let bent = simd.mul(output, simd.load(&gradients[n * S::LANES..]));
                    let size = simd.max(bent, simd.sub(simd.splat(0.0), bent));
                    sum = simd.mul_add(size, simd.splat(2.0 * STEEPNESS / AMPLITUDE), sum);
                }
                simd.store(place, sum);
            }
        },
    );
}

/// The squares of some numbers.
pub fn square(from: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = from * from);
}
