//! S2 and S4: y = f(coefficient * scale * pooled + bias), one coefficient and one bias a map. The pooled values are means of
//! 2x2 inputs, from the article's average pooling.

use super::activation_curvature::activation_curvature;
use super::layout::{S2_BIASES, S2_COEFFICIENTS, S4_BIASES, S4_COEFFICIENTS};
use crate::activation::{Nonlinearity, apply, backward};
use crate::s2::{GRADIENT_ROW_STRIDE, ROW_STRIDE};
use crate::simd::Simd;

/// A subsampling layer's offsets in the parameter buffer and its strides; its maps are `[rows][row_stride]`, channels last.
#[derive(Clone, Copy)]
pub struct SubsamplingLayer {
    coefficients: usize,
    biases: usize,
    maps: usize,
    rows: usize,
    row_stride: usize,
    /// A row and padding to whole vectors.
    gradient_row_stride: usize,
}

/// S2, `[14 rows][14 columns x 6 maps]`. The last vector of a row overlaps the next row, where the gradient is zero.
pub const S2: SubsamplingLayer = SubsamplingLayer {
    coefficients: S2_COEFFICIENTS,
    biases: S2_BIASES,
    maps: 6,
    rows: 14,
    row_stride: ROW_STRIDE,
    gradient_row_stride: GRADIENT_ROW_STRIDE,
};
/// S4, as `[25 pixels][16 maps]`.
pub const S4: SubsamplingLayer = SubsamplingLayer {
    coefficients: S4_COEFFICIENTS,
    biases: S4_BIASES,
    maps: 16,
    rows: 25,
    row_stride: 16,
    gradient_row_stride: 16,
};

/// The maps' parameters, repeated for every pixel of a row.
type Row = [f32; GRADIENT_ROW_STRIDE];

impl SubsamplingLayer {
    /// Broadcasts the maps' parameters at `offset`, times `factor`.
    #[inline(always)]
    fn broadcast(self, weights: &[f32], offset: usize, factor: f32) -> Row {
        let mut row = [0.0; GRADIENT_ROW_STRIDE];
        for pixel in row[..self.gradient_row_stride].chunks_mut(self.maps) {
            let maps = &weights[offset..offset + self.maps];
            pixel.iter_mut().zip(maps).for_each(|(to, value)| *to = value * factor);
        }
        row
    }

    /// The forward pass from the pooled inputs.
    pub fn forward<S: Simd>(self, simd: S, scale: f32, weights: &[f32], pooled: &[f32], output: &mut [f32]) {
        // pooled [rows][row_stride], coefficients c [maps], biases b [maps] -> output [rows][row_stride]
        // output[i][m] = f(scale * c[m] * pooled[i][m] + b[m])
        simd.run(
            #[inline(always)]
            || {
                let coefficients = self.broadcast(weights, self.coefficients, scale);
                let biases = self.broadcast(weights, self.biases, 1.0);
                for row in 0..self.rows {
                    for column in (0..self.gradient_row_stride).step_by(S::LANES) {
                        let at = row * self.row_stride + column;
                        let coefficient = simd.load(&coefficients[column..]);
                        let sum = simd.mul_add(coefficient, simd.load(&pooled[at..]), simd.load(&biases[column..]));
                        let [y] = apply(simd, Nonlinearity::ScaledTanh, [sum]);
                        simd.store(&mut output[at..], y);
                    }
                }
            },
        );
    }

    /// The backward pass through the activation function, in place.
    pub fn activation_backward<S: Simd>(self, simd: S, outputs: &[f32], gradient: &mut [f32]) {
        // outputs [rows][row_stride], gradient [rows][gradient_row_stride] at the outputs -> gradient at the pre-activations
        // gradient[i] *= f'(outputs[i])
        simd.run(
            #[inline(always)]
            || {
                for (row, gradient) in gradient.chunks_exact_mut(self.gradient_row_stride).take(self.rows).enumerate() {
                    for (n, gradient) in gradient.chunks_exact_mut(S::LANES).enumerate() {
                        let output = simd.load(&outputs[row * self.row_stride + n * S::LANES..]);
                        simd.store(gradient, backward(simd, Nonlinearity::ScaledTanh, output, simd.load(gradient)));
                    }
                }
            },
        );
    }

    /// Adds the gradients of coefficients and biases to `sums`, or overwrites `sums`.
    pub fn weight_gradients<S: Simd>(
        self,
        simd: S,
        scale: f32,
        pooled: &[f32],
        gradient: &[f32],
        sums: &mut [f32],
        overwrite: bool,
    ) {
        // pooled [rows][row_stride], gradient [rows][gradient_row_stride] at the pre-activations -> c [maps], b [maps]
        // dc[m] += scale * sum_i gradient[i][m] * pooled[i][m];  db[m] += sum_i gradient[i][m]
        simd.run(
            #[inline(always)]
            || {
                let (mut coefficients, mut biases) = ([0.0; GRADIENT_ROW_STRIDE], [0.0; GRADIENT_ROW_STRIDE]);
                for row in 0..self.rows {
                    for column in (0..self.gradient_row_stride).step_by(S::LANES) {
                        let gradient = simd.load(&gradient[row * self.gradient_row_stride + column..]);
                        let pooled = simd.load(&pooled[row * self.row_stride + column..]);
                        let coefficient = simd.mul_add(gradient, pooled, simd.load(&coefficients[column..]));
                        simd.store(&mut coefficients[column..], coefficient);
                        let bias = simd.add(gradient, simd.load(&biases[column..]));
                        simd.store(&mut biases[column..], bias);
                    }
                }
                for (offset, row, scale) in [(self.coefficients, coefficients, scale), (self.biases, biases, 1.0)] {
                    for (map, total) in sums[offset..offset + self.maps].iter_mut().enumerate() {
                        let sum: f32 = row[map..self.gradient_row_stride].iter().step_by(self.maps).sum();
                        *total = if overwrite { sum * scale } else { *total + sum * scale };
                    }
                }
            },
        );
    }

    /// The backward pass to the pooled inputs.
    pub fn backward<S: Simd>(
        self,
        simd: S,
        scale: f32,
        weights: &[f32],
        gradient: &[f32],
        pooled_gradient: &mut [f32],
    ) {
        // gradient [rows][gradient_row_stride] at the pre-activations, c [maps] -> pooled_gradient of the same shape
        // pooled_gradient[i][m] = scale * c[m] * gradient[i][m]
        simd.run(
            #[inline(always)]
            || {
                let coefficients = self.broadcast(weights, self.coefficients, scale);
                let stride = self.gradient_row_stride;
                let rows = gradient.chunks_exact(stride).zip(pooled_gradient.chunks_exact_mut(stride));
                for (gradient, pooled_gradient) in rows.take(self.rows) {
                    for column in (0..stride).step_by(S::LANES) {
                        let product = simd.mul(simd.load(&gradient[column..]), simd.load(&coefficients[column..]));
                        simd.store(&mut pooled_gradient[column..], product);
                    }
                }
            },
        );
    }

    /// [`activation_curvature`] row by row, because the row strides of outputs and of derivatives differ.
    pub fn activation_curvature<S: Simd>(
        self,
        simd: S,
        outputs: &[f32],
        gradients: Option<&[f32]>,
        curvature: &mut [f32],
    ) {
        let stride = self.gradient_row_stride;
        for (row, curvature) in curvature.chunks_exact_mut(stride).take(self.rows).enumerate() {
            let gradients = gradients.map(|gradients| &gradients[row * stride..(row + 1) * stride]);
            activation_curvature(simd, &outputs[row * self.row_stride..][..stride], gradients, curvature);
        }
    }
}
