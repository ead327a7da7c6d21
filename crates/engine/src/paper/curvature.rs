//! An estimate of the curvature in progress.

use super::activations::{Activations, Derivatives, square};
use super::layout::zeros;
use crate::buffer::Buffer;
use crate::c3;

/// Second derivatives of the loss by every parameter, summed over examples.
pub struct CurvatureEstimate {
    /// Squares of the weights.
    pub(super) weights: Buffer,
    pub(super) c3_transposed: Buffer,
    /// Squares of the activations.
    pub(super) activations: Activations,
    pub(super) derivatives: Derivatives,
    /// Parameter gradients; computed with the gradients at the pre-activations, but not used.
    pub(super) gradients: Buffer,
    pub(super) sums: Buffer,
    pub(super) examples: u32,
}

impl CurvatureEstimate {
    pub(super) fn new(weights: &[f32], c3_transposed: &[f32]) -> Self {
        let (mut weight_squares, mut transposed_squares) = (zeros(), Buffer::new(c3::TRANSPOSED_LEN));
        square(weights, &mut weight_squares);
        square(c3_transposed, &mut transposed_squares);
        Self {
            weights: weight_squares,
            c3_transposed: transposed_squares,
            activations: Activations::new(),
            derivatives: Derivatives::new(),
            gradients: zeros(),
            sums: zeros(),
            examples: 0,
        }
    }

    /// Mean over the examples.
    pub(super) fn mean(mut self) -> Buffer {
        let scale = 1.0 / self.examples.max(1) as f32;
        self.sums.iter_mut().for_each(|sum| *sum *= scale);
        self.sums
    }
}
