//! The metrics buffer of `metrics.wgsl`.

use lenet_experiment::dataset::CLASSES;
use lenet_learner::metrics::Metrics;
use lenet_learner::trainer::TrainerError;

/// Words before the confusion matrix.
const HEADER: usize = 8;

/// Length of the buffer in words, for a batch of `images`.
pub fn words(images: u32) -> u64 {
    (HEADER + CLASSES * CLASSES) as u64 + u64::from(images)
}

/// Metrics of `images` images.
///
/// # Errors
/// When the confusion matrix counts another number of images.
pub fn parse(buffer: &[u32], images: u32) -> Result<Metrics, TrainerError> {
    let (confusion, losses) = buffer[HEADER..].split_at(CLASSES * CLASSES);
    let loss = losses.iter().map(|word| f64::from(f32::from_bits(*word))).sum();
    let metrics = Metrics::from_counts(loss, confusion);
    if metrics.images() != images {
        return Err(TrainerError::Device("its driver did not run the network's kernels".into()));
    }
    Ok(metrics)
}
