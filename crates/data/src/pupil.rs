//! A pupil's ten drawings and result as a code for the teacher: a text short enough for a chat message or a form's field.
//!
//! `LENET1-` is followed by characters of the alphabet of base64, six bits each and no padding:
//!
//! | what | bits |
//! | --- | --- |
//! | number of characters after these two | 12 |
//! | when it was made, in minutes since 1970 | 32 |
//! | how many of the ten drawings the pupil's network read right; 15 if unknown | 4 |
//! | test accuracy of that network in hundredths of a percent; 16383 if unknown | 14 |
//! | bytes of the name; the name as UTF-8 | 5; 8 each |
//! | the ten drawings, from 0 to 9 ([`packed`]) | at most 552 each |
//! | zeros up to a whole character | 0 to 5 |
//! | CRC-32 of all characters before it | 36 |
//!
//! A code holds its length, so that it is found in a text that wraps it and goes on behind it. Of the 64 characters none is a mark
//! of chat programs, as the underscore of base64url is.

mod bits;
mod find;
mod packed;
mod simplify;

use super::hand::Drawn;
use crate::checksum::CRC;
use bits::Bits;
pub use find::{CodeError, Found, find};
use lenet_experiment::dataset::CLASSES;

/// Before the version.
const PREFIX: &str = "LENET";

/// Version of the format.
pub const FORMAT: u32 = 1;

/// Bytes of a name.
pub const MAX_NAME: usize = 24;

/// A code has fewer characters.
pub const MAX_CODE: usize = 1_000;

/// Bits of fields that may be unknown, which then hold only ones.
const RIGHT_BITS: u32 = 4;
const ACCURACY_BITS: u32 = 14;

/// The accuracy 1.
const WHOLE: u32 = 10_000;

/// Characters of the checksum.
const CHECKSUM: usize = 6;

/// What a code holds beside the drawings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// As the pupil typed it, as [`tidy`] leaves it; may be empty.
    pub name: String,
    /// When the code was made, in minutes since 1970.
    pub made: u32,
    /// How many of the drawings the pupil's network read right, up to ten.
    pub right: Option<u8>,
    /// Its test accuracy in hundredths of a percent, up to 10,000.
    pub accuracy: Option<u16>,
}

/// What a code holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Pupil {
    /// Name and result.
    pub heading: Heading,
    /// A drawing of each digit, from 0 to 9.
    pub drawings: [Drawn; CLASSES],
}

/// A drawing as a code has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(Bits);

/// A drawing that is too intricate for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the drawing of the {label} has too many strokes or turns for a code")]
pub struct TooIntricate {
    /// Its digit.
    pub label: u8,
}

/// A name without spaces around it and characters that are not seen, cut to [`MAX_NAME`] bytes.
pub fn tidy(name: &str) -> String {
    let is_seen = |c: &char| {
        !(c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
    };
    let mut seen: String = name.chars().filter(is_seen).collect();
    seen.drain(..seen.len() - seen.trim_start().len());
    seen.truncate(seen.floor_char_boundary(MAX_NAME));
    seen.truncate(seen.trim_end().len());
    seen
}

/// Packs a drawing. It loses detail that is hardly seen in 28 x 28 pixels. Takes some milliseconds.
///
/// # Errors
/// If it does not fit or has no ink.
pub fn pack(drawn: &Drawn) -> Result<Packed, TooIntricate> {
    packed::pack(drawn).map(Packed).ok_or(TooIntricate { label: drawn.label })
}

/// The code of ten packed drawings, from 0 to 9; it has fewer than [`MAX_CODE`] characters.
pub fn code(heading: &Heading, drawings: &[Packed; CLASSES]) -> String {
    let mut bits = Bits::default();
    bits.put(heading.made, 32);
    bits.put(heading.right.map_or(ones(RIGHT_BITS), |right| u32::from(right).min(CLASSES as u32)), RIGHT_BITS);
    bits.put(heading.accuracy.map_or(ones(ACCURACY_BITS), |share| u32::from(share).min(WHOLE)), ACCURACY_BITS);
    let name = tidy(&heading.name);
    bits.put(name.len() as u32, 5);
    name.bytes().for_each(|byte| bits.put(byte.into(), 8));
    drawings.iter().for_each(|Packed(drawing)| bits.append(drawing));
    let body = bits.into_text();
    let mut start = Bits::default();
    start.put((body.len() + CHECKSUM) as u32, 12);
    let checked = start.into_text() + &body;
    format!("{PREFIX}{FORMAT}-{checked}{}", checksum(&checked))
}

impl Pupil {
    /// From the characters between length and checksum; `None` if no page has written them.
    fn from_body(body: &str) -> Option<Self> {
        let mut bits = Bits::from_text(body)?;
        let made = bits.take(32)?;
        let right = known(bits.take(RIGHT_BITS)?, RIGHT_BITS, CLASSES as u32)?;
        let accuracy = known(bits.take(ACCURACY_BITS)?, ACCURACY_BITS, WHOLE)?;
        let length = bits.take(5)?;
        let bytes: Option<Vec<u8>> = (0..length).map(|_| Some(bits.take(8)? as u8)).collect();
        let name = String::from_utf8(bytes?).ok().filter(|name| *name == tidy(name))?;
        let drawings: Option<Vec<Drawn>> = (0..CLASSES as u8).map(|label| packed::take(&mut bits, label)).collect();
        let drawings = drawings?.try_into().ok()?;
        let right = right.map(|right| right as u8);
        let accuracy = accuracy.map(|accuracy| accuracy as u16);
        bits.is_over().then_some(Self { heading: Heading { name, made, right, accuracy }, drawings })
    }
}

/// The value that stands for an unknown one.
fn ones(bits: u32) -> u32 {
    (1 << bits) - 1
}

/// A field that may be unknown, `Some(None)` then; `None` if it is above the largest value.
fn known(value: u32, bits: u32, largest: u32) -> Option<Option<u32>> {
    if value == ones(bits) { Some(None) } else { (value <= largest).then_some(Some(value)) }
}

/// CRC-32 of a text as characters of a code.
fn checksum(text: &str) -> String {
    let mut bits = Bits::default();
    bits.put(CRC.checksum(text.as_bytes()), 32);
    bits.into_text()
}

#[cfg(test)]
mod tests;
