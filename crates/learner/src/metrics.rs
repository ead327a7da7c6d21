//! Loss and confusion matrix, computed in double precision from the logits read back from the device, and predictions.

use lenet_experiment::article::{Loss, SMOOTHING};
use lenet_experiment::confusion::Confusion;
use lenet_experiment::paper::Criterion;
use lenet_experiment::predictions::Predictions;

/// Sum of the losses, and confusion matrix, of any number of images.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    loss: f64,
    confusion: Confusion,
}

impl Metrics {
    /// Metrics of logits `[images][classes]` against labels `[images]`, each below the number of classes.
    pub fn from_logits(logits: &[f32], labels: &[u8], loss: Loss) -> Self {
        let mut metrics = Self { loss: 0.0, confusion: Confusion::new(classes(logits, labels)) };
        for (row, &label) in rows(logits, labels) {
            let label = usize::from(label);
            metrics.count(label, argmax(row), image_loss(row, label, loss));
        }
        metrics
    }

    /// Metrics of the paper's output layer: distances `[images][10]` against labels `[images]`. The smallest distance is the
    /// prediction.
    pub fn from_distances(distances: &[f32], labels: &[u8], criterion: Criterion) -> Self {
        let mut metrics = Self { loss: 0.0, confusion: Confusion::new(classes(distances, labels)) };
        for (row, &label) in rows(distances, labels) {
            let label = usize::from(label);
            metrics.count(label, nearest(row), criterion_of(row, label, criterion));
        }
        metrics
    }

    fn count(&mut self, label: usize, predicted: usize, loss: f64) {
        self.loss += loss;
        self.confusion.count(label, predicted);
    }

    /// From the sum of the losses and the confusion matrix, counted on the device.
    pub fn from_counts(loss: f64, confusion: Confusion) -> Self {
        Self { loss, confusion }
    }

    /// Adds the metrics of other images.
    pub fn add(&mut self, other: &Self) {
        self.loss += other.loss;
        self.confusion.add(&other.confusion);
    }

    /// Number of images.
    pub fn images(&self) -> u32 {
        self.confusion.images()
    }

    /// Mean loss; 0 without images.
    pub fn loss(&self) -> f32 {
        (self.loss / f64::from(self.images().max(1))) as f32
    }

    /// Share classified correctly, from 0 to 1; 0 without images.
    pub fn accuracy(&self) -> f32 {
        self.confusion.accuracy().unwrap_or(0.0) as f32
    }

    /// The confusion matrix.
    pub fn confusion(&self) -> &Confusion {
        &self.confusion
    }

    /// Whether every image's loss is finite.
    pub fn is_finite(&self) -> bool {
        self.loss.is_finite()
    }
}

/// Number of classes of values `[images][classes]`.
fn classes(values: &[f32], labels: &[u8]) -> usize {
    values.len() / labels.len().max(1)
}

/// The values of each image, with its label.
fn rows<'a>(values: &'a [f32], labels: &'a [u8]) -> impl Iterator<Item = (&'a [f32], &'a u8)> {
    values.chunks_exact(classes(values, labels).max(1)).zip(labels)
}

/// Predictions of logits `[images][classes]` for images with these labels.
pub fn predictions(logits: &[f32], labels: &[u8]) -> Predictions {
    let mut predictions = Predictions::default();
    for (row, &label) in rows(logits, labels) {
        let predicted = argmax(row);
        predictions.push(label, predicted as u8, margin(row, predicted));
    }
    predictions
}

/// Difference of the largest and the second-largest probability in the softmax of the logits, of which `largest` is the index
/// of the largest.
fn margin(logits: &[f32], largest: usize) -> f32 {
    let relative = |logit: &f32| (logit - logits[largest]).exp();
    let others = logits.iter().enumerate().filter(|(class, _)| *class != largest);
    let second = others.map(|(_, logit)| relative(logit)).fold(0.0, f32::max);
    (1.0 - second) / logits.iter().map(relative).sum::<f32>()
}

/// Softmax of one image's logits.
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    exact_softmax(logits).map(|probability| probability as f32).collect()
}

fn exact_softmax(logits: &[f32]) -> impl Iterator<Item = f64> {
    // Relative to the largest logit, so that no exponential overflows.
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let relative = move |&logit: &f32| (f64::from(logit) - f64::from(largest)).exp();
    let sum: f64 = logits.iter().map(relative).sum();
    logits.iter().map(move |logit| relative(logit) / sum)
}

fn image_loss(logits: &[f32], label: usize, loss: Loss) -> f64 {
    match loss {
        Loss::MeanSquaredError => {
            let target = |class| if class == label { 1.0 } else { 0.0 };
            let squares = exact_softmax(logits).enumerate().map(|(class, p)| (p - target(class)).powi(2));
            squares.sum::<f64>() / logits.len() as f64
        }
        Loss::CrossEntropy => log_sum_exp(logits) - f64::from(logits[label]),
        Loss::SmoothedCrossEntropy => {
            let mean = logits.iter().map(|&logit| f64::from(logit)).sum::<f64>() / logits.len() as f64;
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
fn criterion_of(distances: &[f32], label: usize, criterion: Criterion) -> f64 {
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
    best(logits, |logit, largest| logit > largest)
}

/// Index of the smallest distance, the first of equals.
fn nearest(distances: &[f32]) -> usize {
    best(distances, |distance, smallest| distance < smallest)
}

/// Index of the first value that no other is better than.
fn best(values: &[f32], is_better: impl Fn(f32, f32) -> bool) -> usize {
    let mut best = 0;
    for (index, &value) in values.iter().enumerate() {
        if is_better(value, values[best]) {
            best = index;
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
        assert_eq!(metrics.confusion().cell(5, 2), 1);
    }

    #[test]
    fn a_network_has_as_many_classes_as_outputs() {
        let mut logits = [0.0; 52];
        (logits[25], logits[26 + 3]) = (5.0, 5.0);
        let metrics = Metrics::from_logits(&logits, &[25, 24], Loss::CrossEntropy);
        assert_eq!((metrics.accuracy(), metrics.confusion().classes(), metrics.confusion().cell(24, 3)), (0.5, 26, 1));
        assert_eq!(predictions(&logits, &[25, 24]).confusion(26), *metrics.confusion());
        // 26 equal probabilities.
        let metrics = |loss| Metrics::from_logits(&[0.0; 26], &[7], loss).loss();
        assert!((metrics(Loss::CrossEntropy) - 26.0_f32.ln()).abs() < 1e-6);
        assert!((metrics(Loss::MeanSquaredError) - (25.0 / 26.0) / 26.0).abs() < 1e-7);
        assert_eq!(Metrics::from_logits(&[], &[], Loss::CrossEntropy), Metrics::default());
    }

    #[test]
    fn margins_are_differences_of_probabilities() {
        // Probabilities of 0.9, 0.08 and eight times 0.0025.
        let mut logits = [0.0025_f32.ln(); 10];
        (logits[9], logits[4]) = (0.9_f32.ln(), 0.08_f32.ln());
        let predictions = predictions([logits, [-700.0; 10], [f32::NAN; 10]].as_flattened(), &[4, 7, 1]);
        let outcomes: Vec<_> = predictions.iter().map(|image| (image.label, image.predicted)).collect();
        assert_eq!(outcomes, [(4, 9), (7, 0), (1, 0)]);
        let margins: Vec<f32> = predictions.iter().map(|image| image.margin).collect();
        assert!((margins[0] - 0.82).abs() <= 0.5 / 255.0 && margins[1..] == [0.0; 2], "{margins:?}");
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
