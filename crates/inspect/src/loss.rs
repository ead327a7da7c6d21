//! The loss of one image.

use crate::Inspector;
use lenet_experiment::article::{Loss, SMOOTHING};
use lenet_experiment::experiment::Network;
use lenet_experiment::paper::Criterion;

impl Inspector {
    /// The loss of an image with this label, before augmentation and weight decay, for the outputs of
    /// [`forward`](Self::forward); NaN for a label that is no class.
    pub fn loss(&self, network: &Network, outputs: &[f32], label: u8) -> f32 {
        let label = usize::from(label);
        let of_logits = |loss| of_logits(loss, &self.log_probabilities(outputs), label);
        match network {
            Network::Article(net) => of_logits(net.loss),
            Network::Custom(net) => of_logits(net.training.loss),
            Network::Paper(net) => of_distances(net.criterion, outputs, label),
        }
    }
}

/// `logs`: the logarithms of the probabilities.
fn of_logits(loss: Loss, logs: &[f32], label: usize) -> f32 {
    let smoothing = if loss == Loss::SmoothedCrossEntropy { SMOOTHING as f32 } else { 0.0 };
    let target = |class| smoothing / logs.len() as f32 + if class == label { 1.0 - smoothing } else { 0.0 };
    let terms = logs.iter().enumerate().map(|(class, log)| match loss {
        // Without a target there is no term, even if the probability is 0.
        Loss::CrossEntropy | Loss::SmoothedCrossEntropy if target(class) == 0.0 => 0.0,
        Loss::CrossEntropy | Loss::SmoothedCrossEntropy => -target(class) * log,
        Loss::MeanSquaredError => (log.exp() - target(class)).powi(2) / logs.len() as f32,
    });
    if label < logs.len() { terms.sum() } else { f32::NAN }
}

/// Equations (8) and (9) of the paper.
fn of_distances(criterion: Criterion, distances: &[f32], label: usize) -> f32 {
    let own = distances.get(label).copied().unwrap_or(f32::NAN);
    match criterion {
        Criterion::Distance => own,
        Criterion::Map { j } => {
            let all = f64::from((-j as f32).exp()) + distances.iter().map(|y| f64::from(-y).exp()).sum::<f64>();
            own + all.ln() as f32
        }
    }
}
