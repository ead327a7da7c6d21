//! The seam between the books of a session and the arithmetic of its steps: it takes an experiment, weights and batches,
//! and gives back tallies and weights. Behind it are burn's generic kernels and the code written for this network.

use super::batch::Batch;
use super::device::{Lack, Place};
use super::fast::Fast;
use super::generic::Generic;
#[cfg(feature = "webgpu")]
use super::gpu::Gpu;
use super::nn;
use super::optimizer::WrongMoments;
use super::pace::Pace;
use super::paper::{self, PaperTrainer};
use super::tally::Tally;
use crate::values::dataset::CLASSES;
use crate::values::experiment::{Experiment, Network};
use crate::values::image::Image;
use crate::values::network::{LayerRow, Weights, WeightsError};
use crate::values::paper::RbfOutput;

/// A network in training.
pub enum Trainer {
    /// On burn's generic kernels.
    Generic(Box<Generic>),
    /// On code written for it, on the processor.
    Fast(Box<Fast>),
    /// The paper's own network, on code written for it, on the processor.
    Paper(Box<PaperTrainer>),
    /// On kernels written for it, on the GPU.
    #[cfg(feature = "webgpu")]
    Gpu(Box<Gpu>),
}

/// Why the device's answer is of no use.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrainerError {
    /// The device has failed, in its own words.
    #[error("the device has failed: {0}")]
    Device(String),
    /// A weight is no longer a number.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

/// Why there is no trainer for a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Moments of another optimizer.
    #[error(transparent)]
    Moments(#[from] WrongMoments),
    /// Weights of another network.
    #[error("the saved weights belong to another network")]
    Weights,
    /// No code for this experiment.
    #[error(transparent)]
    Lack(#[from] Lack),
}

impl Trainer {
    /// A trainer that goes on from these weights and moments (none: from zeros; of the paper's network from no estimate).
    ///
    /// # Errors
    /// When weights or moments belong to another network or optimizer, or the place cannot train this network.
    pub fn new(experiment: &Experiment, weights: &Weights, moments: &[Vec<f32>], place: &Place) -> Result<Self, Unfit> {
        let architecture = experiment.network.architecture();
        if let Some(lack) = place.lacks(experiment) {
            return Err(lack.into());
        }
        if weights.architecture() != architecture {
            return Err(Unfit::Weights);
        }
        let net = match &experiment.network {
            Network::Paper(net) => {
                return Ok(Self::Paper(Box::new(PaperTrainer::new(net, weights, moments)?)));
            }
            Network::Article(net) => net,
        };
        Ok(match place {
            Place::Processor => Self::Fast(Box::new(Fast::new(net, weights, moments)?)),
            #[cfg(feature = "webgpu")]
            Place::Gpu(gpu) => Self::Gpu(Box::new(Gpu::new(net, experiment.batch_size, weights, moments, gpu)?)),
            Place::Burn(device, _) => Self::Generic(Box::new(Generic::new(net, weights, moments, device)?)),
        })
    }

    /// Comes to an epoch, at its beginning or inside it. The paper's network will estimate its curvature from the sample.
    pub fn enter_epoch(&mut self, begins: bool, sample: impl FnOnce() -> Batch) {
        match self {
            Self::Paper(trainer) => trainer.enter_epoch(begins, sample()),
            Self::Generic(_) | Self::Fast(_) => {}
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => {}
        }
    }

    /// Does a piece of what has to come before the next step; false when there is more of it.
    pub fn prepare(&mut self) -> bool {
        match self {
            Self::Paper(trainer) => trainer.prepare(),
            Self::Generic(_) | Self::Fast(_) => true,
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => true,
        }
    }

    /// One step at this rate; `step` counts from 0. Only queued on a GPU: [`Self::read_back`] waits for it.
    pub fn train_step(&mut self, batch: &Batch, rate: f64, step: u32) {
        match self {
            Self::Generic(trainer) => trainer.train_step(batch, rate, step),
            Self::Fast(trainer) => trainer.train_step(batch, rate, step),
            Self::Paper(trainer) => trainer.train_step(batch, rate),
            #[cfg(feature = "webgpu")]
            Self::Gpu(trainer) => trainer.train_step(batch, rate, step),
        }
    }

    /// Reads images without learning from them.
    pub fn evaluate(&mut self, batch: &Batch) {
        match self {
            Self::Generic(trainer) => trainer.evaluate(batch),
            Self::Fast(trainer) => trainer.evaluate(batch),
            Self::Paper(trainer) => trainer.evaluate(batch),
            #[cfg(feature = "webgpu")]
            Self::Gpu(trainer) => trainer.evaluate(batch),
        }
    }

    /// Waits for all steps and evaluations since the last read-back, and tallies how their images were read.
    ///
    /// # Errors
    /// When the device has failed.
    pub async fn read_back(&mut self) -> Result<Tally, TrainerError> {
        match self {
            Self::Generic(trainer) => trainer.read_back().await,
            Self::Fast(trainer) => Ok(trainer.read_back()),
            Self::Paper(trainer) => Ok(trainer.read_back()),
            #[cfg(feature = "webgpu")]
            Self::Gpu(trainer) => trainer.read_back().await,
        }
    }

    /// The ten probabilities of one image.
    ///
    /// # Errors
    /// When the device has failed.
    pub async fn probabilities(&mut self, image: &Image) -> Result<[f32; CLASSES], TrainerError> {
        match self {
            Self::Generic(trainer) => trainer.probabilities(image).await,
            Self::Fast(trainer) => Ok(trainer.probabilities(image)),
            Self::Paper(trainer) => Ok(trainer.probabilities(image)),
            #[cfg(feature = "webgpu")]
            Self::Gpu(trainer) => trainer.probabilities(image).await,
        }
    }

    /// What the paper's network has inside for one image; `None` of the article's.
    pub fn rbf(&mut self, image: &Image) -> Option<RbfOutput> {
        match self {
            Self::Paper(trainer) => Some(trainer.rbf(image)),
            Self::Generic(_) | Self::Fast(_) => None,
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => None,
        }
    }

    /// The weights, and what the optimizer remembers.
    ///
    /// # Errors
    /// When the device has failed or a weight is not a number.
    pub async fn state(&self) -> Result<(Weights, Vec<Vec<f32>>), TrainerError> {
        match self {
            Self::Generic(trainer) => trainer.state().await,
            Self::Fast(trainer) => Ok(trainer.state()?),
            Self::Paper(trainer) => Ok(trainer.state()?),
            #[cfg(feature = "webgpu")]
            Self::Gpu(trainer) => trainer.state().await,
        }
    }

    /// What it asks of a graphics processor in a step; `None` where it asks nothing, or burn asks and does not say.
    pub(super) fn dispatches(&self) -> Option<u32> {
        match self {
            Self::Generic(_) | Self::Fast(_) | Self::Paper(_) => None,
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => Some(super::gpu::DISPATCHES),
        }
    }

    /// A fresh measure of its pace in reading images: those that wait for a GPU lie in memory until then.
    pub(super) fn reading_pace(&self) -> Pace {
        match self {
            Self::Generic(_) => Pace::queued(64),
            Self::Fast(_) | Self::Paper(_) => Pace::immediate(),
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => Pace::queued(64),
        }
    }

    /// A fresh measure of its pace: steps are queued on a GPU and done at once by a processor.
    pub(super) fn pace(&self) -> Pace {
        match self {
            // Each step leaves some hundred tensors until the read-back.
            Self::Generic(_) => Pace::queued(64),
            Self::Fast(_) | Self::Paper(_) => Pace::immediate(),
            // A step takes no memory. A quick GPU does some ten a millisecond, and a read-back takes up to a tenth of a
            // second (Firefox).
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => Pace::queued(1024),
        }
    }
}

/// The layer table of an experiment's network.
pub fn layers(experiment: &Experiment) -> Vec<LayerRow> {
    match &experiment.network {
        Network::Article(net) => nn::layers(net),
        Network::Paper(_) => paper::layers(),
    }
}

/// The weights with which an experiment begins.
///
/// # Errors
/// Never in practice: the list always has the network's length.
pub fn first_weights(experiment: &Experiment) -> Result<Weights, WeightsError> {
    match &experiment.network {
        Network::Article(_) => nn::initial_weights(experiment.seed),
        Network::Paper(net) => paper::initial_weights(net.init, experiment.seed),
    }
}
