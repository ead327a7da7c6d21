//! Memory for the layers' outputs and for their gradients, for a micro-batch of images.

use crate::buffer::Buffer;
use crate::layout::{C5, F6, OUTPUT};
use crate::{c1, c3, s2, s4};

/// Images that pass through the dense layers together.
pub const MICRO_BATCH: usize = 8;

/// Outputs of one image's convolution and pooling layers.
pub struct FeatureMaps {
    /// The padded image, `[32][32]`.
    pub input: Buffer,
    pub c1: Buffer,
    pub s2: Buffer,
    pub c3: Buffer,
}

impl FeatureMaps {
    fn new() -> Self {
        Self {
            input: Buffer::new(c1::INPUT_LEN),
            c1: Buffer::new(c1::OUTPUT_LEN),
            s2: Buffer::new(s2::OUTPUT_LEN),
            c3: Buffer::new(c3::OUTPUT_LEN),
        }
    }
}

/// A micro-batch and the outputs of all layers.
pub struct Activations {
    /// Images in use, at most [`MICRO_BATCH`].
    pub images: usize,
    pub labels: [u8; MICRO_BATCH],
    /// One per image.
    pub maps: Vec<FeatureMaps>,
    /// This and the following are `[image][stride]`.
    pub s4: Buffer,
    pub c5: Buffer,
    pub f6: Buffer,
    pub logits: Buffer,
}

impl Activations {
    pub fn new() -> Self {
        let rows = |stride| Buffer::new(MICRO_BATCH * stride);
        Self {
            images: 0,
            labels: [0; MICRO_BATCH],
            maps: (0..MICRO_BATCH).map(|_| FeatureMaps::new()).collect(),
            s4: rows(s4::OUTPUT_LEN),
            c5: rows(C5.stride),
            f6: rows(F6.stride),
            logits: rows(OUTPUT.stride),
        }
    }
}

/// Gradients at the layers' pre-activations (of S2 and S4 at their outputs).
pub struct ActivationGradients {
    /// C1, S2 and C3: of the current image.
    pub c1: Buffer,
    pub s2: Buffer,
    pub c3: Buffer,
    /// This and the following: of the micro-batch, `[image][stride]`.
    pub s4: Buffer,
    pub c5: Buffer,
    pub f6: Buffer,
    pub logits: Buffer,
}

impl ActivationGradients {
    pub fn new() -> Self {
        let rows = |stride| Buffer::new(MICRO_BATCH * stride);
        Self {
            c1: Buffer::new(c1::OUTPUT_LEN),
            s2: Buffer::new(s2::GRADIENT_LEN),
            c3: Buffer::new(c3::OUTPUT_LEN),
            s4: rows(s4::OUTPUT_LEN),
            c5: rows(C5.stride),
            f6: rows(F6.stride),
            logits: rows(OUTPUT.stride),
        }
    }
}
