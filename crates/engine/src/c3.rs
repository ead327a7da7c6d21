//! C3 and S4: convolution of S2's six maps to sixteen, channels last, and their reduction.

use crate::c1::GRADIENT_PITCH;
use crate::kernels::{Walk, put, tile, vectors};
use crate::layout::C3;
use crate::recipe::{Activation, Pooling};
use crate::simd::Simd;
use crate::squash::{slope, squash_all};
use std::array::from_fn;

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
/// Every fifth column's windows lie side by side in a row of S2: strips of them, each 6 floats after the one before.
const STRIPS: usize = 5;
/// Floats of a strip, and zeros before its first window.
const STRIP: usize = MARGIN + GRADIENT_PITCH;
const MARGIN: usize = 24;

/// C3 of S2, squashed.
pub fn forward<S: Simd>(simd: S, kind: Activation, weights: &[f32], s2: &[f32], maps: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            for (y, row) in maps.chunks_exact_mut(ROW).enumerate() {
                if S::LANES == 8 {
                    sums::<S, 5, 2>(simd, weights, &s2[y * S2_ROW..], row);
                } else {
                    sums::<S, 2, 4>(simd, weights, &s2[y * S2_ROW..], row);
                }
                squash_all(simd, kind, row);
            }
        },
    );
}

/// A row of C3's sums, M pixels at a time.
#[inline(always)]
fn sums<S: Simd, const M: usize, const N: usize>(simd: S, weights: &[f32], s2: &[f32], row: &mut [f32]) {
    let at_weights = Walk { start: C3.weights, row: 0, inner: C3.pitch, outer: 30 * C3.pitch };
    let biases = vectors::<S, N>(simd, &weights[C3.biases..]);
    for (x, pixels) in row.chunks_exact_mut(M * CHANNELS).enumerate() {
        let at_s2 = Walk { start: x * M * 6, row: 6, inner: 1, outer: S2_ROW };
        let sums = tile::<S, M, N>(simd, [5, 30], (s2, at_s2), (weights, at_weights), [biases; M]);
        for (pixel, sums) in pixels.chunks_exact_mut(CHANNELS).zip(&sums) {
            put(simd, pixel, *sums);
        }
    }
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
                if S::LANES == 8 {
                    weight_rows::<S, 5, 2>(simd, row, s2, gradient, sums, fresh);
                } else {
                    weight_rows::<S, 2, 4>(simd, row, s2, gradient, sums, fresh);
                }
            }
            if S::LANES == 8 {
                bias_sums::<S, 2>(simd, gradient, sums, fresh);
            } else {
                bias_sums::<S, 4>(simd, gradient, sums, fresh);
            }
        },
    );
}

/// The gradients of the biases, all channels' side by side.
#[inline(always)]
fn bias_sums<S: Simd, const N: usize>(simd: S, gradient: &[f32], sums: &mut [f32], fresh: bool) {
    let biases = &mut sums[C3.biases..];
    let mut all = if fresh { [simd.splat(0.0); N] } else { vectors(simd, biases) };
    for pixel in gradient.chunks_exact(CHANNELS) {
        let pixel = vectors::<S, N>(simd, pixel);
        all = from_fn(|n| simd.add(all[n], pixel[n]));
    }
    put(simd, biases, all);
}

/// The gradients of the weights of a row of the window, M inputs at a time.
#[inline(always)]
fn weight_rows<S: Simd, const M: usize, const N: usize>(
    simd: S,
    row: usize,
    s2: &[f32],
    gradient: &[f32],
    sums: &mut [f32],
    fresh: bool,
) {
    let at_gradient = Walk { start: 0, row: 0, inner: CHANNELS, outer: ROW };
    let sums = &mut sums[C3.weights + row * 30 * C3.pitch..][..30 * C3.pitch];
    for (input, sums) in sums.chunks_exact_mut(M * C3.pitch).enumerate() {
        let mut old = [[simd.splat(0.0); N]; M];
        if !fresh {
            old.iter_mut().zip(sums.chunks_exact(C3.pitch)).for_each(|(old, sums)| *old = vectors(simd, sums));
        }
        let at_s2 = Walk { start: row * S2_ROW + input * M, row: 1, inner: 6, outer: S2_ROW };
        let new = tile::<S, M, N>(simd, [10, 10], (s2, at_s2), (gradient, at_gradient), old);
        sums.chunks_exact_mut(C3.pitch).zip(&new).for_each(|(sums, new)| put(simd, sums, *new));
    }
}

/// The gradient of S2, in rows of [`GRADIENT_PITCH`], from that of C3's sums.
///
/// A row of S2 is seen by up to five rows of C3. Their contributions are summed in registers, one window's row at each
/// of ten columns. The ten overlap: they are laid side by side on five strips, which are added up at the end.
pub fn backward<S: Simd>(simd: S, turned: &[f32], gradient: &[f32], s2: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            let mut strips = [0.0_f32; STRIPS * STRIP];
            for (y, sums) in s2.chunks_exact_mut(GRADIENT_PITCH).enumerate() {
                if S::LANES == 8 {
                    row_windows::<S, 5, 2>(simd, y, turned, gradient, &mut strips);
                } else {
                    row_windows::<S, 2, 4>(simd, y, turned, gradient, &mut strips);
                }
                for (place, sums) in (0..S2_ROW).step_by(S::LANES).zip(sums.chunks_exact_mut(S::LANES)) {
                    let strips = from_fn(|n| simd.load(&strips[n * STRIP + MARGIN + place - n * 6..]));
                    let [a, b, c, d, e]: [S::V; STRIPS] = strips;
                    simd.store(sums, simd.add(simd.add(simd.add(a, b), simd.add(c, d)), e));
                }
            }
        },
    );
}

/// What each column of C3 contributes to a row of S2, M columns at a time.
#[inline(always)]
fn row_windows<S: Simd, const M: usize, const N: usize>(
    simd: S,
    y: usize,
    turned: &[f32],
    gradient: &[f32],
    strips: &mut [f32; STRIPS * STRIP],
) {
    let (first, last) = (y.saturating_sub(4), y.min(9));
    let turns = [last - first + 1, CHANNELS];
    for x in (0..10).step_by(M) {
        for input in (0..WINDOW).step_by(N * S::LANES) {
            let at_gradient = Walk { start: first * ROW + x * CHANNELS, row: CHANNELS, inner: 1, outer: ROW };
            let start = (4 + first - y) * TURNED_ROW + input;
            let at_turned = Walk { start, row: 0, inner: WINDOW, outer: TURNED_ROW };
            let none = [[simd.splat(0.0); N]; M];
            let found = tile::<S, M, N>(simd, turns, (gradient, at_gradient), (turned, at_turned), none);
            for (m, found) in found.iter().enumerate() {
                let place = (x + m) % STRIPS * STRIP + MARGIN + (x + m) / STRIPS * 30 + input;
                put(simd, &mut strips[place..], *found);
            }
        }
    }
}

/// Turns the weights round for [`backward`].
pub fn turn(weights: &[f32], turned: &mut [f32]) {
    let rows = weights[C3.weights..C3.weights + C3.rows * C3.pitch].chunks_exact(30 * C3.pitch);
    for (rows, turned) in rows.rev().zip(turned.chunks_exact_mut(TURNED_ROW)) {
        for (map, window) in turned.chunks_exact_mut(WINDOW).enumerate() {
            for (input, row) in window.iter_mut().zip(rows.chunks_exact(C3.pitch)) {
                *input = row[map];
            }
        }
    }
}
