//! The trainer: weights, what the optimizer remembers, and room for a block of images. Nothing is allocated in a step.

use crate::buffer::Buffer;
use crate::c1::PITCH;
use crate::c3;
use crate::criterion::CLASSES;
use crate::layout::{C1, C3, FLOATS, OUTPUT, PARAMETERS, places};
use crate::pass::{BLOCK, Backward, Block, Forward, Slopes, parameters};
use crate::recipe::Recipe;
use crate::simd::{Simd, Work, dispatch};
use crate::update::update;
use std::borrow::Borrow;
use std::ops::Range;

/// Pixels of an image, 28 rows of 28.
pub const PIXELS: usize = 784;

/// An image and the class that it belongs to, below 10.
pub type Example<'a> = (&'a [u8; PIXELS], u8);

/// A network in training.
pub struct Engine {
    recipe: Recipe,
    weights: Buffer,
    /// C3's weights as its backward walk reads them.
    turned: Buffer,
    gradients: Buffer,
    moments: Vec<Buffer>,
    block: Block,
    slopes: Slopes,
}

/// A list of another length than the network has parameters, or another number of lists than the optimizer remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongLength;

impl Engine {
    /// An engine at these weights, and these moments (none: zeros). Lists are in PyTorch's order, 61,706 long.
    ///
    /// # Errors
    /// When a list has another length, or the moments are not the optimizer's.
    pub fn new(recipe: Recipe, weights: &[f32], moments: &[Vec<f32>]) -> Result<Self, WrongLength> {
        let kinds = recipe.optimizer.moments();
        let moments = match moments {
            [] => (0..kinds).map(|_| parameters()).collect(),
            given if given.len() == kinds => given.iter().map(|list| arranged(list)).collect::<Result<_, _>>()?,
            _ => return Err(WrongLength),
        };
        let weights = arranged(weights)?;
        let mut turned = Buffer::new(c3::TURNED);
        c3::turn(&weights, &mut turned);
        let (block, slopes) = (Block::new(), Slopes::new());
        Ok(Self { recipe, weights, turned, gradients: parameters(), moments, block, slopes })
    }

    /// One step on these examples at this rate; `step` counts from 0. Appends ten logits an example, from before it.
    pub fn step<I: Borrow<[u8; PIXELS]>>(
        &mut self,
        examples: impl ExactSizeIterator<Item = (I, u8)>,
        rate: f64,
        step: u32,
        logits: &mut Vec<f32>,
    ) {
        let batch = examples.len();
        let descend = Backward::can_descend(self.recipe, batch).then_some(rate as f32);
        self.learn(examples, descend, logits);
        let range = if descend.is_some() { C1.weights..C3.biases + C3.units } else { 0..FLOATS };
        self.update(rate, step, range);
    }

    /// The gradients of the mean loss of these examples, in PyTorch's order.
    pub fn gradients<'a>(&mut self, examples: impl ExactSizeIterator<Item = Example<'a>>) -> Vec<f32> {
        self.learn(examples, None, &mut Vec::new());
        listed(&self.gradients)
    }

    /// Appends ten logits an image.
    pub fn read<I: Borrow<[u8; PIXELS]>>(&mut self, mut images: impl Iterator<Item = I>, logits: &mut Vec<f32>) {
        while self.fill(&mut images.by_ref().map(|image| (image, 0))) {
            self.forward(logits);
        }
    }

    /// The weights in PyTorch's order.
    pub fn weights(&self) -> Vec<f32> {
        listed(&self.weights)
    }

    /// What the optimizer remembers, each list in PyTorch's order.
    pub fn moments(&self) -> Vec<Vec<f32>> {
        self.moments.iter().map(|moments| listed(moments)).collect()
    }

    fn learn<I: Borrow<[u8; PIXELS]>>(
        &mut self,
        mut examples: impl ExactSizeIterator<Item = (I, u8)>,
        descend: Option<f32>,
        logits: &mut Vec<f32>,
    ) {
        let share = 1.0 / examples.len() as f32;
        let mut fresh = true;
        while self.fill(&mut examples) {
            self.forward(logits);
            self.backward(share, fresh, descend);
            fresh = false;
        }
    }

    /// Takes the next block of examples; false when there is none left.
    fn fill<I: Borrow<[u8; PIXELS]>>(&mut self, examples: &mut impl Iterator<Item = (I, u8)>) -> bool {
        let block = &mut self.block;
        block.images = 0;
        for (maps, (image, label)) in block.maps.iter_mut().zip(examples.take(BLOCK)) {
            pad(image.borrow(), &mut maps.input);
            block.labels[block.images] = label;
            block.images += 1;
        }
        block.images > 0
    }

    // What follows is not generic, so that it is compiled here, for speed, whatever the callers are compiled for.

    fn forward(&mut self, logits: &mut Vec<f32>) {
        dispatch(Forward { recipe: self.recipe, weights: &self.weights, block: &mut self.block });
        let rows = self.block.output.chunks_exact(OUTPUT.pitch).take(self.block.images);
        rows.for_each(|row| logits.extend_from_slice(&row[..CLASSES]));
    }

    fn backward(&mut self, share: f32, fresh: bool, descend: Option<f32>) {
        dispatch(Backward {
            recipe: self.recipe,
            weights: &mut self.weights,
            turned: &self.turned,
            block: &mut self.block,
            slopes: &mut self.slopes,
            gradients: &mut self.gradients,
            share,
            fresh,
            descend,
        });
    }

    fn update(&mut self, rate: f64, step: u32, range: Range<usize>) {
        dispatch(Update { engine: self, rate, step, range });
        c3::turn(&self.weights, &mut self.turned);
    }
}

/// The image from 0 (background) to 1 (ink), in the middle of its padding.
fn pad(image: &[u8; PIXELS], padded: &mut [f32]) {
    let rows = padded.chunks_exact_mut(PITCH).skip(2);
    for (row, pixels) in rows.zip(image.chunks_exact(28)) {
        for (value, ink) in row[2..30].iter_mut().zip(pixels) {
            *value = f32::from(*ink) / 255.0;
        }
    }
}

struct Update<'a> {
    engine: &'a mut Engine,
    rate: f64,
    step: u32,
    range: Range<usize>,
}

impl Work for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn with<S: Simd>(self, simd: S) {
        let Engine { recipe, weights, gradients, moments, .. } = self.engine;
        update(simd, recipe.optimizer, (self.rate, self.step), self.range, weights, gradients, moments);
    }
}

fn arranged(list: &[f32]) -> Result<Buffer, WrongLength> {
    if list.len() != PARAMETERS {
        return Err(WrongLength);
    }
    let mut buffer = parameters();
    for (place, value) in places().zip(list) {
        buffer[place] = *value;
    }
    Ok(buffer)
}

fn listed(buffer: &[f32]) -> Vec<f32> {
    places().map(|place| buffer[place]).collect()
}
