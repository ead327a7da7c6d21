//! Evaluation: forward passes of images that are not part of a data set on the GPU.

use super::GpuTrainer;
use crate::{layout, metrics};
use lenet_experiment::image::PIXELS;
use lenet_experiment::predictions::Predictions;
use lenet_learner::metrics::Metrics;
use lenet_learner::trainer::TrainerError;
use wgpu::ComputePassDescriptor;

impl GpuTrainer {
    /// Forward pass of `labels.len()` images: their metrics buffer, and the logits of the first image of the last dispatch.
    pub(super) async fn forward(&self, pixels: &[u32], labels: &[u8]) -> Result<(Vec<u32>, Vec<f32>), TrainerError> {
        let images = labels.len() as u32;
        let pixels = self.memory.filled("evaluation pixels", pixels);
        let labels: Vec<u32> = labels.iter().map(|&label| label.into()).collect();
        let labels = self.memory.filled("evaluation labels", &labels);
        let order = self.memory.filled("evaluation order", &(0..images).collect::<Vec<u32>>());
        let words = metrics::words(self.capacity, images);
        let mut header = vec![0; words as usize];
        (header[2], header[3], header[6]) = (self.capacity, images, images);
        let metrics = self.memory.filled("evaluation metrics", &header);
        let bindings = self.bind(&pixels, &labels, &order, &metrics);
        let mut commands = self.memory.encoder();
        let mut pass = commands.begin_compute_pass(&ComputePassDescriptor::default());
        for first in (0..images).step_by(self.capacity as usize) {
            self.pipelines.forward(&mut pass, &bindings, self.capacity.min(images - first));
        }
        drop(pass);
        let sources = [(&metrics, words), (&self.scratch, layout::LOGITS_LENGTH as u64)];
        let mut read = self.memory.read(commands, &sources).await?;
        let logits = read.split_off(words as usize);
        Ok((read, logits.into_iter().map(f32::from_bits).collect()))
    }

    /// Metrics and predictions of the queued images; the defaults without any.
    pub(super) async fn read_evaluated(&mut self) -> Result<(Metrics, Predictions), TrainerError> {
        let (pixels, labels) = std::mem::take(&mut self.evaluation);
        if labels.is_empty() {
            return Ok(Default::default());
        }
        let buffer = self.forward(&pixels, &labels).await?.0;
        let metrics = metrics::parse(&buffer, self.capacity, labels.len() as u32)?;
        Ok((metrics, metrics::predictions(&buffer, self.capacity, &labels)))
    }
}

/// An image as words of four pixels.
pub(super) fn words(image: &[u8; PIXELS]) -> impl Iterator<Item = u32> + '_ {
    image.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
