//! Steps in which every parameter has a rate of its own.

use crate::layout::Section;
use crate::simd::Simd;
use std::array::from_fn;
use std::ops::Range;

/// Gradients, descent and the inputs' gradient of a dense layer for one image, in one walk over weights and rates.
#[allow(clippy::too_many_arguments)]
pub fn dense<S: Simd>(
    simd: S,
    section: Section,
    eta: f32,
    rates: &[f32],
    weights: &mut [f32],
    values: &[f32],
    gradient: &[f32],
    inputs: &mut [f32],
) {
    simd.run(
        #[inline(always)]
        || {
            let pitch = section.pitch;
            let layer = section.weights..section.weights + section.rows * pitch;
            let gradient = &gradient[..pitch];
            let rows = weights[layer.clone()].chunks_exact_mut(4 * pitch).zip(rates[layer].chunks_exact(4 * pitch));
            for (((rows, rates), values), inputs) in rows.zip(values.chunks_exact(4)).zip(inputs.chunks_exact_mut(4)) {
                let steps: [S::V; 4] = from_fn(|m| simd.splat(-eta * values[m]));
                let mut sums = [simd.splat(0.0); 4];
                for unit in (0..pitch).step_by(S::LANES) {
                    // SAFETY: `rows` and `rates` are four rows of `pitch` floats, `gradient` one, and a pitch is a
                    // number of vectors.
                    unsafe {
                        let slope = simd.read(gradient.as_ptr().add(unit));
                        for (m, sum) in sums.iter_mut().enumerate() {
                            let place = rows.as_mut_ptr().add(m * pitch + unit);
                            let rate = simd.read(rates.as_ptr().add(m * pitch + unit));
                            let weight = simd.read(place);
                            *sum = simd.mul_add(weight, slope, *sum);
                            simd.write(place, simd.mul_add(simd.mul(steps[m], slope), rate, weight));
                        }
                    }
                }
                for (input, sum) in inputs.iter_mut().zip(sums) {
                    *input = simd.sum(sum);
                }
            }
            let biases = section.biases..section.biases + pitch;
            step(simd, eta, &rates[biases.clone()], gradient, &mut weights[biases]);
        },
    );
}

/// Descends along gradients that were summed up before, in this range of the parameters.
pub fn range<S: Simd>(simd: S, range: Range<usize>, eta: f32, rates: &[f32], gradients: &[f32], weights: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || step(simd, eta, &rates[range.clone()], &gradients[range.clone()], &mut weights[range]),
    );
}

#[inline(always)]
fn step<S: Simd>(simd: S, eta: f32, rates: &[f32], gradients: &[f32], weights: &mut [f32]) {
    let down = simd.splat(-eta);
    let both = rates.chunks_exact(S::LANES).zip(gradients.chunks_exact(S::LANES));
    for (weight, (rate, gradient)) in weights.chunks_exact_mut(S::LANES).zip(both) {
        let slope = simd.mul(down, simd.load(gradient));
        simd.store(weight, simd.mul_add(slope, simd.load(rate), simd.load(weight)));
    }
}
