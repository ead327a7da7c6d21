//! Decompresses and parses an images file while it downloads, so that training can start on the first block.

use super::dataset::BLOCK;
use super::idx::{HEADER, IdxError, image_count};
use flate2::write::MultiGzDecoder;
use lenet_experiment::image::PIXELS;
use std::io::{ErrorKind, Write};

/// Bytes decompressed at a time. Deflate compresses at most 1032:1, so a decompression bomb is noticed within 17 MB.
const CHUNK: usize = 1 << 14;

/// Streaming decoder of an images file, gzip or plain.
#[derive(Default)]
pub struct StreamDecoder {
    encoding: Encoding,
    /// Number of images, once the header has been parsed.
    count: Option<usize>,
    /// Number of images returned so far.
    returned: usize,
}

#[derive(Default)]
enum Encoding {
    /// No byte has been received.
    #[default]
    Unknown,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// The server has decompressed the file.
    Plain(Vec<u8>),
}

impl StreamDecoder {
    /// Decodes the next bytes of the file; returns the blocks that they complete, each with the pixels of [`BLOCK`] images.
    ///
    /// # Errors
    /// The first fault found; blocks returned before are valid.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Vec<u8>>, IdxError> {
        let mut blocks = Vec::new();
        for chunk in bytes.chunks(CHUNK) {
            self.decompress(chunk)?;
            self.take_blocks(BLOCK, &mut blocks)?;
        }
        Ok(blocks)
    }

    /// Ends the stream; returns the remaining blocks, of which the last may be shorter.
    ///
    /// # Errors
    /// When the file is too short or too long.
    pub fn finish(mut self) -> Result<Vec<Vec<u8>>, IdxError> {
        if let Encoding::Gzip(decoder) = &mut self.encoding {
            decoder.try_finish().map_err(|error| match error.kind() {
                ErrorKind::UnexpectedEof => IdxError::TruncatedGzip,
                _ => IdxError::DamagedGzip,
            })?;
        }
        let mut blocks = Vec::new();
        self.take_blocks(BLOCK, &mut blocks)?;
        let Some(count) = self.count else { return Err(IdxError::Empty) };
        let (returned, found) = (self.returned, self.decompressed().map_or(0, |rest| rest.len()));
        let expected = count - returned;
        if found < expected * PIXELS {
            let before = HEADER + returned * PIXELS;
            return Err(IdxError::Truncated { expected: before + expected * PIXELS, found: before + found });
        }
        self.take_blocks(expected.max(1), &mut blocks)?;
        Ok(blocks)
    }

    fn decompress(&mut self, bytes: &[u8]) -> Result<(), IdxError> {
        if let (Encoding::Unknown, Some(first)) = (&self.encoding, bytes.first()) {
            self.encoding = match first {
                0x1f => Encoding::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                _ => Encoding::Plain(Vec::new()),
            };
        }
        match &mut self.encoding {
            Encoding::Unknown => Ok(()),
            Encoding::Plain(content) => {
                content.extend_from_slice(bytes);
                Ok(())
            }
            Encoding::Gzip(decoder) => decoder.write_all(bytes).map_err(|_| IdxError::DamagedGzip),
        }
    }

    /// Decompressed bytes that have not been returned.
    fn decompressed(&mut self) -> Option<&mut Vec<u8>> {
        match &mut self.encoding {
            Encoding::Unknown => None,
            Encoding::Plain(content) => Some(content),
            Encoding::Gzip(decoder) => Some(decoder.get_mut()),
        }
    }

    /// Moves all complete blocks of `images` images from the decompressed bytes to `blocks`.
    fn take_blocks(&mut self, images: usize, blocks: &mut Vec<Vec<u8>>) -> Result<(), IdxError> {
        let (count, returned) = (self.count, self.returned);
        let Some(content) = self.decompressed() else { return Ok(()) };
        let count = match count {
            Some(count) => count,
            None if content.len() < HEADER => return Ok(()),
            None => {
                let count = image_count(&content[..HEADER])?;
                content.drain(..HEADER);
                count
            }
        };
        if content.len() > (count - returned) * PIXELS {
            return Err(IdxError::TrailingBytes);
        }
        let mut taken = 0;
        while content.len() >= images * PIXELS {
            let rest = content.split_off(images * PIXELS);
            blocks.push(std::mem::replace(content, rest));
            taken += images;
        }
        (self.count, self.returned) = (Some(count), returned + taken);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    /// A file of one block and three more images.
    fn file() -> Vec<u8> {
        let count = BLOCK + 3;
        let header = [0x0803, count as u32, 28, 28].map(u32::to_be_bytes).concat();
        header.into_iter().chain((0..count * PIXELS).map(|i| (i / 7 % 251) as u8)).collect()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(bytes: &[u8], chunk: usize) -> Result<Vec<Vec<u8>>, IdxError> {
        let mut decoder = StreamDecoder::default();
        let mut blocks = Vec::new();
        for chunk in bytes.chunks(chunk) {
            blocks.extend(decoder.push(chunk)?);
        }
        blocks.extend(decoder.finish()?);
        Ok(blocks)
    }

    #[test]
    fn blocks_are_returned_as_soon_as_they_are_complete() {
        let plain = file();
        let pixels = &plain[HEADER..];
        let expected = [pixels[..BLOCK * PIXELS].to_vec(), pixels[BLOCK * PIXELS..].to_vec()];
        for chunk in [1_000, 65_536, usize::MAX] {
            // Not assert_eq, which would print five million pixels.
            assert!(decode(&plain, chunk).unwrap() == expected, "plain, {chunk} at a time");
            assert!(decode(&gzip(&plain), chunk).unwrap() == expected, "gzip, {chunk} at a time");
        }
        let mut decoder = StreamDecoder::default();
        assert_eq!(decoder.push(&plain[..HEADER + BLOCK * PIXELS]).unwrap().len(), 1);
    }

    fn fault(bytes: &[u8], chunk: usize) -> Option<IdxError> {
        decode(bytes, chunk).err()
    }

    #[test]
    fn a_file_that_is_too_short_or_too_long_is_refused() {
        let plain = file();
        let compressed = gzip(&plain);
        assert_eq!(fault(&[], 10), Some(IdxError::Empty));
        let (expected, found) = (plain.len(), plain.len() - 1);
        assert_eq!(fault(&plain[..found], 65_536), Some(IdxError::Truncated { expected, found }));
        assert_eq!(fault(&[plain.clone(), vec![0]].concat(), 65_536), Some(IdxError::TrailingBytes));
        let cut = fault(&compressed[..compressed.len() / 2], 65_536);
        assert!(matches!(cut, Some(IdxError::TruncatedGzip | IdxError::Truncated { .. })), "{cut:?}");
        let mut damaged = compressed.clone();
        damaged[compressed.len() - 6] ^= 1;
        assert_eq!(fault(&damaged, 65_536), Some(IdxError::DamagedGzip), "the checksum at the end");
        assert_eq!(fault(b"<html>what is this, it is no data file", 10), Some(IdxError::Html));
    }

    #[test]
    fn a_decompression_bomb_is_refused() {
        let header = [0x0803, 1, 28, 28].map(u32::to_be_bytes).concat();
        let bomb = gzip(&[header, vec![0; 50_000_000]].concat());
        assert_eq!(fault(&bomb, usize::MAX), Some(IdxError::TrailingBytes));
    }
}
