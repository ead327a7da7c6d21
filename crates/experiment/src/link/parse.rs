//! From an address to a link.

use super::address::{self, Body};
use super::note::Note;
use super::short;
use super::{Exercise, Link, MARKS, MAX_PARSED, PRESET};
use crate::dataset::DatasetId;
use crate::experiment::Experiment;
use crate::field::{Field, Kind};
use crate::fields::{self, DATASET, FIELDS};
use crate::number::quoted;
use crate::presets::Preset;
use crate::validate::problems;

/// Notes that are listed; more are counted.
const MAX_NOTES: usize = 6;

/// An address as far as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// `None` if nothing of it was understood.
    pub link: Option<Link>,
    /// What was not understood.
    pub notes: Vec<Note>,
}

/// The values of fields, in the order of the address.
type Values = Vec<(&'static Field, String)>;

/// Parses a whole address, its fragment or, without one, its query; `None` if it says nothing about the page.
pub fn parse(address: &str) -> Option<Parsed> {
    if address.len() > MAX_PARSED {
        return Some(Parsed { link: None, notes: vec![Note::TooLong] });
    }
    let Body { text, is_query } = address::body(address)?;
    let (mut base, mut values, mut exercise, mut notes) = (None, Values::new(), Exercise::default(), Vec::new());
    let mut names: Vec<String> = Vec::new();
    let mut is_cut = address::is_cut(&text);
    let mut pairs: Vec<_> = address::pairs(&text).collect();
    // An anchor may have the name of a mark.
    let is_marked = text.contains('&') && is_mark(pairs.first(), 0);
    if is_marked {
        is_cut |= !pairs.iter().any(|pair| is_mark(Some(pair), 1));
        pairs.retain(|pair| !is_mark(Some(pair), 0) && !is_mark(Some(pair), 1));
    }
    let count = pairs.len();
    for (index, pair) in pairs.into_iter().enumerate() {
        let (name, value) = match pair {
            (name, Some(value)) => (short::full_name(name.trim()).to_owned(), value.trim().to_owned()),
            (slug, None) if Preset::from_slug(slug.trim()).is_some() => (PRESET.to_owned(), slug.trim().to_owned()),
            // An anchor of another kind.
            (_, None) if count == 1 && !is_marked => return None,
            (name, None) => {
                is_cut |= index + 1 == count;
                if index + 1 < count && !is_query {
                    notes.push(Note::unknown_name(&name));
                }
                continue;
            }
        };
        let field = fields::find(&name);
        let name = field.map_or(name, |field| field.slug.to_owned());
        if names.contains(&name) {
            notes.push(Note::Repeated(name));
        } else if is_cut && index + 1 == count && value.is_empty() {
            // The note about the cut says it.
        } else if name == PRESET {
            base = Preset::from_slug(&value);
            if base.is_none() {
                notes.push(Note::unknown_value(PRESET, &value));
            }
            names.push(name);
        } else if let Some(field) = field {
            values.push((field, value));
            names.push(name);
        } else if exercise.set(&name, &value, &mut notes).is_some() {
            names.push(name);
        } else if !is_query {
            notes.push(Note::unknown_name(&name));
        }
    }
    if names.is_empty() && is_query {
        return None;
    }
    if is_cut {
        notes.push(Note::Cut);
    }
    let is_understood = base.is_some() || !values.is_empty() || !exercise.is_empty();
    let base = base.unwrap_or(Preset::Modern);
    let experiment = runnable(base, values, &mut notes);
    let more = notes.len().saturating_sub(MAX_NOTES);
    if more > 0 {
        notes.truncate(MAX_NOTES);
        notes.push(Note::More(more));
    }
    Some(Parsed { link: is_understood.then_some(Link { base, experiment, exercise }), notes })
}

/// Whether a name without a value is the first or the second mark.
fn is_mark(pair: Option<&(String, Option<String>)>, mark: usize) -> bool {
    matches!(pair, Some((name, None)) if name.trim() == MARKS[mark])
}

/// The preset with these values, without those that do not parse or cannot run.
fn runnable(base: Preset, mut values: Values, notes: &mut Vec<Note>) -> Experiment {
    loop {
        let (experiment, not_parsed) = with_values(base, &values);
        let found = problems(&experiment);
        let wrong = found.iter().find_map(|problem| {
            let index = values.iter().position(|(field, _)| *field == problem.field)?;
            Some((index, problem.text.clone()))
        });
        // The problem may remain although the value did not parse: it is then of the experiment as a whole.
        match wrong.filter(|(index, _)| not_parsed.iter().all(|(field, _)| *field != values[*index].0)) {
            Some((index, why)) => {
                let (field, _) = values.remove(index);
                notes.push(Note::CannotRun { field, why });
            }
            None => {
                notes.extend(not_parsed.into_iter().map(|(_, note)| note));
                notes.extend(found.into_iter().map(|problem| Note::Problem(problem.text)));
                return experiment;
            }
        }
    }
}

/// The preset with these values, set in the order of [`FIELDS`], and a note for each that does not parse.
fn with_values(base: Preset, values: &Values) -> (Experiment, Vec<(&'static Field, Note)>) {
    let (mut experiment, mut notes) = (base.experiment(), Vec::new());
    for field in &FIELDS {
        let Some((_, value)) = values.iter().find(|(of, _)| *of == field) else { continue };
        if field.slug == DATASET && value == DatasetId::Own.slug() {
            notes.push((field, Note::OwnFiles));
            continue;
        }
        match parse_value(field, value, &experiment) {
            Ok(changed) => experiment = changed,
            Err(why) => notes.push((field, Note::NotParsed { field, why })),
        }
    }
    (experiment, notes)
}

fn parse_value(field: &'static Field, value: &str, experiment: &Experiment) -> Result<Experiment, String> {
    let parsed = field.parse(value, experiment);
    match &field.kind {
        Kind::Layers => parsed.or_else(|why| field.parse(&short::expand(value), experiment).map_err(|_| why)),
        Kind::Number(_) | Kind::Schedule | Kind::Choice(_) => {
            parsed.map_err(|why| format!("{} is not possible. {why}", quoted(value)))
        }
    }
}
