//! C1 and S2: convolution of the image to six maps, plane by plane, and their reduction, which brings channels last.

use crate::kernels::{Walk, dots, tile};
use crate::layout::C1;
use crate::recipe::{Activation, Pooling};
use crate::simd::Simd;
use crate::squash::{slope, squash};

/// Side of the image with its padding of two pixels; floats from row to row of it and of C1's maps.
pub const PITCH: usize = 32;
/// Side of C1's maps.
const SIDE: usize = 28;
/// Floats in one map of C1.
const PLANE: usize = SIDE * PITCH;
/// Floats in the padded image: vectors read a little beyond its last row.
pub const INPUT: usize = PITCH * PITCH + 16;
/// Floats in C1's maps.
pub const MAPS: usize = 6 * PLANE;
/// Floats in S2: \[row\]\[column\]\[map\].
pub const POOLED: usize = 14 * 14 * 6;
/// Floats from row to row of the gradient of S2.
pub const GRADIENT_PITCH: usize = 88;
/// Floats in the gradient of S2.
pub const GRADIENT: usize = 14 * GRADIENT_PITCH;

/// C1 of the padded image, squashed.
pub fn forward<S: Simd>(simd: S, kind: Activation, weights: &[f32], input: &[f32], maps: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            for y in 0..SIDE {
                let mut x = 0;
                while x + 2 * S::LANES <= SIDE.next_multiple_of(S::LANES) {
                    block::<S, 2>(simd, kind, weights, input, maps, [y, x]);
                    x += 2 * S::LANES;
                }
                if x < SIDE {
                    block::<S, 1>(simd, kind, weights, input, maps, [y, x]);
                }
            }
        },
    );
}

/// N vectors of all six maps.
#[inline(always)]
fn block<S: Simd, const N: usize>(
    simd: S,
    kind: Activation,
    weights: &[f32],
    input: &[f32],
    maps: &mut [f32],
    [y, x]: [usize; 2],
) {
    let biases: [_; 6] = std::array::from_fn(|map| [simd.splat(weights[C1.biases + map]); N]);
    let at_weights = Walk { start: C1.weights, row: C1.pitch, inner: 1, outer: 5 };
    let at_input = Walk { start: y * PITCH + x, row: 0, inner: 1, outer: PITCH };
    let sums = tile::<S, 6, N>(simd, [5, 5], (weights, at_weights), (input, at_input), biases);
    for (map, row) in sums.into_iter().enumerate() {
        for (n, sum) in row.into_iter().enumerate() {
            let place = map * PLANE + y * PITCH + x + n * S::LANES;
            simd.store(&mut maps[place..], squash(simd, kind, sum));
        }
    }
}

/// S2 of C1's maps.
pub fn pool<S: Simd>(simd: S, kind: Pooling, maps: &[f32], pooled: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            let mut row = [0.0_f32; PITCH];
            for (map, plane) in maps.chunks_exact(PLANE).enumerate() {
                for (y, rows) in plane.chunks_exact(2 * PITCH).enumerate() {
                    let (upper, lower) = rows.split_at(PITCH);
                    let vectors = upper.chunks_exact(S::LANES).zip(lower.chunks_exact(S::LANES));
                    for (both, (upper, lower)) in row.chunks_exact_mut(S::LANES).zip(vectors) {
                        let (upper, lower) = (simd.load(upper), simd.load(lower));
                        simd.store(
                            both,
                            match kind {
                                Pooling::Average => simd.add(upper, lower),
                                Pooling::Max => simd.max(upper, lower),
                            },
                        );
                    }
                    let columns = pooled[y * 84..(y + 1) * 84].chunks_exact_mut(6);
                    for (pixel, pair) in columns.zip(row.chunks_exact(2)) {
                        pixel[map] = match kind {
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

/// The gradient of C1's sums from that of S2, which comes with rows of [`GRADIENT_PITCH`].
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
            // The last four columns stay zero: vectors of eight take them along.
            let mut spread = [0.0_f32; 2 * PITCH];
            for (map, (plane, gradient)) in maps.chunks_exact(PLANE).zip(gradient.chunks_exact_mut(PLANE)).enumerate() {
                let rows = plane.chunks_exact(2 * PITCH).zip(gradient.chunks_exact_mut(2 * PITCH));
                for ((maps, gradient), pooled) in rows.zip(pooled.chunks_exact(GRADIENT_PITCH)) {
                    match pooling {
                        Pooling::Average => spread_evenly(map, pooled, &mut spread),
                        Pooling::Max => spread_to_largest(map, maps, pooled, &mut spread),
                    }
                    let vectors = maps.chunks_exact(S::LANES).zip(spread.chunks_exact(S::LANES));
                    for (gradient, (output, after)) in gradient.chunks_exact_mut(S::LANES).zip(vectors) {
                        simd.store(gradient, slope(simd, activation, simd.load(output), simd.load(after)));
                    }
                }
            }
        },
    );
}

#[inline(always)]
fn spread_evenly(map: usize, pooled: &[f32], spread: &mut [f32; 2 * PITCH]) {
    let (upper, lower) = spread.split_at_mut(PITCH);
    for x in 0..14 {
        let share = pooled[x * 6 + map] * 0.25;
        upper[2 * x] = share;
        upper[2 * x + 1] = share;
        lower[2 * x] = share;
        lower[2 * x + 1] = share;
    }
}

#[inline(always)]
fn spread_to_largest(map: usize, maps: &[f32], pooled: &[f32], spread: &mut [f32; 2 * PITCH]) {
    for x in 0..14 {
        let places = [2 * x, 2 * x + 1, PITCH + 2 * x, PITCH + 2 * x + 1];
        let largest = places.into_iter().reduce(|best, next| if maps[next] > maps[best] { next } else { best });
        for place in places {
            spread[place] = if Some(place) == largest { pooled[x * 6 + map] } else { 0.0 };
        }
    }
}

/// Adds the gradients of C1's weights and biases to those that are there; writes over them when `fresh`.
pub fn gradients<S: Simd>(simd: S, input: &[f32], gradient: &[f32], sums: &mut [f32], fresh: bool) {
    simd.run(
        #[inline(always)]
        || {
            let turns = [SIDE, SIDE.div_ceil(S::LANES)];
            let kept = if fresh { 0.0 } else { 1.0 };
            for row in 0..5 {
                for map in [0, 2, 4] {
                    let at_input = Walk { start: row * PITCH, row: 1, inner: S::LANES, outer: PITCH };
                    let at_gradient = Walk { start: map * PLANE, row: PLANE, inner: S::LANES, outer: PITCH };
                    let found = dots::<S, 5, 2>(simd, turns, (input, at_input), (gradient, at_gradient));
                    for (column, pair) in found.into_iter().enumerate() {
                        for (n, sum) in pair.into_iter().enumerate() {
                            let place = &mut sums[C1.weights + (map + n) * C1.pitch + row * 5 + column];
                            *place = *place * kept + sum;
                        }
                    }
                }
            }
            for (plane, bias) in gradient.chunks_exact(PLANE).zip(&mut sums[C1.biases..]) {
                let all =
                    plane.chunks_exact(S::LANES).fold(simd.splat(0.0), |sum, part| simd.add(sum, simd.load(part)));
                *bias = *bias * kept + simd.sum(all);
            }
        },
    );
}
