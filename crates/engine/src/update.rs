//! From gradients to changed weights: a walk over the buffers, the same for every layer.

use crate::buffer::Buffer;
use crate::recipe::Optimizer;
use crate::simd::Simd;
use std::ops::Range;

/// Kingma and Ba 2015, algorithm 1: the shares kept of the first and second moment, and the guard against division by 0.
const BETAS: [f64; 2] = [0.9, 0.999];
const EPSILON: f32 = 1e-8;

/// Changes the weights in this range for their gradients; `step` counts from 0.
///
/// `moments` are as many buffers as [`Optimizer::moments`] says.
pub fn update<S: Simd>(
    simd: S,
    rule: Optimizer,
    (rate, step): (f64, u32),
    range: Range<usize>,
    weights: &mut [f32],
    gradients: &[f32],
    moments: &mut [Buffer],
) {
    simd.run(
        #[inline(always)]
        || {
            let weights = weights[range.clone()].chunks_exact_mut(S::LANES);
            let both = weights.zip(gradients[range.clone()].chunks_exact(S::LANES));
            match (rule, moments) {
                (Optimizer::Momentum { momentum }, [velocities]) => {
                    let (down, momentum) = (simd.splat(-rate as f32), simd.splat(momentum));
                    for ((weight, gradient), v) in both.zip(velocities[range].chunks_exact_mut(S::LANES)) {
                        let velocity = simd.mul_add(simd.load(v), momentum, simd.load(gradient));
                        simd.store(v, velocity);
                        simd.store(weight, simd.mul_add(down, velocity, simd.load(weight)));
                    }
                }
                (Optimizer::Adam, [first, second]) => {
                    // The moments start at 0; these factors take that bias out (section 3 there).
                    let [m_share, v_share] = BETAS.map(|beta| 1.0 - beta.powf(f64::from(step) + 1.0));
                    let (rate, v_scale) = (simd.splat((rate / m_share) as f32), simd.splat((1.0 / v_share) as f32));
                    let keep = BETAS.map(|beta| simd.splat(beta as f32));
                    let take = BETAS.map(|beta| simd.splat((1.0 - beta) as f32));
                    let first = first[range.clone()].chunks_exact_mut(S::LANES);
                    let second = second[range].chunks_exact_mut(S::LANES);
                    for (((weight, gradient), first), second) in both.zip(first).zip(second) {
                        let gradient = simd.load(gradient);
                        let m = simd.mul_add(simd.load(first), keep[0], simd.mul(gradient, take[0]));
                        let square = simd.mul(gradient, gradient);
                        let v = simd.mul_add(simd.load(second), keep[1], simd.mul(square, take[1]));
                        simd.store(first, m);
                        simd.store(second, v);
                        let size = simd.add(simd.sqrt(simd.mul(v, v_scale)), simd.splat(EPSILON));
                        let change = simd.div(simd.mul(m, rate), size);
                        simd.store(weight, simd.sub(simd.load(weight), change));
                    }
                }
                (Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Adam, _) => {
                    let down = simd.splat(-rate as f32);
                    for (weight, gradient) in both {
                        simd.store(weight, simd.mul_add(down, simd.load(gradient), simd.load(weight)));
                    }
                }
            }
        },
    );
}
