//! Digits that people wrote with a pen on a tablet: a test of how well a network reads what was never ink on paper.
//!
//! The file is the Pen-Based Recognition of Handwritten Digits of Alpaydin and Alimoglu (1998, UCI, CC BY 4.0): 10,992
//! digits of 44 writers, a line each: eight points of the pen's way at equal distances, x to the right and y up from 0 to
//! 100, then the digit. They are drawn as on the page's sheet and prepared as there. Two things are lost in the file: how
//! wide a digit was, as both axes were stretched to 100, and where the pen was lifted. Widths are given back as MNIST's;
//! digits that people write in two strokes, 4, 5 and 7, are left out.

use super::LabError;
use lenet_data::dataset::Dataset;
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::{PEN_WIDTH, RASTER, Stroke, rasterize, smooth};
use lenet_experiment::dataset::CLASSES;
use std::path::Path;

/// Digits whose two strokes the file has joined.
const JOINED: [u8; 3] = [4, 5, 7];

/// Points of a digit.
const POINTS: usize = 8;

/// Width by height of each digit's middle lines: the median over MNIST's first 8,000 training images, whose lines are about
/// three pixels thick.
const WIDTHS: [f32; CLASSES] = [0.94, 0.41, 1.0, 0.82, 0.82, 1.0, 0.71, 0.76, 0.76, 0.65];

/// Height of a digit as a share of the sheet.
const HEIGHT: f32 = 0.6;

/// A half of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The digits by which the distortions of `best-today` were chosen.
    First,
    /// Those that chose nothing: results are theirs.
    Second,
}

/// The digits of a half of the file.
///
/// # Errors
/// When it cannot be read or a line is no such digit.
pub fn read(path: &Path, half: Half) -> Result<Dataset, LabError> {
    let text = std::fs::read_to_string(path).map_err(|error| LabError::file(path, error))?;
    parse(&text, half).map_err(|reason| LabError::Pen { path: path.into(), reason })
}

fn parse(text: &str, half: Half) -> Result<Dataset, String> {
    let digits: Vec<([f32; 2 * POINTS], u8)> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| digit(line).ok_or_else(|| format!("line {} is not eight points and a digit", number + 1)))
        .collect::<Result<_, _>>()?;
    let digits: Vec<_> = digits.into_iter().filter(|(_, label)| !JOINED.contains(label)).collect();
    let (first, second) = digits.split_at(digits.len() / 2);
    let digits = match half {
        Half::First => first,
        Half::Second => second,
    };
    if digits.is_empty() { Err("there are no digits in it".into()) } else { drawn(digits) }
}

/// Numbers up to 100, and the digit.
fn digit(line: &str) -> Option<([f32; 2 * POINTS], u8)> {
    let numbers: Vec<u8> = line.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
    let (label, way) = numbers.split_last()?;
    let way: [u8; 2 * POINTS] = way.try_into().ok()?;
    let fits = usize::from(*label) < CLASSES && way.iter().all(|place| *place <= 100);
    fits.then_some((way.map(|place| f32::from(place) / 100.0), *label))
}

/// The digits as the page's sheet would give them to the network.
fn drawn(digits: &[([f32; 2 * POINTS], u8)]) -> Result<Dataset, String> {
    let mut images = Vec::new();
    for (way, label) in digits {
        let width = HEIGHT * WIDTHS[usize::from(*label)];
        let place = |point: &[f32]| [0.5 + (point[0] - 0.5) * width, 0.5 + (0.5 - point[1]) * HEIGHT];
        let points: Vec<[f32; 2]> = way.chunks_exact(2).map(place).collect();
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
        let digits = parse(&(one.repeat(3) + &one.replace(" 1\n", " 7\n")), Half::Second).unwrap();
        assert_eq!((digits.len(), digits.label(0)), (2, 1));
        let image = digits.image(0);
        let rows: Vec<usize> = (0..SIDE).filter(|row| image[row * SIDE..][..SIDE].iter().any(|ink| *ink > 0)).collect();
        assert_eq!(rows.len(), 20);
        // The stroke is at the right all the way, and only the upper part has ink at its left.
        let left = |row: usize| image[row * SIDE..][..SIDE].iter().position(|ink| *ink > 100).unwrap();
        assert!(left(rows[6]) + 4 < left(rows[16]), "{} {}", left(rows[6]), left(rows[16]));
    }

    #[test]
    fn the_halves_are_what_they_say() {
        let way = "0, 70, 50, 85, 100, 100, 100, 80, 100, 60, 100, 40, 100, 20, 100, 0, ";
        let text: String = [1, 1, 0, 0].map(|label| format!("{way}{label}\n")).concat();
        let labels = |half| parse(&text, half).map(|digits| [0, 1].map(|i| digits.label(i))).unwrap();
        assert_eq!((labels(Half::First), labels(Half::Second)), ([1, 1], [0, 0]));
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        for line in ["", "1, 2, 3", &"101, ".repeat(16), "a"] {
            let text = format!("{}{line} 1\n", "0, 100, ".repeat(8) + "1\n");
            assert!(parse(&text, Half::First).is_err_and(|error| error.contains("line 2")), "{line}");
        }
        assert!(parse("", Half::Second).is_err_and(|error| error.contains("no digits")));
    }
}
