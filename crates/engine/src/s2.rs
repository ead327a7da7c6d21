//! S2: 2x2 pooling of C1's six maps, which brings the channels last.

use crate::activation::{Nonlinearity, backward};
use crate::c1::{self, CHANNELS, MAP_STRIDE};
use crate::simd::Simd;
use lenet_experiment::article::Pooling;
use std::hint::black_box;

/// Side of a map.
const SIDE: usize = 14;
/// Floats between rows.
pub const ROW_STRIDE: usize = SIDE * CHANNELS;
/// Floats of the maps, `[14][14][6]`.
pub const OUTPUT_LEN: usize = SIDE * ROW_STRIDE;
/// Floats between rows of the gradient: a row and padding to whole vectors.
pub const GRADIENT_ROW_STRIDE: usize = 88;
/// Floats of the gradient, `[14][88]`.
pub const GRADIENT_LEN: usize = SIDE * GRADIENT_ROW_STRIDE;

/// Two rows of a map of C1, those that one row of S2 pools.
const ROW_PAIR: usize = 2 * c1::ROW_STRIDE;

/// The vector from element 6 - 2n on has 0.25 in its nth pair of lanes and 0 in the others.
static QUARTERS: Quarters = Quarters([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.25, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);

/// Within one cache line: a load across two would be slow.
#[repr(align(64))]
struct Quarters([f32; 14]);

/// The forward pass of one image.
pub fn forward<S: Simd>(simd: S, pooling: Pooling, c1: &[f32], output: &mut [f32]) {
    // c1 [6][28][32] -> output [14][14][6]
    // output[y][x][m] = mean or maximum of c1[m][2y..2y+2][2x..2x+2]
    simd.run(
        #[inline(always)]
        || {
            let mut row = [0.0_f32; c1::ROW_STRIDE];
            for (channel, map) in c1.chunks_exact(MAP_STRIDE).enumerate() {
                for (y, rows) in map.chunks_exact(ROW_PAIR).enumerate() {
                    let (upper, lower) = rows.split_at(c1::ROW_STRIDE);
                    let vectors = upper.chunks_exact(S::LANES).zip(lower.chunks_exact(S::LANES));
                    for (both, (upper, lower)) in row.chunks_exact_mut(S::LANES).zip(vectors) {
                        let (upper, lower) = (simd.load(upper), simd.load(lower));
                        simd.store(
                            both,
                            match pooling {
                                Pooling::Average => simd.add(upper, lower),
                                Pooling::Max => simd.max(upper, lower),
                            },
                        );
                    }
                    let pixels = output[y * ROW_STRIDE..(y + 1) * ROW_STRIDE].chunks_exact_mut(CHANNELS);
                    for (pixel, pair) in pixels.zip(row.chunks_exact(2)) {
                        pixel[channel] = match pooling {
                            Pooling::Average => (pair[0] + pair[1]) * 0.25,
                            Pooling::Max => {
                                if pair[1] > pair[0] {
                                    pair[1]
                                } else {
                                    pair[0]
                                }
                            }
                        };
                    }
                }
            }
        },
    );
}

/// The backward pass of one image, through the pooling and through C1's activation function.
pub fn backward_to_c1<S: Simd>(
    simd: S,
    (f, pooling): (Nonlinearity, Pooling),
    c1: &[f32],
    gradient: &[f32],
    c1_gradient: &mut [f32],
) {
    // c1 [6][28][32] outputs, gradient [14][88] -> c1_gradient [6][28][32] at the pre-activations, zero in columns 28 to 31
    // average: c1_gradient[m][y][x] = f'(c1[m][y][x]) * gradient[y/2][x/2][m] / 4
    // maximum: the whole gradient goes to the largest of the four, the first row by row if several are equal
    simd.run(
        #[inline(always)]
        || {
            match pooling {
                Pooling::Average => average_backward(simd, f, c1, gradient, c1_gradient),
                Pooling::Max => {
                    // The last four columns stay zero; vectors of eight include them.
                    let mut unpooled = [0.0_f32; ROW_PAIR];
                    for channel in 0..CHANNELS {
                        for (y, pooled) in gradient.chunks_exact(GRADIENT_ROW_STRIDE).take(SIDE).enumerate() {
                            let start = channel * MAP_STRIDE + y * ROW_PAIR;
                            let rows = start..start + ROW_PAIR;
                            let (c1, c1_gradient) = (&c1[rows.clone()], &mut c1_gradient[rows]);
                            unpool_max(channel, c1, pooled, &mut unpooled);
                            let vectors = c1.chunks_exact(S::LANES).zip(unpooled.chunks_exact(S::LANES));
                            for (to, (output, gradient)) in c1_gradient.chunks_exact_mut(S::LANES).zip(vectors) {
                                simd.store(to, backward(simd, f, simd.load(output), simd.load(gradient)));
                            }
                        }
                    }
                }
            }
        },
    );
}

/// Expands pixels of S2 to vectors in registers: each pixel in every lane, times [`QUARTERS`].
#[inline(always)]
fn average_backward<S: Simd>(simd: S, f: Nonlinearity, c1: &[f32], gradient: &[f32], c1_gradient: &mut [f32]) {
    let Quarters(quarters) = black_box(&QUARTERS);
    let maps = c1.chunks_exact(MAP_STRIDE).zip(c1_gradient.chunks_exact_mut(MAP_STRIDE));
    for (channel, (c1, c1_gradient)) in maps.enumerate() {
        let rows = c1.as_chunks::<ROW_PAIR>().0.iter().zip(c1_gradient.as_chunks_mut::<ROW_PAIR>().0);
        for ((c1, c1_gradient), pooled) in rows.zip(gradient.as_chunks::<GRADIENT_ROW_STRIDE>().0) {
            // The channel's fourteen pixels, six floats apart: with a constant length, indexing needs no bounds checks.
            let pooled = &pooled[channel..channel + (SIDE - 1) * CHANNELS + 1];
            for x in (0..c1::SIDE).step_by(S::LANES) {
                let pixel_and_quarters =
                    |n| (simd.splat(pooled[(x / 2 + n) * CHANNELS]), simd.load(&quarters[6 - 2 * n..]));
                let (pixel, quarters) = pixel_and_quarters(0);
                let mut unpooled = simd.mul(pixel, quarters);
                // Vectors of eight end beyond the last column, where the gradient stays zero.
                for n in 1..(S::LANES / 2).min((c1::SIDE - x) / 2) {
                    let (pixel, quarters) = pixel_and_quarters(n);
                    unpooled = simd.mul_add(pixel, quarters, unpooled);
                }
                for start in [x, c1::ROW_STRIDE + x] {
                    let output = simd.load(&c1[start..]);
                    simd.store(&mut c1_gradient[start..], backward(simd, f, output, unpooled));
                }
            }
        }
    }
}

/// Routes a row of S2's gradient to the largest of each four values in two rows of C1.
#[inline(always)]
fn unpool_max(channel: usize, c1: &[f32], pooled: &[f32], unpooled: &mut [f32; ROW_PAIR]) {
    for x in 0..SIDE {
        let four = [2 * x, 2 * x + 1, c1::ROW_STRIDE + 2 * x, c1::ROW_STRIDE + 2 * x + 1];
        let largest = four.into_iter().reduce(|best, next| if c1[next] > c1[best] { next } else { best });
        for index in four {
            unpooled[index] = if Some(index) == largest { pooled[x * CHANNELS + channel] } else { 0.0 };
        }
    }
}
