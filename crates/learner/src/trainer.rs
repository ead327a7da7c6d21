//! The two traits a compute backend implements: a [`Device`] builds a [`Trainer`] for an experiment.

use crate::batch::Batch;
use crate::metrics::Metrics;
use futures::future::LocalBoxFuture;
use futures::{FutureExt, TryFutureExt};
use lenet_experiment::compute::Backend;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::network::{NotFinite, TensorSpec, Weights};
use lenet_experiment::paper::RbfOutput;
use lenet_experiment::predictions::Predictions;

/// A CPU or GPU, opened for training.
pub trait Device {
    /// Where it computes. Our kernels and burn's are separate devices on the same backend.
    fn backend(&self) -> Backend;

    /// Why this experiment cannot be trained here; `None` if it can.
    fn unsupported(&self, experiment: &Experiment) -> Option<Unsupported>;

    /// Builds a trainer that starts from this state. Called by [`build_trainer`], which checks that the device supports the
    /// experiment.
    ///
    /// # Errors
    /// When the state belongs to another network or optimizer.
    fn build(&self, experiment: &Experiment, state: &State) -> Result<Box<dyn Trainer>, BuildError>;
}

/// Builds a trainer for this experiment on this device, starting from this state.
///
/// # Errors
/// When the device does not support the experiment, or the state belongs to another network or optimizer.
pub fn build_trainer(
    device: &dyn Device,
    experiment: &Experiment,
    state: &State,
) -> Result<Box<dyn Trainer>, BuildError> {
    if let Some(unsupported) = device.unsupported(experiment) {
        return Err(unsupported.into());
    }
    let count: usize = experiment.network.tensors().iter().map(TensorSpec::len).sum();
    if state.weights.values().len() != count {
        return Err(BuildError::Weights);
    }
    device.build(experiment, state)
}

/// A network in training on one device.
pub trait Trainer {
    /// Called once when the run enters an epoch: at its start or, after a resume, within it (`at_start` is false).
    /// `sample` draws images for a curvature estimate.
    fn enter_epoch(&mut self, _at_start: bool, _sample: &dyn Fn() -> Batch) {}

    /// Does part of the work that must precede the next step, such as a curvature estimate; false while more is left.
    fn prepare(&mut self) -> bool {
        true
    }

    /// One optimizer step; `step` counts from 0. On a GPU it is only queued until [`Self::read_metrics`].
    fn train_step(&mut self, batch: &Batch, learning_rate: f64, step: u32);

    /// Forward pass only: adds the batch to the next metrics.
    fn evaluate(&mut self, batch: &Batch);

    /// Waits for all work since the last call and returns the metrics of its images.
    fn read_metrics(&mut self) -> LocalBoxFuture<'_, Result<Metrics, TrainerError>>;

    /// The same after [`Self::evaluate`] alone, with what was predicted for each image, in their order.
    fn read_evaluation(&mut self) -> LocalBoxFuture<'_, Result<(Metrics, Predictions), TrainerError>>;

    /// Predicts the class of one image.
    fn predict<'a>(&'a mut self, image: &'a Image) -> LocalBoxFuture<'a, Result<Prediction, TrainerError>>;

    /// Weights and optimizer state. Steps since the last [`read_metrics`](Self::read_metrics) may still be queued and missing.
    fn state(&self) -> LocalBoxFuture<'_, Result<State, TrainerError>>;

    /// The weights alone, of the same moment as [`Self::state`].
    fn weights(&self) -> LocalBoxFuture<'_, Result<Weights, TrainerError>> {
        self.state().map_ok(|state| state.weights).boxed_local()
    }

    /// GPU dispatches per step, if known.
    fn dispatches_per_step(&self) -> Option<u32> {
        None
    }

    /// Maximum number of training steps queued between two readbacks; `None` if a step is done when the call returns.
    fn max_queued_steps(&self) -> Option<u32> {
        None
    }

    /// Maximum number of [`evaluate`](Self::evaluate) calls queued between two readbacks; `None` if they are done on return.
    fn max_queued_evaluations(&self) -> Option<u32> {
        None
    }
}

/// Weights and optimizer state.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Of the network that is trained.
    pub weights: Weights,
    /// Optimizer state, as in [`Checkpoint::moments`](lenet_experiment::protocol::Checkpoint::moments). Empty: initial.
    pub moments: Vec<Vec<f32>>,
}

impl From<Weights> for State {
    /// These weights before the first step.
    fn from(weights: Weights) -> Self {
        Self { weights, moments: Vec::new() }
    }
}

/// The network's prediction for one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// By class; they add up to 1.
    pub probabilities: Vec<f32>,
    /// Of the paper's network only.
    pub rbf: Option<RbfOutput>,
}

impl From<Vec<f32>> for Prediction {
    fn from(probabilities: Vec<f32>) -> Self {
        Self { probabilities, rbf: None }
    }
}

/// Why a device gave no usable result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrainerError {
    /// The device failed; its own message.
    #[error("the device has failed: {0}")]
    Device(String),
    /// The data set does not fit the device; the reason.
    #[error("{0}")]
    TooLarge(String),
    /// A weight is not a finite number.
    #[error(transparent)]
    Weights(#[from] NotFinite),
}

/// Why no trainer could be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The optimizer state is another optimizer's.
    #[error(transparent)]
    OptimizerState(#[from] WrongOptimizerState),
    /// The weights are another network's.
    #[error("the saved weights belong to another network")]
    Weights,
    /// The device cannot train the experiment.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
}

/// Optimizer state of another optimizer or another network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the saved state belongs to another optimizer")]
pub struct WrongOptimizerState;

/// Why a device cannot train an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// burn's kernels train networks with logits only.
    #[error("burn's kernels do not train the paper's own network")]
    PaperNetworkOnBurn,
    /// Our own kernels are written for the two published networks.
    #[error("our own kernels are written for the article's and the paper's network")]
    CustomNetworkOnOwnKernels,
    /// The paper's network has CPU kernels only.
    #[error("the paper's own network is trained on the CPU only")]
    PaperNetworkOnGpu,
}

/// Optimizer state: `vectors` vectors (velocity, or Adam's m and v) with a value for each of a network's `parameters` trainable
/// parameters, in PyTorch's layout; the given ones or, if there are none, zeros.
///
/// # Errors
/// When their number or length is another.
pub fn optimizer_state(
    vectors: usize,
    parameters: usize,
    moments: &[Vec<f32>],
) -> Result<Vec<Vec<f32>>, WrongOptimizerState> {
    match moments {
        [] => Ok(vec![vec![0.0; parameters]; vectors]),
        given if given.len() == vectors && given.iter().all(|vector| vector.len() == parameters) => Ok(given.to_vec()),
        _ => Err(WrongOptimizerState),
    }
}
