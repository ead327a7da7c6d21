//! The gradient of the loss at the logits.

use lenet_experiment::article::{Loss, SMOOTHING};
use lenet_experiment::dataset::CLASSES;

/// Writes the gradient of `scale` times the loss of one image; `label` is below [`CLASSES`].
pub fn gradient(loss: Loss, logits: &[f32], label: u8, scale: f32, gradient: &mut [f32]) {
    // logits [10] -> gradient [10]; p = softmax(logits), t = the one-hot label, smoothed if the loss says so, e = p - t
    // cross-entropy: gradient = scale * e
    // mean squared error: gradient[i] = scale * 2/10 * p[i] * (e[i] - sum_j p[j] * e[j])
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut probabilities = [0.0; CLASSES];
    for (probability, &logit) in probabilities.iter_mut().zip(logits) {
        *probability = (logit - largest).exp();
    }
    let sum: f32 = probabilities.iter().sum();
    let probabilities = probabilities.map(|value| value / sum);
    let smoothing = if loss == Loss::SmoothedCrossEntropy { SMOOTHING as f32 } else { 0.0 };
    let mut errors = probabilities.map(|probability| probability - smoothing / CLASSES as f32);
    errors[usize::from(label)] -= 1.0 - smoothing;
    match loss {
        Loss::CrossEntropy | Loss::SmoothedCrossEntropy => {
            for (gradient, error) in gradient.iter_mut().zip(errors) {
                *gradient = error * scale;
            }
        }
        Loss::MeanSquaredError => {
            let scale = 2.0 * scale / CLASSES as f32;
            let mean: f32 = probabilities.iter().zip(errors).map(|(p, error)| p * error).sum();
            for ((gradient, p), error) in gradient.iter_mut().zip(probabilities).zip(errors) {
                *gradient = scale * p * (error - mean);
            }
        }
    }
}
