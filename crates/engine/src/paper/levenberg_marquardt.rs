//! Steps of stochastic diagonal Levenberg-Marquardt: w -= eta * r * g, where r = 1 / (mu + h) is the parameter's own factor.

use crate::layout::LayerLayout;
use crate::simd::Simd;
use std::array::from_fn;
use std::ops::Range;

/// Updates a dense layer and computes the gradient of its inputs, fused: gradients of weights are never stored.
#[allow(clippy::too_many_arguments)]
pub fn dense_backward<S: Simd>(
    simd: S,
    layer: LayerLayout,
    eta: f32,
    rates: &[f32],
    weights: &mut [f32],
    inputs: &[f32],
    gradient: &[f32],
    input_gradient: &mut [f32],
) {
    // weights and rates [inputs][stride], inputs [inputs], gradient [stride] at the pre-activations -> input_gradient [inputs]
    // input_gradient[i] = sum_u w[i][u] * gradient[u];  w[i][u] -= eta * r[i][u] * inputs[i] * gradient[u]
    // b[u] -= eta * r[u] * gradient[u]
    simd.run(
        #[inline(always)]
        || {
            let stride = layer.stride;
            let matrix = layer.weights..layer.weights + layer.inputs * stride;
            let gradient = &gradient[..stride];
            let rows = weights[matrix.clone()].chunks_exact_mut(4 * stride);
            let rows = rows.zip(rates[matrix].chunks_exact(4 * stride));
            let inputs = inputs.chunks_exact(4).zip(input_gradient.chunks_exact_mut(4));
            for ((rows, rates), (inputs, input_gradient)) in rows.zip(inputs) {
                let scaled: [S::V; 4] = from_fn(|m| simd.splat(-eta * inputs[m]));
                let mut accumulators = [simd.splat(0.0); 4];
                for unit in (0..stride).step_by(S::LANES) {
                    // SAFETY: `rows` and `rates` are 4 * stride floats, `gradient` is stride, and stride is whole vectors.
                    unsafe {
                        let g = simd.load_unchecked(gradient.as_ptr().add(unit));
                        for (m, accumulator) in accumulators.iter_mut().enumerate() {
                            let at = rows.as_mut_ptr().add(m * stride + unit);
                            let rate = simd.load_unchecked(rates.as_ptr().add(m * stride + unit));
                            let w = simd.load_unchecked(at);
                            *accumulator = simd.mul_add(w, g, *accumulator);
                            simd.store_unchecked(at, simd.mul_add(simd.mul(scaled[m], g), rate, w));
                        }
                    }
                }
                for (sum, accumulator) in input_gradient.iter_mut().zip(accumulators) {
                    *sum = simd.sum(accumulator);
                }
            }
            let biases = layer.biases..layer.biases + stride;
            step(simd, eta, &rates[biases.clone()], gradient, &mut weights[biases]);
        },
    );
}

/// Updates a range of the parameters from their gradients.
pub fn update<S: Simd>(simd: S, range: Range<usize>, eta: f32, rates: &[f32], gradients: &[f32], weights: &mut [f32]) {
    simd.run(
        #[inline(always)]
        || step(simd, eta, &rates[range.clone()], &gradients[range.clone()], &mut weights[range]),
    );
}

#[inline(always)]
fn step<S: Simd>(simd: S, eta: f32, rates: &[f32], gradients: &[f32], weights: &mut [f32]) {
    // rates, gradients, weights [n]: w[i] -= eta * r[i] * g[i]
    let minus_eta = simd.splat(-eta);
    let terms = rates.chunks_exact(S::LANES).zip(gradients.chunks_exact(S::LANES));
    for (weight, (rate, gradient)) in weights.chunks_exact_mut(S::LANES).zip(terms) {
        let scaled = simd.mul(minus_eta, simd.load(gradient));
        simd.store(weight, simd.mul_add(scaled, simd.load(rate), simd.load(weight)));
    }
}
