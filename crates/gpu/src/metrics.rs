//! The metrics buffer of `metrics.wgsl`.

use lenet_experiment::confusion::Confusion;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::predictions::Predictions;
use lenet_learner::metrics::Metrics;
use lenet_learner::trainer::TrainerError;

/// Words before the confusion matrix.
const HEADER: usize = 8;

/// Length of the buffer in words, for batches of `batch` images and an evaluation of `predictions` images.
pub fn words(batch: u32, predictions: u32) -> u64 {
    (HEADER + CLASSES * CLASSES) as u64 + u64::from(batch) + u64::from(predictions)
}

/// Metrics of `images` images, from a buffer for batches of `batch`.
///
/// # Errors
/// When the confusion matrix counts another number of images.
pub fn parse(buffer: &[u32], batch: u32, images: u32) -> Result<Metrics, TrainerError> {
    let (counts, losses) = buffer[HEADER..].split_at(CLASSES * CLASSES);
    let mut confusion = [[0; CLASSES]; CLASSES];
    confusion.as_flattened_mut().copy_from_slice(counts);
    let loss = losses[..batch as usize].iter().map(|word| f64::from(f32::from_bits(*word))).sum();
    let metrics = Metrics::from_counts(loss, Confusion::from(confusion));
    if metrics.images() != images {
        return Err(TrainerError::Device("its driver did not run the network's kernels".into()));
    }
    Ok(metrics)
}

/// Predictions of an evaluation of images with these labels, from its buffer for batches of `batch`.
pub fn predictions(buffer: &[u32], batch: u32, labels: &[u8]) -> Predictions {
    let mut predictions = Predictions::default();
    let values = &buffer[words(batch, 0) as usize..];
    for (&label, word) in labels.iter().zip(values) {
        let value = f32::from_bits(*word);
        let class = (value / 2.0).floor().clamp(0.0, (CLASSES - 1) as f32);
        predictions.push(label, class as u8, value - 2.0 * class);
    }
    predictions
}
