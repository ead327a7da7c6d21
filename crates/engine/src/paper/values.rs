//! What a walk through the network leaves at every layer.

use super::layout::FLOATS;
use super::second::square;
use crate::buffer::Buffer;
use crate::criterion::CLASSES;
use crate::layout::{C5, F6};
use crate::{c1, c3};

/// Floats that hold a number for every parameter.
pub fn parameters() -> Buffer {
    Buffer::new(FLOATS)
}

/// What every layer puts out for an image, and what S2 and S4 make of four inputs.
pub struct Values {
    /// The image with the paper's values, 32 rows of 32.
    pub input: Buffer,
    pub c1: Buffer,
    pub pooled2: Buffer,
    pub s2: Buffer,
    pub c3: Buffer,
    pub pooled4: Buffer,
    pub s4: Buffer,
    pub c5: Buffer,
    pub f6: Buffer,
    /// y_i, the distance to each class's picture.
    pub distances: [f32; CLASSES],
}

impl Values {
    /// Room for an image.
    pub fn new() -> Self {
        Self {
            input: Buffer::new(c1::INPUT),
            c1: Buffer::new(c1::MAPS),
            pooled2: Buffer::new(c1::POOLED),
            s2: Buffer::new(c1::POOLED),
            c3: Buffer::new(c3::MAPS),
            pooled4: Buffer::new(c3::POOLED),
            s4: Buffer::new(c3::POOLED),
            c5: Buffer::new(C5.pitch),
            f6: Buffer::new(F6.pitch),
            distances: [0.0; CLASSES],
        }
    }

    /// Takes the squares of what others' weights multiply.
    pub fn square(&mut self, of: &Self) {
        square(&of.input, &mut self.input);
        square(&of.pooled2, &mut self.pooled2);
        square(&of.s2, &mut self.s2);
        square(&of.pooled4, &mut self.pooled4);
        square(&of.s4, &mut self.s4);
        square(&of.c5, &mut self.c5);
    }
}

/// First or second derivatives at every layer's sums (at what S2 and S4 pool: at their inputs).
pub struct Slopes {
    pub c1: Buffer,
    pub pooled2: Buffer,
    pub s2: Buffer,
    pub c3: Buffer,
    pub pooled4: Buffer,
    pub s4: Buffer,
    pub c5: Buffer,
    pub f6: Buffer,
}

impl Slopes {
    /// Room for an image.
    pub fn new() -> Self {
        Self {
            c1: Buffer::new(c1::MAPS),
            pooled2: Buffer::new(c1::GRADIENT),
            s2: Buffer::new(c1::GRADIENT),
            c3: Buffer::new(c3::MAPS),
            pooled4: Buffer::new(c3::POOLED),
            s4: Buffer::new(c3::POOLED),
            c5: Buffer::new(C5.pitch),
            f6: Buffer::new(F6.pitch),
        }
    }
}
