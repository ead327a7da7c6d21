//! C1: 5x5 convolution of the padded image to six maps, channels first.

use crate::activation::{Nonlinearity, apply};
use crate::kernels::{Loops, Operand, dot_tile, gemm_tile, load_vectors, store_vectors};
use crate::layout::{C1, KERNEL};
use crate::simd::Simd;
use std::array::from_fn;
use std::hint::black_box;

pub const CHANNELS: usize = 6;
/// Side of a map.
pub const SIDE: usize = 28;
/// Floats between rows of the padded image (its side, 28 and two pixels of padding at each edge) and of the maps.
pub const ROW_STRIDE: usize = 32;
/// Floats between maps.
pub const MAP_STRIDE: usize = SIDE * ROW_STRIDE;
/// Floats of the padded image: vectors are loaded a little beyond its last row.
pub const INPUT_LEN: usize = ROW_STRIDE * ROW_STRIDE + 16;
/// Floats of the maps.
pub const OUTPUT_LEN: usize = CHANNELS * MAP_STRIDE;

/// Rows of a register tile.
const TILE_ROWS: usize = 4;

/// The forward pass of one image.
pub fn forward<S: Simd>(simd: S, f: Nonlinearity, weights: &[f32], input: &[f32], output: &mut [f32]) {
    // input [32][32] padded image, weights [6][5][5], biases [6] -> output [6][28][32], of whose columns 28 are used
    // output[m][y][x] = f(b[m] + sum_ky,kx w[m][ky][kx] * input[y + ky][x + kx])
    simd.run(
        #[inline(always)]
        || {
            // Hidden from the compiler, which would unroll the inner loop and spill the accumulators.
            let taps = black_box(Loops { outer: KERNEL, inner: KERNEL });
            for map in (0..CHANNELS).step_by(2) {
                for y in (0..SIDE).step_by(TILE_ROWS) {
                    for x in (0..SIDE).step_by(S::LANES) {
                        convolve_tile(simd, taps, weights, input, output, Position { map, y, x });
                    }
                    for map in [map, map + 1] {
                        let rows = &mut output[map * MAP_STRIDE + y * ROW_STRIDE..][..TILE_ROWS * ROW_STRIDE];
                        if S::LANES == 8 {
                            activate_rows::<S, 4>(simd, f, rows);
                        } else {
                            activate_rows::<S, 7>(simd, f, rows);
                        }
                    }
                }
            }
        },
    );
}

/// First element of a register tile of the output.
struct Position {
    map: usize,
    y: usize,
    x: usize,
}

/// Writes the pre-activations of two maps, [`TILE_ROWS`] rows and one vector of columns.
#[inline(always)]
fn convolve_tile<S: Simd>(
    simd: S,
    taps: Loops,
    weights: &[f32],
    input: &[f32],
    output: &mut [f32],
    Position { map, y, x }: Position,
) {
    // accumulators [2 maps][4 rows] vectors += weights [2 maps] scalars * input [4 rows] vectors, over [5][5] taps
    let biases = from_fn(|m| [simd.splat(weights[C1.biases + map + m]); TILE_ROWS]);
    let kernels = Operand {
        values: weights,
        offset: C1.weights + map * C1.stride,
        row_stride: C1.stride,
        outer_stride: KERNEL,
        inner_stride: 1,
    };
    let pixels = Operand {
        values: input,
        offset: y * ROW_STRIDE + x,
        row_stride: ROW_STRIDE,
        outer_stride: ROW_STRIDE,
        inner_stride: 1,
    };
    let sums = gemm_tile::<S, 2, TILE_ROWS>(simd, taps, kernels, pixels, biases);
    for (m, sums) in sums.iter().enumerate() {
        let start = (map + m) * MAP_STRIDE + y * ROW_STRIDE + x;
        let rows = &mut output[start..][..(TILE_ROWS - 1) * ROW_STRIDE + S::LANES];
        for (n, sum) in sums.iter().enumerate() {
            simd.store(&mut rows[n * ROW_STRIDE..], *sum);
        }
    }
}

/// Applies the activation function to the N vectors that hold the 28 columns of each row.
#[inline(always)]
fn activate_rows<S: Simd, const N: usize>(simd: S, f: Nonlinearity, rows: &mut [f32]) {
    for row in rows.chunks_exact_mut(ROW_STRIDE) {
        let sums = load_vectors::<S, N>(simd, row);
        store_vectors(simd, row, apply(simd, f, sums));
    }
}

/// Adds the gradients of weights and biases to `sums`, or overwrites `sums`.
pub fn weight_gradients<S: Simd>(simd: S, input: &[f32], gradient: &[f32], sums: &mut [f32], overwrite: bool) {
    // input [32][32], gradient [6][28][32] at the pre-activations, zero in columns 28 to 31 -> weights [6][5][5], biases [6]
    // dw[m][ky][kx] += sum_y,x gradient[m][y][x] * input[y + ky][x + kx];  db[m] += sum_y,x gradient[m][y][x]
    simd.run(
        #[inline(always)]
        || {
            // Hidden from the compiler, as in the forward pass.
            let pixels = black_box(Loops { outer: SIDE, inner: SIDE.div_ceil(S::LANES) });
            let keep = if overwrite { 0.0 } else { 1.0 };
            for ky in 0..KERNEL {
                for map in [0, 2, 4] {
                    // Row kx of the tile is the image shifted by kx columns.
                    let image = Operand {
                        values: input,
                        offset: ky * ROW_STRIDE,
                        row_stride: 1,
                        outer_stride: ROW_STRIDE,
                        inner_stride: S::LANES,
                    };
                    let maps = Operand {
                        values: gradient,
                        offset: map * MAP_STRIDE,
                        row_stride: MAP_STRIDE,
                        outer_stride: ROW_STRIDE,
                        inner_stride: S::LANES,
                    };
                    let tile = dot_tile::<S, KERNEL, 2>(simd, pixels, image, maps);
                    for (kx, pair) in tile.iter().enumerate() {
                        for (n, dot) in pair.iter().enumerate() {
                            let sum = &mut sums[C1.weights + (map + n) * C1.stride + ky * KERNEL + kx];
                            *sum = *sum * keep + dot;
                        }
                    }
                }
            }
            for (map, bias) in gradient.chunks_exact(MAP_STRIDE).zip(&mut sums[C1.biases..]) {
                // Four accumulators hide the latency of the addition.
                let mut four = [simd.splat(0.0); 4];
                for vectors in map.chunks_exact(4 * S::LANES) {
                    let vectors = load_vectors::<S, 4>(simd, vectors);
                    four = from_fn(|n| simd.add(four[n], vectors[n]));
                }
                let [a, b, c, d] = four;
                *bias = *bias * keep + simd.sum(simd.add(simd.add(a, b), simd.add(c, d)));
            }
        },
    );
}
