//! The four experiments of the article, exactly as `PAPER.md` part A lists them, and what it reports for each.

use super::dataset::DatasetId;
use super::experiment::{Activation, Experiment, Loss, Optimizer, Pooling};
use super::schedule::{Schedule, Stage};

/// A named experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// The paper's hyperparameters as the article's code really ran them: constant rate.
    ArticleAsRun,
    /// The paper's hyperparameters as the article prints them: falling rate.
    ArticleAsPrinted,
    /// Cross-entropy, larger rate, batch 32, a validation split.
    Modern,
    /// The same with batch size 1 and no validation split.
    ModernBatch1,
}

/// Final accuracies that the article reports, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reported {
    /// Accuracy on the training images.
    pub train: f64,
    /// Accuracy on the 10,000 test images.
    pub test: f64,
}

impl Preset {
    /// Every preset, in the order in which the page lists them.
    pub const ALL: [Self; 4] = [Self::ArticleAsRun, Self::ArticleAsPrinted, Self::Modern, Self::ModernBatch1];

    /// Short name, as in a command line or a `data-testid`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ArticleAsRun => "article-as-run",
            Self::ArticleAsPrinted => "article-as-printed",
            Self::Modern => "modern",
            Self::ModernBatch1 => "modern-batch-1",
        }
    }

    /// The preset with this short name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.slug() == slug)
    }

    /// Name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::ArticleAsRun => "Paper 1998",
            Self::ArticleAsPrinted => "Paper 1998, falling rate",
            Self::Modern => "Modern",
            Self::ModernBatch1 => "Modern, batch 1",
        }
    }

    /// One line: what it does, and what the article reports for it.
    pub fn summary(self) -> &'static str {
        match self {
            Self::ArticleAsRun => {
                "Squared error, learning rate 0.0005 throughout, one image a step. The article reports 92.92 % on the test set."
            }
            Self::ArticleAsPrinted => {
                "The same with the falling learning rate that the article prints, but whose figures (92.92 %) came from a run \
                 with a constant one. An independent run of it gets 84.57 %."
            }
            Self::Modern => {
                "Cross-entropy, learning rate 0.01, batches of 32, a fifth held back for validation. The article reports \
                 98.70 % on the test set."
            }
            Self::ModernBatch1 => {
                "As Modern, but one image a step and nothing held back. The article reports 98.88 % on the test set."
            }
        }
    }

    /// What the article reports for it. For the falling rate it reports the constant rate's figures, so nothing here.
    pub fn reported(self) -> Option<Reported> {
        match self {
            Self::ArticleAsRun => Some(Reported { train: 0.9257, test: 0.9292 }),
            Self::ArticleAsPrinted => None,
            Self::Modern => Some(Reported { train: 0.9890, test: 0.9870 }),
            Self::ModernBatch1 => Some(Reported { train: 1.0, test: 0.9888 }),
        }
    }

    /// The experiment itself, on MNIST with seed 1. The article gives no epochs for the modern ones: 20 here too.
    pub fn experiment(self) -> Experiment {
        let paper = Experiment {
            dataset: DatasetId::Mnist,
            activation: Activation::Tanh,
            pooling: Pooling::Average,
            loss: Loss::MeanSquaredError,
            optimizer: Optimizer::Sgd,
            schedule: Schedule::constant(0.0005),
            batch_size: 1,
            epochs: 20,
            validation_percent: 0,
            seed: 1,
        };
        match self {
            Self::ArticleAsRun => paper,
            Self::ArticleAsPrinted => Experiment { schedule: printed_schedule(), ..paper },
            Self::Modern => Experiment {
                loss: Loss::CrossEntropy,
                schedule: Schedule::constant(0.01),
                batch_size: 32,
                validation_percent: 20,
                ..paper
            },
            Self::ModernBatch1 => Experiment { loss: Loss::CrossEntropy, schedule: Schedule::constant(0.01), ..paper },
        }
    }

    /// The preset that this experiment is, whatever its data set and seed; `None` when something else differs.
    pub fn of(experiment: &Experiment) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| {
            let own = preset.experiment();
            *experiment == Experiment { dataset: experiment.dataset, seed: experiment.seed, ..own }
        })
    }
}

fn printed_schedule() -> Schedule {
    let stages = [(0.0005, 2), (0.0002, 3), (0.00005, 4), (0.00001, 11)];
    Schedule::new(stages.map(|(rate, epochs)| Stage { rate, epochs }).to_vec())
        .unwrap_or_else(|_| Schedule::constant(0.0005))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_preset_is_itself_and_valid() {
        for preset in Preset::ALL {
            let experiment = preset.experiment();
            assert_eq!(Preset::of(&experiment), Some(preset));
            assert_eq!(Preset::from_slug(preset.slug()), Some(preset));
            assert!(crate::values::validate::problems(&experiment).is_empty());
        }
    }

    #[test]
    fn the_printed_schedule_covers_twenty_epochs() {
        let schedule = Preset::ArticleAsPrinted.experiment().schedule;
        assert_eq!(schedule.to_string(), "0.0005 x2, 0.0002 x3, 0.00005 x4, 0.00001 x11");
    }

    #[test]
    fn a_change_is_no_preset_but_a_seed_is() {
        let modern = Preset::Modern.experiment();
        assert_eq!(Preset::of(&Experiment { batch_size: 33, ..modern.clone() }), None);
        assert_eq!(Preset::of(&Experiment { seed: 7, ..modern }), Some(Preset::Modern));
    }
}
