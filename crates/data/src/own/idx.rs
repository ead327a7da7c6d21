//! IDX files of images of any size, and of labels as whole numbers, one or several for each image.
//!
//! Header: 0, 0, element type, number of dimensions, then each dimension; all numbers are big-endian.

use super::MAX_IMAGES;
use super::content::Content;
use super::fit::Fit;
use super::refusal::Fault;
use std::ops::RangeInclusive;

/// Sides of images that are scaled, in pixels.
pub(super) const SIDES: RangeInclusive<usize> = 8..=256;

/// Most pixels of a file, before scaling: a second of work.
pub(super) const MAX_PIXELS: u64 = 500_000_000;

/// Most numbers for each image in a file of labels; QMNIST has 8.
const MAX_COLUMNS: usize = 64;

/// What an IDX file holds.
pub(super) enum Idx {
    Images(Images),
    Labels(Labels),
}

/// Images scaled to 28x28.
pub(super) struct Images {
    pub pixels: Vec<u8>, // [count][28][28]
    /// Height and width before.
    pub rows: usize,
    pub columns: usize,
}

/// The first number for each image.
pub(super) struct Labels {
    pub labels: Vec<i32>,
    /// Numbers for each image.
    pub columns: usize,
}

pub(super) fn read(mut content: Content, transposed: bool) -> Result<Idx, Fault> {
    let mut magic = [0; 4];
    if content.fill(&mut magic)? < 4 {
        return Err(Fault::NoEnd);
    }
    let [_, _, element, dimensions] = magic;
    match (dimensions, Integer::of(element)) {
        (3, Some(Integer::U8)) => Ok(Idx::Images(images(content, transposed)?)),
        (1 | 2, Some(integer)) => match labels(content, integer, dimensions == 2)? {
            Some(labels) => Ok(Idx::Labels(labels)),
            None => Err(Fault::Shape { dimensions, element }),
        },
        (_, _) => Err(Fault::Shape { dimensions, element }),
    }
}

fn images(mut content: Content, transposed: bool) -> Result<Images, Fault> {
    let (expected, rows, columns) = (count(&mut content)?, content.number()?, content.number()?);
    if !SIDES.contains(&rows) || !SIDES.contains(&columns) {
        return Err(Fault::Size { columns, rows });
    }
    if expected as u64 * (rows * columns) as u64 > MAX_PIXELS {
        return Err(Fault::TooLarge);
    }
    let fit = Fit::new(rows, columns, transposed);
    let (mut image, mut pixels) = (vec![0; rows * columns], Vec::new());
    items(&mut content, &mut image, expected, "images", |image| pixels.extend_from_slice(&fit.scale(image)))?;
    content.end()?;
    Ok(Images { pixels, rows, columns })
}

/// `None` if there are more numbers for each image than labels have.
fn labels(mut content: Content, integer: Integer, is_table: bool) -> Result<Option<Labels>, Fault> {
    let expected = count(&mut content)?;
    let columns = if is_table { content.number()? } else { 1 };
    if !(1..=MAX_COLUMNS).contains(&columns) {
        return Ok(None);
    }
    let (mut row, mut labels) = (vec![0; columns * integer.bytes()], Vec::new());
    items(&mut content, &mut row, expected, "labels", |row| labels.push(integer.first(row)))?;
    content.end()?;
    Ok(Some(Labels { labels, columns }))
}

fn count(content: &mut Content) -> Result<usize, Fault> {
    match content.number()? {
        0 => Err(Fault::NoItems),
        count if count > MAX_IMAGES => Err(Fault::TooMany { count }),
        count => Ok(count),
    }
}

/// Reads as many items as expected, one after the other into `item`.
fn items(
    content: &mut Content,
    item: &mut [u8],
    expected: usize,
    noun: &'static str,
    mut take: impl FnMut(&[u8]),
) -> Result<(), Fault> {
    for found in 0..expected {
        match content.fill(item) {
            Ok(length) if length == item.len() => take(item),
            Ok(_) | Err(Fault::NoEnd) => return Err(Fault::CutOff { found, expected, noun }),
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// Element types of whole numbers.
#[derive(Clone, Copy)]
enum Integer {
    U8,
    I8,
    I16,
    I32,
}

impl Integer {
    fn of(element: u8) -> Option<Self> {
        match element {
            0x08 => Some(Self::U8),
            0x09 => Some(Self::I8),
            0x0B => Some(Self::I16),
            0x0C => Some(Self::I32),
            _ => None,
        }
    }

    fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 => 4,
        }
    }

    /// The first number of a row.
    fn first(self, row: &[u8]) -> i32 {
        let number = row[..self.bytes()].iter().fold(0, |number: u32, &byte| number << 8 | u32::from(byte));
        match self {
            Self::U8 => number as i32,
            Self::I8 => i32::from(number as u8 as i8),
            Self::I16 => i32::from(number as u16 as i16),
            Self::I32 => number as i32,
        }
    }
}
