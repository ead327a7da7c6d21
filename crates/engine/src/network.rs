//! The forward and the backward pass of a micro-batch.

use crate::activation::Nonlinearity;
use crate::activations::{ActivationGradients, Activations};
use crate::dense::{self, Inputs};
use crate::layout::{C5, F6, OUTPUT};
use crate::optimizer::FusedSgd;
use crate::simd::{Simd, WithSimd};
use crate::{c1, c3, loss, s2, s4};
use lenet_experiment::article::ArticleNet;
use lenet_experiment::dataset::CLASSES;

/// The forward pass, from the padded images to the logits.
pub struct Forward<'a> {
    pub net: &'a ArticleNet,
    pub weights: &'a [f32],
    pub activations: &'a mut Activations,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { net, weights, activations } = self;
        let (f, pooling, images) = (Nonlinearity::from(net.activation), net.pooling, activations.images);
        let rows = activations.maps.iter_mut().zip(activations.s4.chunks_exact_mut(s4::OUTPUT_LEN));
        for (maps, s4) in rows.take(images) {
            c1::forward(simd, f, weights, &maps.input, &mut maps.c1);
            s2::forward(simd, pooling, &maps.c1, &mut maps.s2);
            c3::forward(simd, f, weights, &maps.s2, &mut maps.c3);
            s4::forward(simd, pooling, &maps.c3, s4);
        }
        let s4 = Inputs { values: &activations.s4, stride: s4::OUTPUT_LEN };
        dense::forward(simd, C5, Some(f), weights, s4, images, &mut activations.c5);
        let c5 = Inputs { values: &activations.c5, stride: C5.stride };
        dense::forward(simd, F6, Some(f), weights, c5, images, &mut activations.f6);
        let f6 = Inputs { values: &activations.f6, stride: F6.stride };
        dense::forward(simd, OUTPUT, None, weights, f6, images, &mut activations.logits);
    }
}

/// The backward pass after [`Forward`]: accumulates the gradients of all parameters.
pub struct Backward<'a> {
    pub net: &'a ArticleNet,
    pub weights: &'a mut [f32],
    /// From [`c3::transpose`].
    pub c3_transposed: &'a [f32],
    pub activations: &'a Activations,
    pub activation_gradients: &'a mut ActivationGradients,
    pub gradients: &'a mut [f32],
    /// Factor of each image's loss, 1 / batch size.
    pub loss_scale: f32,
    /// Whether this is the batch's first micro-batch.
    pub overwrite: bool,
    /// Updates the dense layers at once, instead of accumulating their gradients.
    pub fused: Option<FusedSgd>,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (f, pooling) = (Nonlinearity::from(self.net.activation), self.net.pooling);
        let images = self.activations.images;
        let logits = self.activations.logits.chunks_exact(OUTPUT.stride);
        let rows = logits.zip(self.activation_gradients.logits.chunks_exact_mut(OUTPUT.stride));
        for ((logits, gradient), label) in rows.zip(self.activations.labels).take(images) {
            loss::gradient(self.net.loss, &logits[..CLASSES], label, self.loss_scale, gradient);
        }
        self.dense(simd, f, images);
        let gradients = &mut *self.activation_gradients;
        let rows = self.activations.maps.iter().zip(gradients.s4.chunks_exact(s4::OUTPUT_LEN));
        for (image, (maps, s4)) in rows.take(images).enumerate() {
            let overwrite = self.overwrite && image == 0;
            s4::backward_to_c3(simd, (f, pooling), &maps.c3, s4, &mut gradients.c3);
            c3::weight_gradients(simd, &maps.s2, &gradients.c3, self.gradients, overwrite);
            c3::backward(simd, self.c3_transposed, &gradients.c3, &mut gradients.s2);
            s2::backward_to_c1(simd, (f, pooling), &maps.c1, &gradients.s2, &mut gradients.c1);
            c1::weight_gradients(simd, &maps.input, &gradients.c1, self.gradients, overwrite);
        }
    }
}

impl Backward<'_> {
    /// From the logits to S4.
    #[inline(always)]
    fn dense<S: Simd>(&mut self, simd: S, f: Nonlinearity, images: usize) {
        let (activations, gradients) = (self.activations, &mut *self.activation_gradients);
        let mut backward = |layer, values, stride, gradient: &[f32], input_gradient: &mut [f32]| {
            if let Some(fused) = self.fused {
                fused.dense_backward(simd, layer, self.weights, values, gradient, input_gradient);
            } else {
                let inputs = Inputs { values, stride };
                dense::weight_gradients(simd, layer, inputs, gradient, images, self.gradients, self.overwrite);
                dense::input_gradients(simd, layer, self.weights, gradient, images, input_gradient, stride);
            }
        };
        backward(OUTPUT, &activations.f6, F6.stride, &gradients.logits, &mut gradients.f6);
        dense::activation_backward(simd, f, &activations.f6[..images * F6.stride], &mut gradients.f6);
        backward(F6, &activations.c5, C5.stride, &gradients.f6, &mut gradients.c5);
        dense::activation_backward(simd, f, &activations.c5[..images * C5.stride], &mut gradients.c5);
        backward(C5, &activations.s4, s4::OUTPUT_LEN, &gradients.c5, &mut gradients.s4);
    }
}
