//! Training with burn's modules and autodiff, and with operations of our own on its tensors.

use crate::device::Counter;
use crate::network::{BurnNetwork, Step, to_torch};
use crate::operations::{loss_gradient, with_gradient};
use crate::optimizer::BurnOptimizer;
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use futures::future::LocalBoxFuture;
use futures::{FutureExt, TryFutureExt};
use lenet_experiment::article::Loss;
use lenet_experiment::custom::Training;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::{Image, PIXELS, SIDE};
use lenet_experiment::network::{TensorSpec, Weights};
use lenet_experiment::predictions::Predictions;
use lenet_learner::batch::Batch;
use lenet_learner::metrics::{Metrics, predictions, softmax};
use lenet_learner::trainer::{Prediction, State, Trainer, TrainerError, WrongOptimizerState};

/// A network of layers and its optimizer on any burn device.
pub struct BurnTrainer {
    network: BurnNetwork,
    /// The network's tensors, and those of them that are trained.
    tensors: Vec<TensorSpec>,
    parameters: Vec<TensorSpec>,
    optimizer: BurnOptimizer,
    loss: Loss,
    seed: u32,
    /// Without autodiff, for evaluation. Training adds autodiff.
    device: Device,
    /// Logits `[batch, classes]` and labels since the last readback.
    pending: Vec<(Tensor<2>, Vec<u8>)>,
    dispatches: Option<Dispatches>,
}

/// Dispatches per training step, counted from readback to readback: burn sends them later than it is asked to.
struct Dispatches {
    counter: Counter,
    /// The count at the last readback, and the training steps and evaluations since.
    before: u32,
    steps: u32,
    evaluations: u32,
    per_step: Option<u32>,
}

impl Dispatches {
    fn new(counter: Counter) -> Self {
        Self { before: counter(), counter, steps: 0, evaluations: 0, per_step: None }
    }

    /// Everything queued was sent. What was evaluated meanwhile is not told apart, so only pure training counts.
    fn read_back(&mut self) {
        let now = (self.counter)();
        if self.steps > 0 && self.evaluations == 0 {
            self.per_step = Some((now - self.before).div_ceil(self.steps));
        }
        (self.before, self.steps, self.evaluations) = (now, 0, 0);
    }
}

impl BurnTrainer {
    /// Creates a trainer from saved or initial state of the experiment's network, which is trained as `training` says.
    ///
    /// # Errors
    /// When the state belongs to another optimizer.
    pub fn new(
        experiment: &Experiment,
        training: &Training,
        state: &State,
        device: &Device,
        dispatches: Option<Counter>,
    ) -> Result<Self, WrongOptimizerState> {
        let device = device.clone().without_autodiff();
        let tensors = experiment.network.tensors();
        let parameters: Vec<TensorSpec> = tensors.iter().filter(|spec| spec.role.is_trained()).cloned().collect();
        let layers = experiment.network.layers();
        Ok(Self {
            network: BurnNetwork::from_weights(&layers, &state.weights, &device.clone().autodiff()),
            optimizer: BurnOptimizer::new(training, &parameters, experiment.trains_biases(), &state.moments, &device)?,
            tensors,
            parameters,
            loss: training.loss,
            seed: experiment.seed,
            device,
            pending: Vec::new(),
            dispatches: dispatches.map(Dispatches::new),
        })
    }
}

impl BurnTrainer {
    /// Logits `[images][classes]` and labels since the last readback.
    fn read_logits(&mut self) -> impl Future<Output = Result<(Vec<f32>, Vec<u8>), TrainerError>> {
        let (logits, labels): (Vec<_>, Vec<_>) = self.pending.drain(..).unzip();
        async move {
            if logits.is_empty() {
                return Ok((Vec::new(), Vec::new()));
            }
            let logits = read_back(Tensor::cat(logits, 0)).await?; // [images, classes]
            if let Some(dispatches) = &mut self.dispatches {
                dispatches.read_back();
            }
            Ok((logits, labels.concat()))
        }
    }
}

impl Trainer for BurnTrainer {
    fn train_step(&mut self, batch: &Batch, learning_rate: f64, step: u32) {
        if let Some(dispatches) = &mut self.dispatches {
            dispatches.steps += 1;
        }
        let images = images(batch, &self.device.clone().autodiff());
        let logits = self.network.forward(images, Some(Step { seed: self.seed, step })); // [batch, classes]
        let values = logits.clone().without_autodiff();
        let gradient = loss_gradient(self.loss, values.clone(), one_hot(batch, values.dims()[1], &self.device)); // [batch, classes]
        self.pending.push((values, batch.labels().collect()));
        let gradients = with_gradient(logits, Tensor::from_inner(gradient)).backward();
        self.network = self.optimizer.step(self.network.clone(), gradients, learning_rate, step);
    }

    fn evaluate(&mut self, batch: &Batch) {
        if let Some(dispatches) = &mut self.dispatches {
            dispatches.evaluations += 1;
        }
        let logits = self.network.valid().forward(images(batch, &self.device), None); // [batch, classes]
        self.pending.push((logits, batch.labels().collect()));
    }

    fn read_metrics(&mut self) -> LocalBoxFuture<'_, Result<Metrics, TrainerError>> {
        let loss = self.loss;
        let metrics = move |(logits, labels): (Vec<f32>, Vec<u8>)| Metrics::from_logits(&logits, &labels, loss);
        self.read_logits().map_ok(metrics).boxed_local()
    }

    fn read_evaluation(&mut self) -> LocalBoxFuture<'_, Result<(Metrics, Predictions), TrainerError>> {
        let loss = self.loss;
        let evaluation = move |(logits, labels): (Vec<f32>, Vec<u8>)| {
            let predictions = predictions(&logits, &labels);
            (Metrics::from_logits(&logits, &labels, loss), predictions)
        };
        self.read_logits().map_ok(evaluation).boxed_local()
    }

    fn predict<'a>(&'a mut self, image: &'a Image) -> LocalBoxFuture<'a, Result<Prediction, TrainerError>> {
        let pixels = image.pixels().map(scale).to_vec();
        let logits = self.network.valid().forward(upload(pixels, &self.device), None); // [1, classes]
        async move { Ok(softmax(&read_back(logits).await?).into()) }.boxed_local()
    }

    fn weights(&self) -> LocalBoxFuture<'_, Result<Weights, TrainerError>> {
        let flat = self.network.flat();
        async move { Ok(Weights::try_from(to_torch(&read_back(flat).await?, &self.tensors))?) }.boxed_local()
    }

    fn state(&self) -> LocalBoxFuture<'_, Result<State, TrainerError>> {
        // One readback for everything: each takes up to a tenth of a second in some browsers.
        let mut flat = vec![self.network.flat()];
        flat.extend(self.optimizer.flat_state());
        async move {
            let values = read_back(Tensor::cat(flat, 0)).await?;
            let length = |tensors: &[TensorSpec]| tensors.iter().map(TensorSpec::len).sum::<usize>();
            let (weights, moments) = values.split_at(length(&self.tensors).min(values.len()));
            let weights = Weights::try_from(to_torch(weights, &self.tensors))?;
            let lists = moments.chunks_exact(length(&self.parameters).max(1));
            Ok(State { weights, moments: lists.map(|list| to_torch(list, &self.parameters)).collect() })
        }
        .boxed_local()
    }

    fn dispatches_per_step(&self) -> Option<u32> {
        self.dispatches.as_ref().and_then(|dispatches| dispatches.per_step)
    }

    /// Each queued step holds dozens of tensors until the readback.
    fn max_queued_steps(&self) -> Option<u32> {
        Some(64)
    }

    fn max_queued_evaluations(&self) -> Option<u32> {
        Some(64)
    }
}

/// One-hot labels `[batch, classes]`.
fn one_hot(batch: &Batch, classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0_f32; batch.len() * classes];
    for (row, label) in values.chunks_exact_mut(classes).zip(batch.labels()) {
        row[usize::from(label)] = 1.0;
    }
    Tensor::from_data(TensorData::new(values, [batch.len(), classes]), device)
}

/// Images `[batch, 1, 28, 28]` on the device, from 0 (background) to 1 (ink).
pub fn images(batch: &Batch, device: &Device) -> Tensor<4> {
    upload(batch.images().flat_map(|image| image.map(scale)).collect(), device)
}

fn upload(pixels: Vec<f32>, device: &Device) -> Tensor<4> {
    let batch = pixels.len() / PIXELS;
    Tensor::from_data(TensorData::new(pixels, [batch, 1, SIDE, SIDE]), device) // [batch, 1, 28, 28]
}

/// Scales a pixel to 0..=1, as in the article.
fn scale(ink: u8) -> f32 {
    f32::from(ink) / 255.0
}

async fn read_back<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, TrainerError> {
    let data = tensor.into_data_async().await.map_err(|error| TrainerError::Device(error.to_string()))?;
    data.try_into_vec().map_err(|error| TrainerError::Device(error.to_string()))
}
