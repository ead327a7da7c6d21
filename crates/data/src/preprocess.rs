//! MNIST's preprocessing: a drawing of any size and position becomes an image like those of the data set.
//!
//! After LeCun et al.: the digit is scaled to fit 20x20 pixels, keeping its aspect ratio, with grey levels from anti-aliasing,
//! and placed in a 28x28 image with its centre of mass at the centre.

use super::strokes::Ink;
use lenet_experiment::image::{Image, SIDE};
use std::ops::Range;

/// Longer side of a digit in pixels.
const BOX: usize = 20;

/// The 28x28 image of a drawing; `None` without ink.
pub fn preprocess(ink: &Ink) -> Option<Image> {
    let (columns, rows) = bounding_box(ink)?;
    let scale = BOX as f32 / columns.len().max(rows.len()) as f32;
    let across = Resampling::new(columns.clone(), scale);
    let down = Resampling::new(rows.clone(), scale);

    let narrow: Vec<f32> = rows.clone().flat_map(|row| across.apply(move |column| ink_at(ink, column, row))).collect(); // [rows, across]
    let (width, top, narrow) = (across.len(), rows.start, narrow.as_slice());
    let fitted: Vec<f32> = (0..width).flat_map(|x| down.apply(move |row| narrow[(row - top) * width + x])).collect(); // [across, down]
    centre(&fitted, down.len())
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
    fn new(source: Range<usize>, scale: f32) -> Self {
        let length = source.len() as f32 * scale;
        // Split fractional lengths evenly between both ends; never exceed 20 pixels through rounding.
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
                .map(|index| {
                    let overlap = covered.end.min(index as f32 + 1.0) - covered.start.max(index as f32);
                    overlap.max(0.0) * value(index)
                })
                .sum();
            sum * self.scale
        })
    }
}

/// Places the digit `[columns][rows]` in a 28x28 image with its centre of mass at the centre.
///
/// Shifts by whole pixels, as MNIST did, so that edges stay sharp. In every MNIST image the centre of mass is at least 14 and
/// less than 15 pixels from the left and from the top.
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
    // 1e-4 makes the rounding of symmetric marks, whose centre is between two pixels, stable.
    let middle = |moment: f32| (moment / mass + 1e-4) as usize;
    // Clamped, so that a lopsided mark stays within the image.
    let shift = |moment: f32, length: usize| (SIDE / 2).saturating_sub(middle(moment)).min(SIDE - length);
    let left = shift(moment_x, fitted.len() / height);
    let top = shift(moment_y, height);
    let mut image = Image::blank();
    for (x, column) in fitted.chunks_exact(height).enumerate() {
        for (y, &value) in column.iter().enumerate() {
            // Normalized, because a pen thinner than a pixel leaves only grey and MNIST's digits all reach 255.
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

    /// Shape of a 5 of this size, in unit coordinates, with its top left corner at `corner`.
    fn five(size: f32, corner: [f32; 2]) -> Ink {
        let points = [[0.6, 0.05], [0.15, 0.05], [0.1, 0.45], [0.45, 0.45], [0.6, 0.7], [0.4, 0.95], [0.05, 0.9]];
        let points = points.map(|[x, y]| [corner[0] + size * x, corner[1] + size * y]).to_vec();
        rasterize(&[Stroke { points }], 0.12 * size, 140)
    }

    fn centre_of_mass(image: &Image) -> [f32; 2] {
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for (index, &value) in image.pixels().iter().enumerate() {
            sum += f32::from(value);
            x += f32::from(value) * ((index % SIDE) as f32 + 0.5);
            y += f32::from(value) * ((index / SIDE) as f32 + 0.5);
        }
        [x / sum, y / sum]
    }

    /// Number of columns and rows with ink.
    fn extent(image: &Image) -> (usize, usize) {
        let values = image.pixels().iter().map(|&value| f32::from(value)).collect();
        let (columns, rows) = bounding_box(&Ink { width: SIDE, height: SIDE, values }).unwrap();
        (columns.len(), rows.len())
    }

    /// Mean absolute difference in grey levels.
    fn difference(a: &Image, b: &Image) -> f32 {
        let sum: f32 = a.pixels().iter().zip(b.pixels()).map(|(&a, &b)| f32::from(a.abs_diff(b))).sum();
        sum / PIXELS as f32
    }

    #[test]
    fn position_has_no_influence_and_size_hardly_any() {
        let image = preprocess(&five(0.8, [0.1, 0.1])).unwrap();
        // Moved by whole pixels of the raster.
        let moved = preprocess(&five(0.8, [0.1 + 20.0 / 140.0, 0.1 - 7.0 / 140.0])).unwrap();
        assert!(difference(&image, &moved) < 0.05, "{}", difference(&image, &moved));
        // Half the size has coarser edges; a shift by one pixel would give more than 20.
        let half = preprocess(&five(0.4, [0.3, 0.3])).unwrap();
        assert!(difference(&image, &half) < 3.0, "{}", difference(&image, &half));
    }

    #[test]
    fn the_digit_is_20_pixels_long_around_the_centre() {
        for size in [0.3, 0.55, 0.9] {
            let image = preprocess(&five(size, [0.05, 0.05])).unwrap();
            let (width, height) = extent(&image);
            assert_eq!(height, 20);
            // With the pen, the drawing is 0.67 x 1.02 of its size.
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
            (vec![[0.001, 0.001]], 0.001),        // smaller than a pixel, in the corner
            (vec![[0.0, 0.0], [1.0, 1.0]], 0.3),  // from corner to corner
        ];
        for (points, width) in marks {
            let image = preprocess(&rasterize(&[Stroke { points }], width, 140)).unwrap();
            let (columns, rows) = extent(&image);
            assert_eq!(columns.max(rows), 20);
            assert!(centre_of_mass(&image).iter().all(|centre| (13.99..15.0).contains(centre)), "{image:?}");
        }
        assert_eq!(preprocess(&Ink::blank(140, 140)), None);
        assert_eq!(preprocess(&Ink::blank(0, 0)), None);
    }

    #[test]
    fn preprocessing_is_idempotent() {
        let image = preprocess(&five(0.8, [0.1, 0.1])).unwrap();
        for zoom in [1, 5] {
            let side = SIDE * zoom;
            let pixel = |i: usize| image.pixels()[i / side / zoom * SIDE + i % side / zoom];
            let values = (0..side * side).map(|i| f32::from(pixel(i)) / 255.0).collect();
            let again = preprocess(&Ink { width: side, height: side, values }).unwrap();
            assert!(difference(&image, &again) < 0.01, "{zoom}: {}", difference(&image, &again));
        }
    }
}
