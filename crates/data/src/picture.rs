//! Finds the digit in a picture: a photo, a scan or a screenshot, in any colours, dark on light or light on dark.
//!
//! Bars at the edges are cut off, paper and shadow subtracted, ruled lines erased. What is left is divided into connected
//! parts, which tell a digit from several and from dust.

mod bars;
mod lines;
mod paper;
mod parts;
mod plane;

use crate::strokes::Ink;
use plane::{Plane, quantile};

/// Longer side in pixels to which a larger picture should be scaled down before [`digit`]: enough for a digit that is a tenth
/// of it, and quick to search.
pub const LONGEST: u32 = 400;

/// Minimum contrast between paper and ink, relative to the range from black to white.
const MIN_CONTRAST: f32 = 0.05;

/// Below this contrast ink must exceed the unevenness of the paper along the border clearly.
const FAINT_CONTRAST: f32 = 0.3;

/// A decoded picture.
#[derive(Clone, Copy, Debug)]
pub struct Pixels<'a> {
    /// Width in pixels.
    pub width: usize,
    /// Red, green, blue and alpha of each pixel, row by row; alpha is not multiplied into the colours.
    pub rgba: &'a [u8], // [height, width, 4]
}

/// Position of a digit in a picture, in pixels; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub left: usize,
    /// Last column.
    pub right: usize,
    /// First row.
    pub top: usize,
    /// Last row.
    pub bottom: usize,
}

/// Why no digit was taken from a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureProblem {
    /// Nothing stands out from the background.
    #[error("The picture is empty. Choose one with a digit that stands out from its background.")]
    Blank,
    /// Digits side by side, from left to right.
    #[error("The picture holds {} digits, and the network reads one. Crop it to one digit.", .0.len())]
    SeveralDigits(Vec<Area>),
    /// Too many marks for a few digits: text, or a photo of something else.
    #[error("The picture holds more than a digit. Crop it to the digit.")]
    TooMuch,
}

/// The digit of a picture: paper becomes 0 and ink 1, cut to the digit.
///
/// # Errors
/// When the picture has no digit or several.
pub fn digit(picture: Pixels<'_>) -> Result<Ink, PictureProblem> {
    let channels = bars::without_bars(flatten(picture));
    let mut ink = ink_of(&channels).ok_or(PictureProblem::Blank)?;
    lines::erase(&mut ink);
    parts::digit(&ink)
}

/// Red, green and blue, 0 to 1. Transparent pixels are blended with white, or with black if the picture is bright.
fn flatten(Pixels { width, rgba }: Pixels<'_>) -> [Plane; 3] {
    let pixels = rgba.as_chunks::<4>().0;
    let (mut opaque, mut bright) = (0.0, 0.0);
    for &[red, green, blue, alpha] in pixels {
        let alpha = f64::from(alpha);
        opaque += alpha;
        bright += alpha * (0.2126 * f64::from(red) + 0.7152 * f64::from(green) + 0.0722 * f64::from(blue)) / 255.0;
    }
    let background = if bright > 0.5 * opaque { 0.0 } else { 255.0 };
    let height = pixels.len().checked_div(width).unwrap_or(0);
    [0, 1, 2].map(|channel| {
        Plane::new(width, height, &|index| {
            let alpha = f32::from(pixels[index][3]) / 255.0;
            (alpha * f32::from(pixels[index][channel]) + (1.0 - alpha) * background) / 255.0
        })
    })
}

/// How far each pixel is from the colour of the paper towards that of the ink, 0 to 1; `None` without contrast.
fn ink_of(channels: &[Plane; 3]) -> Option<Plane> {
    let deviation = paper::deviation(channels);
    // The strongest deviations decide the colour of the ink, and whether it is darker or brighter than the paper.
    let direction = paper::direction(&deviation);
    let [red, green, blue] = &deviation;
    // From black to white it is 1.
    let along = |index: usize| {
        let product =
            red.values[index] * direction[0] + green.values[index] * direction[1] + blue.values[index] * direction[2];
        product / 3.0_f32.sqrt()
    };
    let mut ink = Plane::new(red.width, red.height, &along);
    // The 75 % quantile of the deviation is about one standard deviation of normal noise. Six of them are hardly ever
    // exceeded by chance; paper without noise has a threshold of 0.
    let noise = quantile(&ink.border().into_iter().map(f32::abs).collect::<Vec<_>>(), 0.75);

    let strongest = ink.values.iter().copied().fold(0.0, f32::max);
    if strongest < MIN_CONTRAST || strongest < FAINT_CONTRAST.min(7.0 * noise) {
        return None;
    }
    // Full ink is that of the middle of a line, not of its one darkest pixel.
    let strong: Vec<f32> = ink.values.iter().copied().filter(|&value| value > strongest / 2.0).collect();
    let full = quantile(&strong, 0.9);
    let floor = (6.0 * noise).min(full / 2.0);
    ink.values.iter_mut().for_each(|value| *value = ((*value - floor) / (full - floor)).clamp(0.0, 1.0));
    Some(ink)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Rng;
    use crate::strokes::{Stroke, rasterize};

    const SIDE: usize = 200;

    type Points = &'static [[f32; 2]];

    /// A 5 whose flag does not touch the rest.
    const FIVE: [Points; 2] = [
        &[[0.47, 0.3], [0.62, 0.28]],
        &[[0.4, 0.3], [0.38, 0.48], [0.55, 0.5], [0.6, 0.62], [0.5, 0.72], [0.36, 0.68]],
    ];

    fn ink(strokes: &[Points], width: f32) -> Vec<f32> {
        let strokes: Vec<Stroke> = strokes.iter().map(|points| Stroke { points: points.to_vec() }).collect();
        rasterize(&strokes, width, SIDE).values
    }

    /// Dark ink on paper whose brightness is a function of column and row, both from 0 to 1.
    fn on_paper(ink: &[f32], mut paper: impl FnMut(f32, f32) -> f32) -> Result<Ink, PictureProblem> {
        let grey = |(index, ink): (usize, &f32)| {
            let [x, y] = [index % SIDE, index / SIDE].map(|position| position as f32 / SIDE as f32);
            (255.0 * paper(x, y) * (1.0 - 0.9 * ink)) as u8
        };
        let rgba: Vec<u8> = ink.iter().enumerate().map(grey).flat_map(|grey| [grey, grey, grey, 255]).collect();
        digit(Pixels { width: SIDE, rgba: &rgba })
    }

    /// Largest difference from the same ink on white paper.
    fn assert_like_on_white(ink: &[f32], read: &Ink, allowed: f32) {
        let white = on_paper(ink, |_, _| 1.0).unwrap();
        assert_eq!((read.width, read.height), (white.width, white.height));
        let difference = read.values.iter().zip(&white.values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(difference < allowed, "{difference}");
    }

    #[test]
    fn shadow_is_no_ink() {
        let five = ink(&FIVE, 0.05);
        assert_like_on_white(&five, &on_paper(&five, |x, y| 0.95 - 0.4 * x - 0.1 * y).unwrap(), 0.15);
        let edge = |x: f32, y: f32| 0.9 - 0.4 / (1.0 + (-60.0 * (x + y / 2.0 - 0.6)).exp());
        assert!(on_paper(&five, edge).is_ok());
    }

    #[test]
    fn lines_of_the_paper_are_no_ink() {
        let five = ink(&FIVE, 0.05);
        let rule = |x: f32, y: f32| if (((y + 0.02 * x) * 200.0) as usize).is_multiple_of(22) { 0.7 } else { 0.95 };
        let read = on_paper(&five, rule).unwrap();
        let white = on_paper(&five, |_, _| 1.0).unwrap();
        assert!(read.width.abs_diff(white.width) <= 2 && read.height.abs_diff(white.height) <= 2, "{read:?}");
        let squared = |x: f32, y: f32| rule(x, y).min(rule(y, x));
        assert!(on_paper(&five, squared).unwrap().height.abs_diff(white.height) <= 2);
        assert_eq!(on_paper(&[0.0; SIDE * SIDE], rule), Err(PictureProblem::Blank));
        // A thin 1 from edge to edge is no line of the paper.
        let one = ink(&[&[[0.5, 0.0], [0.5, 1.0]]], 0.02);
        assert_eq!(on_paper(&one, |_, _| 1.0).unwrap().height, SIDE);
    }

    #[test]
    fn bars_of_a_screenshot_are_no_ink() {
        let five = ink(&FIVE, 0.05);
        let bars = |_: f32, y: f32| if (0.1..0.92).contains(&y) { 1.0 } else { 0.3 };
        assert_like_on_white(&five, &on_paper(&five, bars).unwrap(), 0.01);
    }

    #[test]
    fn digits_are_counted_and_parts_of_one_are_not() {
        assert!(on_paper(&ink(&FIVE, 0.05), |_, _| 1.0).is_ok());
        let ones: Vec<Points> =
            vec![&[[0.8, 0.2], [0.8, 0.7]], &[[0.2, 0.25], [0.25, 0.7]], &[[0.5, 0.2], [0.52, 0.7]]];
        let Err(PictureProblem::SeveralDigits(areas)) = on_paper(&ink(&ones, 0.06), |_, _| 1.0) else { panic!("one") };
        assert_eq!(areas.len(), 3);
        assert!(areas.is_sorted_by_key(|area| area.left), "{areas:?}");
        let dots: Vec<f32> =
            (0..SIDE * SIDE).map(|i| if i % 20 < 9 && i / SIDE % 20 < 9 { 1.0 } else { 0.0 }).collect();
        assert_eq!(on_paper(&dots, |_, _| 1.0), Err(PictureProblem::TooMuch));
        // Dust far from the digit is left out.
        let with_dust = ink(&[FIVE[0], FIVE[1], &[[0.9, 0.9]]], 0.05);
        assert_eq!(on_paper(&with_dust, |_, _| 1.0), on_paper(&ink(&FIVE, 0.05), |_, _| 1.0));
    }

    #[test]
    fn paper_alone_is_blank_and_odd_pictures_are_answered() {
        let mut rng = Rng::new(1);
        let nothing = [0.0; SIDE * SIDE];
        assert_eq!(on_paper(&nothing, |x, _| 0.9 - 0.4 * x + rng.uniform(-0.03, 0.03)), Err(PictureProblem::Blank));
        for (width, bytes) in
            [(0, 0), (0, 40), (7, 20), (1, 4), (1, 400), (100, 400), (9, 9 * 9 * 4), (480, 480 * 360 * 4)]
        {
            let noise: Vec<u8> = (0..bytes).map(|_| rng.uniform(0.0, 256.0) as u8).collect();
            // Any answer will do; a panic will not.
            let _ = digit(Pixels { width, rgba: &noise });
        }
    }
}
