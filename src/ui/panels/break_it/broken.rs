//! What the visitor has guessed of each breakage, and what came of it.

use lenet_experiment::breakage::{Breakage, Outcome, unbroken};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;

const COUNT: usize = Breakage::ALL.len();

/// Guesses and results on one data set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Broken {
    dataset: Option<DatasetId>,
    guesses: [Option<Outcome>; COUNT],
    results: [Option<f32>; COUNT],
    unbroken: Option<f32>,
}

impl Broken {
    /// Takes a guess; what came of it earlier is forgotten, as are those on another data set.
    pub fn guess(&mut self, dataset: DatasetId, breakage: Breakage, guess: Outcome) {
        self.turn_to(dataset);
        (self.guesses[breakage as usize], self.results[breakage as usize]) = (Some(guess), None);
    }

    /// Takes the test accuracy, from 0 to 1, of a run that has ended.
    pub fn ended(&mut self, experiment: &Experiment, accuracy: f32) {
        self.turn_to(experiment.dataset);
        if let Some(breakage) = Breakage::of(experiment) {
            self.results[breakage as usize] = Some(accuracy);
        } else if experiment.is(unbroken(experiment.dataset)) {
            self.unbroken = Some(accuracy);
        }
    }

    fn turn_to(&mut self, dataset: DatasetId) {
        if self.dataset != Some(dataset) {
            *self = Self { dataset: Some(dataset), ..Self::default() };
        }
    }

    /// What the visitor guessed.
    pub fn guessed(&self, breakage: Breakage) -> Option<Outcome> {
        self.guesses[breakage as usize]
    }

    /// The test accuracy that came of it.
    pub fn result(&self, breakage: Breakage) -> Option<f32> {
        self.results[breakage as usize]
    }

    /// The test accuracy of the experiment that is not broken.
    pub fn unbroken(&self) -> Option<f32> {
        self.unbroken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_belong_to_their_guess_and_data_set() {
        let mut broken = Broken::default();
        let of = |breakage: Breakage| Experiment { seed: 9, ..breakage.experiment(DatasetId::Mnist) };
        broken.guess(DatasetId::Mnist, Breakage::NoBiases, Outcome::Guessing);
        broken.ended(&of(Breakage::NoBiases), 0.96);
        broken.ended(&unbroken(DatasetId::Mnist), 0.97);
        assert_eq!(broken.guessed(Breakage::NoBiases), Some(Outcome::Guessing));
        assert_eq!((broken.result(Breakage::NoBiases), broken.unbroken()), (Some(0.96), Some(0.97)));
        assert_eq!(broken.result(Breakage::OneStep), None);
        broken.guess(DatasetId::Mnist, Breakage::NoBiases, Outcome::Most);
        assert_eq!(broken.result(Breakage::NoBiases), None, "it is trained again");
        broken.ended(&Breakage::OneStep.experiment(DatasetId::Synthetic), 0.3);
        assert_eq!((broken.guessed(Breakage::NoBiases), broken.unbroken()), (None, None), "of another data set");
    }
}
