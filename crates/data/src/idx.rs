//! IDX files, the format of the MNIST distribution, plain or gzip.
//!
//! All numbers are big-endian 32-bit integers. Images file: 2051, count, rows, columns, then one byte per pixel. Labels
//! file: 2049, count, then one byte per label.

use super::dataset::Dataset;
pub use super::idx_error::{IdxError, MAX_IMAGES};
use flate2::bufread::MultiGzDecoder;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::{Image, PIXELS, SIDE};
use std::io::{ErrorKind, Read};

/// Length of an images file's header in bytes.
pub(super) const HEADER: usize = 16;

const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;

/// Parses an images file: `[count][28][28]` bytes.
///
/// # Errors
/// The first fault found, see [`IdxError`].
pub fn parse_images(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    let mut content = Content::open(bytes)?;
    let count = content.images()?;
    content.rest(count * PIXELS)
}

/// Number of images, from the header of a decompressed images file.
///
/// # Errors
/// The first fault found in the header.
pub(super) fn image_count(header: &[u8]) -> Result<usize, IdxError> {
    Content::open(header)?.images()
}

/// Parses a labels file: `[count]` bytes from 0 to 9.
///
/// # Errors
/// The first fault found, see [`IdxError`].
pub fn parse_labels(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    let mut content = Content::open(bytes)?;
    match content.magic()? {
        LABELS_MAGIC => {}
        IMAGES_MAGIC => return Err(IdxError::ImagesNotLabels),
        other => return Err(IdxError::WrongMagic(other)),
    }
    let count = content.count()?;
    let labels = content.rest(count)?;
    match labels.iter().position(|&label| usize::from(label) >= CLASSES) {
        Some(index) => Err(IdxError::LabelTooLarge { index, label: labels[index] }),
        None => Ok(labels),
    }
}

/// Parses an images file and its labels file.
///
/// # Errors
/// The first fault found in either, or that their counts differ.
pub fn parse_pair(images: &[u8], labels: &[u8]) -> Result<Dataset, IdxError> {
    Dataset::new(parse_images(images)?, parse_labels(labels)?)
}

/// An images file and its labels file, plain.
pub fn idx_pair(images: &[Image], labels: &[u8]) -> [Vec<u8>; 2] {
    let mut first = [IMAGES_MAGIC, images.len() as u32, SIDE as u32, SIDE as u32].map(u32::to_be_bytes).concat();
    images.iter().for_each(|image| first.extend(image.pixels()));
    [first, [&LABELS_MAGIC.to_be_bytes(), &(labels.len() as u32).to_be_bytes(), labels].concat()]
}

/// A file's decompressed content, read as a stream, so that a header with an impossible count is refused before the rest is
/// decompressed.
struct Content<'a> {
    source: Source<'a>,
    /// Length of the file.
    compressed: usize,
    /// Decompressed bytes read so far.
    read: usize,
}

enum Source<'a> {
    Plain(&'a [u8]),
    // A gzip file may have several members, whose contents are concatenated.
    Gzip(Box<MultiGzDecoder<&'a [u8]>>),
}

impl<'a> Content<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, IdxError> {
        let source = match bytes {
            [] => return Err(IdxError::Empty),
            [0x1f, 0x8b, ..] => Source::Gzip(Box::new(MultiGzDecoder::new(bytes))),
            _ => Source::Plain(bytes),
        };
        Ok(Self { source, compressed: bytes.len(), read: 0 })
    }

    /// Magic number, which says what the file holds.
    fn magic(&mut self) -> Result<u32, IdxError> {
        let start = self.read(4)?;
        let text = start.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(&start).trim_ascii_start();
        match start.as_slice() {
            [] => Err(IdxError::Empty),
            _ if text.starts_with(b"<") => Err(IdxError::Html),
            &[0, 0, kind, dimensions] => Ok(u32::from_be_bytes([0, 0, kind, dimensions])),
            [0] | [0, 0] | [0, 0, _] => Err(IdxError::Truncated { expected: 4, found: start.len() }),
            _ => Err(IdxError::NotIdx),
        }
    }

    fn number(&mut self) -> Result<u32, IdxError> {
        let expected = self.read + 4;
        let bytes = self.read(4)?;
        let bytes = bytes.try_into().map_err(|_| IdxError::Truncated { expected, found: self.read })?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn count(&mut self) -> Result<usize, IdxError> {
        match self.number()? as usize {
            0 => Err(IdxError::NoItems),
            count if count > MAX_IMAGES => Err(IdxError::TooLarge { count }),
            count => Ok(count),
        }
    }

    /// Header of an images file; returns the count.
    fn images(&mut self) -> Result<usize, IdxError> {
        match self.magic()? {
            IMAGES_MAGIC => {}
            LABELS_MAGIC => return Err(IdxError::LabelsNotImages),
            other => return Err(IdxError::WrongMagic(other)),
        }
        let count = self.count()?;
        let (rows, columns) = (self.number()?, self.number()?);
        if (rows as usize, columns as usize) == (SIDE, SIDE) {
            Ok(count)
        } else {
            Err(IdxError::WrongSize { rows, columns })
        }
    }

    /// Everything after the header, which must be exactly `length` bytes.
    fn rest(mut self, length: usize) -> Result<Vec<u8>, IdxError> {
        let expected = self.read + length;
        let rest = self.read(length)?;
        if self.read < expected {
            return Err(IdxError::Truncated { expected, found: self.read });
        }
        // Reading past the end also makes the decoder verify the checksum.
        if self.read(1)?.is_empty() { Ok(rest) } else { Err(IdxError::TrailingBytes) }
    }

    /// The next `length` bytes, fewer only at the end.
    fn read(&mut self, length: usize) -> Result<Vec<u8>, IdxError> {
        // Deflate compresses at most 1032:1: a corrupt header must not reserve more memory than that.
        let mut bytes = Vec::with_capacity(length.min(self.compressed.saturating_mul(1032)));
        let limit = length as u64;
        let result = match &mut self.source {
            Source::Plain(rest) => rest.take(limit).read_to_end(&mut bytes),
            Source::Gzip(decoder) => decoder.take(limit).read_to_end(&mut bytes),
        };
        match result {
            Ok(count) => self.read += count,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(IdxError::TruncatedGzip),
            Err(_) => return Err(IdxError::DamagedGzip),
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn images(count: u32) -> Vec<u8> {
        let header = [IMAGES_MAGIC, count, 28, 28].map(u32::to_be_bytes).concat();
        let pixels = (0..count as usize * PIXELS).map(|i| (i * 31 % 251) as u8);
        header.into_iter().chain(pixels).collect()
    }

    fn labels(labels: &[u8]) -> Vec<u8> {
        [&LABELS_MAGIC.to_be_bytes(), &(labels.len() as u32).to_be_bytes(), labels].concat()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_and_gzip_files_give_the_same() {
        let (images, labels) = (images(3), labels(&[7, 0, 9]));
        let plain = parse_pair(&images, &labels).unwrap();
        assert_eq!((plain.len(), plain.label(2)), (3, 9));
        assert_eq!(plain.image(1), &images[16 + PIXELS..16 + 2 * PIXELS]);
        assert_eq!(parse_pair(&gzip(&images), &gzip(&labels)).unwrap(), plain);
        let (front, back) = images.split_at(1000);
        let in_two_parts = [gzip(front), gzip(back)].concat();
        assert_eq!(parse_images(&in_two_parts).unwrap(), images[16..]);
    }

    #[test]
    fn a_written_pair_reads_back() {
        let images = [0, 1].map(|index| Image::from(parse_pair(&images(2), &labels(&[3, 9])).unwrap().image(index)));
        let [first, second] = idx_pair(&images, &[3, 9]);
        assert_eq!((first.len(), second.as_slice()), (16 + 2 * PIXELS, &[0, 0, 8, 1, 0, 0, 0, 2, 3, 9][..]));
        let read = parse_pair(&first, &second).unwrap();
        assert_eq!(
            [0, 1].map(|index| (Image::from(read.image(index)), read.label(index))),
            [(images[0].clone(), 3), (images[1].clone(), 9)]
        );
    }

    #[test]
    fn each_fault_has_its_own_error() {
        let two = images(2);
        let with = |at: usize, byte: u8| [&two[..at], &[byte], &two[at + 1..]].concat();
        let many = [IMAGES_MAGIC, 4_000_000_000, 28, 28].map(u32::to_be_bytes).concat();
        let faults = [
            (vec![], IdxError::Empty),
            (gzip(b""), IdxError::Empty),
            (b"\xEF\xBB\xBF<!DOCTYPE html>".to_vec(), IdxError::Html),
            (gzip(b"<html>404</html>"), IdxError::Html),
            (b"version https://git-lfs".to_vec(), IdxError::NotIdx),
            (with(3, 4), IdxError::WrongMagic(0x0804)),
            (labels(&[1, 2]), IdxError::LabelsNotImages),
            (with(15, 32), IdxError::WrongSize { rows: 28, columns: 32 }),
            (with(7, 0), IdxError::NoItems),
            (with(7, 1), IdxError::TrailingBytes),
            (with(7, 3), IdxError::Truncated { expected: 16 + 3 * PIXELS, found: 16 + 2 * PIXELS }),
            (many.clone(), IdxError::TooLarge { count: 4_000_000_000 }),
            (gzip(&many), IdxError::TooLarge { count: 4_000_000_000 }),
            ([gzip(&two), b"and more bytes".to_vec()].concat(), IdxError::DamagedGzip),
        ];
        for (file, fault) in faults {
            assert_eq!(parse_images(&file), Err(fault));
        }
        assert_eq!(parse_labels(&two), Err(IdxError::ImagesNotLabels));
        assert_eq!(parse_labels(&labels(&[1, 10])), Err(IdxError::LabelTooLarge { index: 1, label: 10 }));
        let pair = parse_pair(&two, &labels(&[1]));
        assert_eq!(pair.unwrap_err(), IdxError::CountMismatch { images: 2, labels: 1 });
    }

    #[test]
    fn a_decompression_bomb_is_refused() {
        // 20 MB of zeros behind the header of one image: refused at the first excess byte.
        let header = [IMAGES_MAGIC, 1, 28, 28].map(u32::to_be_bytes).concat();
        let bomb = gzip(&[header, vec![0; 20_000_000]].concat());
        assert_eq!(parse_images(&bomb), Err(IdxError::TrailingBytes));
    }

    #[test]
    fn a_file_cut_anywhere_is_truncated() {
        let plain = images(1);
        for end in 1..plain.len() {
            let error = parse_images(&plain[..end]).unwrap_err();
            assert!(matches!(error, IdxError::Truncated { found, .. } if found == end), "{end}: {error}");
        }
        let compressed = gzip(&plain);
        for end in 2..compressed.len() {
            assert_eq!(parse_images(&compressed[..end]), Err(IdxError::TruncatedGzip), "{end}");
        }
        assert_eq!(parse_images(&compressed[..1]), Err(IdxError::NotIdx));
    }

    #[test]
    fn a_changed_header_is_refused_and_never_panics() {
        let plain = images(1);
        let compressed = gzip(&plain);
        for byte in 0..16 {
            for flip in 1..=255 {
                let mut file = plain.clone();
                file[byte] ^= flip;
                assert!(parse_images(&file).is_err(), "byte {byte} flipped by {flip}");
            }
        }
        for byte in 0..compressed.len() {
            let mut file = compressed.clone();
            file[byte] ^= 0x55;
            // Flags, time and system of the gzip header do not bear on the content, so those may pass.
            assert!(parse_images(&file).is_err() || (3..10).contains(&byte), "byte {byte}");
        }
    }
}
