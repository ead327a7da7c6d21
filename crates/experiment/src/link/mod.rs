//! An experiment as an address: the text after its `#`, and back.
//!
//! `preset=modern&learning-rate=0.1&seed=7` names a preset and the fields of [`FIELDS`] that differ from it. A teacher adds an
//! [`Exercise`]. The page writes it between two [`MARKS`]. Parsing is total: what is not understood becomes a [`Note`], and the rest counts.

mod address;
mod exercise;
mod note;
mod parse;
mod short;
mod words;

pub use exercise::{DEFAULT_IDLE, Exercise, MAX_IDLE, MAX_TASK, Mode, Panel};
pub use note::Note;
pub use parse::{Parsed, parse};

use super::changes::is_changed;
use super::experiment::Experiment;
use super::field::{Field, Kind};
use super::fields::FIELDS;
use super::presets::Preset;
use address::{encode, finish};

/// An experiment is written in words if they take fewer characters than this, else in letters, as [`short`] does.
pub const MAX_LENGTH: usize = 400;

/// Most bytes of an address that is parsed: room for a schedule with a stage for each of a thousand epochs, percent-encoded.
pub const MAX_PARSED: usize = 100_000;

/// What the page writes before and after its links: from a to z. A link that begins with the first and lacks the second was cut
/// off on its way. No sign is in them that a mail program encodes or drops; one written by hand needs neither.
const MARKS: [&str; 2] = ["a", "z"];

/// Name of the preset in an address.
const PRESET: &str = "preset";

/// An experiment, and how the page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The preset from which the experiment was made.
    pub base: Preset,
    pub experiment: Experiment,
    pub exercise: Exercise,
}

impl Link {
    /// The text after the `#` of an address that the page writes: [`Self::to_text`] between marks, by which [`parse`] tells
    /// whether it is whole.
    pub fn to_fragment(&self) -> Option<String> {
        let [first, last] = MARKS;
        Some(format!("{first}&{}&{last}", self.to_text()?))
    }

    /// The link as a person would write it. `None` for an experiment that no form can hold, such as one with a batch size of 0.
    ///
    /// Without the exercise it has fewer than [`MAX_LENGTH`] characters, unless the schedule has more than about five stages.
    pub fn to_text(&self) -> Option<String> {
        let (base, fields) = self.differences()?;
        let value = |field: &Field| field.show(&self.experiment);
        let long = fields.iter().map(|field| (field.slug, value(field).replace(", ", ",")));
        let mut text = pairs([(PRESET, base.slug().to_owned())].into_iter().chain(long));
        if text.len() + MARKS.concat().len() + 2 >= MAX_LENGTH {
            let short = fields.iter().map(|field| (short::name(field.slug), short_value(field, &self.experiment)));
            text = pairs([(short::name(PRESET), base.slug().to_owned())].into_iter().chain(short));
        }
        let exercise = pairs(self.exercise.pairs());
        Some(finish(if exercise.is_empty() { text } else { format!("{text}&{exercise}") }))
    }

    /// The preset, if possible [`Self::base`], from which the experiment is reached by setting these fields in their order.
    fn differences(&self) -> Option<(Preset, Vec<&'static Field>)> {
        let bases = [self.base].into_iter().chain(Preset::ALL);
        bases.into_iter().find_map(|base| Some((base, differences(base.experiment(), &self.experiment)?)))
    }
}

/// The fields to set, in the order of [`FIELDS`], since some change the values of later ones; `None` if that does not suffice.
fn differences(mut from: Experiment, to: &Experiment) -> Option<Vec<&'static Field>> {
    let mut fields = Vec::new();
    for field in &FIELDS {
        if is_changed(field, &from, to) {
            from = field.parse(&field.show(to), &from).ok()?;
            fields.push(field);
        }
    }
    is_same(&from, to).then_some(fields)
}

/// Whether the form shows both alike. A constant rate is the same for however many epochs it was typed.
fn is_same(one: &Experiment, other: &Experiment) -> bool {
    let is_same = |field: &Field| field.applies(one) == field.applies(other) && field.show(one) == field.show(other);
    FIELDS.iter().all(is_same)
}

fn short_value(field: &Field, experiment: &Experiment) -> String {
    match &field.kind {
        Kind::Layers => short::layers(&experiment.network.layers()),
        Kind::Schedule => field.show(experiment).replace(' ', ""),
        Kind::Number(_) | Kind::Choice(_) => field.show(experiment),
    }
}

fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={}", encode(&value))).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests;
