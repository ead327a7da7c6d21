//! What made the difference: a ladder of experiments from the article's run to today's habits, one change at a time.

use super::experiment::{Activation, DEFAULT_MOMENTUM, Experiment, Loss, Optimizer, Pooling};
use super::presets::Preset;
use super::schedule::Schedule;

/// A rung of the ladder: the experiment below it with one thing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
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
    /// Every rung, from below.
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

    /// What is changed against the rung below.
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

    /// Short name, as in a command line or a `data-testid`; a preset's where it is one.
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

    /// The experiment: all changes up to this rung.
    pub fn experiment(self) -> Experiment {
        let rungs = Self::ALL.into_iter();
        let upto = rungs.take_while(|rung| *rung != self).chain([self]);
        upto.fold(Preset::ArticleAsRun.experiment(), |below, rung| rung.changed(below))
    }

    /// The rung that this experiment is, whatever its data set and seed.
    pub fn of(experiment: &Experiment) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| {
            let own = rung.experiment();
            *experiment == Experiment { dataset: experiment.dataset, seed: experiment.seed, ..own }
        })
    }

    /// The rung below.
    pub fn below(self) -> Option<Self> {
        let place = Self::ALL.iter().position(|rung| *rung == self)?;
        Some(Self::ALL[place.checked_sub(1)?])
    }

    fn changed(self, below: Experiment) -> Experiment {
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
            // Its steps are as long as the rate, whatever the gradient: Kingma and Ba's own 0.001.
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
    fn rungs_that_bear_a_presets_name_are_that_preset() {
        for rung in Rung::ALL {
            let experiment = rung.experiment();
            assert_eq!(Preset::from_slug(rung.slug()), Preset::of(&experiment), "{}", rung.slug());
            assert_eq!(Rung::of(&experiment), Some(rung));
            assert!(problems(&experiment).is_empty());
        }
        assert_eq!(Rung::HeldBack.experiment(), Preset::Modern.experiment());
    }

    #[test]
    fn no_two_rungs_are_the_same_and_each_has_its_lower() {
        for (place, rung) in Rung::ALL.into_iter().enumerate() {
            assert_eq!(rung.below(), place.checked_sub(1).map(|below| Rung::ALL[below]));
            assert!(rung.below().is_none_or(|below| below.experiment() != rung.experiment()));
        }
    }
}
