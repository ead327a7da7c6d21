//! C3 and S4: convolution of S2's six maps to sixteen, channels last, and their reduction.

use crate::c1::GRADIENT_PITCH;
use crate::kernels::{Walk, put, tile, vectors};
use crate::layout::C3;
use crate::recipe::{Activation, Pooling};
use crate::simd::Simd;
use crate::squash::{slope, squash_all};

/// Maps of C3 and S4.
const CHANNELS: usize = 16;
/// Floats in a row of S2.
const S2_ROW: usize = 84;
/// Floats in a row of C3.
const ROW: usize = 10 * CHANNELS;
/// Floats in C3's maps: \[row\]\[column\]\[map\].
pub const MAPS: usize = 10 * ROW;
/// Floats in S4: \[row\]\[column\]\[map\].
pub const POOLED: usize = 400;
/// Floats in the weights turned round: \[4 - window row\]\[map\]\[30 inputs of a window's row and 2 zeros\].
pub const TURNED: usize = 5 * TURNED_ROW;
const TURNED_ROW: usize = CHANNELS * WINDOW;
const WINDOW: usize = 32;
/// Zeros between two windows that are summed, at least as many as a vector has lanes.
const APART: usize = 8;
const SPREAD: usize = WINDOW + APART;
/// Neighbouring pixels whose sums are kept in registers together.
const PIXELS: usize = 5;

/// C3 of S2, squashed.
pub fn forward<S: Simd>(simd: S, kind: Activation, weights: &[f32], s2: &[f32], maps: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            for (y, row) in maps.chunks_exact_mut(ROW).enumerate() {
                for x in [0, PIXELS] {
                    for channel in (0..CHANNELS).step_by(2 * S::LANES) {
                        let at_s2 = Walk { start: y * S2_ROW + x * 6, row: 6, inner: 1, outer: S2_ROW };
                        let at_weights =
                            Walk { start: C3.weights + channel, row: 0, inner: C3.pitch, outer: 30 * C3.pitch };
                        let biases = vectors(simd, &weights[C3.biases + channel..]);
                        let sums =
                            tile::<S, PIXELS, 2>(simd, [5, 30], (s2, at_s2), (weights, at_weights), [biases; PIXELS]);
                        for (m, pixel) in sums.iter().enumerate() {
                            put(simd, &mut row[(x + m) * CHANNELS + channel..], *pixel);
                        }
                    }
                }
                squash_all(simd, kind, row);
            }
        },
    );
}

/// The four pixels of C3 that S4 reduces to one, as places of their first channel.
#[inline(always)]
fn quads() -> impl Iterator<Item = [usize; 4]> {
    (0..25).map(|pixel| {
        let corner = pixel / 5 * 2 * ROW + pixel % 5 * 2 * CHANNELS;
        [corner, corner + CHANNELS, corner + ROW, corner + ROW + CHANNELS]
    })
}

/// S4 of C3's maps.
pub fn pool<S: Simd>(simd: S, kind: Pooling, maps: &[f32], pooled: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            for (quad, pixel) in quads().zip(pooled.chunks_exact_mut(CHANNELS)) {
                for (n, pooled) in pixel.chunks_exact_mut(S::LANES).enumerate() {
                    let [a, b, c, d] = quad.map(|place| simd.load(&maps[place + n * S::LANES..]));
                    simd.store(
                        pooled,
                        match kind {
                            Pooling::Average => simd.mul(simd.add(simd.add(a, b), simd.add(c, d)), simd.splat(0.25)),
                            Pooling::Max => simd.max(simd.max(a, b), simd.max(c, d)),
                        },
                    );
                }
            }
        },
    );
}

/// The gradient of C3's sums from that of S4.
pub fn unpool<S: Simd>(
    simd: S,
    (activation, pooling): (Activation, Pooling),
    maps: &[f32],
    pooled: &[f32],
    gradient: &mut [f32],
) {
    simd.run(
        #[inline(always)]
        || {
            for (quad, pixel) in quads().zip(pooled.chunks_exact(CHANNELS)) {
                for (n, pooled) in pixel.chunks_exact(S::LANES).enumerate() {
                    let places = quad.map(|place| place + n * S::LANES);
                    let outputs = places.map(|place| simd.load(&maps[place..]));
                    let after = simd.load(pooled);
                    let shares = match pooling {
                        Pooling::Average => [simd.mul(after, simd.splat(0.25)); 4],
                        Pooling::Max => to_largest(simd, outputs, after),
                    };
                    for ((place, output), share) in places.into_iter().zip(outputs).zip(shares) {
                        simd.store(&mut gradient[place..], slope(simd, activation, output, share));
                    }
                }
            }
        },
    );
}

/// Gives the gradient to the first of the largest.
#[inline(always)]
fn to_largest<S: Simd>(simd: S, [a, b, c, d]: [S::V; 4], mut left: S::V) -> [S::V; 4] {
    let (largest, zero) = (simd.max(simd.max(a, b), simd.max(c, d)), simd.splat(0.0));
    [a, b, c, d].map(|output| {
        let share = simd.where_equal(output, largest, left, zero);
        left = simd.where_equal(output, largest, zero, left);
        share
    })
}

/// Adds the gradients of C3's weights and biases to those that are there; writes over them when `fresh`.
pub fn gradients<S: Simd>(simd: S, s2: &[f32], gradient: &[f32], sums: &mut [f32], fresh: bool) {
    simd.run(
        #[inline(always)]
        || {
            for row in 0..5 {
                for input in (0..30).step_by(PIXELS) {
                    for channel in (0..CHANNELS).step_by(2 * S::LANES) {
                        let place = |m: usize| C3.weights + (row * 30 + input + m) * C3.pitch + channel;
                        let mut old = [[simd.splat(0.0); 2]; PIXELS];
                        if !fresh {
                            old.iter_mut().enumerate().for_each(|(m, old)| *old = vectors(simd, &sums[place(m)..]));
                        }
                        let at_s2 = Walk { start: row * S2_ROW + input, row: 1, inner: 6, outer: S2_ROW };
                        let at_gradient = Walk { start: channel, row: 0, inner: CHANNELS, outer: ROW };
                        let new = tile::<S, PIXELS, 2>(simd, [10, 10], (s2, at_s2), (gradient, at_gradient), old);
                        new.iter().enumerate().for_each(|(m, new)| put(simd, &mut sums[place(m)..], *new));
                    }
                }
            }
            for channel in (0..CHANNELS).step_by(S::LANES) {
                let bias = &mut sums[C3.biases + channel..];
                let old = if fresh { simd.splat(0.0) } else { simd.load(bias) };
                let pixels = gradient.chunks_exact(CHANNELS);
                simd.store(bias, pixels.fold(old, |sum, pixel| simd.add(sum, simd.load(&pixel[channel..]))));
            }
        },
    );
}

/// The gradient of S2, in rows of [`GRADIENT_PITCH`], from that of C3's sums.
///
/// A row of S2 is seen by up to five rows of C3. Their contributions are summed in registers, one window's row at each
/// of ten columns; the ten overlap, and are added up at the end.
pub fn backward<S: Simd>(simd: S, turned: &[f32], gradient: &[f32], s2: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            let mut windows = [0.0_f32; APART + 10 * SPREAD];
            for (y, sums) in s2.chunks_exact_mut(GRADIENT_PITCH).enumerate() {
                let (first, last) = (y.saturating_sub(4), y.min(9));
                let skipped = 4 - (y - first);
                for x in [0, PIXELS] {
                    for input in (0..WINDOW).step_by(2 * S::LANES) {
                        let at_gradient =
                            Walk { start: first * ROW + x * CHANNELS, row: CHANNELS, inner: 1, outer: ROW };
                        let at_turned =
                            Walk { start: skipped * TURNED_ROW + input, row: 0, inner: WINDOW, outer: TURNED_ROW };
                        let found = tile::<S, PIXELS, 2>(
                            simd,
                            [last - first + 1, CHANNELS],
                            (gradient, at_gradient),
                            (turned, at_turned),
                            [[simd.splat(0.0); 2]; PIXELS],
                        );
                        for (m, pair) in found.iter().enumerate() {
                            put(simd, &mut windows[APART + (x + m) * SPREAD + input..], *pair);
                        }
                    }
                }
                for (place, sums) in (0..S2_ROW).step_by(S::LANES).zip(sums.chunks_exact_mut(S::LANES)) {
                    // The columns whose windows reach one of these places; the others are zero there.
                    let (first, last) = (place.saturating_sub(24) / 6, ((place + S::LANES - 1) / 6).min(9));
                    let windows = (first..=last).map(|x| simd.load(&windows[APART + x * SPREAD + place - x * 6..]));
                    simd.store(sums, windows.fold(simd.splat(0.0), |sum, window| simd.add(sum, window)));
                }
            }
        },
    );
}

/// Turns the weights round for [`backward`].
pub fn turn(weights: &[f32], turned: &mut [f32]) {
    let rows = weights[C3.weights..C3.weights + C3.rows * C3.pitch].chunks_exact(30 * C3.pitch);
    for (rows, turned) in rows.rev().zip(turned.chunks_exact_mut(TURNED_ROW)) {
        for (input, row) in rows.chunks_exact(C3.pitch).enumerate() {
            for (weight, window) in row.iter().zip(turned.chunks_exact_mut(WINDOW)) {
                window[input] = *weight;
            }
        }
    }
}
