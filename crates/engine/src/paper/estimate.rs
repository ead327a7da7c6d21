//! An estimate of the curvature under way.

use super::second::square;
use super::values::{Slopes, Values, parameters};
use crate::buffer::Buffer;
use crate::c3;

/// Second derivatives of every parameter, summed over examples.
pub struct Estimate {
    /// Squares of the weights, plain and turned.
    pub(super) weights: Buffer,
    pub(super) turned: Buffer,
    /// Squares of the values, and the second derivatives at the sums.
    pub(super) squares: Values,
    pub(super) slopes: Slopes,
    /// Gradients that nobody reads.
    pub(super) scratch: Buffer,
    /// The second derivatives of the parameters.
    pub(super) sums: Buffer,
    /// How many examples are in the sums.
    pub(super) examples: u32,
}

impl Estimate {
    pub(super) fn new(weights: &[f32], turned: &[f32]) -> Self {
        let (mut squares_of_weights, mut squares_of_turned) = (parameters(), Buffer::new(c3::TURNED));
        square(weights, &mut squares_of_weights);
        square(turned, &mut squares_of_turned);
        Self {
            weights: squares_of_weights,
            turned: squares_of_turned,
            squares: Values::new(),
            slopes: Slopes::new(),
            scratch: parameters(),
            sums: parameters(),
            examples: 0,
        }
    }

    /// The mean over the examples.
    pub(super) fn mean(mut self) -> Buffer {
        let share = 1.0 / self.examples.max(1) as f32;
        self.sums.iter_mut().for_each(|sum| *sum *= share);
        self.sums
    }
}
