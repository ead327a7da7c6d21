//! S4: 2x2 pooling of C3's sixteen maps, channels last.

use crate::activation::{Nonlinearity, backward};
use crate::c3::{self, CHANNELS};
use crate::simd::Simd;
use lenet_experiment::article::Pooling;

/// Side of a map.
const SIDE: usize = 5;
/// Floats of the maps, `[5][5][16]`.
pub const OUTPUT_LEN: usize = SIDE * SIDE * CHANNELS;

/// The forward pass of one image.
pub fn forward<S: Simd>(simd: S, pooling: Pooling, c3: &[f32], output: &mut [f32]) {
    // c3 [10][10][16] -> output [5][5][16]
    // output[y][x][m] = mean or maximum of c3[2y..2y+2][2x..2x+2][m]
    simd.run(
        #[inline(always)]
        || {
            for (window, pixel) in windows().zip(output.chunks_exact_mut(CHANNELS)) {
                for (n, pooled) in pixel.chunks_exact_mut(S::LANES).enumerate() {
                    let [a, b, c, d] = window.map(|offset| simd.load(&c3[offset + n * S::LANES..]));
                    simd.store(
                        pooled,
                        match pooling {
                            Pooling::Average => simd.mul(simd.add(simd.add(a, b), simd.add(c, d)), simd.splat(0.25)),
                            Pooling::Max => simd.max(simd.max(a, b), simd.max(c, d)),
                        },
                    );
                }
            }
        },
    );
}

/// The backward pass of one image, through the pooling and through C3's activation function.
pub fn backward_to_c3<S: Simd>(
    simd: S,
    (f, pooling): (Nonlinearity, Pooling),
    c3: &[f32],
    gradient: &[f32],
    c3_gradient: &mut [f32],
) {
    // c3 [10][10][16] outputs, gradient [5][5][16] -> c3_gradient [10][10][16] at the pre-activations
    // average: c3_gradient[y][x][m] = f'(c3[y][x][m]) * gradient[y/2][x/2][m] / 4
    // maximum: the whole gradient goes to the largest of the four, the first row by row if several are equal
    simd.run(
        #[inline(always)]
        || {
            for (window, pixel) in windows().zip(gradient.chunks_exact(CHANNELS)) {
                for (n, pooled) in pixel.chunks_exact(S::LANES).enumerate() {
                    let offsets = window.map(|offset| offset + n * S::LANES);
                    let outputs = offsets.map(|offset| simd.load(&c3[offset..]));
                    let pooled = simd.load(pooled);
                    let unpooled = match pooling {
                        Pooling::Average => [simd.mul(pooled, simd.splat(0.25)); 4],
                        Pooling::Max => unpool_max(simd, outputs, pooled),
                    };
                    for ((offset, output), unpooled) in offsets.into_iter().zip(outputs).zip(unpooled) {
                        simd.store(&mut c3_gradient[offset..], backward(simd, f, output, unpooled));
                    }
                }
            }
        },
    );
}

/// For each pixel of S4, in order, the offsets of the four pixels of C3 that it pools.
#[inline(always)]
fn windows() -> impl Iterator<Item = [usize; 4]> {
    (0..SIDE * SIDE).map(|pixel| {
        let corner = pixel / SIDE * 2 * c3::ROW_STRIDE + pixel % SIDE * 2 * CHANNELS;
        [corner, corner + CHANNELS, corner + c3::ROW_STRIDE, corner + c3::ROW_STRIDE + CHANNELS]
    })
}

/// Routes the gradient to the first of the largest outputs, lane by lane.
#[inline(always)]
fn unpool_max<S: Simd>(simd: S, [a, b, c, d]: [S::V; 4], mut remaining: S::V) -> [S::V; 4] {
    let (largest, zero) = (simd.max(simd.max(a, b), simd.max(c, d)), simd.splat(0.0));
    [a, b, c, d].map(|output| {
        let routed = simd.select_eq(output, largest, remaining, zero);
        remaining = simd.select_eq(output, largest, zero, remaining);
        routed
    })
}
