//! The optimizers of the article's network: how gradients change the weights. No other module knows these update rules.
//!
//! ```text
//! SGD:      w -= rate * g
//! momentum: v = momentum * v + g;  w -= rate * v
//! Adam:     m = b1 * m + (1 - b1) * g;  v = b2 * v + (1 - b2) * g^2        (Kingma and Ba 2015, algorithm 1)
//!           w -= rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon),  t = 1 for the first step
//! ```
//!
//! Before each of them, decoupled weight decay: `w *= 1 - rate * decay` (Loshchilov and Hutter 2019, algorithm 2).

use crate::buffer::Buffer;
use crate::layout::LayerLayout;
use crate::simd::{Simd, WithSimd};
use lenet_experiment::article::{ADAM_BETAS, ADAM_EPSILON, ArticleNet, Optimizer};
use std::array::from_fn;
use std::ops::Range;

/// One step on a range of the parameters.
pub struct Update<'a> {
    /// Determines optimizer and weight decay.
    pub net: &'a ArticleNet,
    pub rate: f64,
    /// Steps done before this one.
    pub step: u32,
    /// Range of the parameter buffers, whole vectors.
    pub range: Range<usize>,
    pub weights: &'a mut [f32],
    pub gradients: &'a [f32],
    /// [`Optimizer::state_vectors`] buffers: velocity, or m and v.
    pub state: &'a mut [Buffer],
}

impl WithSimd for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { net, rate, step, range, weights, gradients, state } = self;
        simd.run(
            #[inline(always)]
            || {
                if let Some(decay_factor) = decay_factor(net, rate) {
                    for w in weights[range.clone()].chunks_exact_mut(S::LANES) {
                        simd.store(w, simd.mul(simd.load(w), simd.splat(decay_factor)));
                    }
                }
                let weights = weights[range.clone()].chunks_exact_mut(S::LANES);
                let parameters = weights.zip(gradients[range.clone()].chunks_exact(S::LANES));
                match (net.optimizer, state) {
                    (Optimizer::Momentum { momentum }, [velocity]) => {
                        let (minus_rate, momentum) = (simd.splat(-rate as f32), simd.splat(momentum as f32));
                        for ((w, g), v) in parameters.zip(velocity[range].chunks_exact_mut(S::LANES)) {
                            let velocity = simd.mul_add(simd.load(v), momentum, simd.load(g));
                            simd.store(v, velocity);
                            simd.store(w, simd.mul_add(minus_rate, velocity, simd.load(w)));
                        }
                    }
                    (Optimizer::Adam, [first, second]) => {
                        // The bias corrections 1 - b^t.
                        let [m_correction, v_correction] =
                            ADAM_BETAS.map(|beta| 1.0 - beta.powf(f64::from(step) + 1.0));
                        let rate = simd.splat((rate / m_correction) as f32);
                        let v_scale = simd.splat((1.0 / v_correction) as f32);
                        let beta = ADAM_BETAS.map(|beta| simd.splat(beta as f32));
                        let one_minus_beta = ADAM_BETAS.map(|beta| simd.splat((1.0 - beta) as f32));
                        let first = first[range.clone()].chunks_exact_mut(S::LANES);
                        let second = second[range].chunks_exact_mut(S::LANES);
                        for (((w, g), first), second) in parameters.zip(first).zip(second) {
                            let g = simd.load(g);
                            let m = simd.mul_add(simd.load(first), beta[0], simd.mul(g, one_minus_beta[0]));
                            let square = simd.mul(g, g);
                            let v = simd.mul_add(simd.load(second), beta[1], simd.mul(square, one_minus_beta[1]));
                            simd.store(first, m);
                            simd.store(second, v);
                            let root = simd.sqrt(simd.mul(v, v_scale));
                            let denominator = simd.add(root, simd.splat(ADAM_EPSILON as f32));
                            let change = simd.div(simd.mul(m, rate), denominator);
                            simd.store(w, simd.sub(simd.load(w), change));
                        }
                    }
                    (Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Adam, _) => {
                        let minus_rate = simd.splat(-rate as f32);
                        for (w, g) in parameters {
                            simd.store(w, simd.mul_add(minus_rate, simd.load(g), simd.load(w)));
                        }
                    }
                }
            },
        );
    }
}

/// Factor by which weight decay shrinks every parameter in a step; `None` without weight decay.
fn decay_factor(net: &ArticleNet, rate: f64) -> Option<f32> {
    (net.weight_decay > 0.0).then_some((1.0 - rate * net.weight_decay) as f32)
}

/// SGD fused with the backward pass of the dense layers. Their gradients are never stored, so each weight is loaded once
/// instead of three times.
#[derive(Clone, Copy)]
pub struct FusedSgd {
    rate: f32,
    decay_factor: Option<f32>,
}

impl FusedSgd {
    /// `None` except for SGD on one image: other steps need the gradients.
    pub fn new(net: &ArticleNet, batch: usize, rate: f64) -> Option<Self> {
        (batch == 1 && net.optimizer == Optimizer::Sgd)
            .then(|| Self { rate: rate as f32, decay_factor: decay_factor(net, rate) })
    }

    /// Updates a dense layer and computes the gradient of its inputs, of one image.
    pub fn dense_backward<S: Simd>(
        self,
        simd: S,
        layer: LayerLayout,
        weights: &mut [f32],
        inputs: &[f32],
        gradient: &[f32],
        input_gradient: &mut [f32],
    ) {
        if self.decay_factor.is_some() {
            self.backward_and_update::<S, true>(simd, layer, weights, inputs, gradient, input_gradient);
        } else {
            self.backward_and_update::<S, false>(simd, layer, weights, inputs, gradient, input_gradient);
        }
    }

    /// `DECAYS` is constant, so that the loop without weight decay has no multiplication for it.
    fn backward_and_update<S: Simd, const DECAYS: bool>(
        self,
        simd: S,
        layer: LayerLayout,
        weights: &mut [f32],
        inputs: &[f32],
        gradient: &[f32],
        input_gradient: &mut [f32],
    ) {
        // weights [inputs][stride], inputs [inputs], gradient [stride] at the pre-activations -> input_gradient [inputs]
        // input_gradient[i] = sum_u w[i][u] * gradient[u]
        // w[i][u] = decay_factor * w[i][u] - rate * inputs[i] * gradient[u]
        // b[u] = decay_factor * b[u] - rate * gradient[u]
        simd.run(
            #[inline(always)]
            || {
                let minus_rate = simd.splat(-self.rate);
                let decay_factor = simd.splat(self.decay_factor.unwrap_or(1.0));
                let decay = |w| if DECAYS { simd.mul(w, decay_factor) } else { w };
                let stride = layer.stride;
                let (_, parameters) = weights.split_at_mut(layer.weights);
                let (matrix, biases) = parameters.split_at_mut(layer.biases - layer.weights);
                let gradient = &gradient[..stride];
                let rows = matrix[..layer.inputs * stride].chunks_exact_mut(4 * stride);
                let inputs = inputs.chunks_exact(4).zip(input_gradient.chunks_exact_mut(4));
                for (rows, (inputs, input_gradient)) in rows.zip(inputs) {
                    let scaled: [S::V; 4] = from_fn(|m| simd.mul(minus_rate, simd.splat(inputs[m])));
                    let mut accumulators = [simd.splat(0.0); 4];
                    for unit in (0..stride).step_by(S::LANES) {
                        // SAFETY: `rows` is 4 * stride floats, `gradient` is stride, and stride is whole vectors.
                        unsafe {
                            let g = simd.load_unchecked(gradient.as_ptr().add(unit));
                            for (m, accumulator) in accumulators.iter_mut().enumerate() {
                                let at = rows.as_mut_ptr().add(m * stride + unit);
                                let w = simd.load_unchecked(at);
                                *accumulator = simd.mul_add(w, g, *accumulator);
                                simd.store_unchecked(at, simd.mul_add(scaled[m], g, decay(w)));
                            }
                        }
                    }
                    for (sum, accumulator) in input_gradient.iter_mut().zip(accumulators) {
                        *sum = simd.sum(accumulator);
                    }
                }
                for (b, g) in biases.chunks_exact_mut(S::LANES).zip(gradient.chunks_exact(S::LANES)) {
                    simd.store(b, simd.mul_add(minus_rate, simd.load(g), decay(simd.load(b))));
                }
            },
        );
    }
}
