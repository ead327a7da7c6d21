//! Faults of a file of drawings and how to fix them.

use super::hand::{FORMAT, MAX_DRAWINGS, MAX_POINTS, MAX_STROKES};

/// Why a file of drawings cannot be used. Lines are counted from 1; what is quoted is cut to 20 characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum HandError {
    /// No text but comments.
    #[error("the file is empty")]
    Empty,
    /// HTML: some servers send an error page with status 200.
    #[error("this is a web page, not a file of drawings")]
    Html,
    /// Another first line.
    #[error("this is not a file of drawings: it does not begin with \"LeNet Lab drawings\"")]
    NotDrawings,
    /// Another version of the format.
    #[error("the file has format {0:?}, but only format {FORMAT} is supported: it was saved by another LeNet Lab")]
    Version(String),
    /// The last line is missing; `found` digits precede it.
    #[error("the file is cut off: its last line, \"end\", is missing after digit number {found}")]
    Truncated { found: usize },
    /// The last line gives another number of digits.
    #[error("line {line}: the file should hold {said:?} digits, but there are {found}")]
    Count { line: usize, said: String, found: usize },
    /// Not a digit from 0 to 9.
    #[error("line {line}: {found:?} does not begin with a digit from 0 to 9")]
    Label { line: usize, found: String },
    /// Not a pen's diameter.
    #[error("line {line}: {found:?} is not the width of a pen: a number above 0 and up to 1, such as 0.09")]
    Pen { line: usize, found: String },
    /// No number, or outside the sheet.
    #[error("line {line}: {found:?} is not a point on the sheet: two numbers from 0 to 1, such as 0.25,0.5")]
    Point { line: usize, found: String },
    /// Neither a digit nor a stroke of one.
    #[error("line {line}: {found:?} is neither a digit nor a stroke of one")]
    Unknown { line: usize, found: String },
    /// More than [`MAX_DRAWINGS`].
    #[error("line {line}: there are more than {MAX_DRAWINGS} digits")]
    TooManyDrawings { line: usize },
    /// More than [`MAX_STROKES`].
    #[error("line {line}: the digit has more than {MAX_STROKES} strokes")]
    TooManyStrokes { line: usize },
    /// More than [`MAX_POINTS`].
    #[error("line {line}: the digit has more than {MAX_POINTS} points")]
    TooManyPoints { line: usize },
}

impl HandError {
    /// What the user can do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Empty | Self::Html | Self::NotDrawings => "Choose a file that was saved here, by \"Save drawings\".",
            Self::Version(_) => "Reload the page to update it, or choose another file.",
            Self::Truncated { .. } | Self::Count { .. } => "Save the drawings again, or copy the whole file.",
            Self::Label { .. } | Self::Pen { .. } | Self::Point { .. } | Self::Unknown { .. } => {
                "Correct that line, or choose another file."
            }
            Self::TooManyDrawings { .. } | Self::TooManyStrokes { .. } | Self::TooManyPoints { .. } => {
                "Leave some out, or choose another file."
            }
        }
    }
}
