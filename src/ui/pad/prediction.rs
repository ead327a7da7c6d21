//! The network's prediction for an image.

use lenet_experiment::dataset::CLASSES;
use lenet_experiment::paper::RbfOutput;

/// Output of the network for one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Probability of each class; the sum is 1.
    pub probabilities: [f32; CLASSES],
    /// Training steps of the network; 0 if it is untrained.
    pub step: u32,
    /// Distances and F6 outputs of the original LeNet-5.
    pub rbf: Option<RbfOutput>,
}

impl Prediction {
    /// The most probable class; `None` if training has diverged and the probabilities are NaN.
    pub fn class(&self) -> Option<usize> {
        if self.probabilities.iter().any(|p| p.is_nan()) {
            return None;
        }
        (0..CLASSES)
            .reduce(|best, class| if self.probabilities[class] > self.probabilities[best] { class } else { best })
    }

    /// Whether the network is untrained.
    pub fn is_guess(&self) -> bool {
        self.step == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_is_the_most_probable_one() {
        let mut prediction = Prediction { probabilities: [0.05; CLASSES], step: 1, rbf: None };
        prediction.probabilities[7] = 0.55;
        assert_eq!(prediction.class(), Some(7));
        prediction.probabilities[2] = f32::NAN;
        assert_eq!(prediction.class(), None);
    }
}
