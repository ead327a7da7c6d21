//! The codes in a text: a line each, or wrapped by a mail program, with names and times between them.

use super::bits::{Bits, value_of};
use super::{CHECKSUM, FORMAT, PREFIX, Pupil, checksum};

/// Most characters that are quoted.
const QUOTED: usize = 40;

/// A code in a text, whole or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its line, counted from 1.
    pub line: usize,
    /// What stands before it, in its line or else in the line before: often who sent it. Cut to 40 characters.
    pub before: String,
    /// What it holds.
    pub pupil: Result<Pupil, CodeError>,
}

/// Why a code cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum CodeError {
    /// Another version of the format.
    #[error("the code is of another version of LeNet Lab (format {0}, here {FORMAT})")]
    Version(String),
    /// Not as many characters as it says.
    #[error("the code is cut off: {found} of its {length} characters are there")]
    CutOff { found: usize, length: usize },
    /// The checksum does not match.
    #[error("a character of the code was changed or is missing")]
    Changed,
    /// The checksum matches, but the content is impossible.
    #[error("the code was not made by LeNet Lab")]
    Foreign,
}

/// All codes in a text, in their order. Time and memory grow with the text's length: some hundred bytes for each prefix, some for
/// each character.
pub fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    // Up to where lines are counted, and what stands before the next code begins.
    let (mut at, mut line, mut free) = (0, 1, 0);
    while let Some(Start { from, version, body }) = start(text, at) {
        line += newlines(&text[at..from]);
        let before = before(&text[free..from]);
        let next = start(text, body).map_or(text.len(), |next| next.from);
        let (pupil, end) = parse(&text[..next], version, body);
        found.push(Found { line, before, pupil });
        line += newlines(&text[from..body]);
        (at, free) = (body, end);
    }
    found
}

/// The beginning of a code.
struct Start<'a> {
    /// Index of its prefix.
    from: usize,
    version: &'a str,
    /// Index of what follows the prefix.
    body: usize,
}

/// The first beginning of a code at or after an index.
fn start(text: &str, at: usize) -> Option<Start<'_>> {
    for (index, prefix) in text[at..].match_indices(PREFIX) {
        let rest = &text[at + index + prefix.len()..];
        let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
        let (version, rest) = rest.split_at(digits);
        // Programs for text turn a hyphen into a dash.
        if let Some(body) = rest.strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}'])
            && digits > 0
        {
            return Some(Start { from: at + index, version, body: text.len() - body.len() });
        }
    }
    None
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// The end of the last line that is neither blank nor part of a code.
fn before(text: &str) -> String {
    let is_edge = |c: char| c.is_whitespace() || ":>*_`\"'<|,;".contains(c);
    let is_said =
        |line: &&str| !line.is_empty() && (line.len() < QUOTED || line.chars().any(|c| value_of(c).is_none()));
    let line = text.lines().rev().map(|line| line.trim_matches(is_edge)).find(is_said).unwrap_or_default();
    let skipped = line.chars().count().saturating_sub(QUOTED);
    line.chars().skip(skipped).collect()
}

/// The pupil of the code whose characters follow at `body`, and the index after them. Of a code that is not whole nobody knows
/// where it ends: `body`.
fn parse(text: &str, version: &str, body: usize) -> (Result<Pupil, CodeError>, usize) {
    if version.parse() != Ok(FORMAT) {
        return (Err(CodeError::Version(version.into())), body);
    }
    // The first two characters say how many follow.
    let (mut code, mut length, mut end) = (String::new(), 2 + CHECKSUM, body);
    for (index, c) in text[body..].char_indices() {
        if value_of(c).is_some() {
            code.push(c);
            end = body + index + c.len_utf8();
        } else if !is_wrapping(c) {
            break;
        }
        if code.len() == 2 {
            length = Bits::from_text(&code).and_then(|mut bits| bits.take(12)).map_or(length, |more| 2 + more as usize);
        }
        if code.len() >= length.max(2 + CHECKSUM) {
            break;
        }
    }
    if code.len() < length {
        return (Err(CodeError::CutOff { found: code.len(), length }), body);
    }
    match code.split_at_checked(length.saturating_sub(CHECKSUM)) {
        Some((checked, sum)) if checksum(checked) == sum => match checked.get(2..).and_then(Pupil::from_body) {
            Some(pupil) => (Ok(pupil), end),
            None => (Err(CodeError::Foreign), end),
        },
        _ => (Err(CodeError::Changed), body),
    }
}

/// What mail and chat programs put within a code: line ends, marks of quotes and of soft breaks, marks that have no width.
fn is_wrapping(c: char) -> bool {
    c.is_whitespace() || matches!(c, '>' | '|' | '=' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
