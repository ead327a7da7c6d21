//! Training on the processor with code written for the article's network, the crate `lenet-engine`.

use super::batch::Batch;
use super::optimizer::WrongMoments;
use super::tally::{Tally, softmax};
use crate::values::dataset::CLASSES;
use crate::values::experiment::{Activation, ArticleNet, Loss, Optimizer, Pooling};
use crate::values::image::Image;
use crate::values::network::{Weights, WeightsError};
use lenet_engine::{Engine, Recipe};

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
        let engine = Engine::new(recipe(net), weights.values(), moments).map_err(|_| WrongMoments)?;
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
        self.engine.read(batch.images(), &mut self.logits);
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
        self.engine.read([image.pixels()].into_iter(), &mut logits);
        softmax(&logits)
    }

    /// The weights, and what the optimizer remembers.
    ///
    /// # Errors
    /// When a weight is not a number.
    pub fn state(&self) -> Result<(Weights, Vec<Vec<f32>>), WeightsError> {
        Ok((Weights::try_from(self.engine.weights())?, self.engine.moments()))
    }
}

/// The network's choices in the engine's words.
fn recipe(net: &ArticleNet) -> Recipe {
    Recipe {
        activation: match net.activation {
            Activation::Tanh => lenet_engine::Activation::Tanh,
            Activation::Relu => lenet_engine::Activation::Relu,
            Activation::Sigmoid => lenet_engine::Activation::Sigmoid,
        },
        pooling: match net.pooling {
            Pooling::Average => lenet_engine::Pooling::Average,
            Pooling::Max => lenet_engine::Pooling::Max,
        },
        loss: match net.loss {
            Loss::MeanSquaredError => lenet_engine::Loss::MeanSquaredError,
            Loss::CrossEntropy => lenet_engine::Loss::CrossEntropy,
            Loss::SmoothedCrossEntropy => lenet_engine::Loss::SmoothedCrossEntropy,
        },
        optimizer: match net.optimizer {
            Optimizer::Sgd => lenet_engine::Optimizer::Sgd,
            Optimizer::Momentum { momentum } => lenet_engine::Optimizer::Momentum { momentum: momentum as f32 },
            Optimizer::Adam => lenet_engine::Optimizer::Adam,
        },
    }
}
