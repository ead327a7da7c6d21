//! The fields of the form that are typed: how each shows its part of the experiment and how it reads it back.

use lenet_experiment::experiment::{Experiment, Network, Optimizer};
use lenet_experiment::paper::Criterion;
use lenet_experiment::schedule::Schedule;
use lenet_experiment::validate::{self, Field};
use std::collections::BTreeMap;

/// A field into which a person types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// Learning rate by epoch.
    Schedule,
    /// Images a step.
    BatchSize,
    /// Passes over the training images.
    Epochs,
    /// Percentage held back.
    Validation,
    /// Share of the last velocity that is kept.
    Momentum,
    /// Distance of the rubbish class.
    J,
    /// Decides first weights and order.
    Seed,
}

/// Texts as typed, kept while they differ from how the value would be shown, so that nobody's typing is rewritten.
pub type Drafts = BTreeMap<Entry, String>;

impl Entry {
    /// Every typed field.
    pub const ALL: [Self; 7] =
        [Self::Schedule, Self::BatchSize, Self::Epochs, Self::Validation, Self::Momentum, Self::J, Self::Seed];

    /// Its id in the page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Schedule => "learning-rate",
            Self::BatchSize => "batch-size",
            Self::Epochs => "epochs",
            Self::Validation => "validation-share",
            Self::Momentum => "momentum",
            Self::J => "criterion-j",
            Self::Seed => "seed",
        }
    }

    /// The experiment's value as text.
    pub fn show(self, experiment: &Experiment) -> String {
        match self {
            Self::Schedule => experiment.schedule.to_string(),
            Self::BatchSize => experiment.batch_size.to_string(),
            Self::Epochs => experiment.epochs.to_string(),
            Self::Validation => experiment.validation_percent.to_string(),
            Self::Momentum => match experiment.article().map(|net| net.optimizer) {
                Some(Optimizer::Momentum { momentum }) => momentum.to_string(),
                Some(Optimizer::Sgd | Optimizer::Adam) | None => String::new(),
            },
            Self::J => match experiment.paper().map(|net| net.criterion) {
                Some(Criterion::Map { j }) => j.to_string(),
                Some(Criterion::Distance) | None => String::new(),
            },
            Self::Seed => experiment.seed.to_string(),
        }
    }

    /// The experiment with this field's value read from the text.
    ///
    /// # Errors
    /// In words for the person who typed it, when the text is no such value.
    pub fn read(self, experiment: &Experiment, text: &str) -> Result<Experiment, String> {
        let mut changed = experiment.clone();
        let text = text.trim();
        match self {
            Self::Schedule => changed.schedule = text.parse::<Schedule>().map_err(|error| error.to_string())?,
            Self::BatchSize => changed.batch_size = whole(text, "Batch size", validate::MAX_BATCH)?,
            Self::Epochs => changed.epochs = whole(text, "Epochs", validate::MAX_EPOCHS)?,
            Self::Validation => {
                changed.validation_percent =
                    text.parse().map_err(|_| "Validation share: a whole number from 0 to 50.".to_owned())?;
            }
            Self::Momentum => {
                if let Network::Article(net) = &mut changed.network
                    && let Optimizer::Momentum { momentum } = &mut net.optimizer
                {
                    *momentum = text.parse().map_err(|_| "Momentum: a number, 0.9 is usual.".to_owned())?;
                }
            }
            Self::J => {
                if let Network::Paper(net) = &mut changed.network
                    && let Criterion::Map { j } = &mut net.criterion
                {
                    *j = text.parse().map_err(|_| "j: a number from 0 to 100, such as 5.".to_owned())?;
                }
            }
            Self::Seed => {
                changed.seed = text.parse().map_err(|_| format!("Seed: a whole number from 0 to {}.", u32::MAX))?;
            }
        }
        Ok(changed)
    }

    /// The field's name among the problems of an experiment; a seed is never wrong once it is a number.
    fn field(self) -> Option<Field> {
        match self {
            Self::Schedule => Some(Field::Schedule),
            Self::BatchSize => Some(Field::BatchSize),
            Self::Epochs => Some(Field::Epochs),
            Self::Validation => Some(Field::Validation),
            Self::Momentum => Some(Field::Momentum),
            Self::J => Some(Field::J),
            Self::Seed => None,
        }
    }

    /// What is wrong beside this field: with the text as typed, else with the experiment.
    pub fn problem(self, experiment: &Experiment, drafts: &Drafts) -> Option<String> {
        if let Some(draft) = drafts.get(&self)
            && let Err(error) = self.read(experiment, draft)
        {
            return Some(error);
        }
        let field = self.field()?;
        validate::problems(experiment).into_iter().find(|problem| problem.field == field).map(|problem| problem.text)
    }
}

/// The first thing that is wrong in the form, if something is.
pub fn problem(experiment: &Experiment, drafts: &Drafts) -> Option<String> {
    Entry::ALL.iter().find_map(|entry| entry.problem(experiment, drafts))
}

/// Whether the form says an experiment that can run.
pub fn is_valid(experiment: &Experiment, drafts: &Drafts) -> bool {
    problem(experiment, drafts).is_none()
}

fn whole(text: &str, name: &str, most: u32) -> Result<u32, String> {
    text.parse().map_err(|_| format!("{name}: a whole number from 1 to {most}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

    #[test]
    fn what_is_shown_reads_back() {
        let printed = Preset::ArticleAsPrinted.experiment();
        let article = printed.with_article(|net| net.optimizer = Optimizer::Momentum { momentum: 0.9 });
        for experiment in [Experiment { seed: 7, ..article }, Preset::Lenet1998.experiment()] {
            for entry in Entry::ALL {
                assert_eq!(entry.read(&experiment, &entry.show(&experiment)), Ok(experiment.clone()), "{entry:?}");
            }
        }
        assert_eq!(Entry::J.show(&Preset::Lenet1998.experiment()), "5");
    }

    #[test]
    fn what_cannot_be_read_is_explained_and_keeps_the_form_from_running() {
        let experiment = Preset::Modern.experiment();
        assert!(is_valid(&experiment, &Drafts::new()));
        for entry in [Entry::Schedule, Entry::BatchSize, Entry::Epochs, Entry::Validation, Entry::Seed] {
            let drafts = Drafts::from([(entry, "many".to_owned())]);
            assert!(entry.problem(&experiment, &drafts).is_some(), "{entry:?}");
            assert!(!is_valid(&experiment, &drafts), "{entry:?}");
        }
    }

    #[test]
    fn what_reads_but_cannot_run_is_explained_at_its_field_only() {
        let experiment = Experiment { batch_size: 0, ..Preset::Modern.experiment() };
        let wrong: Vec<Entry> =
            Entry::ALL.into_iter().filter(|entry| entry.problem(&experiment, &Drafts::new()).is_some()).collect();
        assert_eq!(wrong, [Entry::BatchSize]);
    }
}
