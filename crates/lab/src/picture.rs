//! Reads picture files: those of a data set, and others to find the digit in them.

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, RgbaImage};
use lenet_data::own::{MAX_SIDE, Scaled};
use lenet_data::picture::{LONGEST, PictureProblem, Pixels, digit};
use lenet_data::strokes::Ink;
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// Why a picture could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("{path} cannot be opened: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} is a {format} file, which is not read. Save it as PNG or JPEG.", path = path.display())]
    Format { path: PathBuf, format: &'static str },
    #[error(
        "{path} is not a picture in PNG, JPEG, WebP, BMP or GIF format, or it is damaged: {source}. Save it as PNG or JPEG.",
        path = path.display()
    )]
    Damaged { path: PathBuf, source: ImageError },
    #[error("{path}: {problem}", path = path.display())]
    Content { path: PathBuf, problem: PictureProblem },
}

/// Reads a picture of a digit, dark on light or light on dark, of any size and colour type, and turns it as its EXIF data say.
/// Paper becomes 0 and ink 1.
///
/// # Errors
/// When the file cannot be opened, is no picture in one of these formats, or has no digit or several.
pub fn read(path: &Path) -> Result<Ink, PictureError> {
    let file = std::fs::read(path).map_err(|source| PictureError::File { path: path.into(), source })?;
    if let Some(format) = other_format(&file) {
        return Err(PictureError::Format { path: path.into(), format });
    }
    let picture = decode(&file).map_err(|source| PictureError::Damaged { path: path.into(), source })?;
    ink_of(&picture).map_err(|problem| PictureError::Content { path: path.into(), problem })
}

/// Upright. Refuses pictures that would take more than 512 MB.
fn decode(file: &[u8]) -> Result<DynamicImage, ImageError> {
    let mut decoder = ImageReader::new(Cursor::new(file)).with_guessed_format()?.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Red, green, blue and alpha, scaled down to `longest` pixels.
fn rgba(picture: &DynamicImage, longest: u32) -> RgbaImage {
    let is_large = picture.width().max(picture.height()) > longest;
    if is_large { picture.thumbnail(longest, longest).into_rgba8() } else { picture.to_rgba8() }
}

fn ink_of(picture: &DynamicImage) -> Result<Ink, PictureProblem> {
    let rgba = rgba(picture, LONGEST);
    digit(Pixels { width: rgba.width() as usize, rgba: &rgba })
}

/// A picture of a data set, scaled; `None` if it cannot be read.
pub fn scaled(file: &[u8], transposed: bool) -> Option<Scaled> {
    let rgba = rgba(&decode(file).ok()?, MAX_SIDE);
    Scaled::of(Pixels { width: rgba.width() as usize, rgba: &rgba }, transposed)
}

/// Name of a format that is recognised and not read.
fn other_format(file: &[u8]) -> Option<&'static str> {
    match file {
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', ..] => Some("AVIF"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] => Some("HEIC"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("TIFF"),
        [b'%', b'P', b'D', b'F', ..] => Some("PDF"),
        [b'<', ..] => Some("SVG or HTML"),
        _ => None,
    }
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
            let read = preprocess(&ink_of(&picture).unwrap()).unwrap();
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
        let read = preprocess(&ink_of(&noisy.into()).unwrap()).unwrap();
        let sum: u32 = canvas.pixels().iter().zip(read.pixels()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        // Mean difference in grey levels; a shift by one pixel would give more than 15.
        assert!(f64::from(sum) / 784.0 < 4.0, "{}", f64::from(sum) / 784.0);
    }

    #[test]
    fn files_are_read_or_refused_with_a_message() {
        let path = std::env::temp_dir().join(format!("lenet-lab-picture-{}.png", std::process::id()));
        GrayImage::from_fn(SIDE, SIDE, |x, y| [255 - level(x, y)].into()).save(&path).unwrap();
        assert!(preprocess(&read(&path).unwrap()).is_some());
        let refusal = || read(&path).unwrap_err().to_string();
        GrayImage::from_pixel(9, 5, [77].into()).save(&path).unwrap();
        assert!(refusal().contains("The picture is empty"), "{}", refusal());
        std::fs::write(&path, "not a picture").unwrap();
        assert!(refusal().contains("not a picture in PNG, JPEG"), "{}", refusal());
        for (start, format) in [("    ftypheic", "a HEIC file"), ("II*\0", "a TIFF file"), ("%PDF-1.7", "a PDF file")] {
            std::fs::write(&path, start).unwrap();
            assert!(refusal().contains(format), "{}", refusal());
        }
        std::fs::remove_file(&path).unwrap();
        assert!(refusal().contains("cannot be opened"), "{}", refusal());
    }
}
