//! The paper's network in training: weights, curvature, the learning rates that follow from it, and memory for one image.

use super::activations::{Activations, Derivatives};
use super::config::{Config, Rates};
use super::curvature::CurvatureEstimate;
use super::layout::{from_list, offsets, to_list, zeros};
use super::network::{Backward, BackwardUpdate, CurvatureBackward, Forward};
use crate::buffer::Buffer;
use crate::c1::ROW_STRIDE;
use crate::c3;
use crate::engine::Example;
use crate::layout::WrongLength;
use crate::simd::dispatch;
use lenet_experiment::image::{PIXELS, SIDE};
use lenet_experiment::rbf_targets::F6_UNITS;
use std::borrow::Borrow;

/// The paper's network in training. Lists of parameters are 60,000 long, in the order of
/// [`lenet_experiment::network::PAPER_TENSORS`].
pub struct Engine {
    config: Config,
    weights: Buffer,
    /// C3's weights for its backward pass.
    c3_transposed: Buffer,
    /// h of every parameter, from the last estimate.
    curvature: Option<Buffer>,
    /// Factor of eta for each parameter; 0 in the padding.
    rates: Buffer,
    gradients: Buffer,
    activations: Activations,
    derivatives: Derivatives,
}

impl Engine {
    /// Starts from these weights and this curvature, from [`Self::curvature`] of an earlier engine.
    ///
    /// # Errors
    /// When a list's length is not 60,000.
    pub fn new(config: Config, weights: &[f32], curvature: Option<&[f32]>) -> Result<Self, WrongLength> {
        let weights = from_list(weights)?;
        let mut c3_transposed = Buffer::new(c3::TRANSPOSED_LEN);
        c3::transpose(&weights, &mut c3_transposed);
        let mut activations = Activations::new();
        // Only the 28x28 pixels inside are written later: the padding keeps the background's value.
        activations.input[..ROW_STRIDE * ROW_STRIDE].fill(pixel_value(0));
        let mut engine = Self {
            config,
            weights,
            c3_transposed,
            curvature: curvature.map(from_list).transpose()?,
            rates: zeros(),
            gradients: zeros(),
            activations,
            derivatives: Derivatives::new(),
        };
        engine.set_rates();
        Ok(engine)
    }

    /// One step on an example at the global learning rate eta. Appends the ten distances y, from before the step.
    ///
    /// With Levenberg-Marquardt the weights do not change before there is an estimate of the curvature.
    pub fn step(&mut self, (image, label): Example, eta: f64, distances: &mut Vec<f32>) {
        self.forward(image);
        distances.extend(self.activations.distances);
        dispatch(BackwardUpdate {
            criterion: self.config.criterion,
            scale: self.config.subsampling.scale(),
            eta: eta as f32,
            label,
            rates: &self.rates,
            weights: &mut self.weights,
            c3_transposed: &mut self.c3_transposed,
            activations: &self.activations,
            derivatives: &mut self.derivatives,
            gradients: &mut self.gradients,
        });
    }

    /// Estimates the curvature, every parameter's mean second derivative over these examples, and sets the learning rates.
    /// The paper takes 500 examples before each epoch.
    pub fn estimate_curvature<I: Borrow<[u8; PIXELS]>>(&mut self, examples: impl Iterator<Item = (I, u8)>) {
        let mut estimate = self.begin_estimate();
        self.add_to_estimate(&mut estimate, examples);
        self.end_estimate(estimate);
    }

    /// Begins an estimate in several parts. The weights must not change before [`Self::end_estimate`].
    pub fn begin_estimate(&self) -> CurvatureEstimate {
        CurvatureEstimate::new(&self.weights, &self.c3_transposed)
    }

    /// Adds examples to an estimate.
    pub fn add_to_estimate<I: Borrow<[u8; PIXELS]>>(
        &mut self,
        estimate: &mut CurvatureEstimate,
        examples: impl Iterator<Item = (I, u8)>,
    ) {
        for (image, label) in examples {
            self.forward(image.borrow());
            self.add_curvature(label, estimate);
            estimate.examples += 1;
        }
    }

    /// Sets the learning rates from an estimate of at least one example.
    pub fn end_estimate(&mut self, estimate: CurvatureEstimate) {
        self.curvature = Some(estimate.mean());
        self.set_rates();
    }

    /// Gradients of the mean loss of these examples.
    pub fn gradients<'a>(&mut self, examples: impl ExactSizeIterator<Item = Example<'a>>) -> Vec<f32> {
        let scale = 1.0 / examples.len() as f32;
        let mut sums = zeros();
        for (image, label) in examples {
            self.forward(image);
            self.backward(label, &mut sums);
        }
        sums.iter_mut().for_each(|sum| *sum *= scale);
        to_list(&sums)
    }

    /// Forward pass only: appends ten distances an image. The predicted class is the nearest.
    pub fn predict<I: Borrow<[u8; PIXELS]>>(&mut self, images: impl Iterator<Item = I>, distances: &mut Vec<f32>) {
        for image in images {
            self.forward(image.borrow());
            distances.extend(self.activations.distances);
        }
    }

    /// F6's 84 outputs for the last image, row by row of their 7x12 bitmap.
    pub fn f6(&self) -> &[f32] {
        &self.activations.f6[..F6_UNITS]
    }

    pub fn weights(&self) -> Vec<f32> {
        to_list(&self.weights)
    }

    /// The last estimate of the curvature: with the weights, all that a resumed run needs.
    pub fn curvature(&self) -> Option<Vec<f32>> {
        self.curvature.as_deref().map(to_list)
    }

    fn set_rates(&mut self) {
        for offset in offsets() {
            self.rates[offset] = match (self.config.rates, &self.curvature) {
                (Rates::Global, _) => 1.0,
                (Rates::LevenbergMarquardt { mu, .. }, Some(curvature)) => 1.0 / (mu + curvature[offset]),
                (Rates::LevenbergMarquardt { .. }, None) => 0.0,
            };
        }
    }

    fn forward(&mut self, image: &[u8; PIXELS]) {
        let rows = self.activations.input.chunks_exact_mut(ROW_STRIDE).skip(2);
        for (row, pixels) in rows.zip(image.chunks_exact(SIDE)) {
            row[2..2 + SIDE].iter_mut().zip(pixels).for_each(|(value, ink)| *value = pixel_value(*ink));
        }
        dispatch(Forward { config: self.config, weights: &self.weights, activations: &mut self.activations });
    }

    /// Adds the gradients of the last image to `gradients`.
    fn backward(&mut self, label: u8, gradients: &mut [f32]) {
        dispatch(Backward {
            criterion: self.config.criterion,
            scale: self.config.subsampling.scale(),
            label,
            weights: &self.weights,
            c3_transposed: &self.c3_transposed,
            activations: &self.activations,
            derivatives: &mut self.derivatives,
            gradients,
        });
    }

    /// Adds the second derivatives of the last image to an estimate.
    fn add_curvature(&mut self, label: u8, estimate: &mut CurvatureEstimate) {
        self.backward(label, &mut estimate.gradients);
        dispatch(CurvatureBackward {
            config: self.config,
            weights: &estimate.weights,
            c3_transposed: &estimate.c3_transposed,
            activations: &self.activations,
            squares: &mut estimate.activations,
            gradients: &self.derivatives,
            derivatives: &mut estimate.derivatives,
            sums: &mut estimate.sums,
        });
    }
}

/// From -0.1 for background to 1.175 for ink, so that pixels have a mean of about 0 and a variance of about 1 (section II.B).
fn pixel_value(ink: u8) -> f32 {
    f32::from(ink) * (1.275 / 255.0) - 0.1
}
