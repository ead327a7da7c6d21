//! The article's network in training: parameters, optimizer state, and memory for a micro-batch. A step allocates nothing.

use crate::activations::{ActivationGradients, Activations, MICRO_BATCH};
use crate::buffer::Buffer;
use crate::c1::ROW_STRIDE;
use crate::c3;
use crate::layout::{C1, C3, FLOATS, LAYERS, OUTPUT, WrongLength, from_list, to_list, zeros};
use crate::network::{Backward, Forward};
use crate::optimizer::{FusedSgd, Update};
use crate::simd::dispatch;
use lenet_experiment::article::ArticleNet;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::{PIXELS, SIDE};
use std::borrow::Borrow;
use std::ops::Range;

/// An image and its label, below 10.
pub type Example<'a> = (&'a [u8; PIXELS], u8);

/// The article's network in training. Lists of parameters are in PyTorch's order, 61,706 long.
pub struct Engine {
    net: ArticleNet,
    weights: Buffer,
    /// C3's weights for its backward pass.
    c3_transposed: Buffer,
    gradients: Buffer,
    optimizer_state: Vec<Buffer>,
    activations: Activations,
    activation_gradients: ActivationGradients,
    trains_biases: bool,
}

impl Engine {
    /// Starts from these weights and this optimizer state: momentum's velocity, or Adam's m and v; empty for zeros.
    ///
    /// # Errors
    /// When a list has another length, or the state is another optimizer's.
    pub fn new(net: ArticleNet, weights: &[f32], optimizer_state: &[Vec<f32>]) -> Result<Self, WrongLength> {
        let buffers = net.optimizer.state_vectors();
        let optimizer_state = match optimizer_state {
            [] => (0..buffers).map(|_| zeros()).collect(),
            given if given.len() == buffers => given.iter().map(|list| from_list(list)).collect::<Result<_, _>>()?,
            _ => return Err(WrongLength),
        };
        let weights = from_list(weights)?;
        let mut c3_transposed = Buffer::new(c3::TRANSPOSED_LEN);
        c3::transpose(&weights, &mut c3_transposed);
        Ok(Self {
            net,
            weights,
            c3_transposed,
            gradients: zeros(),
            optimizer_state,
            activations: Activations::new(),
            activation_gradients: ActivationGradients::new(),
            trains_biases: true,
        })
    }

    /// The same engine, whose biases stay as they are.
    #[must_use]
    pub fn with_fixed_biases(self) -> Self {
        Self { trains_biases: false, ..self }
    }

    /// One step on a batch at this learning rate; `step` counts from 0. Appends ten logits an example, from before the step.
    pub fn step<I: Borrow<[u8; PIXELS]>>(
        &mut self,
        examples: impl ExactSizeIterator<Item = (I, u8)>,
        rate: f64,
        step: u32,
        logits: &mut Vec<f32>,
    ) {
        let fused = FusedSgd::new(&self.net, examples.len(), rate).filter(|_| self.trains_biases);
        self.forward_backward(examples, fused, logits);
        // The fused update has changed the dense layers.
        let range = if fused.is_some() { C1.weights..C3.biases + C3.outputs } else { 0..FLOATS };
        self.update(rate, step, range);
    }

    /// The gradients of the mean loss of these examples, in PyTorch's order.
    pub fn gradients<'a>(&mut self, examples: impl ExactSizeIterator<Item = Example<'a>>) -> Vec<f32> {
        self.forward_backward(examples, None, &mut Vec::new());
        to_list(&self.gradients)
    }

    /// Forward pass only: appends ten logits an image.
    pub fn predict<I: Borrow<[u8; PIXELS]>>(&mut self, mut images: impl Iterator<Item = I>, logits: &mut Vec<f32>) {
        while self.load_micro_batch(&mut images.by_ref().map(|image| (image, 0))) {
            self.forward(logits);
        }
    }

    /// The weights in PyTorch's order.
    pub fn weights(&self) -> Vec<f32> {
        to_list(&self.weights)
    }

    /// Momentum's velocity, or Adam's m and v, each list in PyTorch's order.
    pub fn optimizer_state(&self) -> Vec<Vec<f32>> {
        self.optimizer_state.iter().map(|buffer| to_list(buffer)).collect()
    }

    fn forward_backward<I: Borrow<[u8; PIXELS]>>(
        &mut self,
        mut examples: impl ExactSizeIterator<Item = (I, u8)>,
        fused: Option<FusedSgd>,
        logits: &mut Vec<f32>,
    ) {
        let loss_scale = 1.0 / examples.len() as f32;
        let mut overwrite = true;
        while self.load_micro_batch(&mut examples) {
            self.forward(logits);
            self.backward(loss_scale, overwrite, fused);
            overwrite = false;
        }
        if !self.trains_biases {
            LAYERS.iter().for_each(|layer| self.gradients[layer.bias_range()].fill(0.0));
        }
    }

    /// Takes up to [`MICRO_BATCH`] examples; false when there is none left.
    fn load_micro_batch<I: Borrow<[u8; PIXELS]>>(&mut self, examples: &mut impl Iterator<Item = (I, u8)>) -> bool {
        let activations = &mut self.activations;
        activations.images = 0;
        for (maps, (image, label)) in activations.maps.iter_mut().zip(examples.take(MICRO_BATCH)) {
            pad(image.borrow(), &mut maps.input);
            activations.labels[activations.images] = label;
            activations.images += 1;
        }
        activations.images > 0
    }

    // The functions below are not generic, so they are compiled with this crate's optimisation level, not the caller's.

    fn forward(&mut self, logits: &mut Vec<f32>) {
        dispatch(Forward { net: &self.net, weights: &self.weights, activations: &mut self.activations });
        let rows = self.activations.logits.chunks_exact(OUTPUT.stride).take(self.activations.images);
        rows.for_each(|row| logits.extend_from_slice(&row[..CLASSES]));
    }

    fn backward(&mut self, loss_scale: f32, overwrite: bool, fused: Option<FusedSgd>) {
        dispatch(Backward {
            net: &self.net,
            weights: &mut self.weights,
            c3_transposed: &self.c3_transposed,
            activations: &self.activations,
            activation_gradients: &mut self.activation_gradients,
            gradients: &mut self.gradients,
            loss_scale,
            overwrite,
            fused,
        });
    }

    fn update(&mut self, rate: f64, step: u32, range: Range<usize>) {
        dispatch(Update {
            net: &self.net,
            rate,
            step,
            range,
            weights: &mut self.weights,
            gradients: &self.gradients,
            state: &mut self.optimizer_state,
        });
        c3::transpose(&self.weights, &mut self.c3_transposed);
    }
}

/// Scales pixels to 0 (background) to 1 (ink) and writes them inside the two pixels of padding.
fn pad(image: &[u8; PIXELS], padded: &mut [f32]) {
    // image [28][28] -> padded [32][32]
    let rows = padded.chunks_exact_mut(ROW_STRIDE).skip(2);
    for (row, pixels) in rows.zip(image.chunks_exact(SIDE)) {
        for (value, ink) in row[2..2 + SIDE].iter_mut().zip(pixels) {
            *value = f32::from(*ink) / 255.0;
        }
    }
}
