//! What the network says about an image.

use lenet_experiment::dataset::CLASSES;
use lenet_experiment::paper::RbfOutput;

/// The network's answer to one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Probability of each class; they add up to 1.
    pub probabilities: [f32; CLASSES],
    /// Steps the network had been trained for; 0 means that it guesses.
    pub step: u32,
    /// Distances and F6 of the paper's network.
    pub rbf: Option<RbfOutput>,
}

impl Answer {
    /// The most probable class; `None` when the network has diverged and its probabilities are no numbers.
    pub fn top(&self) -> Option<usize> {
        if self.probabilities.iter().any(|p| p.is_nan()) {
            return None;
        }
        (0..CLASSES)
            .reduce(|best, class| if self.probabilities[class] > self.probabilities[best] { class } else { best })
    }

    /// Whether the network has not learned anything yet.
    pub fn is_guess(&self) -> bool {
        self.step == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn top_is_the_most_probable_class() {
        let mut answer = Answer { probabilities: [0.05; CLASSES], step: 1, rbf: None };
        answer.probabilities[7] = 0.55;
        assert_eq!(answer.top(), Some(7));
        answer.probabilities[2] = f32::NAN;
        assert_eq!(answer.top(), None);
    }
}
