//! Loss, accuracy and confusion matrix, computed in double precision from the logits read back from the device.

use lenet_experiment::article::{Loss, SMOOTHING};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::paper::Criterion;

/// Sum of the losses, and confusion matrix, of any number of images.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    images: u32,
    loss: f64,
    confusion: [u32; CLASSES * CLASSES], // [label][predicted]
}

impl Default for Metrics {
    fn default() -> Self {
        Self { images: 0, loss: 0.0, confusion: [0; CLASSES * CLASSES] }
    }
}

impl Metrics {
    /// Metrics of logits `[images][10]` against labels `[images]`.
    pub fn from_logits(logits: &[f32], labels: &[u8], loss: Loss) -> Self {
        let mut metrics = Self::default();
        for (row, &label) in logits.chunks_exact(CLASSES).zip(labels) {
            let label = usize::from(label);
            metrics.count(label, argmax(row), image_loss(row, label, loss));
        }
        metrics
    }

    /// Metrics of the paper's output layer: distances `[images][10]` against labels `[images]`. The smallest distance is the
    /// prediction.
    pub fn from_distances(distances: &[f32], labels: &[u8], criterion: Criterion) -> Self {
        let mut metrics = Self::default();
        for (row, &label) in distances.as_chunks().0.iter().zip(labels) {
            let label = usize::from(label);
            // The index of the smallest distance is the argmax of the negated ones.
            let negated: [f32; CLASSES] = row.map(|distance: f32| -distance);
            metrics.count(label, argmax(&negated), criterion_of(row, label, criterion));
        }
        metrics
    }

    fn count(&mut self, label: usize, predicted: usize, loss: f64) {
        self.images += 1;
        self.loss += loss;
        self.confusion[label * CLASSES + predicted] += 1;
    }

    /// From the sum of the losses and the confusion matrix `[label][predicted]`, counted on the device.
    pub fn from_counts(loss: f64, counts: &[u32]) -> Self {
        let mut metrics = Self { images: counts.iter().sum(), loss, ..Self::default() };
        metrics.confusion.copy_from_slice(counts);
        metrics
    }

    /// Adds the metrics of other images.
    pub fn add(&mut self, other: &Self) {
        self.images += other.images;
        self.loss += other.loss;
        for (sum, count) in self.confusion.iter_mut().zip(other.confusion) {
            *sum += count;
        }
    }

    /// Number of images.
    pub fn images(&self) -> u32 {
        self.images
    }

    /// Mean loss; 0 without images.
    pub fn loss(&self) -> f32 {
        (self.loss / f64::from(self.images.max(1))) as f32
    }

    /// Share classified correctly, from 0 to 1; 0 without images.
    pub fn accuracy(&self) -> f32 {
        let hits: u32 = self.confusion.iter().step_by(CLASSES + 1).sum();
        hits as f32 / self.images.max(1) as f32
    }

    /// Accuracy on the images with this label; `None` if there are none.
    pub fn accuracy_of_class(&self, class: usize) -> Option<f32> {
        let row = &self.confusion[class * CLASSES..][..CLASSES];
        let images: u32 = row.iter().sum();
        (images > 0).then(|| row[class] as f32 / images as f32)
    }

    /// Confusion matrix `[10 labels][10 predicted classes]`, counts.
    pub fn confusion(&self) -> &[u32] {
        &self.confusion
    }

    /// Whether every image's loss is finite.
    pub fn is_finite(&self) -> bool {
        self.loss.is_finite()
    }
}

/// Softmax of one image's logits.
pub fn softmax(logits: &[f32]) -> [f32; CLASSES] {
    let mut probabilities = [0.0; CLASSES];
    for (probability, exact) in probabilities.iter_mut().zip(exact_softmax(logits)) {
        *probability = exact as f32;
    }
    probabilities
}

fn exact_softmax(logits: &[f32]) -> [f64; CLASSES] {
    // Relative to the largest logit, so that no exponential overflows.
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut values = [0.0; CLASSES];
    for (value, &logit) in values.iter_mut().zip(logits) {
        *value = (f64::from(logit) - f64::from(largest)).exp();
    }
    let sum: f64 = values.iter().sum();
    values.map(|value| value / sum)
}

fn image_loss(logits: &[f32], label: usize, loss: Loss) -> f64 {
    match loss {
        Loss::MeanSquaredError => {
            let target = |class| if class == label { 1.0 } else { 0.0 };
            let squares = exact_softmax(logits).into_iter().enumerate().map(|(class, p)| (p - target(class)).powi(2));
            squares.sum::<f64>() / CLASSES as f64
        }
        Loss::CrossEntropy => log_sum_exp(logits) - f64::from(logits[label]),
        Loss::SmoothedCrossEntropy => {
            let mean = logits.iter().map(|&logit| f64::from(logit)).sum::<f64>() / CLASSES as f64;
            log_sum_exp(logits) - (1.0 - SMOOTHING) * f64::from(logits[label]) - SMOOTHING * mean
        }
    }
}

/// log-sum-exp of the logits; minus a logit it is that class's cross-entropy. (The logarithm of a softmax that rounds to 0
/// would be infinite.)
fn log_sum_exp(logits: &[f32]) -> f64 {
    let largest = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = logits.iter().map(|&logit| (f64::from(logit) - largest).exp()).sum();
    sum.ln() + largest
}

/// Equation (8) or (9) of the paper for one image.
fn criterion_of(distances: &[f32; CLASSES], label: usize, criterion: Criterion) -> f64 {
    let right = f64::from(distances[label]);
    match criterion {
        Criterion::Distance => right,
        Criterion::Map { j } => {
            // Log-sum-exp relative to the smallest distance, so that not all exponentials underflow.
            let nearest = distances.iter().map(|distance| f64::from(*distance)).fold(j, f64::min);
            let sum: f64 = distances.iter().map(|distance| (nearest - f64::from(*distance)).exp()).sum();
            right - nearest + (sum + (nearest - j).exp()).ln()
        }
    }
}

/// Index of the largest logit, the first of equals.
fn argmax(logits: &[f32]) -> usize {
    let mut best = 0;
    for (class, &logit) in logits.iter().enumerate() {
        if logit > logits[best] {
            best = class;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_equal_hand_computed_values() {
        let metrics = |loss| Metrics::from_logits(&[0.5; 20], &[3, 0], loss);
        // Ten equal probabilities: -ln 0.1, and (0.9^2 + 9 * 0.1^2) / 10.
        assert!((metrics(Loss::CrossEntropy).loss() - std::f32::consts::LN_10).abs() < 1e-6);
        // Ten probabilities that are the smoothed label itself, 0.91 and nine times 0.01: the loss is its entropy.
        let mut logits = [0.0; 10];
        logits[3] = 91.0_f32.ln();
        let entropy = -(0.91 * 0.91_f32.ln() + 0.09 * 0.01_f32.ln());
        assert!((Metrics::from_logits(&logits, &[3], Loss::SmoothedCrossEntropy).loss() - entropy).abs() < 1e-6);
        assert!((metrics(Loss::MeanSquaredError).loss() - 0.09).abs() < 1e-7);
    }

    #[test]
    fn the_papers_criteria_match_equations_8_and_9() {
        let distances = [3.0, 9.0, 40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0];
        let metrics = |label, criterion| Metrics::from_distances(&distances, &[label], criterion);
        assert_eq!(metrics(1, Criterion::Distance).loss(), 9.0);
        assert_eq!(
            (metrics(0, Criterion::Distance).accuracy(), metrics(1, Criterion::Distance).accuracy()),
            (1.0, 0.0)
        );
        let sum = (-5.0_f64).exp() + distances.iter().map(|y| f64::from(-y).exp()).sum::<f64>();
        let wanted = 9.0 + sum.ln();
        assert!((f64::from(metrics(1, Criterion::Map { j: 5.0 }).loss()) - wanted).abs() < 1e-6);
        // Large distances do not underflow: the loss is the label's distance minus j, that of the rubbish class.
        let far = Metrics::from_distances(&[900.0; 10], &[0], Criterion::Map { j: 5.0 });
        assert_eq!(far.loss(), 895.0);
        assert!(!Metrics::from_distances(&[f32::NAN; 10], &[0], Criterion::Map { j: 5.0 }).is_finite());
    }

    #[test]
    fn accuracy_and_confusion() {
        let mut logits = [0.0; 30];
        (logits[7], logits[10 + 2], logits[20 + 2]) = (1.0, 1.0, 1.0);
        let mut metrics = Metrics::from_logits(&logits[..10], &[7], Loss::CrossEntropy);
        metrics.add(&Metrics::from_logits(&logits[10..], &[2, 5], Loss::CrossEntropy));
        assert_eq!((metrics.images(), metrics.accuracy()), (3, 2.0 / 3.0));
        assert_eq!(metrics.confusion().iter().sum::<u32>(), 3);
        assert_eq!(metrics.confusion()[5 * CLASSES + 2], 1);
    }

    #[test]
    fn large_logits_stay_finite_and_nan_does_not() {
        let mut logits = [-2000.0; 10];
        logits[1] = 2000.0;
        assert_eq!(softmax(&logits)[1], 1.0);
        let metrics = Metrics::from_logits(&logits, &[0], Loss::CrossEntropy);
        assert_eq!((metrics.is_finite(), metrics.loss()), (true, 4000.0));
        logits[4] = f32::NAN;
        for loss in [Loss::CrossEntropy, Loss::SmoothedCrossEntropy, Loss::MeanSquaredError] {
            assert!(!Metrics::from_logits(&logits, &[0], loss).is_finite());
        }
    }
}
