//! What a teacher adds to an experiment: a task, what is shown and locked, and how.

use super::note::Note;
use crate::choice::{Choice, ChoiceOption};
use crate::experiment::{Experiment, Network};
use crate::field::Field;
use crate::fields::{self, LAYERS};
use std::time::Duration;

/// Longest task, in characters.
pub const MAX_TASK: usize = 200;

/// Longest idle time of a booth, in minutes.
pub const MAX_IDLE: u32 = 60;

/// Idle minutes of a booth that names none.
pub const DEFAULT_IDLE: u32 = 5;

/// Longest word in an address.
const MAX_WORD: usize = 30;

/// How the page shows an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exercise {
    /// A sentence that says what to do; empty without one.
    pub task: String,
    /// What is not shown.
    pub hidden: Vec<Panel>,
    /// Fields that cannot be changed in the form.
    pub locked: Vec<&'static Field>,
    /// Where the tour opens: the slug of one of its tasks, not checked here.
    pub tour: Option<String>,
    pub mode: Mode,
    /// Minutes without input after which a booth begins again; `None` for the default.
    pub idle: Option<u32>,
}

/// A part of the page that an exercise may hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Presets,
    Experiment,
    Strip,
    Charts,
    Mistakes,
    Hand,
    Race,
    BreakIt,
    Explanation,
    Network,
    Compute,
}

impl Choice for Panel {
    const ALL: &'static [Self] = &[
        Self::Presets,
        Self::Experiment,
        Self::Strip,
        Self::Charts,
        Self::Mistakes,
        Self::Hand,
        Self::Race,
        Self::BreakIt,
        Self::Explanation,
        Self::Network,
        Self::Compute,
    ];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Presets => ChoiceOption::new("presets", "Presets"),
            Self::Experiment => ChoiceOption::new("experiment", "Experiment"),
            Self::Strip => ChoiceOption::new("strip", "Sheet and picture of the network"),
            Self::Charts => ChoiceOption::new("charts", "Charts"),
            Self::Mistakes => ChoiceOption::new("mistakes", "Mistakes"),
            Self::Hand => ChoiceOption::new("hand", "Your hand"),
            Self::Race => ChoiceOption::new("race", "Race"),
            Self::BreakIt => ChoiceOption::new("break", "Break it"),
            Self::Explanation => ChoiceOption::new("explanation", "Explanation of the preset"),
            Self::Network => ChoiceOption::new("network", "Table of layers"),
            Self::Compute => ChoiceOption::new("compute", "Compute on"),
        }
    }
}

/// For which place the page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A visitor's own screen.
    #[default]
    Page,
    /// A frame within slides or a course page: without header and footer.
    Embed,
    /// A projector: large type, thick lines, light colours.
    Projector,
    /// A public screen, which begins again when nobody is there.
    Booth,
}

impl Choice for Mode {
    const ALL: &'static [Self] = &[Self::Page, Self::Embed, Self::Projector, Self::Booth];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Page => ChoiceOption::new("page", "as usual"),
            Self::Embed => ChoiceOption::new("embed", "within another page"),
            Self::Projector => ChoiceOption::new("projector", "on a projector"),
            Self::Booth => ChoiceOption::new("booth", "at a booth"),
        }
    }
}

impl Exercise {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How long a booth waits for input before it begins again; `None` in other modes.
    pub fn idle_time(&self) -> Option<Duration> {
        let minutes = u64::from(self.idle.unwrap_or(DEFAULT_IDLE));
        (self.mode == Mode::Booth).then_some(Duration::from_secs(60 * minutes))
    }

    /// The locked fields that would change from one experiment to another.
    pub fn would_change(&self, from: &Experiment, to: &Experiment) -> Vec<&'static Field> {
        let shown = |field: &Field, of: &Experiment| field.applies(of).then(|| field.show(of));
        // The paper's network has the article's layers by name only.
        let is_papers = |of: &Experiment| matches!(of.network, Network::Paper(_));
        let is_other_network = |field: &Field| field.slug == LAYERS && is_papers(from) != is_papers(to);
        let changes = |field: &&Field| shown(field, from) != shown(field, to) || is_other_network(field);
        self.locked.iter().copied().filter(changes).collect()
    }

    /// Names and values in an address.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let locked: Vec<&str> = self.locked.iter().map(|field| field.slug).collect();
        let hidden: Vec<&str> = self.hidden.iter().map(|panel| panel.slug()).collect();
        let mode = if self.mode == Mode::Page { "" } else { self.mode.slug() };
        let idle = self.idle.filter(|_| self.mode == Mode::Booth).map(|minutes| minutes.to_string());
        let pairs = [
            ("task", self.task.clone()),
            ("hide", hidden.join(",")),
            ("lock", locked.join(",")),
            ("tour", self.tour.clone().unwrap_or_default()),
            ("view", mode.to_owned()),
            ("idle", idle.unwrap_or_default()),
        ];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Takes a name and its value; `None` if the name is not one of an exercise.
    pub(super) fn set(&mut self, name: &str, value: &str, notes: &mut Vec<Note>) -> Option<()> {
        match name {
            "task" => {
                let task = plain(value);
                self.task = task.chars().take(MAX_TASK).collect();
                if self.task.len() < task.len() {
                    notes.push(Note::LongTask);
                }
            }
            "hide" => self.hidden = words(name, value, Panel::from_slug, notes),
            "lock" => self.locked = words(name, value, fields::find, notes),
            "tour" => match words(name, value, word, notes).as_slice() {
                [task] => self.tour = Some(task.clone()),
                _ => notes.push(Note::unknown_value(name, value)),
            },
            "view" => match Mode::from_slug(value) {
                Some(mode) => self.mode = mode,
                None => notes.push(Note::unknown_value(name, value)),
            },
            "idle" => match value.parse().ok().filter(|minutes| (1..=MAX_IDLE).contains(minutes)) {
                Some(minutes) => self.idle = Some(minutes),
                None => notes.push(Note::unknown_value(name, value)),
            },
            _ => return None,
        }
        Some(())
    }
}

/// The values of a list, each once.
fn words<T: PartialEq>(name: &str, list: &str, find: impl Fn(&str) -> Option<T>, notes: &mut Vec<Note>) -> Vec<T> {
    let mut found = Vec::new();
    for word in list.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match find(word) {
            Some(value) if found.contains(&value) => {}
            Some(value) => found.push(value),
            None => notes.push(Note::unknown_value(name, word)),
        }
    }
    found
}

/// A word of letters, as slugs are.
fn word(text: &str) -> Option<String> {
    let is_word = text.len() <= MAX_WORD && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    is_word.then(|| text.to_owned())
}

/// A text on one line, without characters that change how others are shown.
fn plain(text: &str) -> String {
    let is_invisible =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let shown = text.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c });
    let shown: String = shown.collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
