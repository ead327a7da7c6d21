//! The list of files in a zip file (PKWARE's APPNOTE, sections 4.3 and 4.4), as slices of its bytes.
//!
//! All numbers are little-endian. The list is at the end, so that a file that is cut off has none.

use super::refusal::Fault;
use flate2::Crc;
use std::io::{Error, ErrorKind, Read};

const LOCAL: &[u8] = b"PK\x03\x04";
const LISTED: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// Lengths of the three headers without names and comments.
const LOCAL_LENGTH: usize = 30;
const LISTED_LENGTH: usize = 46;
const END_LENGTH: usize = 22;

/// A file in a zip file.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Its path.
    pub name: String,
    /// Its bytes in the zip file.
    pub packed: &'a [u8],
    pub is_deflated: bool,
    /// Checksum of its content.
    pub crc: u32,
}

/// Whether a file begins as a zip file does, an empty one included.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL) || bytes.starts_with(END)
}

/// The files in a zip file, folders included.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, Fault> {
    // Only a comment of up to 65,535 bytes follows the last header.
    let last = bytes.len().checked_sub(END_LENGTH).ok_or(Fault::NoEnd)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let end = (first..=last).rev().find(|&at| bytes[at..].starts_with(END)).ok_or(Fault::NoEnd)?;
    let count = half(bytes, end + 10)?;
    let mut at = word(bytes, end + 16)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (entry, next) = entry(bytes, at)?;
        entries.push(entry);
        at = next;
    }
    Ok(entries)
}

/// The file that the list has at this place, and where the next one is.
fn entry(bytes: &[u8], at: usize) -> Result<(Entry<'_>, usize), Fault> {
    if !bytes.get(at..).is_some_and(|rest| rest.starts_with(LISTED)) {
        return Err(Fault::Damaged);
    }
    let half = |offset| half(bytes, offset);
    let is_deflated = match (half(at + 8)? & 1, half(at + 10)?) {
        (1, _) => return Err(Fault::Encrypted),
        (_, 0) => false,
        (_, 8) => true,
        (_, _) => return Err(Fault::Damaged),
    };
    let (crc, length, local) = (word(bytes, at + 16)?, word(bytes, at + 20)?, word(bytes, at + 42)?);
    let name_length = half(at + 28)?;
    let name = slice(bytes, at + LISTED_LENGTH, name_length)?;
    if slice(bytes, local, LOCAL_LENGTH)?.get(..4) != Some(LOCAL) {
        return Err(Fault::Damaged);
    }
    let start = local + LOCAL_LENGTH + half(local + 26)? + half(local + 28)?;
    let entry = Entry {
        name: String::from_utf8_lossy(name).into_owned(),
        packed: slice(bytes, start, length)?,
        is_deflated,
        crc: crc as u32,
    };
    Ok((entry, at + LISTED_LENGTH + name_length + half(at + 30)? + half(at + 32)?))
}

fn slice(bytes: &[u8], at: usize, length: usize) -> Result<&[u8], Fault> {
    at.checked_add(length).and_then(|end| bytes.get(at..end)).ok_or(Fault::Damaged)
}

fn half(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    Ok(slice(bytes, at, 2)?.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}

fn word(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    Ok(slice(bytes, at, 4)?.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}

/// Compares the checksum at the end.
pub(super) struct Checked<R> {
    inner: R,
    crc: Crc,
    expected: u32,
}

impl<R> Checked<R> {
    pub fn new(inner: R, expected: u32) -> Self {
        Self { inner, crc: Crc::new(), expected }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Error> {
        let count = self.inner.read(bytes)?;
        self.crc.update(&bytes[..count]);
        if count == 0 && !bytes.is_empty() && self.crc.sum() != self.expected {
            return Err(ErrorKind::InvalidData.into());
        }
        Ok(count)
    }
}
