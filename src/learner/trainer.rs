//! The seam between the books of a session and the arithmetic of its steps: it takes an experiment, weights and batches,
//! and gives back tallies and weights. Behind it are burn's generic kernels and the code written for this network.

use super::batch::Batch;
use super::device::Place;
use super::fast::Fast;
use super::generic::Generic;
#[cfg(feature = "webgpu")]
use super::gpu::Gpu;
use super::nn::{self, LeNet5};
use super::optimizer::WrongMoments;
use super::pace::Pace;
use super::paper::{self, PaperTrainer};
use super::tally::Tally;
use crate::values::dataset::CLASSES;
use crate::values::experiment::{Experiment, Kernels, Network};
use crate::values::image::Image;
use crate::values::network::{LayerRow, Weights, WeightsError};
use crate::values::paper::RbfReading;

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
    #[error("nothing here trains this network with these distortions")]
    Place,
}

impl Trainer {
    /// A trainer that goes on from these weights and moments (none: from zeros; of the paper's network from no estimate).
    ///
    /// # Errors
    /// When weights or moments belong to another network or optimizer, or the place cannot train this network.
    pub fn new(experiment: &Experiment, weights: &Weights, moments: &[Vec<f32>], place: &Place) -> Result<Self, Unfit> {
        let design = experiment.network.design();
        if !place.trains(experiment) {
            return Err(Unfit::Place);
        }
        if weights.design() != design {
            return Err(Unfit::Weights);
        }
        let net = match &experiment.network {
            Network::Paper(net) => {
                return Ok(Self::Paper(Box::new(PaperTrainer::new(net, weights, moments)?)));
            }
            Network::Article(net) => net,
        };
        #[cfg(feature = "webgpu")]
        if let (Kernels::Own, Some(gpu)) = (place.kernels, &place.gpu) {
            return Ok(Self::Gpu(Box::new(Gpu::new(net, experiment.batch_size, weights, moments, gpu)?)));
        }
        Ok(match place.kernels {
            Kernels::Burn => Self::Generic(Box::new(Generic::new(net, weights, moments, &place.device)?)),
            Kernels::Own => Self::Fast(Box::new(Fast::new(net, weights, moments)?)),
        })
    }

    /// Comes to an epoch, at its beginning or inside it. The paper's network estimates its curvature from the sample.
    pub fn enter_epoch(&mut self, begins: bool, sample: impl FnOnce() -> Batch) {
        match self {
            Self::Paper(trainer) => trainer.enter_epoch(begins, &sample()),
            Self::Generic(_) | Self::Fast(_) => {}
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => {}
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
    pub fn rbf(&mut self, image: &Image) -> Option<RbfReading> {
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

    /// A fresh measure of its pace: steps are queued on a GPU and done at once by a processor.
    pub(super) fn pace(&self) -> Pace {
        match self {
            Self::Generic(_) => Pace::queued(),
            Self::Fast(_) | Self::Paper(_) => Pace::immediate(),
            #[cfg(feature = "webgpu")]
            Self::Gpu(_) => Pace::queued(),
        }
    }
}

/// The layer table of an experiment's network; the article's is counted from burn's model of it.
pub fn layers(experiment: &Experiment, weights: &Weights, place: &Place) -> Vec<LayerRow> {
    let device = place.device.clone().without_autodiff();
    match &experiment.network {
        Network::Article(net) => LeNet5::from_weights(weights, net, &device).layers(&device),
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
        Network::Paper(net) => paper::initial_weights(net.start, experiment.seed),
    }
}
