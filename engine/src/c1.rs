//! C1 and S2: convolution of the image to six maps, plane by plane, and their reduction, which brings channels last.

use crate::kernels::{Walk, dots, grid};
use crate::layout::C1;
use crate::recipe::{Activation, Pooling};
use crate::simd::Simd;
use crate::squash::{slope, squash_each};
use std::array::from_fn;
use std::hint::black_box;

/// Side of the image with its padding of two pixels; floats from row to row of it and of C1's maps.
pub const PITCH: usize = 32;
/// Side of C1's maps.
const SIDE: usize = 28;
/// Rows whose sums are kept in registers together.
const ROWS: usize = 4;
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
            // Unknown to the compiler, which would unroll the inner loop and then run out of registers.
            let turns = black_box([5, 5]);
            for map in (0..6).step_by(2) {
                for y in (0..SIDE).step_by(ROWS) {
                    for x in (0..SIDE).step_by(S::LANES) {
                        block(simd, turns, kind, weights, input, maps, [map, y, x]);
                    }
                }
            }
        },
    );
}

/// A vector in each of [`ROWS`] rows of two maps.
#[inline(always)]
fn block<S: Simd>(
    simd: S,
    turns: [usize; 2],
    kind: Activation,
    weights: &[f32],
    input: &[f32],
    maps: &mut [f32],
    [map, y, x]: [usize; 3],
) {
    let biases = from_fn(|m| [simd.splat(weights[C1.biases + map + m]); ROWS]);
    let at_weights = Walk { start: C1.weights + map * C1.pitch, row: C1.pitch, inner: 1, outer: 5 };
    let at_input = Walk { start: y * PITCH + x, row: PITCH, inner: 1, outer: PITCH };
    let sums = grid::<S, 2, ROWS>(simd, turns, (weights, at_weights), (input, at_input), biases);
    for (m, sums) in sums.iter().enumerate() {
        for (n, output) in squash_each(simd, kind, *sums).iter().enumerate() {
            let place = (map + m) * PLANE + (y + n) * PITCH + x;
            simd.store(&mut maps[place..], *output);
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
            let mut spread = [[0.0_f32; 2 * PITCH]; 6];
            for (y, pooled) in pooled.chunks_exact(GRADIENT_PITCH).take(14).enumerate() {
                let rows = |map: usize| map * PLANE + 2 * y * PITCH..map * PLANE + 2 * (y + 1) * PITCH;
                // All maps' first: what was just written in single floats is slow to read in vectors.
                for (map, spread) in spread.iter_mut().enumerate() {
                    match pooling {
                        Pooling::Average => spread_evenly(map, pooled, spread),
                        Pooling::Max => spread_to_largest(map, &maps[rows(map)], pooled, spread),
                    }
                }
                for (map, spread) in spread.iter().enumerate() {
                    let vectors = maps[rows(map)].chunks_exact(S::LANES).zip(spread.chunks_exact(S::LANES));
                    for (gradient, (output, after)) in gradient[rows(map)].chunks_exact_mut(S::LANES).zip(vectors) {
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
            // As in the forward pass.
            let turns = black_box([SIDE, SIDE.div_ceil(S::LANES)]);
            let kept = if fresh { 0.0 } else { 1.0 };
            for row in 0..5 {
                for map in [0, 2, 4] {
                    let at_input = Walk { start: row * PITCH, row: 1, inner: S::LANES, outer: PITCH };
                    let at_gradient = Walk { start: map * PLANE, row: PLANE, inner: S::LANES, outer: PITCH };
                    let found = dots::<S, 5, 2>(simd, turns, (input, at_input), (gradient, at_gradient));
                    for (column, pair) in found.iter().enumerate() {
                        for (n, sum) in pair.iter().enumerate() {
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
