//! A picture of a digit from a file, turned into what the drawing canvas would hold.

use image::DynamicImage;
use lenet_data::strokes::Ink;
use std::path::{Path, PathBuf};

/// Why a picture could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file cannot be opened.
    #[error("{path} cannot be opened: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no PNG or a damaged one.
    #[error("{path} is not a picture in PNG format, or it is damaged: {source}", path = path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What the decoder says.
        source: image::ImageError,
    },
}

/// Reads a PNG of a digit, dark on light or light on dark, of any size and colour type.
///
/// The paper becomes 0 and the ink 1. A picture without contrast gives no ink at all.
///
/// # Errors
/// When the file cannot be opened or is no PNG.
pub fn read(path: &Path) -> Result<Ink, PictureError> {
    let file = std::fs::read(path).map_err(|source| PictureError::File { path: path.into(), source })?;
    let picture =
        image::load_from_memory(&file).map_err(|source| PictureError::Format { path: path.into(), source })?;
    Ok(ink_of(&picture))
}

/// Less difference than this between paper and ink, of the whole range from black to white, is no writing.
const LEAST_CONTRAST: f32 = 0.05;

fn ink_of(picture: &DynamicImage) -> Ink {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let brightness = brightness(picture);
    let border = border(&brightness, width, height);
    let paper = quantile(border.clone(), 0.5);
    // The ink is on that side of the paper's brightness on which the picture strays farther.
    let strays = |sign: f32| -> f32 { brightness.iter().map(|value| (sign * (value - paper)).max(0.0).powi(2)).sum() };
    let sign = if strays(1.0) > strays(-1.0) { 1.0 } else { -1.0 };
    let ink: Vec<f32> = brightness.iter().map(|value| (sign * (value - paper)).max(0.0)).collect();

    let strongest = ink.iter().copied().fold(0.0, f32::max);
    if strongest < LEAST_CONTRAST {
        return Ink::blank(width, height);
    }
    // Full ink is what the middle of a line has, not its one darkest pixel.
    let full = quantile(ink.iter().copied().filter(|&value| value > strongest / 2.0).collect(), 0.9);
    // Three quarters of the paper's pixels differ less than this from it; for noise as it is usual, about one standard
    // deviation. Six of them pass by chance hardly ever. Paper without noise loses nothing.
    let noise = quantile(border.iter().map(|value| (value - paper).abs()).collect(), 0.75);
    let floor = (6.0 * noise).min(full / 2.0);
    let values = ink.into_iter().map(|value| ((value - floor) / (full - floor)).clamp(0.0, 1.0)).collect();
    Ink { width, height, values }
}

/// Brightness of each pixel from 0 black to 1 white; what is transparent lies on white, or on black if it is bright.
fn brightness(picture: &DynamicImage) -> Vec<f32> {
    let pixels = picture.to_rgba32f();
    let luma = |[red, green, blue]: [f32; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (mut opaque, mut bright) = (0.0, 0.0);
    for &image::Rgba([red, green, blue, alpha]) in pixels.pixels() {
        opaque += f64::from(alpha);
        bright += f64::from(alpha * luma([red, green, blue]));
    }
    let ground = if bright > 0.5 * opaque { 0.0 } else { 1.0 };
    let over_ground = |&image::Rgba([red, green, blue, alpha]): &image::Rgba<f32>| {
        alpha * luma([red, green, blue]) + (1.0 - alpha) * ground
    };
    pixels.pixels().map(over_ground).collect()
}

/// The pixels along the four edges.
fn border(brightness: &[f32], width: usize, height: usize) -> Vec<f32> {
    let at_edge = |place: usize, length: usize| place == 0 || place + 1 == length;
    let edge = |&(place, _): &(usize, &f32)| at_edge(place % width, width) || at_edge(place / width, height);
    brightness.iter().enumerate().filter(edge).map(|(_, &value)| value).collect()
}

/// The value that `share` of the values do not exceed; 0 when there are none.
fn quantile(mut values: Vec<f32>, share: f32) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    let place = (values.len().saturating_sub(1) as f32 * share).round() as usize;
    values.get(place).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, ImageBuffer, LumaA, Rgb, Rgba};
    use lenet_data::preprocess::preprocess;
    use lenet_data::random::Rng;
    use lenet_data::strokes::{Stroke, rasterize};
    use lenet_experiment::image::Image;

    const SIDE: u32 = 140;

    /// A figure like a 4, its grey levels rounded to those that a PNG can hold.
    fn drawing() -> Ink {
        let strokes = [
            Stroke { points: vec![[0.3, 0.15], [0.25, 0.5], [0.7, 0.5]] },
            Stroke { points: vec![[0.65, 0.2], [0.6, 0.85]] },
        ];
        let mut ink = rasterize(&strokes, 0.1, SIDE as usize);
        ink.values.iter_mut().for_each(|value| *value = (*value * 255.0).round() / 255.0);
        ink
    }

    /// Largest difference of a pixel, in grey levels.
    fn difference(a: &Image, b: &Image) -> u8 {
        a.pixels().iter().zip(b.pixels()).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
    }

    fn level(x: u32, y: u32) -> u8 {
        (drawing_value(x, y) * 255.0).round() as u8
    }

    fn drawing_value(x: u32, y: u32) -> f32 {
        static DRAWING: std::sync::LazyLock<Ink> = std::sync::LazyLock::new(drawing);
        DRAWING.values[(y * SIDE + x) as usize]
    }

    #[test]
    fn every_kind_of_picture_is_what_the_canvas_holds() {
        let canvas = preprocess(&drawing()).unwrap();
        let wide = |x, y| u16::from(level(x, y)) * 257;
        let pictures: [(&str, DynamicImage); 6] = [
            ("dark on light", GrayImage::from_fn(SIDE, SIDE, |x, y| [255 - level(x, y)].into()).into()),
            ("light on dark", GrayImage::from_fn(SIDE, SIDE, |x, y| [level(x, y)].into()).into()),
            ("16 bits", ImageBuffer::from_fn(SIDE, SIDE, |x, y| Rgb([65535 - wide(x, y); 3])).into()),
            ("black on nothing", ImageBuffer::from_fn(SIDE, SIDE, |x, y| LumaA([0, level(x, y)])).into()),
            ("white on nothing", ImageBuffer::from_fn(SIDE, SIDE, |x, y| Rgba([255, 255, 255, level(x, y)])).into()),
            ("grey on grey", GrayImage::from_fn(SIDE, SIDE, |x, y| [200 - level(x, y) / 5 * 3].into()).into()),
        ];
        for (kind, picture) in pictures {
            let read = preprocess(&ink_of(&picture)).unwrap();
            // Grey on grey has only 51 levels, of 5 of ours each.
            let allowed = if kind == "grey on grey" { 5 } else { 1 };
            assert!(difference(&read, &canvas) <= allowed, "{kind}: {}", difference(&read, &canvas));
        }
    }

    #[test]
    fn the_grain_of_paper_is_no_ink() {
        let mut rng = Rng::new(1);
        let noisy = GrayImage::from_fn(SIDE, SIDE, |x, y| {
            let grain = rng.uniform(-6.0, 6.0) + rng.uniform(-6.0, 6.0);
            [(220.0 - 180.0 * drawing_value(x, y) + grain) as u8].into()
        });
        let canvas = preprocess(&drawing()).unwrap();
        let read = preprocess(&ink_of(&noisy.into())).unwrap();
        let sum: u32 = canvas.pixels().iter().zip(read.pixels()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        // Mean difference in grey levels; a digit moved by one pixel would differ by more than 15.
        assert!(f64::from(sum) / 784.0 < 4.0, "{}", f64::from(sum) / 784.0);
    }

    #[test]
    fn files_are_read_or_refused_in_words() {
        let path = std::env::temp_dir().join(format!("lenet-lab-picture-{}.png", std::process::id()));
        GrayImage::from_fn(SIDE, SIDE, |x, y| [255 - level(x, y)].into()).save(&path).unwrap();
        assert!(preprocess(&read(&path).unwrap()).is_some());
        GrayImage::from_pixel(9, 5, [77].into()).save(&path).unwrap();
        assert_eq!(preprocess(&read(&path).unwrap()), None);
        std::fs::write(&path, "not a picture").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("not a picture in PNG format"));
        std::fs::remove_file(&path).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("cannot be opened"));
    }
}
