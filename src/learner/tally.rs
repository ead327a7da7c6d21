//! Sums over images that were read: from the logits that come back from the device, in double precision.

use crate::values::dataset::CLASSES;
use crate::values::experiment::Loss;

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
            tally.images += 1;
            tally.loss += image_loss(row, label, loss);
            tally.confusion[label * CLASSES + answer(row)] += 1;
        }
        tally
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
        Loss::CrossEntropy => {
            // Minus log softmax by the log-sum-exp: the logarithm of a probability that rounds to 0 would be infinite.
            let largest = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
            let sum: f64 = logits.iter().map(|&logit| (f64::from(logit) - largest).exp()).sum();
            sum.ln() + largest - f64::from(logits[label])
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
        assert!((tally(Loss::MeanSquaredError).loss() - 0.09).abs() < 1e-7);
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
        for loss in [Loss::CrossEntropy, Loss::MeanSquaredError] {
            assert!(!Tally::read(&logits, &[0], loss).is_finite());
        }
    }
}
