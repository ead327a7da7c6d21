//! Memory for the layers' outputs and for their first or second derivatives, for one image.

use crate::buffer::Buffer;
use crate::layout::{C5, F6};
use crate::{c1, c3, s2, s4};
use lenet_experiment::dataset::CLASSES;

/// Outputs of all layers, and the means of 2x2 inputs in S2 and S4.
pub struct Activations {
    /// The padded image with the paper's pixel values, `[32][32]`.
    pub input: Buffer,
    pub c1: Buffer,
    pub s2_pooled: Buffer,
    pub s2: Buffer,
    pub c3: Buffer,
    pub s4_pooled: Buffer,
    pub s4: Buffer,
    pub c5: Buffer,
    pub f6: Buffer,
    /// y_i, the squared distance of F6 to each class's bitmap.
    pub distances: [f32; CLASSES],
}

impl Activations {
    pub fn new() -> Self {
        Self {
            input: Buffer::new(c1::INPUT_LEN),
            c1: Buffer::new(c1::OUTPUT_LEN),
            s2_pooled: Buffer::new(s2::OUTPUT_LEN),
            s2: Buffer::new(s2::OUTPUT_LEN),
            c3: Buffer::new(c3::OUTPUT_LEN),
            s4_pooled: Buffer::new(s4::OUTPUT_LEN),
            s4: Buffer::new(s4::OUTPUT_LEN),
            c5: Buffer::new(C5.stride),
            f6: Buffer::new(F6.stride),
            distances: [0.0; CLASSES],
        }
    }

    /// Writes the squares of all values that weights multiply.
    pub fn square(&self, squares: &mut Self) {
        square(&self.input, &mut squares.input);
        square(&self.s2_pooled, &mut squares.s2_pooled);
        square(&self.s2, &mut squares.s2);
        square(&self.s4_pooled, &mut squares.s4_pooled);
        square(&self.s4, &mut squares.s4);
        square(&self.c5, &mut squares.c5);
    }
}

/// First or second derivatives at the layers' pre-activations (of S2 and S4 also at their pooled inputs).
pub struct Derivatives {
    pub c1: Buffer,
    pub s2_pooled: Buffer,
    pub s2: Buffer,
    pub c3: Buffer,
    pub s4_pooled: Buffer,
    pub s4: Buffer,
    pub c5: Buffer,
    pub f6: Buffer,
}

impl Derivatives {
    pub fn new() -> Self {
        Self {
            c1: Buffer::new(c1::OUTPUT_LEN),
            s2_pooled: Buffer::new(s2::GRADIENT_LEN),
            s2: Buffer::new(s2::GRADIENT_LEN),
            c3: Buffer::new(c3::OUTPUT_LEN),
            s4_pooled: Buffer::new(s4::OUTPUT_LEN),
            s4: Buffer::new(s4::OUTPUT_LEN),
            c5: Buffer::new(C5.stride),
            f6: Buffer::new(F6.stride),
        }
    }
}

/// `to[i] = from[i]^2`
pub fn square(from: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = from * from);
}
