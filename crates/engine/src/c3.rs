//! C3: 5x5 convolution of S2's six maps to sixteen, channels last.

use crate::activation::{Nonlinearity, apply_in_place};
use crate::kernels::{Loops, Operand, gemm_tile, load_vectors, store_vectors};
use crate::layout::{C3, KERNEL};
use crate::s2;
use crate::simd::Simd;
use std::array::from_fn;

pub const CHANNELS: usize = 16;
/// Side of a map.
pub const SIDE: usize = 10;
/// Floats between rows.
pub const ROW_STRIDE: usize = SIDE * CHANNELS;
/// Floats of the maps, `[10][10][16]`.
pub const OUTPUT_LEN: usize = SIDE * ROW_STRIDE;
/// Floats of the transposed weights, `[5][16][32]`.
pub const TRANSPOSED_LEN: usize = KERNEL * TRANSPOSED_ROW;

/// Maps of S2.
const INPUTS: usize = 6;
/// Inputs of one row of a kernel, `[kx][map of S2]`, contiguous in a row of S2.
const KERNEL_ROW: usize = KERNEL * INPUTS;
/// [`KERNEL_ROW`] padded to whole vectors.
const PADDED_KERNEL_ROW: usize = 32;
/// Floats of one kernel row of all maps in the transposed weights.
const TRANSPOSED_ROW: usize = CHANNELS * PADDED_KERNEL_ROW;

/// The forward pass of one image.
pub fn forward<S: Simd>(simd: S, f: Nonlinearity, weights: &[f32], s2: &[f32], output: &mut [f32]) {
    // s2 [14][14][6], weights [5][5][6][16], biases [16] -> output [10][10][16]
    // output[y][x][m] = f(b[m] + sum_ky,kx,c w[ky][kx][c][m] * s2[y + ky][x + kx][c])
    simd.run(
        #[inline(always)]
        || {
            for (y, row) in output.chunks_exact_mut(ROW_STRIDE).enumerate() {
                if S::LANES == 8 {
                    convolve_row::<S, 5, 2>(simd, weights, &s2[y * s2::ROW_STRIDE..], row);
                } else {
                    convolve_row::<S, 2, 4>(simd, weights, &s2[y * s2::ROW_STRIDE..], row);
                }
                apply_in_place(simd, f, row);
            }
        },
    );
}

/// Writes the pre-activations of a row, M pixels at a time; N vectors are the 16 channels.
#[inline(always)]
fn convolve_row<S: Simd, const M: usize, const N: usize>(simd: S, weights: &[f32], s2: &[f32], row: &mut [f32]) {
    // accumulators [M pixels][16] += s2 [M pixels] scalars * weights [16], over [5 rows][30 inputs]
    let taps = Loops { outer: KERNEL, inner: KERNEL_ROW };
    let kernels = Operand {
        values: weights,
        offset: C3.weights,
        row_stride: S::LANES,
        outer_stride: KERNEL_ROW * C3.stride,
        inner_stride: C3.stride,
    };
    let biases = load_vectors::<S, N>(simd, &weights[C3.biases..]);
    for (tile, pixels) in row.chunks_exact_mut(M * CHANNELS).enumerate() {
        let inputs = Operand {
            values: s2,
            offset: tile * M * INPUTS,
            row_stride: INPUTS,
            outer_stride: s2::ROW_STRIDE,
            inner_stride: 1,
        };
        let sums = gemm_tile::<S, M, N>(simd, taps, inputs, kernels, [biases; M]);
        for (pixel, sums) in pixels.chunks_exact_mut(CHANNELS).zip(&sums) {
            store_vectors(simd, pixel, *sums);
        }
    }
}

/// Adds the gradients of weights and biases to `sums`, or overwrites `sums`.
pub fn weight_gradients<S: Simd>(simd: S, s2: &[f32], gradient: &[f32], sums: &mut [f32], overwrite: bool) {
    // s2 [14][14][6], gradient [10][10][16] at the pre-activations -> weights [5][5][6][16], biases [16]
    // dw[ky][kx][c][m] += sum_y,x s2[y + ky][x + kx][c] * gradient[y][x][m];  db[m] += sum_y,x gradient[y][x][m]
    simd.run(
        #[inline(always)]
        || {
            for ky in 0..KERNEL {
                if S::LANES == 8 {
                    kernel_row_gradients::<S, 5, 2>(simd, ky, s2, gradient, sums, overwrite);
                } else {
                    kernel_row_gradients::<S, 2, 4>(simd, ky, s2, gradient, sums, overwrite);
                }
            }
            if S::LANES == 8 {
                bias_gradients::<S, 2>(simd, gradient, sums, overwrite);
            } else {
                bias_gradients::<S, 4>(simd, gradient, sums, overwrite);
            }
        },
    );
}

/// The bias gradients, N vectors for the 16 channels.
#[inline(always)]
fn bias_gradients<S: Simd, const N: usize>(simd: S, gradient: &[f32], sums: &mut [f32], overwrite: bool) {
    let biases = &mut sums[C3.biases..];
    let mut accumulators = if overwrite { [simd.splat(0.0); N] } else { load_vectors(simd, biases) };
    for pixel in gradient.chunks_exact(CHANNELS) {
        let pixel = load_vectors::<S, N>(simd, pixel);
        accumulators = from_fn(|n| simd.add(accumulators[n], pixel[n]));
    }
    store_vectors(simd, biases, accumulators);
}

/// The weight gradients of kernel row `ky`, M of its 30 inputs at a time; N vectors are the 16 channels.
#[inline(always)]
fn kernel_row_gradients<S: Simd, const M: usize, const N: usize>(
    simd: S,
    ky: usize,
    s2: &[f32],
    gradient: &[f32],
    sums: &mut [f32],
    overwrite: bool,
) {
    // accumulators [M inputs][16] += s2 [M inputs] scalars * gradient [16], over [10][10] pixels
    let pixels = Loops { outer: SIDE, inner: SIDE };
    let gradients =
        Operand { values: gradient, offset: 0, row_stride: S::LANES, outer_stride: ROW_STRIDE, inner_stride: CHANNELS };
    let sums = &mut sums[C3.weights + ky * KERNEL_ROW * C3.stride..][..KERNEL_ROW * C3.stride];
    for (tile, sums) in sums.chunks_exact_mut(M * C3.stride).enumerate() {
        let mut old = [[simd.splat(0.0); N]; M];
        if !overwrite {
            old.iter_mut().zip(sums.chunks_exact(C3.stride)).for_each(|(old, sums)| *old = load_vectors(simd, sums));
        }
        let inputs = Operand {
            values: s2,
            offset: ky * s2::ROW_STRIDE + tile * M,
            row_stride: 1,
            outer_stride: s2::ROW_STRIDE,
            inner_stride: INPUTS,
        };
        let new = gemm_tile::<S, M, N>(simd, pixels, inputs, gradients, old);
        sums.chunks_exact_mut(C3.stride).zip(&new).for_each(|(sums, new)| store_vectors(simd, sums, *new));
    }
}

/// Row buffers in which [`backward`] sums overlapping kernel rows: the kernel rows of columns x and x + 5 of C3 do not
/// overlap, so five buffers hold all ten.
const STRIPS: usize = 5;
/// Zeros before the first kernel row of a strip. The first kernel row of strip n starts at pixel n of S2, so adding up
/// whole rows loads strip n from n pixels before it.
const STRIP_MARGIN: usize = (STRIPS - 1) * INPUTS;
/// Floats of a strip.
const STRIP: usize = STRIP_MARGIN + s2::GRADIENT_ROW_STRIDE;

/// The backward pass of one image to S2, a transposed convolution.
pub fn backward<S: Simd>(simd: S, transposed: &[f32], gradient: &[f32], s2_gradient: &mut [f32]) {
    // transposed weights [5][16][32], gradient [10][10][16] at the pre-activations -> s2_gradient [14][88]
    // s2_gradient[y][x][c] = sum_ky,kx,m w[ky][kx][c][m] * gradient[y - ky][x - kx][m]
    //
    // For row y of S2 each column x of C3 has a kernel row of 30 contiguous floats, from pixel x on, which sums over ky and
    // m in registers. The ten kernel rows overlap: they are written to five strips, which are added up at the end.
    simd.run(
        #[inline(always)]
        || {
            let mut strips = [0.0_f32; STRIPS * STRIP];
            for (y, row) in s2_gradient.chunks_exact_mut(s2::GRADIENT_ROW_STRIDE).enumerate() {
                if S::LANES == 8 {
                    kernel_rows::<S, 5, 2>(simd, y, transposed, gradient, &mut strips);
                } else {
                    kernel_rows::<S, 2, 4>(simd, y, transposed, gradient, &mut strips);
                }
                for (start, sums) in (0..s2::ROW_STRIDE).step_by(S::LANES).zip(row.chunks_exact_mut(S::LANES)) {
                    let strips = from_fn(|n| simd.load(&strips[n * STRIP + STRIP_MARGIN + start - n * INPUTS..]));
                    let [a, b, c, d, e]: [S::V; STRIPS] = strips;
                    simd.store(sums, simd.add(simd.add(simd.add(a, b), simd.add(c, d)), e));
                }
            }
        },
    );
}

/// The kernel rows of all ten columns of C3 for row y of S2, M columns and N vectors at a time.
#[inline(always)]
fn kernel_rows<S: Simd, const M: usize, const N: usize>(
    simd: S,
    y: usize,
    transposed: &[f32],
    gradient: &[f32],
    strips: &mut [f32; STRIPS * STRIP],
) {
    // accumulators [M columns][N vectors] += gradient [M columns] scalars * transposed [N vectors], over [rows][16 maps]
    let (first, last) = (y.saturating_sub(KERNEL - 1), y.min(SIDE - 1));
    let terms = Loops { outer: last - first + 1, inner: CHANNELS };
    for x in (0..SIDE).step_by(M) {
        for input in (0..PADDED_KERNEL_ROW).step_by(N * S::LANES) {
            let gradients = Operand {
                values: gradient,
                offset: first * ROW_STRIDE + x * CHANNELS,
                row_stride: CHANNELS,
                outer_stride: ROW_STRIDE,
                inner_stride: 1,
            };
            let kernels = Operand {
                values: transposed,
                offset: (KERNEL - 1 + first - y) * TRANSPOSED_ROW + input,
                row_stride: S::LANES,
                outer_stride: TRANSPOSED_ROW,
                inner_stride: PADDED_KERNEL_ROW,
            };
            let zeros = [[simd.splat(0.0); N]; M];
            let tile = gemm_tile::<S, M, N>(simd, terms, gradients, kernels, zeros);
            for (m, kernel_row) in tile.iter().enumerate() {
                let (strip, half) = ((x + m) % STRIPS, (x + m) / STRIPS);
                let start = strip * STRIP + STRIP_MARGIN + half * KERNEL_ROW + input;
                store_vectors(simd, &mut strips[start..], *kernel_row);
            }
        }
    }
}

/// Transposes the weights for [`backward`].
pub fn transpose(weights: &[f32], transposed: &mut [f32]) {
    // weights [5][5][6][16] -> transposed [5][16][32], of which 30 are used
    // transposed[4 - ky][m][kx * 6 + c] = w[ky][kx][c][m]
    let rows = weights[C3.weights..C3.weights + C3.inputs * C3.stride].chunks_exact(KERNEL_ROW * C3.stride);
    for (rows, transposed) in rows.rev().zip(transposed.chunks_exact_mut(TRANSPOSED_ROW)) {
        for (map, kernel_row) in transposed.chunks_exact_mut(PADDED_KERNEL_ROW).enumerate() {
            for (input, row) in kernel_row.iter_mut().zip(rows.chunks_exact(C3.stride)) {
                *input = row[map];
            }
        }
    }
}
