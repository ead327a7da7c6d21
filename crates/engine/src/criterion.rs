//! The loss's gradient at the logits.

use crate::recipe::{Loss, SMOOTHING};

/// Classes.
pub const CLASSES: usize = 10;

/// Writes the gradient of `share` times the image's loss; `label` is below [`CLASSES`].
pub fn gradient(loss: Loss, logits: &[f32], label: u8, share: f32, gradient: &mut [f32]) {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut probabilities = [0.0; CLASSES];
    for (probability, &logit) in probabilities.iter_mut().zip(logits) {
        *probability = (logit - largest).exp();
    }
    let sum: f32 = probabilities.iter().sum();
    let probabilities = probabilities.map(|value| value / sum);
    let spread = if loss == Loss::SmoothedCrossEntropy { SMOOTHING } else { 0.0 };
    // The probability minus what it should be.
    let mut errors = probabilities.map(|probability| probability - spread / CLASSES as f32);
    errors[usize::from(label)] -= 1.0 - spread;
    match loss {
        Loss::CrossEntropy | Loss::SmoothedCrossEntropy => {
            for (slope, error) in gradient.iter_mut().zip(errors) {
                *slope = error * share;
            }
        }
        Loss::MeanSquaredError => {
            let scale = 2.0 * share / CLASSES as f32;
            let mean: f32 = probabilities.iter().zip(errors).map(|(p, error)| p * error).sum();
            for ((slope, p), error) in gradient.iter_mut().zip(probabilities).zip(errors) {
                *slope = scale * p * (error - mean);
            }
        }
    }
}
