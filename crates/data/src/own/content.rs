//! A file's content, decompressed as it is read: gzip once or twice, and the files in a zip file.

use super::kind::{HEAD, Kind, kind};
use super::refusal::Fault;
use super::zip::{self, Entry};
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use lenet_experiment::protocol::OwnFile;
use std::io::{BufRead, BufReader, Cursor, ErrorKind, Read};

/// Layers of gzip that are unpacked. Some programs pack a file a second time.
const MAX_LAYERS: usize = 2;

/// The content of a file, from its first byte on.
pub(super) struct Content<'a> {
    pub kind: Kind,
    source: Box<dyn BufRead + 'a>,
}

impl<'a> Content<'a> {
    /// The content of a file that is no zip file.
    pub fn open(file: &'a [u8]) -> Result<Self, Fault> {
        Self::unpack(Box::new(file))
    }

    /// The content of a file in a zip file.
    pub fn open_entry(entry: &Entry<'a>) -> Result<Self, Fault> {
        Self::unpack(Box::new(BufReader::new(inflated(entry))))
    }

    fn unpack(mut source: Box<dyn BufRead + 'a>) -> Result<Self, Fault> {
        for _ in 0..MAX_LAYERS {
            let head;
            (head, source) = peek(source)?;
            if !head.starts_with(&[0x1f, 0x8b]) {
                break;
            }
            // A gzip file may have several members, whose contents are concatenated.
            source = Box::new(BufReader::new(MultiGzDecoder::new(source)));
        }
        let (head, source) = peek(source)?;
        if head.is_empty() { Err(Fault::Empty) } else { Ok(Self { kind: kind(&head), source }) }
    }

    /// The next bytes, as many as `bytes` has room for; fewer only at the end.
    ///
    /// # Errors
    /// When they cannot be decompressed. [`Fault::NoEnd`] if the packed data end too early.
    pub fn fill(&mut self, bytes: &mut [u8]) -> Result<usize, Fault> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.source.read(&mut bytes[filled..]).map_err(fault)? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    }

    /// A big-endian number of the header.
    pub fn number(&mut self) -> Result<usize, Fault> {
        let mut bytes = [0; 4];
        match self.fill(&mut bytes)? {
            4 => Ok(u32::from_be_bytes(bytes) as usize),
            _ => Err(Fault::NoEnd),
        }
    }

    /// Checks that nothing follows, and with it the checksum of packed data.
    pub fn end(mut self) -> Result<(), Fault> {
        if self.fill(&mut [0])? == 0 { Ok(()) } else { Err(Fault::TooLong) }
    }

    /// The next line without its end, into `line`; false at the end of the file.
    ///
    /// # Errors
    /// When it cannot be decompressed, or is longer than `most` bytes.
    pub fn line(&mut self, most: u64, line: &mut Vec<u8>) -> Result<bool, Fault> {
        line.clear();
        let count = self.source.by_ref().take(most).read_until(b'\n', line).map_err(fault)?;
        let is_whole = line.pop_if(|byte| *byte == b'\n').is_some();
        line.pop_if(|byte| *byte == b'\r');
        if !is_whole && count as u64 == most { Err(Fault::Unknown) } else { Ok(count > 0) }
    }
}

/// The first [`HEAD`] bytes, and all bytes from the first on.
fn peek<'a>(mut source: Box<dyn BufRead + 'a>) -> Result<(Vec<u8>, Box<dyn BufRead + 'a>), Fault> {
    let mut head = Vec::with_capacity(HEAD);
    source.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(fault)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(source))))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn fault(error: std::io::Error) -> Fault {
    if error.kind() == ErrorKind::UnexpectedEof { Fault::NoEnd } else { Fault::Damaged }
}

/// The bytes of a file in a zip file, without those after `most`, and whether these are all, with the right checksum.
pub(super) fn unpacked(entry: &Entry, most: u64) -> (Vec<u8>, bool) {
    let (mut bytes, mut source) = (Vec::new(), inflated(entry));
    let read = source.by_ref().take(most).read_to_end(&mut bytes);
    // At the end the checksum is compared.
    let is_whole = read.is_ok() && matches!(source.read(&mut [0]), Ok(0));
    (bytes, is_whole)
}

fn inflated<'a>(entry: &Entry<'a>) -> zip::Checked<Box<dyn Read + 'a>> {
    let inflated: Box<dyn Read + 'a> =
        if entry.is_deflated { Box::new(DeflateDecoder::new(entry.packed)) } else { Box::new(entry.packed) };
    zip::Checked::new(inflated, entry.crc)
}

/// The files in a zip file, or `None` if it is none. Folders, and what macOS adds for itself, are left out.
pub(super) fn entries(file: &OwnFile) -> Option<Result<Vec<Entry<'_>>, Fault>> {
    let is_own = |entry: &Entry| !entry.name.ends_with('/') && !is_hidden(&entry.name);
    zip::is_zip(&file.bytes).then(|| Ok(zip::entries(&file.bytes)?.into_iter().filter(is_own).collect()))
}

/// Whether a path has a part that systems and programs add for themselves, such as `.DS_Store` or `.git`.
pub fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') && part != "." || part == "__MACOSX")
}
