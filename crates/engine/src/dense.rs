//! C5, F6 and the output: dense layers, for some images at a time so that a weight that was fetched serves them all.

use crate::kernels::{Walk, dots, put, tile, vectors};
use crate::layout::Section;
use crate::recipe::Activation;
use crate::simd::Simd;
use crate::squash::{slope, squash_all};
use std::array::from_fn;

/// A list of numbers for each image: the values that the layer reads, and floats from image to image.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The values.
    pub values: &'a [f32],
    /// Floats from image to image.
    pub pitch: usize,
}

/// The layer's output, squashed if a function is named; `images` rows of the section's pitch.
pub fn forward<S: Simd>(
    simd: S,
    section: Section,
    kind: Option<Activation>,
    weights: &[f32],
    inputs: Inputs,
    images: usize,
    output: &mut [f32],
) {
    simd.run(
        #[inline(always)]
        || {
            let mut image = 0;
            while image + 4 <= images {
                let from = columns::<S, 4, 2>(simd, section, weights, inputs, image, 0, output);
                columns::<S, 4, 1>(simd, section, weights, inputs, image, from, output);
                image += 4;
            }
            while image < images {
                // Few sums at a time would wait for one another. Fifteen are C5's whole row in vectors of eight.
                let mut from = 0;
                if S::LANES == 8 {
                    from = columns::<S, 1, 15>(simd, section, weights, inputs, image, from, output);
                }
                let from = columns::<S, 1, 11>(simd, section, weights, inputs, image, from, output);
                let from = columns::<S, 1, 10>(simd, section, weights, inputs, image, from, output);
                let from = columns::<S, 1, 4>(simd, section, weights, inputs, image, from, output);
                columns::<S, 1, 1>(simd, section, weights, inputs, image, from, output);
                image += 1;
            }
            if let Some(kind) = kind {
                squash_all(simd, kind, &mut output[..images * section.pitch]);
            }
        },
    );
}

/// M images' units, N vectors at a time from `unit` on as long as there are so many left; the first unit left.
#[inline(always)]
fn columns<S: Simd, const M: usize, const N: usize>(
    simd: S,
    section: Section,
    weights: &[f32],
    inputs: Inputs,
    image: usize,
    mut unit: usize,
    output: &mut [f32],
) -> usize {
    while unit + N * S::LANES <= section.pitch {
        let at_inputs = Walk { start: image * inputs.pitch, row: inputs.pitch, inner: 1, outer: 0 };
        let at_weights = Walk { start: section.weights + unit, row: 0, inner: section.pitch, outer: 0 };
        let biases = vectors(simd, &weights[section.biases + unit..]);
        let turns = [1, section.rows];
        let sums = tile::<S, M, N>(simd, turns, (inputs.values, at_inputs), (weights, at_weights), [biases; M]);
        for (m, row) in sums.iter().enumerate() {
            put(simd, &mut output[(image + m) * section.pitch + unit..], *row);
        }
        unit += N * S::LANES;
    }
    unit
}

/// Turns the gradient of a layer's output into that of its sums, in place.
pub fn unsquash<S: Simd>(simd: S, kind: Activation, outputs: &[f32], gradient: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || {
            for (gradient, output) in gradient.chunks_exact_mut(S::LANES).zip(outputs.chunks_exact(S::LANES)) {
                simd.store(gradient, slope(simd, kind, simd.load(output), simd.load(gradient)));
            }
        },
    );
}

/// Adds the gradients of the weights and biases to those that are there; writes over them when `fresh`.
pub fn gradients<S: Simd>(
    simd: S,
    section: Section,
    inputs: Inputs,
    gradient: &[f32],
    images: usize,
    sums: &mut [f32],
    fresh: bool,
) {
    simd.run(
        #[inline(always)]
        || {
            for input in (0..section.rows).step_by(4) {
                let unit = weight_columns::<S, 2>(simd, section, inputs, gradient, images, [input, 0], sums, fresh);
                weight_columns::<S, 1>(simd, section, inputs, gradient, images, [input, unit], sums, fresh);
            }
            for unit in (0..section.pitch).step_by(S::LANES) {
                let bias = &mut sums[section.biases + unit..];
                let old = if fresh { simd.splat(0.0) } else { simd.load(bias) };
                let rows = gradient.chunks_exact(section.pitch).take(images);
                simd.store(bias, rows.fold(old, |sum, row| simd.add(sum, simd.load(&row[unit..]))));
            }
        },
    );
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn weight_columns<S: Simd, const N: usize>(
    simd: S,
    section: Section,
    inputs: Inputs,
    gradient: &[f32],
    images: usize,
    [input, mut unit]: [usize; 2],
    sums: &mut [f32],
    fresh: bool,
) -> usize {
    while unit + N * S::LANES <= section.pitch {
        let start = section.weights + input * section.pitch + unit;
        let place = |m: usize| start + m * section.pitch;
        let mut old = [[simd.splat(0.0); N]; 4];
        if !fresh {
            old.iter_mut().enumerate().for_each(|(m, old)| *old = vectors(simd, &sums[place(m)..]));
        }
        let at_inputs = Walk { start: input, row: 1, inner: inputs.pitch, outer: 0 };
        let at_gradient = Walk { start: unit, row: 0, inner: section.pitch, outer: 0 };
        let new = tile::<S, 4, N>(simd, [1, images], (inputs.values, at_inputs), (gradient, at_gradient), old);
        new.iter().enumerate().for_each(|(m, new)| put(simd, &mut sums[place(m)..], *new));
        unit += N * S::LANES;
    }
    unit
}

/// The gradient of the layer's inputs from that of its sums, in rows of `pitch`.
pub fn backward<S: Simd>(
    simd: S,
    section: Section,
    weights: &[f32],
    gradient: &[f32],
    images: usize,
    inputs: &mut [f32],
    pitch: usize,
) {
    simd.run(
        #[inline(always)]
        || {
            let mut image = 0;
            while image + 2 <= images {
                rows::<S, 2>(simd, section, weights, gradient, image, inputs, pitch);
                image += 2;
            }
            if image < images {
                rows::<S, 1>(simd, section, weights, gradient, image, inputs, pitch);
            }
        },
    );
}

#[inline(always)]
fn rows<S: Simd, const N: usize>(
    simd: S,
    section: Section,
    weights: &[f32],
    gradient: &[f32],
    image: usize,
    inputs: &mut [f32],
    pitch: usize,
) {
    let turns = [1, section.pitch / S::LANES];
    let at_gradient = Walk { start: image * section.pitch, row: section.pitch, inner: S::LANES, outer: 0 };
    for input in (0..section.rows).step_by(4) {
        let start = section.weights + input * section.pitch;
        let at_weights = Walk { start, row: section.pitch, inner: S::LANES, outer: 0 };
        let sums = dots::<S, 4, N>(simd, turns, (weights, at_weights), (gradient, at_gradient));
        for (m, row) in sums.iter().enumerate() {
            for (n, sum) in row.iter().enumerate() {
                inputs[(image + n) * pitch + input + m] = *sum;
            }
        }
    }
}

/// [`gradients`], descent and [`backward`] of a single image in one walk over the weights.
pub fn descend<S: Simd>(
    simd: S,
    section: Section,
    rate: f32,
    weights: &mut [f32],
    values: &[f32],
    gradient: &[f32],
    inputs: &mut [f32],
) {
    simd.run(
        #[inline(always)]
        || {
            let rate = simd.splat(-rate);
            let (_, layer) = weights.split_at_mut(section.weights);
            let (matrix, biases) = layer.split_at_mut(section.biases - section.weights);
            let gradient = &gradient[..section.pitch];
            let rows = matrix[..section.rows * section.pitch].chunks_exact_mut(4 * section.pitch);
            for ((rows, values), inputs) in rows.zip(values.chunks_exact(4)).zip(inputs.chunks_exact_mut(4)) {
                let steps: [S::V; 4] = from_fn(|m| simd.mul(rate, simd.splat(values[m])));
                let mut sums = [simd.splat(0.0); 4];
                for unit in (0..section.pitch).step_by(S::LANES) {
                    // SAFETY: `rows` is four rows of `pitch` floats, `gradient` one, and a pitch is a number of vectors.
                    unsafe {
                        let slope = simd.read(gradient.as_ptr().add(unit));
                        for (m, sum) in sums.iter_mut().enumerate() {
                            let place = rows.as_mut_ptr().add(m * section.pitch + unit);
                            let weight = simd.read(place);
                            *sum = simd.mul_add(weight, slope, *sum);
                            simd.write(place, simd.mul_add(steps[m], slope, weight));
                        }
                    }
                }
                for (input, sum) in inputs.iter_mut().zip(sums) {
                    *input = simd.sum(sum);
                }
            }
            for (bias, slope) in biases.chunks_exact_mut(S::LANES).zip(gradient.chunks_exact(S::LANES)) {
                simd.store(bias, simd.mul_add(rate, simd.load(slope), simd.load(bias)));
            }
        },
    );
}
