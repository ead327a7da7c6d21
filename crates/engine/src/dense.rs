//! Dense layers (C5, F6, output) of several images at a time, so that each weight that is loaded serves all of them.

use crate::activation::{Nonlinearity, apply_in_place, backward};
use crate::kernels::{Loops, Operand, dot_tile, gemm_tile, load_vectors, store_vectors};
use crate::layout::LayerLayout;
use crate::simd::Simd;

/// A layer's inputs `[images][stride]`; the stride in floats.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub values: &'a [f32],
    pub stride: usize,
}

/// Inputs of a register tile of weight gradients, and of [`input_gradients`].
const TILE_INPUTS: usize = 4;

/// The forward pass; without an activation function it writes logits.
pub fn forward<S: Simd>(
    simd: S,
    layer: LayerLayout,
    f: Option<Nonlinearity>,
    weights: &[f32],
    inputs: Inputs,
    images: usize,
    output: &mut [f32],
) {
    // GEMM: inputs [images][inputs], weights [inputs][stride], biases [stride] -> output [images][stride]
    // output[n][u] = f(b[u] + sum_i inputs[n][i] * w[i][u])
    simd.run(
        #[inline(always)]
        || {
            let mut image = 0;
            while image + 4 <= images {
                let unit = forward_tiles::<S, 4, 2>(simd, layer, weights, inputs, image, 0, output);
                forward_tiles::<S, 4, 1>(simd, layer, weights, inputs, image, unit, output);
                image += 4;
            }
            while image < images {
                // One image needs many accumulators to hide the latency of the multiply-add. Fifteen vectors of eight
                // are the 120 units of C5.
                let mut unit = 0;
                if S::LANES == 8 {
                    unit = forward_tiles::<S, 1, 15>(simd, layer, weights, inputs, image, unit, output);
                }
                let unit = forward_tiles::<S, 1, 11>(simd, layer, weights, inputs, image, unit, output);
                let unit = forward_tiles::<S, 1, 4>(simd, layer, weights, inputs, image, unit, output);
                forward_tiles::<S, 1, 1>(simd, layer, weights, inputs, image, unit, output);
                image += 1;
            }
            if let Some(f) = f {
                apply_in_place(simd, f, &mut output[..images * layer.stride]);
            }
        },
    );
}

/// Computes M x N register tiles of pre-activations (images x vectors of units), starting at `unit`; returns the first unit
/// not covered.
#[inline(always)]
fn forward_tiles<S: Simd, const M: usize, const N: usize>(
    simd: S,
    layer: LayerLayout,
    weights: &[f32],
    inputs: Inputs,
    image: usize,
    mut unit: usize,
    output: &mut [f32],
) -> usize {
    let reduction = Loops { outer: 1, inner: layer.inputs };
    while unit + N * S::LANES <= layer.stride {
        let values = Operand {
            values: inputs.values,
            offset: image * inputs.stride,
            row_stride: inputs.stride,
            outer_stride: 0,
            inner_stride: 1,
        };
        let columns = Operand {
            values: weights,
            offset: layer.weights + unit,
            row_stride: S::LANES,
            outer_stride: 0,
            inner_stride: layer.stride,
        };
        let biases = load_vectors(simd, &weights[layer.biases + unit..]);
        let sums = gemm_tile::<S, M, N>(simd, reduction, values, columns, [biases; M]);
        for (m, row) in sums.iter().enumerate() {
            store_vectors(simd, &mut output[(image + m) * layer.stride + unit..], *row);
        }
        unit += N * S::LANES;
    }
    unit
}

/// The backward pass through the activation function, in place.
pub fn activation_backward<S: Simd>(simd: S, f: Nonlinearity, outputs: &[f32], gradient: &mut [f32]) {
    // outputs [n], gradient [n] at the outputs -> gradient [n] at the pre-activations: gradient[i] *= f'(outputs[i])
    simd.run(
        #[inline(always)]
        || {
            for (gradient, output) in gradient.chunks_exact_mut(S::LANES).zip(outputs.chunks_exact(S::LANES)) {
                simd.store(gradient, backward(simd, f, simd.load(output), simd.load(gradient)));
            }
        },
    );
}

/// Adds the gradients of weights and biases to `sums`, or overwrites `sums`.
pub fn weight_gradients<S: Simd>(
    simd: S,
    layer: LayerLayout,
    inputs: Inputs,
    gradient: &[f32],
    images: usize,
    sums: &mut [f32],
    overwrite: bool,
) {
    // GEMM: inputs [images][inputs], gradient [images][stride] at the pre-activations -> weights [inputs][stride],
    // biases [stride]: dw[i][u] += sum_n inputs[n][i] * gradient[n][u];  db[u] += sum_n gradient[n][u]
    simd.run(
        #[inline(always)]
        || {
            for input in (0..layer.inputs).step_by(TILE_INPUTS) {
                let first = TilePosition { input, unit: 0 };
                let unit = gradient_tiles::<S, 2>(simd, layer, inputs, gradient, images, first, sums, overwrite);
                let rest = TilePosition { input, unit };
                gradient_tiles::<S, 1>(simd, layer, inputs, gradient, images, rest, sums, overwrite);
            }
            for unit in (0..layer.stride).step_by(S::LANES) {
                let bias = &mut sums[layer.biases + unit..];
                let old = if overwrite { simd.splat(0.0) } else { simd.load(bias) };
                let rows = gradient.chunks_exact(layer.stride).take(images);
                simd.store(bias, rows.fold(old, |sum, row| simd.add(sum, simd.load(&row[unit..]))));
            }
        },
    );
}

/// First weight of a register tile.
struct TilePosition {
    input: usize,
    unit: usize,
}

/// Computes register tiles of weight gradients ([`TILE_INPUTS`] x N vectors of units) from a position on; returns the first
/// unit not covered.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn gradient_tiles<S: Simd, const N: usize>(
    simd: S,
    layer: LayerLayout,
    inputs: Inputs,
    gradient: &[f32],
    images: usize,
    TilePosition { input, mut unit }: TilePosition,
    sums: &mut [f32],
    overwrite: bool,
) -> usize {
    let reduction = Loops { outer: 1, inner: images };
    while unit + N * S::LANES <= layer.stride {
        let start = layer.weights + input * layer.stride + unit;
        let row = |m: usize| start + m * layer.stride;
        let mut old = [[simd.splat(0.0); N]; TILE_INPUTS];
        if !overwrite {
            old.iter_mut().enumerate().for_each(|(m, old)| *old = load_vectors(simd, &sums[row(m)..]));
        }
        let values = Operand {
            values: inputs.values,
            offset: input,
            row_stride: 1,
            outer_stride: 0,
            inner_stride: inputs.stride,
        };
        let gradients = Operand {
            values: gradient,
            offset: unit,
            row_stride: S::LANES,
            outer_stride: 0,
            inner_stride: layer.stride,
        };
        let new = gemm_tile::<S, TILE_INPUTS, N>(simd, reduction, values, gradients, old);
        new.iter().enumerate().for_each(|(m, new)| store_vectors(simd, &mut sums[row(m)..], *new));
        unit += N * S::LANES;
    }
    unit
}

/// The backward pass to the layer's inputs.
pub fn input_gradients<S: Simd>(
    simd: S,
    layer: LayerLayout,
    weights: &[f32],
    gradient: &[f32],
    images: usize,
    input_gradient: &mut [f32],
    input_stride: usize,
) {
    // GEMM: weights [inputs][stride], gradient [images][stride] at the pre-activations
    // -> input_gradient [images][input_stride]: input_gradient[n][i] = sum_u w[i][u] * gradient[n][u]
    simd.run(
        #[inline(always)]
        || {
            let mut image = 0;
            while image + 2 <= images {
                input_gradient_tiles::<S, 2>(simd, layer, weights, gradient, image, input_gradient, input_stride);
                image += 2;
            }
            if image < images {
                input_gradient_tiles::<S, 1>(simd, layer, weights, gradient, image, input_gradient, input_stride);
            }
        },
    );
}

/// The input gradients of N images, [`TILE_INPUTS`] inputs at a time.
#[inline(always)]
fn input_gradient_tiles<S: Simd, const N: usize>(
    simd: S,
    layer: LayerLayout,
    weights: &[f32],
    gradient: &[f32],
    image: usize,
    input_gradient: &mut [f32],
    input_stride: usize,
) {
    let units = Loops { outer: 1, inner: layer.stride / S::LANES };
    let gradients = Operand {
        values: gradient,
        offset: image * layer.stride,
        row_stride: layer.stride,
        outer_stride: 0,
        inner_stride: S::LANES,
    };
    for input in (0..layer.inputs).step_by(TILE_INPUTS) {
        let rows = Operand {
            values: weights,
            offset: layer.weights + input * layer.stride,
            row_stride: layer.stride,
            outer_stride: 0,
            inner_stride: S::LANES,
        };
        let tile = dot_tile::<S, TILE_INPUTS, N>(simd, units, rows, gradients);
        for (m, row) in tile.iter().enumerate() {
            for (n, dot) in row.iter().enumerate() {
                input_gradient[(image + n) * input_stride + input + m] = *dot;
            }
        }
    }
}
