//! An image's walk through the network: forward, back with gradients, and back once more with second derivatives.

use super::layout::FLOATS;
use super::recipe::{Criterion, Rates, Recipe};
use super::second::bend;
use super::subsample::{S2, S4};
use super::values::{Slopes, Values};
use super::{descent, rbf};
use crate::dense::{self, Inputs};
use crate::layout::{C1, C3, C5, F6, Section};
use crate::recipe::{Activation, Pooling};
use crate::simd::{Simd, Work};
use crate::{c1, c3};

const TANH: Activation = Activation::ScaledTanh;
const MEAN: Pooling = Pooling::Average;

/// Reads the image that lies in `values.input`.
pub struct Forward<'a> {
    pub recipe: Recipe,
    pub weights: &'a [f32],
    pub values: &'a mut Values,
}

impl Work for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with<S: Simd>(self, simd: S) {
        let (weights, v, scale) = (self.weights, self.values, self.recipe.subsampling.scale());
        c1::forward(simd, TANH, weights, &v.input, &mut v.c1);
        c1::pool(simd, MEAN, &v.c1, &mut v.pooled2);
        S2.forward(simd, scale, weights, &v.pooled2, &mut v.s2);
        c3::forward(simd, TANH, weights, &v.s2, &mut v.c3);
        c3::pool(simd, MEAN, &v.c3, &mut v.pooled4);
        S4.forward(simd, scale, weights, &v.pooled4, &mut v.s4);
        let one = |values, pitch| Inputs { values, pitch };
        dense::forward(simd, C5, Some(TANH), weights, one(&v.s4, c3::POOLED), 1, &mut v.c5);
        dense::forward(simd, F6, Some(TANH), weights, one(&v.c5, C5.pitch), 1, &mut v.f6);
        simd.run(
            #[inline(always)]
            || v.distances = rbf::distances(&v.f6),
        );
    }
}

/// Learns from the image that was read: changes all weights.
pub struct Descend<'a> {
    pub criterion: Criterion,
    pub scale: f32,
    pub eta: f32,
    pub label: u8,
    pub rates: &'a [f32],
    pub weights: &'a mut [f32],
    pub turned: &'a mut [f32],
    pub values: &'a Values,
    pub slopes: &'a mut Slopes,
    pub gradients: &'a mut [f32],
}

impl Work for Descend<'_> {
    type Output = ();

    #[inline(always)]
    fn with<S: Simd>(self, simd: S) {
        let (v, s, weights, eta) = (self.values, self.slopes, self.weights, self.eta);
        simd.run(
            #[inline(always)]
            || rbf::gradient(self.criterion, &v.distances, self.label, &v.f6, &mut s.f6),
        );
        dense::unsquash(simd, TANH, &v.f6, &mut s.f6);
        descent::dense(simd, F6, eta, self.rates, weights, &v.c5, &s.f6, &mut s.c5);
        dense::unsquash(simd, TANH, &v.c5, &mut s.c5);
        descent::dense(simd, C5, eta, self.rates, weights, &v.s4, &s.c5, &mut s.s4);
        let convolutions =
            Convolutions { scale: self.scale, share: self.scale, weights, turned: self.turned, inputs: v, outputs: v };
        convolutions.back(simd, s, None, self.gradients, true);
        descent::range(simd, C1.weights..C3.end(), eta, self.rates, self.gradients, weights);
        descent::range(simd, F6.end()..FLOATS, eta, self.rates, self.gradients, weights);
        c3::turn(weights, self.turned);
    }
}

/// Adds the gradients of the image that was read to those that are there.
pub struct Gradients<'a> {
    pub criterion: Criterion,
    pub scale: f32,
    pub label: u8,
    pub weights: &'a [f32],
    pub turned: &'a [f32],
    pub values: &'a Values,
    pub slopes: &'a mut Slopes,
    pub sums: &'a mut [f32],
}

impl Work for Gradients<'_> {
    type Output = ();

    #[inline(always)]
    fn with<S: Simd>(self, simd: S) {
        let (v, s) = (self.values, self.slopes);
        rbf::gradient(self.criterion, &v.distances, self.label, &v.f6, &mut s.f6);
        dense::unsquash(simd, TANH, &v.f6, &mut s.f6);
        dense_back(simd, F6, self.weights, &v.c5, &s.f6, &mut s.c5, self.sums);
        dense::unsquash(simd, TANH, &v.c5, &mut s.c5);
        dense_back(simd, C5, self.weights, &v.s4, &s.c5, &mut s.s4, self.sums);
        let (scale, weights, turned) = (self.scale, self.weights, self.turned);
        let convolutions = Convolutions { scale, share: scale, weights, turned, inputs: v, outputs: v };
        convolutions.back(simd, s, None, self.sums, false);
    }
}

/// Adds the second derivatives of the image that was read to those that are there: the walk of [`Gradients`] with the
/// squares of weights and of inputs, and each squashing function's slope twice (Appendix C; a shared weight's sum runs
/// over its connections as that of its gradient does).
pub struct Curvature<'a> {
    pub recipe: Recipe,
    /// Squares of the weights, plain and turned.
    pub weights: &'a [f32],
    pub turned: &'a [f32],
    pub values: &'a Values,
    /// Room for the squares of the values.
    pub squares: &'a mut Values,
    /// Gradients at the sums.
    pub gradients: &'a Slopes,
    pub slopes: &'a mut Slopes,
    pub sums: &'a mut [f32],
}

impl Work for Curvature<'_> {
    type Output = ();

    #[inline(always)]
    fn with<S: Simd>(self, simd: S) {
        let (floor, bent) = match self.recipe.rates {
            Rates::Global => (0.0, false),
            Rates::LevenbergMarquardt { floor, bent, .. } => (floor, bent),
        };
        let (v, s) = (self.values, self.slopes);
        let gradients = bent.then_some(self.gradients);
        self.squares.square(v);
        rbf::curvature(self.recipe.criterion, &v.distances, floor, &v.f6, &mut s.f6);
        dense::unsquash(simd, TANH, &v.f6, &mut s.f6);
        bend(simd, &v.f6, gradients.map(|g| &g.f6[..]), &mut s.f6);
        dense_back(simd, F6, self.weights, &self.squares.c5, &s.f6, &mut s.c5, self.sums);
        dense::unsquash(simd, TANH, &v.c5, &mut s.c5);
        bend(simd, &v.c5, gradients.map(|g| &g.c5[..]), &mut s.c5);
        dense_back(simd, C5, self.weights, &self.squares.s4, &s.c5, &mut s.s4, self.sums);
        let scale = self.recipe.subsampling.scale().powi(2);
        // The mean of four divides by four once more when it is squared.
        let convolutions = Convolutions {
            scale,
            share: scale * 0.25,
            weights: self.weights,
            turned: self.turned,
            inputs: self.squares,
            outputs: v,
        };
        convolutions.back(simd, s, Some(gradients), self.sums, false);
    }
}

#[inline(always)]
fn dense_back<S: Simd>(
    simd: S,
    section: Section,
    weights: &[f32],
    values: &[f32],
    above: &[f32],
    below: &mut [f32],
    sums: &mut [f32],
) {
    dense::gradients(simd, section, Inputs { values, pitch: section.rows }, above, 1, sums, false);
    dense::backward(simd, section, weights, above, 1, below, section.rows);
}

/// The way back from S4's outputs to C1's weights, for first derivatives or, with squares, for second ones.
struct Convolutions<'a> {
    /// Multiplies what S2 and S4 pool.
    scale: f32,
    /// Multiplies what goes back to each of the four inputs.
    share: f32,
    weights: &'a [f32],
    turned: &'a [f32],
    /// What the weights multiply.
    inputs: &'a Values,
    /// What the squashing functions' slopes are told from.
    outputs: &'a Values,
}

impl Convolutions<'_> {
    /// `second` is there for second derivatives, with the gradients at the sums if they are to count.
    #[inline(always)]
    fn back<S: Simd>(&self, simd: S, s: &mut Slopes, second: Option<Option<&Slopes>>, sums: &mut [f32], fresh: bool) {
        let Self { scale, share, weights, turned, inputs, outputs } = *self;
        S4.unsquash(simd, &outputs.s4, &mut s.s4);
        if let Some(gradients) = second {
            bend(simd, &outputs.s4, gradients.map(|g| &g.s4[..]), &mut s.s4);
        }
        S4.gradients(simd, scale, &inputs.pooled4, &s.s4, sums, fresh);
        S4.backward(simd, share, weights, &s.s4, &mut s.pooled4);
        c3::unpool(simd, (TANH, MEAN), &outputs.c3, &s.pooled4, &mut s.c3);
        if let Some(gradients) = second {
            bend(simd, &outputs.c3, gradients.map(|g| &g.c3[..]), &mut s.c3);
        }
        c3::gradients(simd, &inputs.s2, &s.c3, sums, fresh);
        c3::backward(simd, turned, &s.c3, &mut s.s2);
        S2.unsquash(simd, &outputs.s2, &mut s.s2);
        if let Some(gradients) = second {
            S2.bend(simd, &outputs.s2, gradients.map(|g| &g.s2[..]), &mut s.s2);
        }
        S2.gradients(simd, scale, &inputs.pooled2, &s.s2, sums, fresh);
        S2.backward(simd, share, weights, &s.s2, &mut s.pooled2);
        c1::unpool(simd, (TANH, MEAN), &outputs.c1, &s.pooled2, &mut s.c1);
        if let Some(gradients) = second {
            bend(simd, &outputs.c1, gradients.map(|g| &g.c1[..]), &mut s.c1);
        }
        c1::gradients(simd, &inputs.input, &s.c1, sums, fresh);
    }
}
