//! Training on the processor with code written for the article's network, the crate `lenet-engine`.

use super::batch::Batch;
use super::optimizer::WrongMoments;
use super::tally::{Tally, softmax};
use crate::values::dataset::CLASSES;
use crate::values::experiment::{ArticleNet, Loss};
use crate::values::image::Image;
use crate::values::network::{Weights, WeightsError};
use lenet_engine::Engine;

/// A network in training.
pub struct Fast {
    engine: Engine,
    loss: Loss,
    /// Logits and labels of the images since the last read-back.
    logits: Vec<f32>,
    labels: Vec<u8>,
}

impl Fast {
    /// A trainer that goes on from these weights and moments (none: from zeros).
    ///
    /// # Errors
    /// When the moments belong to another optimizer.
    pub fn new(net: &ArticleNet, weights: &Weights, moments: &[Vec<f32>]) -> Result<Self, WrongMoments> {
        let engine = Engine::new(*net, weights.values(), moments).map_err(|_| WrongMoments)?;
        Ok(Self { engine, loss: net.loss, logits: Vec::new(), labels: Vec::new() })
    }

    /// One step at this rate; `step` counts from 0.
    pub fn train_step(&mut self, batch: &Batch, rate: f64, step: u32) {
        self.labels.extend(batch.labels());
        self.engine.step(batch.examples(), rate, step, &mut self.logits);
    }

    /// Reads images without learning from them.
    pub fn evaluate(&mut self, batch: &Batch) {
        self.labels.extend(batch.labels());
        self.engine.predict(batch.images(), &mut self.logits);
    }

    /// Tallies how the images since the last read-back were read.
    pub fn read_back(&mut self) -> Tally {
        let tally = Tally::read(&self.logits, &self.labels, self.loss);
        // Their room is kept: after the first slices nothing is allocated any more.
        self.logits.clear();
        self.labels.clear();
        tally
    }

    /// The ten probabilities of one image.
    pub fn probabilities(&mut self, image: &Image) -> [f32; CLASSES] {
        let mut logits = Vec::with_capacity(CLASSES);
        self.engine.predict([image.pixels()].into_iter(), &mut logits);
        softmax(&logits)
    }

    /// The weights, and what the optimizer remembers.
    ///
    /// # Errors
    /// When a weight is not a number.
    pub fn state(&self) -> Result<(Weights, Vec<Vec<f32>>), WeightsError> {
        Ok((Weights::try_from(self.engine.weights())?, self.engine.optimizer_state()))
    }
}
