//! A field of an experiment: its names, kind and range; formatting and parsing its value.

use super::choice::ChoiceOption;
use super::experiment::{Experiment, Network};
use super::layers::Layers;
use super::number::{Range, decimal};
use std::cmp::Ordering;
use std::fmt;

/// A hyperparameter. [`super::fields::FIELDS`] has all of them.
pub struct Field {
    /// Id in the page and flag of `lab train`; unique.
    pub slug: &'static str,
    /// Other flags that `lab train` accepts.
    pub aliases: &'static [&'static str],
    /// Name shown to people.
    pub label: &'static str,
    /// One line of explanation.
    pub hint: &'static str,
    pub scope: Scope,
    /// Whether the form shows it only on demand.
    pub is_advanced: bool,
    pub kind: Kind,
    /// A check that involves other fields; returns what is wrong.
    check: fn(&Experiment) -> Option<String>,
}

/// The experiments to which a field applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Any,
    /// Those that train the article's network.
    Article,
    /// Those whose network has logits: all but the paper's.
    Logits,
    /// Those that train the paper's network.
    Paper,
    /// Those with this option.
    Option {
        /// Slug of the choice.
        field: &'static str,
        /// Slug of its option.
        option: &'static str,
    },
}

/// The kind of a field's value.
pub enum Kind {
    Number(Number),
    Schedule,
    /// The network's layers.
    Layers,
    Choice(Choices),
}

/// How to read and change a number of an experiment.
pub struct Number {
    pub range: Range,
    /// Added to the message about a number out of range; may be empty.
    pub advice: &'static str,
    /// The experiment's number; `None` where the field does not apply.
    pub get: fn(&Experiment) -> Option<f64>,
    /// Called with numbers in `range` only.
    pub set: fn(&mut Experiment, f64),
}

/// How to read and change which option of a choice an experiment has.
pub struct Choices {
    pub options: fn() -> Vec<ChoiceOption>,
    /// The slug of the experiment's option; `None` where the field does not apply.
    pub get: fn(&Experiment) -> Option<&'static str>,
    /// Called with slugs of `options` only.
    pub set: fn(&mut Experiment, &str),
}

impl Field {
    /// A field for every experiment.
    pub const fn new(slug: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Self {
        Self { slug, aliases: &[], label, hint, scope: Scope::Any, is_advanced: false, kind, check: |_| None }
    }

    /// Adds flags that `lab train` also accepts.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Restricts the field to some experiments.
    pub const fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Shows the field on demand only.
    pub const fn advanced(mut self) -> Self {
        self.is_advanced = true;
        self
    }

    /// Adds a check that involves other fields.
    pub const fn check(mut self, check: fn(&Experiment) -> Option<String>) -> Self {
        self.check = check;
        self
    }

    /// Whether the experiment has this field.
    pub fn applies(&self, experiment: &Experiment) -> bool {
        match &self.kind {
            Kind::Number(number) => (number.get)(experiment).is_some(),
            Kind::Schedule | Kind::Layers => true,
            Kind::Choice(choices) => (choices.get)(experiment).is_some(),
        }
    }

    /// The experiment's value as text, or as the slug of the option; empty where the field does not apply.
    pub fn show(&self, experiment: &Experiment) -> String {
        match &self.kind {
            Kind::Number(number) => (number.get)(experiment).map(decimal).unwrap_or_default(),
            Kind::Schedule => experiment.schedule.to_string(),
            Kind::Layers => experiment.network.layers().to_string(),
            Kind::Choice(choices) => (choices.get)(experiment).unwrap_or_default().into(),
        }
    }

    /// The experiment with this field's value parsed from a text.
    ///
    /// # Errors
    /// A message for the user, when the text is not a value of this field or the field does not apply.
    pub fn parse(&self, text: &str, experiment: &Experiment) -> Result<Experiment, String> {
        let text = text.trim();
        let mut changed = experiment.clone();
        if !self.applies(experiment) {
            return Err(format!("{} does not apply to this experiment.", self.label));
        }
        match &self.kind {
            Kind::Number(number) => {
                let value = number.range.parse(text).ok_or_else(|| self.out_of_range(number))?;
                (number.set)(&mut changed, value);
            }
            Kind::Schedule => changed.schedule = text.parse().map_err(|error| format!("{error}"))?,
            Kind::Layers => {
                let layers: Layers = text.parse().map_err(|error| format!("{error}"))?;
                if layers != experiment.network.layers() {
                    let training = experiment.network.training().unwrap_or_default();
                    changed.network = Network::from_layers(layers, training);
                }
            }
            Kind::Choice(choices) => {
                let options = (choices.options)();
                let chosen = options.iter().find(|option| option.is_called(text));
                let offered = || options.iter().map(|option| option.slug).collect::<Vec<_>>().join(", ");
                let chosen = chosen.ok_or_else(|| format!("{}: choose one of {}.", self.label, offered()))?;
                (choices.set)(&mut changed, chosen.slug);
            }
        }
        Ok(changed)
    }

    /// What is wrong with the experiment's value.
    pub fn problem(&self, experiment: &Experiment) -> Option<String> {
        match &self.kind {
            Kind::Number(number) if !number.range.contains((number.get)(experiment)?) => {
                Some(self.out_of_range(number))
            }
            Kind::Number(_) | Kind::Schedule | Kind::Layers | Kind::Choice(_) => (self.check)(experiment),
        }
    }

    /// The hint of the chosen option, if it has one, else of the field.
    pub fn hint(&self, experiment: &Experiment) -> &'static str {
        let of_option = match &self.kind {
            Kind::Number(_) | Kind::Schedule | Kind::Layers => None,
            Kind::Choice(choices) => (choices.get)(experiment).and_then(|slug| {
                (choices.options)().into_iter().find(|option| option.slug == slug).and_then(|option| option.hint)
            }),
        };
        of_option.unwrap_or(self.hint)
    }

    fn out_of_range(&self, number: &Number) -> String {
        let advice = if number.advice.is_empty() { String::new() } else { format!("; {}", number.advice) };
        format!("{}: {}{advice}.", self.label, number.range)
    }
}

// A field is identified by its slug.

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.slug == other.slug
    }
}

impl Eq for Field {}

impl PartialOrd for Field {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Field {
    fn cmp(&self, other: &Self) -> Ordering {
        self.slug.cmp(other.slug)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.slug)
    }
}
