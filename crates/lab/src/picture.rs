//! Loads a picture of a digit as ink, as if it had been drawn on the page.

use image::DynamicImage;
use lenet_data::strokes::Ink;
use std::path::{Path, PathBuf};

/// Why a picture could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("{path} cannot be opened: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a picture in PNG format, or it is damaged: {source}", path = path.display())]
    Format { path: PathBuf, source: image::ImageError },
}

/// Reads a PNG of a digit, dark on light or light on dark, of any size and colour type. Paper becomes 0 and ink 1; a picture
/// without contrast has no ink.
///
/// # Errors
/// When the file cannot be opened or is not a PNG.
pub fn read(path: &Path) -> Result<Ink, PictureError> {
    let file = std::fs::read(path).map_err(|source| PictureError::File { path: path.into(), source })?;
    let picture =
        image::load_from_memory(&file).map_err(|source| PictureError::Format { path: path.into(), source })?;
    Ok(ink_of(&picture))
}

/// Minimum contrast between paper and ink, relative to the range from black to white.
const MIN_CONTRAST: f32 = 0.05;

fn ink_of(picture: &DynamicImage) -> Ink {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let brightness = brightness(picture);
    let border = border(&brightness, width, height);
    let paper = quantile(border.clone(), 0.5);
    // Ink is brighter or darker than the paper, whichever deviates more.
    let deviation =
        |sign: f32| -> f32 { brightness.iter().map(|value| (sign * (value - paper)).max(0.0).powi(2)).sum() };
    let sign = if deviation(1.0) > deviation(-1.0) { 1.0 } else { -1.0 };
    let ink: Vec<f32> = brightness.iter().map(|value| (sign * (value - paper)).max(0.0)).collect();

    let strongest = ink.iter().copied().fold(0.0, f32::max);
    if strongest < MIN_CONTRAST {
        return Ink::blank(width, height);
    }
    // Full ink is that of the middle of a line, not of its one darkest pixel.
    let full = quantile(ink.iter().copied().filter(|&value| value > strongest / 2.0).collect(), 0.9);
    // The 75 % quantile of the deviation is about one standard deviation of normal noise. Six of them are hardly ever
    // exceeded by chance; paper without noise has a threshold of 0.
    let noise = quantile(border.iter().map(|value| (value - paper).abs()).collect(), 0.75);
    let floor = (6.0 * noise).min(full / 2.0);
    let values = ink.into_iter().map(|value| ((value - floor) / (full - floor)).clamp(0.0, 1.0)).collect();
    Ink { width, height, values }
}

/// Brightness of each pixel, 0 black to 1 white. Transparent pixels are blended with white, or with black if the picture is
/// bright.
fn brightness(picture: &DynamicImage) -> Vec<f32> {
    let pixels = picture.to_rgba32f();
    let luma = |[red, green, blue]: [f32; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (mut opaque, mut bright) = (0.0, 0.0);
    for &image::Rgba([red, green, blue, alpha]) in pixels.pixels() {
        opaque += f64::from(alpha);
        bright += f64::from(alpha * luma([red, green, blue]));
    }
    let background = if bright > 0.5 * opaque { 0.0 } else { 1.0 };
    let blend = |&image::Rgba([red, green, blue, alpha]): &image::Rgba<f32>| {
        alpha * luma([red, green, blue]) + (1.0 - alpha) * background
    };
    pixels.pixels().map(blend).collect()
}

/// The pixels along the four edges.
fn border(brightness: &[f32], width: usize, height: usize) -> Vec<f32> {
    let at_edge = |index: usize, length: usize| index == 0 || index + 1 == length;
    let edge = |&(index, _): &(usize, &f32)| at_edge(index % width, width) || at_edge(index / width, height);
    brightness.iter().enumerate().filter(edge).map(|(_, &value)| value).collect()
}

/// Quantile of the values; 0 without values.
fn quantile(mut values: Vec<f32>, fraction: f32) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    let index = (values.len().saturating_sub(1) as f32 * fraction).round() as usize;
    values.get(index).copied().unwrap_or(0.0)
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

    /// Shape of a 4, with grey levels rounded to 8 bits.
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
    fn all_kinds_of_pictures_give_the_same_image() {
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
            // Grey on grey has only 51 levels, each worth 5.
            let allowed = if kind == "grey on grey" { 5 } else { 1 };
            assert!(difference(&read, &canvas) <= allowed, "{kind}: {}", difference(&read, &canvas));
        }
    }

    #[test]
    fn noise_of_the_paper_is_not_ink() {
        let mut rng = Rng::new(1);
        let noisy = GrayImage::from_fn(SIDE, SIDE, |x, y| {
            let grain = rng.uniform(-6.0, 6.0) + rng.uniform(-6.0, 6.0);
            [(220.0 - 180.0 * drawing_value(x, y) + grain) as u8].into()
        });
        let canvas = preprocess(&drawing()).unwrap();
        let read = preprocess(&ink_of(&noisy.into())).unwrap();
        let sum: u32 = canvas.pixels().iter().zip(read.pixels()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        // Mean difference in grey levels; a shift by one pixel would give more than 15.
        assert!(f64::from(sum) / 784.0 < 4.0, "{}", f64::from(sum) / 784.0);
    }

    #[test]
    fn files_are_read_or_refused_with_a_message() {
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
