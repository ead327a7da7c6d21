//! The ladder (an ablation study): experiments from the article's run to current practice, one change at a time.

use super::experiment::{Activation, DEFAULT_MOMENTUM, Experiment, Loss, Optimizer, Pooling};
use super::presets::Preset;
use super::schedule::Schedule;

/// A rung of the ladder: the experiment of the rung below with one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rung {
    AsRun,
    CrossEntropy,
    LargerRate,
    Batches,
    HeldBack,
    Relu,
    MaxPooling,
    Momentum,
    Adam,
}

impl Rung {
    /// Every rung, from the bottom.
    pub const ALL: [Self; 9] = [
        Self::AsRun,
        Self::CrossEntropy,
        Self::LargerRate,
        Self::Batches,
        Self::HeldBack,
        Self::Relu,
        Self::MaxPooling,
        Self::Momentum,
        Self::Adam,
    ];

    /// The change against the rung below.
    pub fn change(self) -> &'static str {
        match self {
            Self::AsRun => "the article's run",
            Self::CrossEntropy => "loss: cross-entropy",
            Self::LargerRate => "learning rate: 0.01",
            Self::Batches => "batch size: 32",
            Self::HeldBack => "a fifth held back",
            Self::Relu => "activation: ReLU",
            Self::MaxPooling => "pooling: max",
            Self::Momentum => "momentum: 0.9",
            Self::Adam => "Adam, rate 0.001",
        }
    }

    /// Name on the command line and in the page; the preset's if the rung is one.
    pub fn slug(self) -> &'static str {
        match self {
            Self::AsRun => Preset::ArticleAsRun.slug(),
            Self::CrossEntropy => "ladder-cross-entropy",
            Self::LargerRate => Preset::ModernBatch1.slug(),
            Self::Batches => "ladder-batch-32",
            Self::HeldBack => Preset::Modern.slug(),
            Self::Relu => "ladder-relu",
            Self::MaxPooling => "ladder-max-pooling",
            Self::Momentum => "ladder-momentum",
            Self::Adam => "ladder-adam",
        }
    }

    /// The experiment with all changes up to this rung.
    pub fn experiment(self) -> Experiment {
        let lower = Self::ALL.into_iter().take_while(|rung| *rung != self);
        lower.chain([self]).fold(Preset::ArticleAsRun.experiment(), |below, rung| rung.apply(below))
    }

    /// The rung with this experiment, whatever the data set and seed.
    pub fn of(experiment: &Experiment) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| experiment.is(rung.experiment()))
    }

    /// `None` for the lowest rung.
    pub fn below(self) -> Option<Self> {
        let index = Self::ALL.iter().position(|rung| *rung == self)?;
        Some(Self::ALL[index.checked_sub(1)?])
    }

    fn apply(self, below: Experiment) -> Experiment {
        match self {
            Self::AsRun => below,
            Self::CrossEntropy => below.with_article(|net| net.loss = Loss::CrossEntropy),
            Self::LargerRate => Experiment { schedule: Schedule::constant(0.01), ..below },
            Self::Batches => Experiment { batch_size: 32, ..below },
            Self::HeldBack => Experiment { validation_percent: 20, ..below },
            Self::Relu => below.with_article(|net| net.activation = Activation::Relu),
            Self::MaxPooling => below.with_article(|net| net.pooling = Pooling::Max),
            Self::Momentum => {
                below.with_article(|net| net.optimizer = Optimizer::Momentum { momentum: DEFAULT_MOMENTUM })
            }
            // Adam's steps are about as long as the rate, whatever the gradient. 0.001 is Kingma and Ba's default.
            Self::Adam => Experiment { schedule: Schedule::constant(0.001), ..below }
                .with_article(|net| net.optimizer = Optimizer::Adam),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::problems;

    #[test]
    fn rungs_with_a_presets_name_are_that_preset() {
        for rung in Rung::ALL {
            let experiment = rung.experiment();
            assert_eq!(Preset::from_slug(rung.slug()), Preset::of(&experiment), "{}", rung.slug());
            assert_eq!(Rung::of(&experiment), Some(rung));
            assert!(problems(&experiment).is_empty());
        }
        assert_eq!(Rung::HeldBack.experiment(), Preset::Modern.experiment());
    }

    #[test]
    fn rungs_are_in_order_and_no_two_neighbours_are_the_same() {
        for (index, rung) in Rung::ALL.into_iter().enumerate() {
            assert_eq!(rung.below(), index.checked_sub(1).map(|below| Rung::ALL[below]));
            assert!(rung.below().is_none_or(|below| below.experiment() != rung.experiment()));
        }
    }
}
