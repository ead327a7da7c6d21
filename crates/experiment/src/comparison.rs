//! The networks of the paper's comparison of classifiers (section III.C, figure 9), as near to the paper as its text allows.
//!
//! What the paper does not say, or what [`Layers`] has no equal for, is in `docs/RESULTS.md`: units are tanh and the output is a
//! softmax with squared error, a step takes [`BATCH_SIZE`] images, and one rate serves all parameters. The schedule is the
//! paper's for LeNet-5, times a factor.

use super::custom::{CustomNet, Training};
use super::experiment::{Experiment, Loss, Network, Optimizer};
use super::layers::{LINEAR, Layers};
use super::presets::Preset;
use super::schedule::{Schedule, Stage};

/// Images per step.
const BATCH_SIZE: u32 = 16;

/// A network that the paper compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Classifier {
    Linear,
    Hidden300,
    Hidden1000,
    Hidden300And100,
    Hidden500And150,
    Lenet1,
    Lenet4,
    Lenet5,
}

/// Name of the nearest neighbours, which are no network, in `docs/curves.csv`.
pub const NEIGHBORS_SLUG: &str = "nearest-neighbors";

/// Error rate of nearest neighbours by Euclidean distance that the paper reports.
pub const NEIGHBORS_REPORTED: f64 = 0.05;

impl Classifier {
    /// Every network in the paper's order.
    pub const ALL: [Self; 8] = [
        Self::Linear,
        Self::Hidden300,
        Self::Hidden1000,
        Self::Hidden300And100,
        Self::Hidden500And150,
        Self::Lenet1,
        Self::Lenet4,
        Self::Lenet5,
    ];

    /// Name on the command line and in the page; the preset's if it is one.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Linear => "paper-linear",
            Self::Hidden300 => "paper-300",
            Self::Hidden1000 => "paper-1000",
            Self::Hidden300And100 => "paper-300-100",
            Self::Hidden500And150 => "paper-500-150",
            Self::Lenet1 => "lenet-1",
            Self::Lenet4 => "lenet-4",
            Self::Lenet5 => Preset::Lenet1998.slug(),
        }
    }

    /// Name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Linear => "Linear classifier",
            Self::Hidden300 => "300 hidden units",
            Self::Hidden1000 => "1000 hidden units",
            Self::Hidden300And100 => "300 and 100 hidden units",
            Self::Hidden500And150 => "500 and 150 hidden units",
            Self::Lenet1 => "LeNet-1",
            Self::Lenet4 => "LeNet-4",
            Self::Lenet5 => "LeNet-5",
        }
    }

    /// Error rate on the test images that the paper reports, without distortions, from 0 to 1.
    pub fn reported_error(self) -> f64 {
        match self {
            Self::Linear => 0.12,
            Self::Hidden300 => 0.047,
            Self::Hidden1000 => 0.045,
            Self::Hidden300And100 => 0.0305,
            Self::Hidden500And150 => 0.0295,
            Self::Lenet1 => 0.017,
            Self::Lenet4 => 0.011,
            Self::Lenet5 => 0.0095,
        }
    }

    /// Its experiment, on MNIST with seed 1.
    pub fn experiment(self) -> Experiment {
        let Some((layers, factor)) = self.layers() else { return Preset::Lenet1998.experiment() };
        let training = Training { loss: Loss::MeanSquaredError, optimizer: Optimizer::Sgd, weight_decay: 0.0 };
        let paper = Preset::Lenet1998.experiment();
        Experiment {
            network: Network::Custom(CustomNet { layers, training }),
            schedule: schedule(factor),
            batch_size: BATCH_SIZE,
            ..paper
        }
    }

    /// The classifier with this experiment, whatever the data set and seed.
    pub fn of(experiment: &Experiment) -> Option<Self> {
        Self::ALL.into_iter().find(|classifier| experiment.is(classifier.experiment()))
    }

    /// Its layers, and the factor on the paper's learning rates: the best of those tried on images held back
    /// (`docs/notes-1998.md`). `None` for LeNet-5, which is a preset with a network of its own.
    fn layers(self) -> Option<(Layers, u32)> {
        let (text, factor) = match self {
            Self::Linear => (LINEAR, 10_000),
            Self::Hidden300 => ("dense 300 tanh", 10_000),
            Self::Hidden1000 => ("dense 1000 tanh", 4_000),
            Self::Hidden300And100 => ("dense 300 tanh, dense 100 tanh", 4_000),
            Self::Hidden500And150 => ("dense 500 tanh, dense 150 tanh", 4_000),
            Self::Lenet1 => ("conv 4 5x5 tanh, average 2x2, conv 12 5x5 tanh, average 2x2", 10_000),
            Self::Lenet4 => {
                ("conv 4 5x5 pad 2 tanh, average 2x2, conv 16 5x5 tanh, average 2x2, dense 120 tanh", 4_000)
            }
            Self::Lenet5 => return None,
        };
        Some((text.parse().ok()?, factor))
    }
}

/// The paper's schedule for LeNet-5 (section III.B) times a factor.
fn schedule(factor: u32) -> Schedule {
    let stages = [(50, 2), (20, 3), (10, 3), (5, 4), (1, 8)];
    // Divided last, so that each rate is the number nearest to its decimals.
    let stages = stages.map(|(rate, epochs)| Stage::constant(f64::from(rate * factor) / 100_000.0, epochs)).to_vec();
    Schedule::new(stages).unwrap_or_else(|_| Schedule::constant(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::problems;

    #[test]
    fn each_is_valid_and_found_by_its_experiment() {
        for classifier in Classifier::ALL {
            let experiment = classifier.experiment();
            assert_eq!(Classifier::of(&experiment), Some(classifier));
            assert_eq!(Preset::of(&experiment), Preset::from_slug(classifier.slug()));
            assert!(problems(&experiment).is_empty());
        }
    }

    #[test]
    fn parameters_are_those_of_their_layers() {
        let parameters = Classifier::ALL.map(|classifier| classifier.experiment().network.parameters());
        // The paper says 7,850 and 60,000.
        assert_eq!(parameters, [7_850, 238_510, 795_010, 266_610, 469_160, 3_246, 51_050, 60_000]);
    }

    #[test]
    fn rates_are_those_of_lenet_5_times_a_factor() {
        let lenet5 = Preset::Lenet1998.experiment().schedule;
        let ours = schedule(4_000);
        for (ours, paper) in ours.stages().iter().zip(lenet5.stages()) {
            assert!((ours.rate - 4_000.0 * paper.rate).abs() < 1e-9 && ours.epochs == paper.epochs);
        }
        assert_eq!(ours.to_string(), "2 x2, 0.8 x3, 0.4 x3, 0.2 x4, 0.04 x8");
    }
}
