//! C1 and S2: convolution of the image to six maps, plane by plane, and their reduction, which brings channels last.

use crate::kernels::{Walk, dots, grid, put, vectors};
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

/// From its place 6 - 2n on: a quarter in the nth pair of lanes, zeros in the others.
static QUARTER: Line = Line([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.25, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);

/// In one line of the cache, which a vector read from two would be slow.
#[repr(align(64))]
struct Line([f32; 14]);

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
                        block(simd, turns, weights, input, maps, [map, y, x]);
                    }
                    for map in [map, map + 1] {
                        let rows = &mut maps[map * PLANE + y * PITCH..][..ROWS * PITCH];
                        if S::LANES == 8 {
                            squash_rows::<S, 4>(simd, kind, rows);
                        } else {
                            squash_rows::<S, 7>(simd, kind, rows);
                        }
                    }
                }
            }
        },
    );
}

/// The sums of a vector in each of [`ROWS`] rows of two maps.
#[inline(always)]
fn block<S: Simd>(
    simd: S,
    turns: [usize; 2],
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
        let rows = &mut maps[(map + m) * PLANE + y * PITCH + x..][..(ROWS - 1) * PITCH + S::LANES];
        for (n, sum) in sums.iter().enumerate() {
            simd.store(&mut rows[n * PITCH..], *sum);
        }
    }
}

/// Squashes the N vectors that hold a row's 28 sums.
#[inline(always)]
fn squash_rows<S: Simd, const N: usize>(simd: S, kind: Activation, rows: &mut [f32]) {
    for row in rows.chunks_exact_mut(PITCH) {
        let sums = vectors::<S, N>(simd, row);
        put(simd, row, squash_each(simd, kind, sums));
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
            match pooling {
                Pooling::Average => spread_evenly(simd, activation, maps, pooled, gradient),
                Pooling::Max => {
                    // The last four columns stay zero: vectors of eight take them along.
                    let mut spread = [0.0_f32; 2 * PITCH];
                    for map in 0..6 {
                        for (y, pooled) in pooled.chunks_exact(GRADIENT_PITCH).take(14).enumerate() {
                            let rows = map * PLANE + 2 * y * PITCH..map * PLANE + 2 * (y + 1) * PITCH;
                            let (maps, gradient) = (&maps[rows.clone()], &mut gradient[rows]);
                            spread_to_largest(map, maps, pooled, &mut spread);
                            let vectors = maps.chunks_exact(S::LANES).zip(spread.chunks_exact(S::LANES));
                            for (gradient, (output, after)) in gradient.chunks_exact_mut(S::LANES).zip(vectors) {
                                simd.store(gradient, slope(simd, activation, simd.load(output), simd.load(after)));
                            }
                        }
                    }
                }
            }
        },
    );
}

/// A quarter to each of four, without a detour through memory: a pixel of S2 in every lane times [`QUARTER`].
#[inline(always)]
fn spread_evenly<S: Simd>(simd: S, activation: Activation, maps: &[f32], pooled: &[f32], gradient: &mut [f32]) {
    let Line(quarter) = black_box(&QUARTER);
    for (map, (maps, gradient)) in maps.chunks_exact(PLANE).zip(gradient.chunks_exact_mut(PLANE)).enumerate() {
        let rows = maps.as_chunks::<{ 2 * PITCH }>().0.iter().zip(gradient.as_chunks_mut::<{ 2 * PITCH }>().0);
        for ((maps, gradient), pooled) in rows.zip(pooled.as_chunks::<GRADIENT_PITCH>().0) {
            // Of the fourteen pixels of this map, six floats apart: a length that spares a check at each.
            let pooled = &pooled[map..map + 79];
            for x in (0..SIDE).step_by(S::LANES) {
                let share = |pair| (simd.splat(pooled[(x / 2 + pair) * 6]), simd.load(&quarter[6 - 2 * pair..]));
                let (first, quarter) = share(0);
                let mut after = simd.mul(first, quarter);
                // Vectors of eight end beyond the last column, where the gradient stays zero.
                for pair in 1..(S::LANES / 2).min((SIDE - x) / 2) {
                    let (next, quarter) = share(pair);
                    after = simd.mul_add(next, quarter, after);
                }
                for place in [x, PITCH + x] {
                    simd.store(&mut gradient[place..], slope(simd, activation, simd.load(&maps[place..]), after));
                }
            }
        }
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
                // Four sums, for one would wait for itself.
                let mut four = [simd.splat(0.0); 4];
                for parts in plane.chunks_exact(4 * S::LANES) {
                    let parts = vectors::<S, 4>(simd, parts);
                    four = from_fn(|n| simd.add(four[n], parts[n]));
                }
                let [a, b, c, d] = four;
                *bias = *bias * kept + simd.sum(simd.add(simd.add(a, b), simd.add(c, d)));
            }
        },
    );
}
