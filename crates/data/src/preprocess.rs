//! MNIST's preprocessing: a drawing of any size and position becomes an image like those of the data set.
//!
//! After LeCun et al.: the digit is scaled to fit 20x20 pixels, keeping its aspect ratio, with grey levels from anti-aliasing,
//! and placed in a 28x28 image with its centre of mass at the centre. [`Preparation`] switches each step off.

use super::strokes::Ink;
use lenet_experiment::image::{Image, SIDE};
use std::ops::Range;

/// Longer side of a digit in pixels.
const BOX: usize = 20;

/// The steps of the preprocessing that are done; by default all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preparation {
    /// Scale the digit to fit 20x20 pixels; else the whole sheet is scaled to 28x28.
    pub fit: bool,
    /// Place the centre of mass at the centre; else the digit's box, or the sheet, is in the middle.
    pub centre: bool,
    /// Keep grey levels; else a pixel is ink from half of the darkest on, and background below.
    pub smooth: bool,
}

impl Preparation {
    /// All steps, as for MNIST.
    pub const MNIST: Self = Self { fit: true, centre: true, smooth: true };
}

impl Default for Preparation {
    fn default() -> Self {
        Self::MNIST
    }
}

/// The 28x28 image of a drawing; `None` without ink.
pub fn preprocess(ink: &Ink) -> Option<Image> {
    prepare(ink, Preparation::MNIST)
}

/// The 28x28 image of a drawing after the steps of `preparation`; `None` without ink.
pub fn prepare(ink: &Ink, preparation: Preparation) -> Option<Image> {
    let inked = bounding_box(ink)?;
    let ((columns, rows), side) = if preparation.fit { (inked, BOX) } else { ((0..ink.width, 0..ink.height), SIDE) };
    let scale = side as f32 / columns.len().max(rows.len()) as f32;
    let across = Resampling::new(columns.clone(), scale, side);
    let down = Resampling::new(rows.clone(), scale, side);

    let narrow: Vec<f32> = rows.clone().flat_map(|row| across.apply(move |column| ink_at(ink, column, row))).collect(); // [rows, across]
    let (width, top, narrow) = (across.len(), rows.start, narrow.as_slice());
    let scaled: Vec<f32> = (0..width).flat_map(|x| down.apply(move |row| narrow[(row - top) * width + x])).collect(); // [across, down]
    place(&scaled, down.len(), preparation)
}

/// The drawing after each step, to be shown: on the sheet, fitted, centred and the result of [`prepare`]. A step that is
/// switched off changes nothing. `None` without ink.
pub fn stages(ink: &Ink, preparation: Preparation) -> Option<[Image; 4]> {
    let sheet = Preparation { fit: false, centre: false, smooth: true };
    let fitted = Preparation { fit: preparation.fit, ..sheet };
    let centred = Preparation { centre: preparation.centre, ..fitted };
    let stage = |preparation| prepare(ink, preparation);
    Some([stage(sheet)?, stage(fitted)?, stage(centred)?, stage(preparation)?])
}

/// A pixel clamped to 0..1; NaN becomes 0.
fn ink_at(ink: &Ink, column: usize, row: usize) -> f32 {
    let value = ink.values[row * ink.width + column];
    if value > 0.0 { value.min(1.0) } else { 0.0 }
}

/// Columns and rows with ink.
fn bounding_box(ink: &Ink) -> Option<(Range<usize>, Range<usize>)> {
    let (mut columns, mut rows) = (ink.width..0, ink.height..0);
    for (row, line) in ink.values.chunks_exact(ink.width.max(1)).enumerate() {
        let Some(first) = line.iter().position(|&value| value > 0.0) else { continue };
        let last = line.iter().rposition(|&value| value > 0.0).unwrap_or(first);
        columns = columns.start.min(first)..columns.end.max(last + 1);
        rows = rows.start.min(row)..row + 1;
    }
    (!rows.is_empty()).then_some((columns, rows))
}

/// Box filter along one axis: each target pixel is the mean of the source interval that it covers.
struct Resampling {
    source: Range<usize>,
    pixels: Vec<Range<f32>>, // source interval of each target pixel
    scale: f32,
}

impl Resampling {
    fn new(source: Range<usize>, scale: f32, side: usize) -> Self {
        let length = source.len() as f32 * scale;
        // Split fractional lengths evenly between both ends; never exceed `side` pixels through rounding.
        let count = ((length - 1e-3).ceil() as usize).clamp(1, side);
        let margin = (count as f32 - length) / 2.0;
        let edge = |pixel: usize| source.start as f32 + (pixel as f32 - margin) / scale;
        let pixels = (0..count).map(|pixel| edge(pixel)..edge(pixel + 1)).collect();
        Self { source, pixels, scale }
    }

    fn len(&self) -> usize {
        self.pixels.len()
    }

    fn apply<'a>(&'a self, value: impl Fn(usize) -> f32 + 'a) -> impl Iterator<Item = f32> + 'a {
        self.pixels.iter().map(move |covered| {
            let first = (covered.start.floor() as usize).max(self.source.start);
            let end = (covered.end.ceil() as usize).min(self.source.end);
            let sum: f32 = (first..end)
                .map(|index| {
                    let overlap = covered.end.min(index as f32 + 1.0) - covered.start.max(index as f32);
                    overlap.max(0.0) * value(index)
                })
                .sum();
            sum * self.scale
        })
    }
}

/// Places the digit or sheet `[columns][rows]` in a 28x28 image: with its centre of mass at the centre, or in the middle.
///
/// Shifts by whole pixels, as MNIST did, so that edges stay sharp. In every MNIST image the centre of mass is at least 14 and
/// less than 15 pixels from the left and from the top.
fn place(scaled: &[f32], height: usize, preparation: Preparation) -> Option<Image> {
    let (mut mass, mut moment_x, mut moment_y, mut darkest) = (0.0, 0.0, 0.0, 0.0_f32);
    let (mut columns, mut rows) = ([SIDE, 0], [SIDE, 0]); // first and end, with ink
    for (x, y, value) in pixels(scaled, height).filter(|(_, _, value)| *value > 0.0) {
        mass += value;
        moment_x += value * (x as f32 + 0.5);
        moment_y += value * (y as f32 + 0.5);
        darkest = darkest.max(value);
        columns = [columns[0].min(x), columns[1].max(x + 1)];
        rows = [rows[0].min(y), rows[1].max(y + 1)];
    }
    if mass <= 0.0 {
        return None;
    }
    let shift = |moment: f32, inked: [usize; 2], length: usize| {
        if !preparation.centre {
            return ((SIDE - length) / 2) as isize;
        }
        // 1e-4 makes the rounding of symmetric marks, whose centre is between two pixels, stable.
        let middle = (moment / mass + 1e-4) as isize;
        // Clamped, so that a lopsided mark stays within the image.
        ((SIDE / 2) as isize - middle).clamp(-(inked[0] as isize), (SIDE - inked[1]) as isize)
    };
    let left = shift(moment_x, columns, scaled.len() / height);
    let top = shift(moment_y, rows, height);
    let mut image = Image::blank();
    for (x, y, value) in pixels(scaled, height).filter(|(_, _, value)| *value > 0.0) {
        // Normalized, because a pen thinner than a pixel leaves only grey and MNIST's digits all reach 255.
        let grey = value / darkest;
        let grey = if preparation.smooth { (grey * 255.0).round() as u8 } else { u8::from(grey >= 0.5) * 255 };
        image.pixels_mut()[y.wrapping_add_signed(top) * SIDE + x.wrapping_add_signed(left)] = grey;
    }
    Some(image)
}

/// Column, row and value of each pixel of `[columns][rows]`.
fn pixels(scaled: &[f32], height: usize) -> impl Iterator<Item = (usize, usize, f32)> {
    scaled.iter().enumerate().map(move |(index, value)| (index / height, index % height, *value))
}

#[cfg(test)]
mod tests;
