//! Digits written with a pen on a tablet: measures how well a network generalizes to drawings.
//!
//! The file is the Pen-Based Recognition of Handwritten Digits of Alpaydin and Alimoglu (1998, UCI, CC BY 4.0): 10,992
//! digits of 44 writers. Each line has eight equidistant points of the pen's path, x to the right and y up from 0 to 100, and
//! the label. They are rasterized and preprocessed like drawings on the page. The file has lost the aspect ratio, as both axes
//! were scaled to 100, and where the pen was lifted. So digits get MNIST's aspect ratios, and 4, 5 and 7, which people write
//! in two strokes, are left out.

use super::LabError;
use lenet_data::dataset::Dataset;
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::{PEN_WIDTH, RASTER, Stroke, rasterize, smooth};
use lenet_experiment::dataset::CLASSES;
use std::path::Path;

/// Digits of two strokes, which the file has joined.
const JOINED: [u8; 3] = [4, 5, 7];

/// Points of a digit.
const POINTS: usize = 8;

/// Aspect ratio (width / height) of each digit's centre lines: median of MNIST's first 8,000 training images, with lines
/// about three pixels wide.
const ASPECT_RATIOS: [f32; CLASSES] = [0.94, 0.41, 1.0, 0.82, 0.82, 1.0, 0.71, 0.76, 0.76, 0.65];

/// Height of a digit as a fraction of the sheet.
const HEIGHT: f32 = 0.6;

/// One half of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PenSplit {
    /// The first half, on which the distortions of `best-today` were chosen.
    Validation,
    /// The second half, for results only.
    Test,
}

/// Reads one half of the file.
///
/// # Errors
/// When the file cannot be read or a line is invalid.
pub fn read(path: &Path, split: PenSplit) -> Result<Dataset, LabError> {
    let text = std::fs::read_to_string(path).map_err(|error| LabError::file(path, error))?;
    parse(&text, split).map_err(|reason| LabError::Pen { path: path.into(), reason })
}

fn parse(text: &str, split: PenSplit) -> Result<Dataset, String> {
    let digits: Vec<([f32; 2 * POINTS], u8)> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| digit(line).ok_or_else(|| format!("line {} is not eight points and a digit", number + 1)))
        .collect::<Result<_, _>>()?;
    let digits: Vec<_> = digits.into_iter().filter(|(_, label)| !JOINED.contains(label)).collect();
    let (first, second) = digits.split_at(digits.len() / 2);
    let digits = match split {
        PenSplit::Validation => first,
        PenSplit::Test => second,
    };
    if digits.is_empty() { Err("it has no digits".into()) } else { draw(digits) }
}

/// Coordinates from 0 to 1, and the label.
fn digit(line: &str) -> Option<([f32; 2 * POINTS], u8)> {
    let numbers: Vec<u8> = line.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
    let (label, path) = numbers.split_last()?;
    let path: [u8; 2 * POINTS] = path.try_into().ok()?;
    let fits = usize::from(*label) < CLASSES && path.iter().all(|coordinate| *coordinate <= 100);
    fits.then_some((path.map(|coordinate| f32::from(coordinate) / 100.0), *label))
}

/// Draws the digits like strokes on the page, and preprocesses them.
fn draw(digits: &[([f32; 2 * POINTS], u8)]) -> Result<Dataset, String> {
    let mut images = Vec::new();
    for (path, label) in digits {
        let width = HEIGHT * ASPECT_RATIOS[usize::from(*label)];
        let to_unit = |point: &[f32]| [0.5 + (point[0] - 0.5) * width, 0.5 + (0.5 - point[1]) * HEIGHT];
        let points: Vec<[f32; 2]> = path.chunks_exact(2).map(to_unit).collect();
        let image = preprocess(&rasterize(&[Stroke { points: smooth(&points) }], PEN_WIDTH, RASTER));
        images.extend_from_slice(image.ok_or("a digit has no ink")?.pixels());
    }
    Dataset::new(images, digits.iter().map(|(_, label)| *label).collect()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::SIDE;

    #[test]
    fn a_line_of_the_file_is_drawn_upright() {
        // A one: up to the right in a flag, then down.
        let one = "0, 70, 50, 85, 100, 100, 100, 80, 100, 60, 100, 40, 100, 20, 100, 0, 1\n";
        let digits = parse(&(one.repeat(3) + &one.replace(" 1\n", " 7\n")), PenSplit::Test).unwrap();
        assert_eq!((digits.len(), digits.label(0)), (2, 1));
        let image = digits.image(0);
        let rows: Vec<usize> = (0..SIDE).filter(|row| image[row * SIDE..][..SIDE].iter().any(|ink| *ink > 0)).collect();
        assert_eq!(rows.len(), 20);
        // A vertical stroke at the right, and at the top ink to its left.
        let left = |row: usize| image[row * SIDE..][..SIDE].iter().position(|ink| *ink > 100).unwrap();
        assert!(left(rows[6]) + 4 < left(rows[16]), "{} {}", left(rows[6]), left(rows[16]));
    }

    #[test]
    fn each_split_is_half_of_the_file() {
        let path = "0, 70, 50, 85, 100, 100, 100, 80, 100, 60, 100, 40, 100, 20, 100, 0, ";
        let text: String = [1, 1, 0, 0].map(|label| format!("{path}{label}\n")).concat();
        let labels = |split| parse(&text, split).map(|digits| [0, 1].map(|i| digits.label(i))).unwrap();
        assert_eq!((labels(PenSplit::Validation), labels(PenSplit::Test)), ([1, 1], [0, 0]));
    }

    #[test]
    fn invalid_files_are_refused() {
        for line in ["", "1, 2, 3", &"101, ".repeat(16), "a"] {
            let text = format!("{}{line} 1\n", "0, 100, ".repeat(8) + "1\n");
            assert!(parse(&text, PenSplit::Validation).is_err_and(|error| error.contains("line 2")), "{line}");
        }
        assert!(parse("", PenSplit::Test).is_err_and(|error| error.contains("no digits")));
    }
}
