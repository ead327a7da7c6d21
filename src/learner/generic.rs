//! Training on burn's generic kernels: the reference that the faster ones are checked against.

use super::batch::{Batch, upload_one};
use super::nn::{LeNet5, loss, to_torch};
use super::optimizer::{Descent, WrongMoments};
use super::tally::{Tally, softmax};
use super::trainer::TrainerError;
use crate::values::dataset::CLASSES;
use crate::values::experiment::{ArticleNet, Loss};
use crate::values::image::Image;
use crate::values::network::{PARAMETERS, Weights};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// A network in training, as burn tensors on any device.
pub struct Generic {
    network: LeNet5,
    descent: Descent,
    loss: Loss,
    /// Without autodiff, for evaluation; training takes the same device with it.
    device: Device,
    unread: Vec<(Tensor<2>, Vec<u8>)>,
}

impl Generic {
    /// A trainer that goes on from these weights and moments (none: from zeros).
    ///
    /// # Errors
    /// When the moments belong to another optimizer.
    pub fn new(
        net: &ArticleNet,
        weights: &Weights,
        moments: &[Vec<f32>],
        device: &Device,
    ) -> Result<Self, WrongMoments> {
        let device = device.clone().without_autodiff();
        Ok(Self {
            network: LeNet5::from_weights(weights, net, &device.clone().autodiff()),
            descent: Descent::new(net.optimizer, moments, &device)?,
            loss: net.loss,
            device,
            unread: Vec::new(),
        })
    }

    /// One step at this rate; `step` counts from 0. Only queued on a GPU: [`Self::read_back`] waits for it.
    pub fn train_step(&mut self, batch: &Batch, rate: f64, step: u32) {
        let device = self.device.clone().autodiff();
        let target = batch.target(&device); // [batch, 10]
        let logits = self.network.forward(batch.upload(&device)); // [batch, 10]
        self.unread.push((logits.clone().without_autodiff(), batch.labels().collect()));
        let gradients = loss(self.loss, logits, target).backward();
        self.network = self.descent.step(self.network.clone(), gradients, rate, step);
    }

    /// Reads images without learning from them.
    pub fn evaluate(&mut self, batch: &Batch) {
        let logits = self.network.valid().forward(batch.upload(&self.device)); // [batch, 10]
        self.unread.push((logits, batch.labels().collect()));
    }

    /// Waits for all steps and evaluations since the last read-back, and tallies how their images were read.
    ///
    /// # Errors
    /// When the device has failed.
    pub async fn read_back(&mut self) -> Result<Tally, TrainerError> {
        let (logits, labels): (Vec<_>, Vec<_>) = self.unread.drain(..).unzip();
        if logits.is_empty() {
            return Ok(Tally::default());
        }
        let logits = read(Tensor::cat(logits, 0)).await?; // [images, 10]
        Ok(Tally::read(&logits, &labels.concat(), self.loss))
    }

    /// The ten probabilities of one image.
    ///
    /// # Errors
    /// When the device has failed.
    pub async fn probabilities(&self, image: &Image) -> Result<[f32; CLASSES], TrainerError> {
        let logits = self.network.valid().forward(upload_one(image.pixels(), &self.device)); // [1, 10]
        Ok(softmax(&read(logits).await?))
    }

    /// The weights, and what the optimizer remembers.
    ///
    /// # Errors
    /// When the device has failed or a weight is not a number.
    pub async fn state(&self) -> Result<(Weights, Vec<Vec<f32>>), TrainerError> {
        // One read for all of them: on some browsers each costs a tenth of a second.
        let mut flats = vec![self.network.flat()];
        flats.extend(self.descent.flat_moments());
        let values = read(Tensor::cat(flats, 0)).await?; // [61706 * (1 + kinds of moments)]
        let mut lists = values.chunks_exact(PARAMETERS).map(to_torch);
        let weights = lists.next().unwrap_or_default();
        Ok((Weights::try_from(weights)?, lists.collect()))
    }
}

async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, TrainerError> {
    let data = tensor.into_data_async().await.map_err(|error| TrainerError::Device(error.to_string()))?;
    data.try_into_vec().map_err(|error| TrainerError::Device(error.to_string()))
}
