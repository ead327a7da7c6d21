//! MNIST's own preparation: what was drawn, at any size and place, becomes an image like those of the data set.
//!
//! After LeCun and others: the digit is fitted into 20x20 pixels keeping its proportions, with grey levels from the
//! anti-aliasing, and put into a 28x28 field so that its centre of mass is at the field's centre.

use super::strokes::Ink;
use lenet_experiment::image::{Image, SIDE};
use std::ops::Range;

/// Longest side of a digit in pixels.
const BOX: usize = 20;

/// The 28x28 image of what was drawn; `None` when there is no ink.
pub fn prepare(ink: &Ink) -> Option<Image> {
    let (columns, rows) = bounding_box(ink)?;
    let scale = BOX as f32 / columns.len().max(rows.len()) as f32;
    let across = Resampling::new(columns.clone(), scale);
    let down = Resampling::new(rows.clone(), scale);

    let narrow: Vec<f32> = rows.clone().flat_map(|row| across.apply(move |column| ink_at(ink, column, row))).collect(); // [rows, across]
    let (width, top, narrow) = (across.len(), rows.start, narrow.as_slice());
    let fitted: Vec<f32> = (0..width).flat_map(|x| down.apply(move |row| narrow[(row - top) * width + x])).collect(); // [across, down]
    centre(&fitted, down.len())
}

/// Ink of one pixel, whatever the value is.
fn ink_at(ink: &Ink, column: usize, row: usize) -> f32 {
    let value = ink.values[row * ink.width + column];
    if value > 0.0 { value.min(1.0) } else { 0.0 }
}

/// Columns and rows that have ink.
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

/// How one direction is brought to its new size: each target pixel is the mean of the source that it covers.
struct Resampling {
    source: Range<usize>,
    pixels: Vec<Range<f32>>, // the stretch of the source that a target pixel covers
    scale: f32,
}

impl Resampling {
    fn new(source: Range<usize>, scale: f32) -> Self {
        let length = source.len() as f32 * scale;
        // Of a length such as 7.3 the pixels at both ends have the same part; rounding may not add a pixel to 20.
        let count = ((length - 1e-3).ceil() as usize).clamp(1, BOX);
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
                .map(|at| {
                    let share = covered.end.min(at as f32 + 1.0) - covered.start.max(at as f32);
                    share.max(0.0) * value(at)
                })
                .sum();
            sum * self.scale
        })
    }
}

/// Puts the digit, given column by column, into the field with its centre of mass at the centre.
///
/// By whole pixels, as MNIST did, so that edges stay as crisp as they are. In every MNIST image the centre of mass is
/// at least 14 and less than 15 pixels from the left and from the top.
fn centre(fitted: &[f32], height: usize) -> Option<Image> {
    let (mut mass, mut moment_x, mut moment_y, mut darkest) = (0.0, 0.0, 0.0, 0.0_f32);
    for (x, column) in fitted.chunks_exact(height).enumerate() {
        for (y, &value) in column.iter().enumerate() {
            mass += value;
            moment_x += value * (x as f32 + 0.5);
            moment_y += value * (y as f32 + 0.5);
            darkest = darkest.max(value);
        }
    }
    if mass <= 0.0 {
        return None;
    }
    // The small addition keeps a symmetric mark, whose centre is on the border between two pixels, from tipping either way.
    let middle = |moment: f32| (moment / mass + 1e-4) as usize;
    // A mark so lopsided that it would stick out is moved back into the field.
    let shift = |moment: f32, length: usize| (SIDE / 2).saturating_sub(middle(moment)).min(SIDE - length);
    let left = shift(moment_x, fitted.len() / height);
    let top = shift(moment_y, height);
    let mut image = Image::blank();
    for (x, column) in fitted.chunks_exact(height).enumerate() {
        for (y, &value) in column.iter().enumerate() {
            // A pen thinner than a pixel leaves only grey; MNIST's digits all reach full ink.
            image.pixels_mut()[(top + y) * SIDE + left + x] = (value / darkest * 255.0).round() as u8;
        }
    }
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strokes::{Stroke, rasterize};
    use lenet_experiment::image::PIXELS;

    /// A figure like a 5, `size` times as large as the drawing square and with its corner at `corner`.
    fn five(size: f32, corner: [f32; 2]) -> Ink {
        let points = [[0.6, 0.05], [0.15, 0.05], [0.1, 0.45], [0.45, 0.45], [0.6, 0.7], [0.4, 0.95], [0.05, 0.9]];
        let points = points.map(|[x, y]| [corner[0] + size * x, corner[1] + size * y]).to_vec();
        rasterize(&[Stroke { points }], 0.12 * size, 140)
    }

    fn centre_of_mass(image: &Image) -> [f32; 2] {
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for (place, &value) in image.pixels().iter().enumerate() {
            sum += f32::from(value);
            x += f32::from(value) * ((place % SIDE) as f32 + 0.5);
            y += f32::from(value) * ((place / SIDE) as f32 + 0.5);
        }
        [x / sum, y / sum]
    }

    /// Columns and rows that have ink in the image.
    fn extent(image: &Image) -> (usize, usize) {
        let values = image.pixels().iter().map(|&value| f32::from(value)).collect();
        let (columns, rows) = bounding_box(&Ink { width: SIDE, height: SIDE, values }).unwrap();
        (columns.len(), rows.len())
    }

    /// Mean over the pixels of the difference, in grey levels.
    fn difference(a: &Image, b: &Image) -> f32 {
        let sum: f32 = a.pixels().iter().zip(b.pixels()).map(|(&a, &b)| f32::from(a.abs_diff(b))).sum();
        sum / PIXELS as f32
    }

    #[test]
    fn place_does_not_matter_and_size_hardly() {
        let image = prepare(&five(0.8, [0.1, 0.1])).unwrap();
        // Moved by whole pixels of the canvas it is the same picture.
        let moved = prepare(&five(0.8, [0.1 + 20.0 / 140.0, 0.1 - 7.0 / 140.0])).unwrap();
        assert!(difference(&image, &moved) < 0.05, "{}", difference(&image, &moved));
        // Half the size has coarser edges; a digit moved by one pixel would differ by more than 20.
        let half = prepare(&five(0.4, [0.3, 0.3])).unwrap();
        assert!(difference(&image, &half) < 3.0, "{}", difference(&image, &half));
    }

    #[test]
    fn the_digit_is_20_pixels_long_around_the_centre() {
        for size in [0.3, 0.55, 0.9] {
            let image = prepare(&five(size, [0.05, 0.05])).unwrap();
            let (width, height) = extent(&image);
            assert_eq!(height, 20);
            // The drawing is 0.67 by 1.02 of its size, pen included.
            assert!((13..=14).contains(&width), "{width}");
            assert!(centre_of_mass(&image).iter().all(|centre| (13.99..15.0).contains(centre)), "{image:?}");
            assert_eq!(image.pixels().iter().max(), Some(&255));
        }
    }

    #[test]
    fn every_mark_fits() {
        let marks = [
            (vec![[0.5, 0.1], [0.5, 0.9]], 0.05), // a thin 1
            (vec![[0.0, 0.5], [1.0, 0.5]], 0.05), // a dash from border to border
            (vec![[0.5, 0.5]], 0.1),              // a dot
            (vec![[0.001, 0.001]], 0.001),        // less than a pixel, in the corner
            (vec![[0.0, 0.0], [1.0, 1.0]], 0.3),  // from corner to corner
        ];
        for (points, width) in marks {
            let image = prepare(&rasterize(&[Stroke { points }], width, 140)).unwrap();
            let (columns, rows) = extent(&image);
            assert_eq!(columns.max(rows), 20);
            assert!(centre_of_mass(&image).iter().all(|centre| (13.99..15.0).contains(centre)), "{image:?}");
        }
        assert_eq!(prepare(&Ink::blank(140, 140)), None);
        assert_eq!(prepare(&Ink::blank(0, 0)), None);
    }

    #[test]
    fn what_is_prepared_stays_as_it_is() {
        let image = prepare(&five(0.8, [0.1, 0.1])).unwrap();
        for zoom in [1, 5] {
            let side = SIDE * zoom;
            let pixel = |i: usize| image.pixels()[i / side / zoom * SIDE + i % side / zoom];
            let values = (0..side * side).map(|i| f32::from(pixel(i)) / 255.0).collect();
            let again = prepare(&Ink { width: side, height: side, values }).unwrap();
            assert!(difference(&image, &again) < 0.01, "{zoom}: {}", difference(&image, &again));
        }
    }
}
