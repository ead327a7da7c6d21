//! What of a link was not understood.

use crate::field::Field;
use crate::number::quoted;
use std::fmt;

/// Something that a link says and the page does not do. [`Display`](fmt::Display) writes sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The address is too long to be parsed.
    TooLong,
    /// The address ends in the middle.
    Cut,
    /// A name that is none here, quoted.
    UnknownName(String),
    /// A value that is none of its name's, quoted.
    UnknownValue { name: String, value: String },
    /// A name that stands there again; the first one counts.
    Repeated(String),
    /// A value that does not parse, and why.
    NotParsed { field: &'static Field, why: String },
    /// A value that parses and cannot run with the others, and why; it is left out.
    CannotRun { field: &'static Field, why: String },
    /// What is wrong with the experiment as it is.
    Problem(String),
    /// The data set are files on another computer.
    OwnFiles,
    /// The task was longer than [`MAX_TASK`](super::MAX_TASK).
    LongTask,
    /// So many other notes.
    More(usize),
}

impl Note {
    pub(super) fn unknown_name(name: &str) -> Self {
        Self::UnknownName(quoted(name))
    }

    pub(super) fn unknown_value(name: &str, value: &str) -> Self {
        Self::UnknownValue { name: name.into(), value: quoted(value) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "The link is too long to be a link of this page."),
            Self::Cut => write!(f, "The link seems to be cut off at its end."),
            Self::UnknownName(name) => {
                write!(f, "{name} is unknown here and is left out; the link may be newer than this page.")
            }
            Self::UnknownValue { name, value } => {
                write!(f, "{value} is unknown here as {name} and is left out; the link may be newer than this page.")
            }
            Self::Repeated(name) => write!(f, "{name} stands there twice; the first one counts."),
            Self::NotParsed { field, why } | Self::CannotRun { field, why } => {
                write!(f, "Without its {}: {}", field.noun(), sentence(why))
            }
            Self::Problem(why) => write!(f, "It cannot run as it is: {}", sentence(why)),
            Self::OwnFiles => {
                write!(f, "Its images are files of its author's: open yours, or train on the preset's data set.")
            }
            Self::LongTask => write!(f, "The task was longer; its end is left out."),
            Self::More(1) => write!(f, "And 1 more."),
            Self::More(count) => write!(f, "And {count} more."),
        }
    }
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}
