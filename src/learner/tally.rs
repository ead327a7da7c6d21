//! Sums over images that were read: from the logits that come back from the device, in double precision.

use crate::values::dataset::CLASSES;
use crate::values::experiment::{Loss, SMOOTHING};
use crate::values::paper::Criterion;

/// How a number of images was read. Sums, so that parts can be added up.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    images: u32,
    loss: f64,
    confusion: [u32; CLASSES * CLASSES], // [label, answer]
}

impl Default for Tally {
    fn default() -> Self {
        Self { images: 0, loss: 0.0, confusion: [0; CLASSES * CLASSES] }
    }
}

impl Tally {
    /// Reads logits, ten an image, against the labels.
    pub fn read(logits: &[f32], labels: &[u8], loss: Loss) -> Self {
        let mut tally = Self::default();
        for (row, &label) in logits.chunks_exact(CLASSES).zip(labels) {
            let label = usize::from(label);
            tally.count(label, answer(row), image_loss(row, label, loss));
        }
        tally
    }

    /// Reads distances of the paper's output layer, ten an image, against the labels; the nearest class is the answer.
    pub fn read_distances(distances: &[f32], labels: &[u8], criterion: Criterion) -> Self {
        let mut tally = Self::default();
        for (row, &label) in distances.as_chunks().0.iter().zip(labels) {
            let label = usize::from(label);
            // The smallest distance is the largest of their negatives.
            let negated: [f32; CLASSES] = row.map(|distance: f32| -distance);
            tally.count(label, answer(&negated), criterion_of(row, label, criterion));
        }
        tally
    }

    fn count(&mut self, label: usize, answer: usize, loss: f64) {
        self.images += 1;
        self.loss += loss;
        self.confusion[label * CLASSES + answer] += 1;
    }

    /// What was counted elsewhere: the sum of the losses, and the confusion matrix, row by label.
    #[cfg(feature = "webgpu")]
    pub(super) fn counted(loss: f64, counts: &[u32]) -> Self {
        let mut tally = Self { images: counts.iter().sum(), loss, ..Self::default() };
        tally.confusion.copy_from_slice(counts);
        tally
    }

    /// Adds another part.
    pub fn add(&mut self, other: &Self) {
        self.images += other.images;
        self.loss += other.loss;
        for (sum, count) in self.confusion.iter_mut().zip(other.confusion) {
            *sum += count;
        }
    }

    /// Number of images read.
    pub fn images(&self) -> u32 {
        self.images
    }

    /// Mean loss; 0 when no image was read.
    pub fn loss(&self) -> f32 {
        (self.loss / f64::from(self.images.max(1))) as f32
    }

    /// Share read correctly, from 0 to 1; 0 when no image was read.
    pub fn accuracy(&self) -> f32 {
        let hits: u32 = self.confusion.iter().step_by(CLASSES + 1).sum();
        hits as f32 / self.images.max(1) as f32
    }

    /// Share of each class read correctly, from 0 to 1; `None` where there was no image of it.
    pub fn accuracy_of_class(&self, class: usize) -> Option<f32> {
        let row = &self.confusion[class * CLASSES..][..CLASSES];
        let images: u32 = row.iter().sum();
        (images > 0).then(|| row[class] as f32 / images as f32)
    }

    /// Row by label, column by answer.
    pub fn confusion(&self) -> &[u32] {
        &self.confusion
    }

    /// Whether every image's loss was a number.
    pub fn is_finite(&self) -> bool {
        self.loss.is_finite()
    }
}

/// The ten probabilities of one image's logits.
pub fn softmax(logits: &[f32]) -> [f32; CLASSES] {
    let mut probabilities = [0.0; CLASSES];
    for (probability, exact) in probabilities.iter_mut().zip(exact_softmax(logits)) {
        *probability = exact as f32;
    }
    probabilities
}

fn exact_softmax(logits: &[f32]) -> [f64; CLASSES] {
    // Shifted by the largest, so that no exponential overflows.
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
            let wanted = |class| if class == label { 1.0 } else { 0.0 };
            let squares = exact_softmax(logits).into_iter().enumerate().map(|(class, p)| (p - wanted(class)).powi(2));
            squares.sum::<f64>() / CLASSES as f64
        }
        Loss::CrossEntropy => log_sum(logits) - f64::from(logits[label]),
        Loss::SmoothedCrossEntropy => {
            let mean = logits.iter().map(|&logit| f64::from(logit)).sum::<f64>() / CLASSES as f64;
            log_sum(logits) - (1.0 - SMOOTHING) * f64::from(logits[label]) - SMOOTHING * mean
        }
    }
}

/// The logarithm of the sum of exponentials, less a logit minus log softmax: the logarithm of a probability that rounds to
/// 0 would be infinite.
fn log_sum(logits: &[f32]) -> f64 {
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
            // The log-sum-exp, shifted by the nearest so that it does not vanish.
            let nearest = distances.iter().map(|distance| f64::from(*distance)).fold(j, f64::min);
            let sum: f64 = distances.iter().map(|distance| (nearest - f64::from(*distance)).exp()).sum();
            right - nearest + (sum + (nearest - j).exp()).ln()
        }
    }
}

/// The class of the largest logit, the first of equals.
fn answer(logits: &[f32]) -> usize {
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
    fn losses_of_a_network_that_knows_nothing() {
        let tally = |loss| Tally::read(&[0.5; 20], &[3, 0], loss);
        // Ten equal probabilities: -ln 0.1, and (0.9^2 + 9 * 0.1^2) / 10.
        assert!((tally(Loss::CrossEntropy).loss() - std::f32::consts::LN_10).abs() < 1e-6);
        // Ten probabilities that are the smoothed label itself, 0.91 and nine times 0.01: the loss is its entropy.
        let mut logits = [0.0; 10];
        logits[3] = 91.0_f32.ln();
        let entropy = -(0.91 * 0.91_f32.ln() + 0.09 * 0.01_f32.ln());
        assert!((Tally::read(&logits, &[3], Loss::SmoothedCrossEntropy).loss() - entropy).abs() < 1e-6);
        assert!((tally(Loss::MeanSquaredError).loss() - 0.09).abs() < 1e-7);
    }

    #[test]
    fn the_papers_criteria_are_their_equations() {
        let distances = [3.0, 9.0, 40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0];
        let tally = |label, criterion| Tally::read_distances(&distances, &[label], criterion);
        assert_eq!(tally(1, Criterion::Distance).loss(), 9.0);
        assert_eq!((tally(0, Criterion::Distance).accuracy(), tally(1, Criterion::Distance).accuracy()), (1.0, 0.0));
        let sum = (-5.0_f64).exp() + distances.iter().map(|y| f64::from(-y).exp()).sum::<f64>();
        let wanted = 9.0 + sum.ln();
        assert!((f64::from(tally(1, Criterion::Map { j: 5.0 }).loss()) - wanted).abs() < 1e-6);
        // Far from everything nothing is lost to rounding: the right class's distance over that of the rubbish class.
        let far = Tally::read_distances(&[900.0; 10], &[0], Criterion::Map { j: 5.0 });
        assert_eq!(far.loss(), 895.0);
        assert!(!Tally::read_distances(&[f32::NAN; 10], &[0], Criterion::Map { j: 5.0 }).is_finite());
    }

    #[test]
    fn hits_and_confusion() {
        let mut logits = [0.0; 30];
        (logits[7], logits[10 + 2], logits[20 + 2]) = (1.0, 1.0, 1.0);
        let mut tally = Tally::read(&logits[..10], &[7], Loss::CrossEntropy);
        tally.add(&Tally::read(&logits[10..], &[2, 5], Loss::CrossEntropy));
        assert_eq!((tally.images(), tally.accuracy()), (3, 2.0 / 3.0));
        assert_eq!(tally.confusion().iter().sum::<u32>(), 3);
        assert_eq!(tally.confusion()[5 * CLASSES + 2], 1);
    }

    #[test]
    fn large_logits_stay_finite_and_nan_does_not() {
        let mut logits = [-2000.0; 10];
        logits[1] = 2000.0;
        assert_eq!(softmax(&logits)[1], 1.0);
        let tally = Tally::read(&logits, &[0], Loss::CrossEntropy);
        assert_eq!((tally.is_finite(), tally.loss()), (true, 4000.0));
        logits[4] = f32::NAN;
        for loss in [Loss::CrossEntropy, Loss::SmoothedCrossEntropy, Loss::MeanSquaredError] {
            assert!(!Tally::read(&logits, &[0], loss).is_finite());
        }
    }
}
