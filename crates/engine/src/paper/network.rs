//! The forward pass of one image, and its backward passes: with an update, for gradients, for second derivatives.

use super::activation_curvature::activation_curvature;
use super::activations::{Activations, Derivatives};
use super::config::{Config, Rates};
use super::layout::FLOATS;
use super::subsampling::{S2, S4};
use super::{levenberg_marquardt, rbf};
use crate::activation::Nonlinearity;
use crate::dense::{self, Inputs};
use crate::layout::{C1, C3, C5, F6, LayerLayout};
use crate::simd::{Simd, WithSimd};
use crate::{c1, c3, s2, s4};
use lenet_experiment::article::Pooling;
use lenet_experiment::paper::Criterion;

const TANH: Nonlinearity = Nonlinearity::ScaledTanh;
const MEAN: Pooling = Pooling::Average;

/// The forward pass from `activations.input` to the distances.
pub struct Forward<'a> {
    pub config: Config,
    pub weights: &'a [f32],
    pub activations: &'a mut Activations,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (weights, acts, scale) = (self.weights, self.activations, self.config.subsampling.scale());
        c1::forward(simd, TANH, weights, &acts.input, &mut acts.c1);
        s2::forward(simd, MEAN, &acts.c1, &mut acts.s2_pooled);
        S2.forward(simd, scale, weights, &acts.s2_pooled, &mut acts.s2);
        c3::forward(simd, TANH, weights, &acts.s2, &mut acts.c3);
        s4::forward(simd, MEAN, &acts.c3, &mut acts.s4_pooled);
        S4.forward(simd, scale, weights, &acts.s4_pooled, &mut acts.s4);
        let one = |values, stride| Inputs { values, stride };
        dense::forward(simd, C5, Some(TANH), weights, one(&acts.s4, s4::OUTPUT_LEN), 1, &mut acts.c5);
        dense::forward(simd, F6, Some(TANH), weights, one(&acts.c5, C5.stride), 1, &mut acts.f6);
        simd.run(
            #[inline(always)]
            || acts.distances = rbf::distances(&acts.f6),
        );
    }
}

/// The backward pass after [`Forward`], with an update of all weights.
pub struct BackwardUpdate<'a> {
    pub criterion: Criterion,
    /// `Subsampling::scale`, the factor on the pooled inputs of S2 and S4.
    pub scale: f32,
    pub eta: f32,
    pub label: u8,
    pub rates: &'a [f32],
    pub weights: &'a mut [f32],
    pub c3_transposed: &'a mut [f32],
    pub activations: &'a Activations,
    pub derivatives: &'a mut Derivatives,
    pub gradients: &'a mut [f32],
}

impl WithSimd for BackwardUpdate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { scale, eta, rates, weights, c3_transposed, activations: acts, derivatives: d, gradients, .. } = self;
        simd.run(
            #[inline(always)]
            || rbf::gradient(self.criterion, &acts.distances, self.label, &acts.f6, &mut d.f6),
        );
        dense::activation_backward(simd, TANH, &acts.f6, &mut d.f6);
        levenberg_marquardt::dense_backward(simd, F6, eta, rates, weights, &acts.c5, &d.f6, &mut d.c5);
        dense::activation_backward(simd, TANH, &acts.c5, &mut d.c5);
        levenberg_marquardt::dense_backward(simd, C5, eta, rates, weights, &acts.s4, &d.c5, &mut d.s4);
        let features = FeatureBackward {
            scale,
            pooled_scale: scale,
            weights,
            c3_transposed,
            inputs: acts,
            outputs: acts,
            order: Order::First,
        };
        features.run(simd, d, gradients, true);
        levenberg_marquardt::update(simd, C1.weights..C3.end(), eta, rates, gradients, weights);
        levenberg_marquardt::update(simd, F6.end()..FLOATS, eta, rates, gradients, weights);
        c3::transpose(weights, c3_transposed);
    }
}

/// The backward pass after [`Forward`]: adds the gradients of all parameters.
pub struct Backward<'a> {
    pub criterion: Criterion,
    /// `Subsampling::scale`, the factor on the pooled inputs of S2 and S4.
    pub scale: f32,
    pub label: u8,
    pub weights: &'a [f32],
    pub c3_transposed: &'a [f32],
    pub activations: &'a Activations,
    pub derivatives: &'a mut Derivatives,
    pub gradients: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { scale, weights, c3_transposed, activations: acts, derivatives: d, gradients, .. } = self;
        rbf::gradient(self.criterion, &acts.distances, self.label, &acts.f6, &mut d.f6);
        dense::activation_backward(simd, TANH, &acts.f6, &mut d.f6);
        dense_backward(simd, F6, weights, &acts.c5, &d.f6, &mut d.c5, gradients);
        dense::activation_backward(simd, TANH, &acts.c5, &mut d.c5);
        dense_backward(simd, C5, weights, &acts.s4, &d.c5, &mut d.s4, gradients);
        let features = FeatureBackward {
            scale,
            pooled_scale: scale,
            weights,
            c3_transposed,
            inputs: acts,
            outputs: acts,
            order: Order::First,
        };
        features.run(simd, d, gradients, false);
    }
}

/// The backward pass for second derivatives, after [`Forward`] and [`Backward`]: adds those of all parameters.
///
/// It is the pass of [`Backward`] with weights and inputs squared and each f' applied twice (Appendix C). As for gradients, a
/// shared weight sums over its connections.
pub struct CurvatureBackward<'a> {
    pub config: Config,
    /// Squares of the weights.
    pub weights: &'a [f32],
    pub c3_transposed: &'a [f32],
    pub activations: &'a Activations,
    /// Memory for the squares of the activations.
    pub squares: &'a mut Activations,
    /// From [`Backward`].
    pub gradients: &'a Derivatives,
    pub derivatives: &'a mut Derivatives,
    pub sums: &'a mut [f32],
}

impl WithSimd for CurvatureBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (floor, with_gradients) = match self.config.rates {
            Rates::Global => (0.0, false),
            Rates::LevenbergMarquardt { floor, activation_curvature, .. } => (floor, activation_curvature),
        };
        let (acts, d, weights, sums) = (self.activations, self.derivatives, self.weights, self.sums);
        let gradients = with_gradients.then_some(self.gradients);
        acts.square(self.squares);
        rbf::curvature(self.config.criterion, &acts.distances, floor, &acts.f6, &mut d.f6);
        dense::activation_backward(simd, TANH, &acts.f6, &mut d.f6);
        activation_curvature(simd, &acts.f6, gradients.map(|g| &g.f6[..]), &mut d.f6);
        dense_backward(simd, F6, weights, &self.squares.c5, &d.f6, &mut d.c5, sums);
        dense::activation_backward(simd, TANH, &acts.c5, &mut d.c5);
        activation_curvature(simd, &acts.c5, gradients.map(|g| &g.c5[..]), &mut d.c5);
        dense_backward(simd, C5, weights, &self.squares.s4, &d.c5, &mut d.s4, sums);
        let scale = self.config.subsampling.scale().powi(2);
        let features = FeatureBackward {
            scale,
            // The factor 1/4 of the mean, squared; average pooling applies it once.
            pooled_scale: scale * 0.25,
            weights,
            c3_transposed: self.c3_transposed,
            inputs: self.squares,
            outputs: acts,
            order: Order::Second { gradients },
        };
        features.run(simd, d, sums, false);
    }
}

#[inline(always)]
fn dense_backward<S: Simd>(
    simd: S,
    layer: LayerLayout,
    weights: &[f32],
    inputs: &[f32],
    gradient: &[f32],
    input_gradient: &mut [f32],
    sums: &mut [f32],
) {
    let stride = layer.inputs;
    dense::weight_gradients(simd, layer, Inputs { values: inputs, stride }, gradient, 1, sums, false);
    dense::input_gradients(simd, layer, weights, gradient, 1, input_gradient, stride);
}

/// Which derivatives a backward pass computes.
#[derive(Clone, Copy)]
enum Order<'a> {
    First,
    Second {
        /// For the terms |f''(a) g|, if they are included.
        gradients: Option<&'a Derivatives>,
    },
}

/// The backward pass from S4's outputs to C1; for second derivatives weights and inputs are squares.
struct FeatureBackward<'a> {
    /// Factor of the pooled inputs in S2 and S4.
    scale: f32,
    /// Factor of the derivative at the pooled inputs.
    pooled_scale: f32,
    weights: &'a [f32],
    c3_transposed: &'a [f32],
    /// The activations that weights multiply, or their squares.
    inputs: &'a Activations,
    /// The activations, from which f' is computed.
    outputs: &'a Activations,
    order: Order<'a>,
}

impl FeatureBackward<'_> {
    /// From `d.s4` at the outputs to all derivatives before it in `d`, and those of the parameters in `sums`.
    #[inline(always)]
    fn run<S: Simd>(&self, simd: S, d: &mut Derivatives, sums: &mut [f32], overwrite: bool) {
        let Self { scale, pooled_scale, weights, c3_transposed, inputs, outputs, order } = *self;
        S4.activation_backward(simd, &outputs.s4, &mut d.s4);
        if let Order::Second { gradients } = order {
            activation_curvature(simd, &outputs.s4, gradients.map(|g| &g.s4[..]), &mut d.s4);
        }
        S4.weight_gradients(simd, scale, &inputs.s4_pooled, &d.s4, sums, overwrite);
        S4.backward(simd, pooled_scale, weights, &d.s4, &mut d.s4_pooled);
        s4::backward_to_c3(simd, (TANH, MEAN), &outputs.c3, &d.s4_pooled, &mut d.c3);
        if let Order::Second { gradients } = order {
            activation_curvature(simd, &outputs.c3, gradients.map(|g| &g.c3[..]), &mut d.c3);
        }
        c3::weight_gradients(simd, &inputs.s2, &d.c3, sums, overwrite);
        c3::backward(simd, c3_transposed, &d.c3, &mut d.s2);
        S2.activation_backward(simd, &outputs.s2, &mut d.s2);
        if let Order::Second { gradients } = order {
            S2.activation_curvature(simd, &outputs.s2, gradients.map(|g| &g.s2[..]), &mut d.s2);
        }
        S2.weight_gradients(simd, scale, &inputs.s2_pooled, &d.s2, sums, overwrite);
        S2.backward(simd, pooled_scale, weights, &d.s2, &mut d.s2_pooled);
        s2::backward_to_c1(simd, (TANH, MEAN), &outputs.c1, &d.s2_pooled, &mut d.c1);
        if let Order::Second { gradients } = order {
            activation_curvature(simd, &outputs.c1, gradients.map(|g| &g.c1[..]), &mut d.c1);
        }
        c1::weight_gradients(simd, &inputs.input, &d.c1, sums, overwrite);
    }
}
