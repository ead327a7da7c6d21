//! S2 and S4: each unit the squashed sum of a bias and a coefficient, its map's, times four inputs pooled.

use super::layout::{S2_BIASES, S2_COEFFICIENTS, S4_BIASES, S4_COEFFICIENTS};
use super::second::bend;
use crate::c1::GRADIENT_PITCH;
use crate::recipe::Activation;
use crate::simd::Simd;
use crate::squash::{slope, squash_each};

/// A subsampling layer: where its parameters begin, and how its maps lie, channels last.
#[derive(Clone, Copy)]
pub struct Pool {
    coefficients: usize,
    biases: usize,
    maps: usize,
    rows: usize,
    /// Floats from row to row of values; of gradients, whole vectors.
    pitch: usize,
    width: usize,
}

/// S2, six maps: fourteen rows of fourteen pixels. Vectors reach into the next row, where the gradient is 0.
pub const S2: Pool =
    Pool { coefficients: S2_COEFFICIENTS, biases: S2_BIASES, maps: 6, rows: 14, pitch: 84, width: GRADIENT_PITCH };
/// S4, sixteen maps: 25 pixels.
pub const S4: Pool =
    Pool { coefficients: S4_COEFFICIENTS, biases: S4_BIASES, maps: 16, rows: 25, pitch: 16, width: 16 };

/// A number for each map, repeated along a row.
type Row = [f32; GRADIENT_PITCH];

impl Pool {
    #[inline(always)]
    fn along(self, weights: &[f32], start: usize, factor: f32) -> Row {
        let mut row = [0.0; GRADIENT_PITCH];
        for place in row[..self.width].chunks_mut(self.maps) {
            let maps = &weights[start..start + self.maps];
            place.iter_mut().zip(maps).for_each(|(place, value)| *place = value * factor);
        }
        row
    }

    /// The layer's output from the pooled maps, which `scale` multiplies.
    pub fn forward<S: Simd>(self, simd: S, scale: f32, weights: &[f32], pooled: &[f32], values: &mut [f32]) {
        simd.run(
            #[inline(always)]
            || {
                let coefficients = self.along(weights, self.coefficients, scale);
                let biases = self.along(weights, self.biases, 1.0);
                for row in 0..self.rows {
                    for at in (0..self.width).step_by(S::LANES) {
                        let place = row * self.pitch + at;
                        let pooled = simd.load(&pooled[place..]);
                        let sum = simd.mul_add(simd.load(&coefficients[at..]), pooled, simd.load(&biases[at..]));
                        let [output] = squash_each(simd, Activation::ScaledTanh, [sum]);
                        simd.store(&mut values[place..], output);
                    }
                }
            },
        );
    }

    /// Turns the gradient of the layer's output into that of its sums, in place.
    pub fn unsquash<S: Simd>(self, simd: S, values: &[f32], gradient: &mut [f32]) {
        simd.run(
            #[inline(always)]
            || {
                for (row, gradient) in gradient.chunks_exact_mut(self.width).take(self.rows).enumerate() {
                    for (at, gradient) in gradient.chunks_exact_mut(S::LANES).enumerate() {
                        let value = simd.load(&values[row * self.pitch + at * S::LANES..]);
                        simd.store(gradient, slope(simd, Activation::ScaledTanh, value, simd.load(gradient)));
                    }
                }
            },
        );
    }

    /// Adds the gradients of coefficients and biases to those that are there; writes over them when `fresh`.
    pub fn gradients<S: Simd>(
        self,
        simd: S,
        scale: f32,
        pooled: &[f32],
        gradient: &[f32],
        sums: &mut [f32],
        fresh: bool,
    ) {
        simd.run(
            #[inline(always)]
            || {
                let (mut coefficients, mut biases) = ([0.0; GRADIENT_PITCH], [0.0; GRADIENT_PITCH]);
                for row in 0..self.rows {
                    for at in (0..self.width).step_by(S::LANES) {
                        let slope = simd.load(&gradient[row * self.width + at..]);
                        let pooled = simd.load(&pooled[row * self.pitch + at..]);
                        let coefficient = simd.mul_add(slope, pooled, simd.load(&coefficients[at..]));
                        simd.store(&mut coefficients[at..], coefficient);
                        let bias = simd.add(slope, simd.load(&biases[at..]));
                        simd.store(&mut biases[at..], bias);
                    }
                }
                for (start, row, scale) in [(self.coefficients, coefficients, scale), (self.biases, biases, 1.0)] {
                    for (map, place) in sums[start..start + self.maps].iter_mut().enumerate() {
                        let sum: f32 = row[map..self.width].iter().step_by(self.maps).sum();
                        *place = if fresh { sum * scale } else { *place + sum * scale };
                    }
                }
            },
        );
    }

    /// The gradient of the pooled maps from that of the layer's sums.
    pub fn backward<S: Simd>(self, simd: S, scale: f32, weights: &[f32], gradient: &[f32], pooled: &mut [f32]) {
        simd.run(
            #[inline(always)]
            || {
                let coefficients = self.along(weights, self.coefficients, scale);
                let rows = gradient.chunks_exact(self.width).zip(pooled.chunks_exact_mut(self.width));
                for (gradient, pooled) in rows.take(self.rows) {
                    for at in (0..self.width).step_by(S::LANES) {
                        let product = simd.mul(simd.load(&gradient[at..]), simd.load(&coefficients[at..]));
                        simd.store(&mut pooled[at..], product);
                    }
                }
            },
        );
    }

    /// [`bend`] for rows whose values lie closer together than their gradients.
    pub fn bend<S: Simd>(self, simd: S, values: &[f32], gradients: Option<&[f32]>, curvature: &mut [f32]) {
        for (row, curvature) in curvature.chunks_exact_mut(self.width).take(self.rows).enumerate() {
            let gradients = gradients.map(|gradients| &gradients[row * self.width..(row + 1) * self.width]);
            bend(simd, &values[row * self.pitch..row * self.pitch + self.width], gradients, curvature);
        }
    }
}
