//! Images unpacked while their file arrives, block by block, so that learning can start on the first.

use super::idx::{HEADER, IdxError, announced};
use super::labelled::BLOCK;
use flate2::write::MultiGzDecoder;
use lenet_experiment::image::PIXELS;
use std::io::{ErrorKind, Write};

/// Bytes that are unpacked at a time: deflate packs at most 1032 to 1, so a bomb shows before it is large.
const PIECE: usize = 1 << 14;

/// An images file of which the beginning is there.
#[derive(Default)]
pub struct Arrival {
    packing: Packing,
    /// Images that the header announces, once it is in.
    count: Option<usize>,
    /// Images handed out.
    given: usize,
}

#[derive(Default)]
enum Packing {
    /// No byte is in.
    #[default]
    Unknown,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    /// A server has unpacked it on the way.
    Plain(Vec<u8>),
}

impl Arrival {
    /// Takes the next bytes of the file and gives the blocks of images that they complete, [`BLOCK`] in each.
    ///
    /// # Errors
    /// The first fault found; what was given before stands.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Vec<u8>>, IdxError> {
        let mut blocks = Vec::new();
        for piece in bytes.chunks(PIECE) {
            self.unpack(piece)?;
            self.give(BLOCK, &mut blocks)?;
        }
        Ok(blocks)
    }

    /// The blocks that are left, the last one shorter; there is nothing more to come.
    ///
    /// # Errors
    /// When something is missing or too much.
    pub fn finish(mut self) -> Result<Vec<Vec<u8>>, IdxError> {
        if let Packing::Gzip(decoder) = &mut self.packing {
            decoder.try_finish().map_err(|error| match error.kind() {
                ErrorKind::UnexpectedEof => IdxError::TruncatedGzip,
                _ => IdxError::DamagedGzip,
            })?;
        }
        let mut blocks = Vec::new();
        self.give(BLOCK, &mut blocks)?;
        let Some(count) = self.count else { return Err(IdxError::Empty) };
        let (given, found) = (self.given, self.unpacked().map_or(0, |rest| rest.len()));
        let expected = count - given;
        if found < expected * PIXELS {
            let before = HEADER + given * PIXELS;
            return Err(IdxError::Truncated { expected: before + expected * PIXELS, found: before + found });
        }
        self.give(expected.max(1), &mut blocks)?;
        Ok(blocks)
    }

    fn unpack(&mut self, bytes: &[u8]) -> Result<(), IdxError> {
        if let (Packing::Unknown, Some(first)) = (&self.packing, bytes.first()) {
            self.packing = match first {
                0x1f => Packing::Gzip(Box::new(MultiGzDecoder::new(Vec::new()))),
                _ => Packing::Plain(Vec::new()),
            };
        }
        match &mut self.packing {
            Packing::Unknown => Ok(()),
            Packing::Plain(unpacked) => {
                unpacked.extend_from_slice(bytes);
                Ok(())
            }
            Packing::Gzip(decoder) => decoder.write_all(bytes).map_err(|_| IdxError::DamagedGzip),
        }
    }

    fn unpacked(&mut self) -> Option<&mut Vec<u8>> {
        match &mut self.packing {
            Packing::Unknown => None,
            Packing::Plain(unpacked) => Some(unpacked),
            Packing::Gzip(decoder) => Some(decoder.get_mut()),
        }
    }

    /// Takes whole blocks of so many images from what is unpacked.
    fn give(&mut self, images: usize, blocks: &mut Vec<Vec<u8>>) -> Result<(), IdxError> {
        let (count, given) = (self.count, self.given);
        let Some(unpacked) = self.unpacked() else { return Ok(()) };
        let count = match count {
            Some(count) => count,
            None if unpacked.len() < HEADER => return Ok(()),
            None => {
                let count = announced(&unpacked[..HEADER])?;
                unpacked.drain(..HEADER);
                count
            }
        };
        if unpacked.len() > (count - given) * PIXELS {
            return Err(IdxError::TrailingBytes);
        }
        let mut new = 0;
        while unpacked.len() >= images * PIXELS {
            let rest = unpacked.split_off(images * PIXELS);
            blocks.push(std::mem::replace(unpacked, rest));
            new += images;
        }
        (self.count, self.given) = (Some(count), given + new);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    /// A file of one block and three images more.
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

    fn arrive(bytes: &[u8], chunk: usize) -> Result<Vec<Vec<u8>>, IdxError> {
        let mut arrival = Arrival::default();
        let mut blocks = Vec::new();
        for chunk in bytes.chunks(chunk) {
            blocks.extend(arrival.push(chunk)?);
        }
        blocks.extend(arrival.finish()?);
        Ok(blocks)
    }

    #[test]
    fn blocks_come_as_soon_as_they_are_complete() {
        let plain = file();
        let pixels = &plain[HEADER..];
        let wanted = [pixels[..BLOCK * PIXELS].to_vec(), pixels[BLOCK * PIXELS..].to_vec()];
        for chunk in [1_000, 65_536, usize::MAX] {
            // Not assert_eq: nobody wants to read five million pixels.
            assert!(arrive(&plain, chunk).unwrap() == wanted, "plain, {chunk} at a time");
            assert!(arrive(&gzip(&plain), chunk).unwrap() == wanted, "gzip, {chunk} at a time");
        }
        let mut arrival = Arrival::default();
        assert_eq!(arrival.push(&plain[..HEADER + BLOCK * PIXELS]).unwrap().len(), 1);
    }

    fn fault(bytes: &[u8], chunk: usize) -> Option<IdxError> {
        arrive(bytes, chunk).err()
    }

    #[test]
    fn what_is_missing_or_too_much_is_said() {
        let plain = file();
        let packed = gzip(&plain);
        assert_eq!(fault(&[], 10), Some(IdxError::Empty));
        let (expected, found) = (plain.len(), plain.len() - 1);
        assert_eq!(fault(&plain[..found], 65_536), Some(IdxError::Truncated { expected, found }));
        assert_eq!(fault(&[plain.clone(), vec![0]].concat(), 65_536), Some(IdxError::TrailingBytes));
        let cut = fault(&packed[..packed.len() / 2], 65_536);
        assert!(matches!(cut, Some(IdxError::TruncatedGzip | IdxError::Truncated { .. })), "{cut:?}");
        let mut damaged = packed.clone();
        damaged[packed.len() - 6] ^= 1;
        assert_eq!(fault(&damaged, 65_536), Some(IdxError::DamagedGzip), "the checksum at its end");
        assert_eq!(fault(b"<html>what is this, it is no data file", 10), Some(IdxError::Html));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let header = [0x0803, 1, 28, 28].map(u32::to_be_bytes).concat();
        let bomb = gzip(&[header, vec![0; 50_000_000]].concat());
        assert_eq!(fault(&bomb, usize::MAX), Some(IdxError::TrailingBytes));
    }
}
