//! A walk through the network with up to [`BLOCK`] images: forward, and back if there is something to learn.

use crate::buffer::Buffer;
use crate::criterion::{CLASSES, gradient};
use crate::dense::{self, Inputs};
use crate::layout::{C5, F6, FLOATS, OUTPUT};
use crate::recipe::{Optimizer, Recipe};
use crate::simd::{Simd, Work};
use crate::{c1, c3};

/// Images whose dense layers are computed together.
pub const BLOCK: usize = 8;

/// What the convolutions keep of one image.
pub struct Maps {
    /// The image, with its padding.
    pub input: Buffer,
    c1: Buffer,
    s2: Buffer,
    c3: Buffer,
}

impl Maps {
    fn new() -> Self {
        Self {
            input: Buffer::new(c1::INPUT),
            c1: Buffer::new(c1::MAPS),
            s2: Buffer::new(c1::POOLED),
            c3: Buffer::new(c3::MAPS),
        }
    }
}

/// A block of images on their way.
pub struct Block {
    /// One for each image.
    pub maps: Vec<Maps>,
    /// Theirs.
    pub labels: [u8; BLOCK],
    /// Images in use.
    pub images: usize,
    s4: Buffer,
    c5: Buffer,
    f6: Buffer,
    /// Logits in rows of the output's pitch.
    pub output: Buffer,
}

impl Block {
    /// Room for a block.
    pub fn new() -> Self {
        let rows = |floats| Buffer::new(BLOCK * floats);
        Self {
            maps: (0..BLOCK).map(|_| Maps::new()).collect(),
            labels: [0; BLOCK],
            images: 0,
            s4: rows(c3::POOLED),
            c5: rows(C5.pitch),
            f6: rows(F6.pitch),
            output: rows(OUTPUT.pitch),
        }
    }
}

/// Gradients of the block in use.
pub struct Slopes {
    c1: Buffer,
    s2: Buffer,
    c3: Buffer,
    s4: Buffer,
    c5: Buffer,
    f6: Buffer,
    output: Buffer,
}

impl Slopes {
    /// Room for a block.
    pub fn new() -> Self {
        let rows = |floats| Buffer::new(BLOCK * floats);
        Self {
            c1: Buffer::new(c1::MAPS),
            s2: Buffer::new(c1::GRADIENT),
            c3: Buffer::new(c3::MAPS),
            s4: rows(c3::POOLED),
            c5: rows(C5.pitch),
            f6: rows(F6.pitch),
            output: rows(OUTPUT.pitch),
        }
    }
}

/// Reads a block of images.
pub struct Forward<'a> {
    pub recipe: Recipe,
    pub weights: &'a [f32],
    pub block: &'a mut Block,
}

impl Work for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with<S: Simd>(self, simd: S) {
        let Recipe { activation, pooling, .. } = self.recipe;
        let (weights, block) = (self.weights, self.block);
        let images = block.images;
        for (maps, s4) in block.maps.iter_mut().zip(block.s4.chunks_exact_mut(c3::POOLED)).take(images) {
            c1::forward(simd, activation, weights, &maps.input, &mut maps.c1);
            c1::pool(simd, pooling, &maps.c1, &mut maps.s2);
            c3::forward(simd, activation, weights, &maps.s2, &mut maps.c3);
            c3::pool(simd, pooling, &maps.c3, s4);
        }
        let kind = Some(activation);
        let s4 = Inputs { values: &block.s4, pitch: c3::POOLED };
        dense::forward(simd, C5, kind, weights, s4, images, &mut block.c5);
        let c5 = Inputs { values: &block.c5, pitch: C5.pitch };
        dense::forward(simd, F6, kind, weights, c5, images, &mut block.f6);
        let f6 = Inputs { values: &block.f6, pitch: F6.pitch };
        dense::forward(simd, OUTPUT, None, weights, f6, images, &mut block.output);
    }
}

/// Learns from a block that was read.
pub struct Backward<'a> {
    pub recipe: Recipe,
    pub weights: &'a mut [f32],
    pub turned: &'a [f32],
    pub block: &'a mut Block,
    pub slopes: &'a mut Slopes,
    pub gradients: &'a mut [f32],
    /// The image's part of the mean over the batch.
    pub share: f32,
    /// Whether this is the batch's first block.
    pub fresh: bool,
    /// Rate at which the dense layers descend here and now.
    pub descend: Option<f32>,
}

impl Backward<'_> {
    /// Whether the dense layers' weights may change while the gradient walks over them.
    pub fn can_descend(recipe: Recipe, batch: usize) -> bool {
        batch == 1 && recipe.optimizer == Optimizer::Sgd
    }
}

impl Work for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with<S: Simd>(mut self, simd: S) {
        let Recipe { activation, pooling, loss, .. } = self.recipe;
        let images = self.block.images;
        let rows = self.block.output.chunks_exact(OUTPUT.pitch).zip(self.slopes.output.chunks_exact_mut(OUTPUT.pitch));
        for ((logits, slopes), label) in rows.zip(self.block.labels).take(images) {
            gradient(loss, &logits[..CLASSES], label, self.share, slopes);
        }
        self.dense(simd, images);
        let kinds = (activation, pooling);
        for (image, (maps, s4)) in
            self.block.maps.iter().zip(self.slopes.s4.chunks_exact(c3::POOLED)).take(images).enumerate()
        {
            let fresh = self.fresh && image == 0;
            c3::unpool(simd, kinds, &maps.c3, s4, &mut self.slopes.c3);
            c3::gradients(simd, &maps.s2, &self.slopes.c3, self.gradients, fresh);
            c3::backward(simd, self.turned, &self.slopes.c3, &mut self.slopes.s2);
            c1::unpool(simd, kinds, &maps.c1, &self.slopes.s2, &mut self.slopes.c1);
            c1::gradients(simd, &maps.input, &self.slopes.c1, self.gradients, fresh);
        }
    }
}

impl Backward<'_> {
    #[inline(always)]
    fn dense<S: Simd>(&mut self, simd: S, images: usize) {
        let (block, slopes) = (&*self.block, &mut *self.slopes);
        let kind = self.recipe.activation;
        let mut layer = |section, values, pitch, above: &[f32], below: &mut [f32]| {
            if let Some(rate) = self.descend {
                dense::descend(simd, section, rate, self.weights, values, above, below);
            } else {
                let inputs = Inputs { values, pitch };
                dense::gradients(simd, section, inputs, above, images, self.gradients, self.fresh);
                dense::backward(simd, section, self.weights, above, images, below, pitch);
            }
        };
        layer(OUTPUT, &block.f6, F6.pitch, &slopes.output, &mut slopes.f6);
        dense::unsquash(simd, kind, &block.f6[..images * F6.pitch], &mut slopes.f6);
        layer(F6, &block.c5, C5.pitch, &slopes.f6, &mut slopes.c5);
        dense::unsquash(simd, kind, &block.c5[..images * C5.pitch], &mut slopes.c5);
        layer(C5, &block.s4, c3::POOLED, &slopes.c5, &mut slopes.s4);
    }
}

/// Floats that hold the weights or their gradients.
pub fn parameters() -> Buffer {
    Buffer::new(FLOATS)
}
