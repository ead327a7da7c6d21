//! What the visitor has guessed of each breakage, and what came of it.

use lenet_experiment::breakage::{Breakage, Level, baseline};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;

const COUNT: usize = Breakage::ALL.len();

/// Guesses and results on one data set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Broken {
    dataset: Option<DatasetId>,
    guesses: [Option<Level>; COUNT],
    results: [Option<f32>; COUNT],
    baseline: Option<f32>,
}

impl Broken {
    /// Takes a guess; what came of it earlier is forgotten, as are those on another data set.
    pub fn guess(&mut self, dataset: DatasetId, breakage: Breakage, guess: Level) {
        self.turn_to(dataset);
        (self.guesses[breakage as usize], self.results[breakage as usize]) = (Some(guess), None);
    }

    /// Takes the test accuracy, from 0 to 1, of a run that has ended; other experiments than the panel's are ignored.
    pub fn ended(&mut self, experiment: &Experiment, accuracy: f32) {
        let dataset = experiment.dataset;
        if let Some(breakage) = Breakage::of(experiment) {
            self.turn_to(dataset);
            self.results[breakage as usize] = Some(accuracy);
        } else if experiment.is(baseline(dataset)) {
            self.turn_to(dataset);
            self.baseline = Some(accuracy);
        }
    }

    fn turn_to(&mut self, dataset: DatasetId) {
        if self.dataset != Some(dataset) {
            *self = Self { dataset: Some(dataset), ..Self::default() };
        }
    }

    /// What is known of this data set.
    pub fn on(&self, dataset: DatasetId) -> Self {
        if self.dataset == Some(dataset) { self.clone() } else { Self::default() }
    }

    /// What the visitor guessed.
    pub fn guessed(&self, breakage: Breakage) -> Option<Level> {
        self.guesses[breakage as usize]
    }

    /// The test accuracy that came of it.
    pub fn result(&self, breakage: Breakage) -> Option<f32> {
        self.results[breakage as usize]
    }

    /// The test accuracy of the experiment that is not broken.
    pub fn baseline(&self) -> Option<f32> {
        self.baseline
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

    #[test]
    fn results_belong_to_their_guess_and_data_set() {
        let mut broken = Broken::default();
        let of = |breakage: Breakage| Experiment { seed: 9, ..breakage.experiment(DatasetId::Mnist) };
        broken.guess(DatasetId::Mnist, Breakage::NoBiases, Level::Guessing);
        broken.ended(&of(Breakage::NoBiases), 0.96);
        broken.ended(&baseline(DatasetId::Mnist), 0.97);
        assert_eq!(broken.guessed(Breakage::NoBiases), Some(Level::Guessing));
        assert_eq!((broken.result(Breakage::NoBiases), broken.baseline()), (Some(0.96), Some(0.97)));
        assert_eq!(broken.result(Breakage::OneStep), None);
        broken.guess(DatasetId::Mnist, Breakage::NoBiases, Level::Most);
        assert_eq!(broken.result(Breakage::NoBiases), None, "it is trained again");
        broken.ended(&Breakage::OneStep.experiment(DatasetId::Synthetic), 0.3);
        assert_eq!((broken.guessed(Breakage::NoBiases), broken.baseline()), (None, None), "of another data set");
        broken.ended(&Preset::Sprint.experiment(), 0.98);
        assert_eq!(broken.result(Breakage::OneStep), Some(0.3), "what the panel does not train changes nothing");
        assert_eq!(broken.on(DatasetId::Synthetic), broken);
        assert_eq!(broken.on(DatasetId::Mnist), Broken::default());
    }
}
