//! A run within a PNG: a picture that shows it to people, and carries its files for this page in chunks of their own.
//!
//! The chunks stand right behind the header. By their names they are ancillary, private, and safe to copy (PNG specification,
//! third edition, 5.4): any viewer skips them, and editors may keep them.

use crate::checksum::CRC;
use thiserror::Error;

/// First bytes of every PNG.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Length of the signature and the header, which has 13 bytes.
const HEADER: usize = SIGNATURE.len() + BESIDE + 13;

/// Bytes of a chunk beside its data: length, name, checksum.
const BESIDE: usize = 12;

/// Name of the chunk with the model file.
const MODEL: &[u8; 4] = b"leNm";

/// Name of the chunk with the curves.
const CURVES: &[u8; 4] = b"leNc";

/// What a poster carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// A [model file](crate::model_file).
    pub model: Vec<u8>,
    /// The learning curves, in the page's own form; empty without any.
    pub curves: Vec<u8>,
}

/// Width and height of a poster in pixels.
pub const SIZE: [u32; 2] = [1600, 1040];

/// Width from which the QR code of a poster can be read.
const READABLE: u32 = 700;

/// Whether a picture of this width and height may be a poster whose run was stripped, or that was made smaller on its way.
pub fn has_shape([width, height]: [u32; 2]) -> bool {
    let [wide, high] = SIZE.map(u64::from);
    // The service that made it smaller has rounded the height.
    width >= READABLE && (u64::from(width) * high).abs_diff(u64::from(height) * wide) <= wide
}

/// Why a picture carries nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PosterError {
    /// The bytes are none.
    #[error("it is not a PNG picture")]
    NotPng,
    /// Too large for a chunk.
    #[error("the network is too large for a picture")]
    TooLarge,
    /// A chunk does not fit its checksum, or ends early.
    #[error("the run in this picture is damaged: it was cut off or changed on its way")]
    Damaged,
}

/// The same picture with this content.
///
/// # Errors
/// If the picture is no PNG, or the content too large.
pub fn embed(png: &[u8], content: &Content) -> Result<Vec<u8>, PosterError> {
    let (head, rest) = png.split_at_checked(HEADER).filter(|_| is_png(png)).ok_or(PosterError::NotPng)?;
    let mut poster = head.to_vec();
    for (name, data) in [(MODEL, &content.model), (CURVES, &content.curves)] {
        let length = i32::try_from(data.len()).map_err(|_| PosterError::TooLarge)?;
        poster.extend(length.to_be_bytes());
        poster.extend(name);
        poster.extend(data);
        poster.extend(checksum(name, data).to_be_bytes());
    }
    poster.extend(rest);
    Ok(poster)
}

/// Whether these are the first bytes of a PNG.
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// What a picture carries; `None` for any other picture.
///
/// # Errors
/// If it carries a run that is damaged.
pub fn content(file: &[u8]) -> Result<Option<Content>, PosterError> {
    let mut rest = file.get(HEADER..).filter(|_| is_png(file)).unwrap_or_default();
    let mut found = (None, None);
    while let Some((&length, named)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(length) as usize;
        let Some((name, data)) = named.split_first_chunk::<4>() else { break };
        let slot = match name {
            MODEL => &mut found.0,
            CURVES => &mut found.1,
            // Without the run's chunks it is a picture like any other, whole or not.
            _ => match data.get(length..).and_then(|rest| rest.get(4..)) {
                Some(next) => {
                    rest = next;
                    continue;
                }
                None => break,
            },
        };
        let (data, behind) = data.split_at_checked(length).ok_or(PosterError::Damaged)?;
        let (sum, next) = behind.split_first_chunk::<4>().ok_or(PosterError::Damaged)?;
        if u32::from_be_bytes(*sum) != checksum(name, data) {
            return Err(PosterError::Damaged);
        }
        (*slot, rest) = (Some(data.to_vec()), next);
    }
    let (model, curves) = found;
    Ok(model.map(|model| Content { model, curves: curves.unwrap_or_default() }))
}

fn checksum(name: &[u8; 4], data: &[u8]) -> u32 {
    let mut digest = CRC.digest();
    digest.update(name);
    digest.update(data);
    digest.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A white pixel.
    const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
        \0\0\0\nIDATx\x9cc\xf8\x0f\0\x01\x01\x01\0\x1b\xb6\xee\x56\0\0\0\0IEND\xae\x42\x60\x82";

    fn some() -> Content {
        Content { model: (0..=255).collect(), curves: b"curves".to_vec() }
    }

    #[test]
    fn a_picture_carries_what_it_was_given() {
        let poster = embed(PIXEL, &some()).unwrap();
        assert_eq!(content(&poster), Ok(Some(some())));
        assert_eq!(content(PIXEL), Ok(None), "another picture carries nothing");
        assert_eq!(content(b"\xff\xd8\xff\xe0 a JPEG"), Ok(None));
        assert_eq!(embed(b"no picture", &some()), Err(PosterError::NotPng));
        // Of the picture itself nothing is changed, and every chunk has the checksum that viewers expect.
        assert_eq!([&poster[..HEADER], &poster[poster.len() - PIXEL.len() + HEADER..]].concat(), PIXEL);
        assert_eq!(checksum(b"IEND", b""), 0xae42_6082);
    }

    #[test]
    fn a_poster_is_known_by_its_shape() {
        for size in [SIZE, [1280, 832], [1024, 666], [1024, 665], [700, 455], [3200, 2080]] {
            assert!(has_shape(size), "{size:?}");
        }
        // Photos, screenshots, a poster too small for its code, and what is no picture.
        for size in [[4032, 3024], [3000, 2000], [1920, 1200], [1920, 1080], [1040, 1600], [640, 416], [0, 0]] {
            assert!(!has_shape(size), "{size:?}");
        }
    }

    #[test]
    fn damage_is_told() {
        let poster = embed(PIXEL, &some()).unwrap();
        for position in [HEADER + 9, HEADER + 200, HEADER + BESIDE + 256 + 10] {
            let mut changed = poster.clone();
            changed[position] ^= 1;
            assert_eq!(content(&changed), Err(PosterError::Damaged), "{position}");
        }
        assert_eq!(content(&poster[..HEADER + 100]), Err(PosterError::Damaged));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn any_bytes_are_read_or_refused(tail in prop::collection::vec(any::<u8>(), 0..200), cut in 0..400_usize) {
            let _ = content(&tail);
            let _ = content(&[PIXEL, &tail].concat());
            let mut poster = embed(PIXEL, &some()).unwrap();
            poster.truncate(cut);
            poster.extend(tail);
            let found = content(&poster);
            prop_assert!(found.is_err() || found.is_ok_and(|found| found.is_none_or(|found| found.model == some().model)));
        }
    }
}
