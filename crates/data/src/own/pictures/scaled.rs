//! A decoded picture as 28x28 pixels of one grey, before it is decided whether ink is dark or bright.

use super::super::fit::Fit;
use crate::picture::Pixels;
use lenet_experiment::image::PIXELS;

/// A picture scaled in proportion to fit 28x28, centred on background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scaled {
    light: [u8; PIXELS], // alpha x grey
    alpha: [u8; PIXELS],
    /// Whether its background is bright.
    pub(super) is_bright: bool,
    /// Whether it had another size.
    pub(super) is_resized: bool,
}

impl Scaled {
    /// Scales a picture of any size; rows and columns are exchanged if `transposed`. `None` without pixels.
    pub fn of(Pixels { width, rgba }: Pixels<'_>, transposed: bool) -> Option<Self> {
        let pixels = rgba.as_chunks::<4>().0;
        let height = pixels.len().checked_div(width).filter(|height| *height > 0)?;
        let pixels = &pixels[..width * height];
        let alpha: Vec<u8> = pixels.iter().map(|pixel| pixel[3]).collect();
        let light: Vec<u8> =
            pixels.iter().map(|pixel| ((u32::from(grey(*pixel)) * u32::from(pixel[3]) + 127) / 255) as u8).collect();
        let fit = Fit::new(height, width, transposed);
        Some(Self {
            light: fit.scale(&light),
            alpha: fit.scale(&alpha),
            is_bright: is_bright(pixels, width),
            is_resized: (width, pixels.len()) != (lenet_experiment::image::SIDE, PIXELS),
        })
    }

    /// Ink from 0 to 255: what is bright, or with `inverted` what is dark. Transparent pixels have none.
    pub(super) fn ink(&self, inverted: bool) -> [u8; PIXELS] {
        if !inverted {
            return self.light;
        }
        std::array::from_fn(|i| self.alpha[i].saturating_sub(self.light[i]))
    }
}

/// Brightness as the eye weighs the colours (ITU-R BT.709).
fn grey([red, green, blue, _]: [u8; 4]) -> u8 {
    ((2_126 * u32::from(red) + 7_152 * u32::from(green) + 722 * u32::from(blue) + 5_000) / 10_000) as u8
}

/// Whether more than half of the pixels at the border are brighter than half. Transparent ones count as background: bright if
/// what is visible is dark.
fn is_bright(pixels: &[[u8; 4]], width: usize) -> bool {
    let sum = |value: fn(&[u8; 4]) -> u64| pixels.iter().map(value).sum::<u64>();
    let visible = sum(|pixel| u64::from(pixel[3]));
    let light = sum(|pixel| u64::from(pixel[3]) * u64::from(grey(*pixel)));
    let is_background_bright = 2 * light <= 255 * visible;
    let is_bright = |pixel: &[u8; 4]| if pixel[3] < 128 { is_background_bright } else { grey(*pixel) > 127 };
    let height = pixels.len() / width;
    let is_border = |(index, _): &(usize, &[u8; 4])| {
        let (row, column) = (index / width, index % width);
        row == 0 || row == height - 1 || column == 0 || column == width - 1
    };
    let border = pixels.iter().enumerate().filter(is_border);
    let (bright, all) =
        border.fold((0, 0), |(bright, all), (_, pixel)| (bright + usize::from(is_bright(pixel)), all + 1));
    2 * bright > all
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::SIDE;

    /// A bar of two fifths of the width down the middle, on a background.
    fn bar(width: usize, height: usize, bar: [u8; 4], background: [u8; 4]) -> Vec<u8> {
        let is_bar = |index: usize| (2 * width / 5..3 * width / 5).contains(&(index % width)) && index / width > 0;
        (0..width * height).flat_map(|index| if is_bar(index) { bar } else { background }).collect()
    }

    fn scaled(width: usize, rgba: &[u8]) -> Scaled {
        Scaled::of(Pixels { width, rgba }, false).unwrap()
    }

    const BLACK: [u8; 4] = [0, 0, 0, 255];
    const WHITE: [u8; 4] = [255; 4];

    #[test]
    fn the_border_tells_dark_ink_from_bright() {
        for (ink, background, is_bright) in [
            (BLACK, WHITE, true),
            (WHITE, BLACK, false),
            (BLACK, [0; 4], true),
            (WHITE, [0; 4], false),
            (BLACK, [255, 255, 255, 0], true),
            ([90, 90, 90, 255], [170, 170, 170, 255], true),
            ([200, 30, 30, 255], [240, 240, 200, 255], true),
            ([255, 255, 0, 255], [0, 0, 200, 255], false),
        ] {
            let picture = scaled(50, &bar(50, 50, ink, background));
            assert_eq!(picture.is_bright, is_bright, "{ink:?} on {background:?}");
            let image = picture.ink(is_bright);
            let (middle, corner) = (image[14 * SIDE + 14], image[0]);
            assert!(middle > corner + 50, "{ink:?} on {background:?}: {middle}, {corner}");
        }
    }

    #[test]
    fn transparent_pixels_and_the_margin_are_background() {
        let half = [0, 0, 0, 128];
        let image = scaled(28, &bar(28, 28, half, [255, 0, 0, 0])).ink(true);
        assert_eq!((image[14 * SIDE + 14], image[14 * SIDE]), (128, 0));
        // Four times as wide as high: seven rows.
        let wide = scaled(112, &bar(112, 28, BLACK, WHITE));
        for image in [wide.ink(true), scaled(112, &bar(112, 28, WHITE, BLACK)).ink(false)] {
            let rows: Vec<usize> = (0..SIDE).filter(|row| image[row * SIDE + 14] > 0).collect();
            assert_eq!(rows, (10..17).collect::<Vec<_>>());
            assert_eq!((image[0], image[13 * SIDE]), (0, 0));
        }
        assert!(wide.is_resized);
    }

    #[test]
    fn pictures_of_28x28_keep_their_pixels() {
        let rgba: Vec<u8> =
            (0..PIXELS).flat_map(|i| [(i % 251) as u8, (i % 251) as u8, (i % 251) as u8, 255]).collect();
        let picture = scaled(SIDE, &rgba);
        assert!(!picture.is_resized);
        assert!((0..PIXELS).all(|i| picture.ink(false)[i] == (i % 251) as u8));
        assert!((0..PIXELS).all(|i| picture.ink(true)[i] == 255 - (i % 251) as u8));
        let turned = Scaled::of(Pixels { width: SIDE, rgba: &rgba }, true).unwrap().ink(false);
        assert!((0..PIXELS).all(|i| turned[i % SIDE * SIDE + i / SIDE] == (i % 251) as u8));
    }

    #[test]
    fn any_number_of_pixels_is_scaled_or_none() {
        for (width, length) in [(0, 16), (4, 0), (4, 15), (5, 16)] {
            assert_eq!(Scaled::of(Pixels { width, rgba: &vec![0; length] }, false), None, "{width}, {length}");
        }
        for (width, height) in [(1, 1), (1, 256), (256, 1), (3, 2)] {
            let image = scaled(width, &WHITE.repeat(width * height)).ink(false);
            assert!(image.contains(&255), "{width} x {height}");
        }
    }
}
