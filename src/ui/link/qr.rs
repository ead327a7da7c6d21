//! A QR code as rectangles. Pure.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Longest text in bytes; a longer one has squares too small for a camera.
const MAX_BYTES: usize = 800;

/// White squares around the code.
const QUIET: i32 = 4;

/// A code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its side in squares, margin included.
    pub side: i32,
    /// Column, row and number of dark squares beside one another.
    pub runs: Vec<[i32; 3]>,
}

impl Code {
    /// The dark squares as the path of an SVG.
    pub fn path(&self) -> String {
        self.runs.iter().fold(String::new(), |mut path, [x, y, dark]| {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h{dark}v1h-{dark}z");
            path
        })
    }
}

/// The code of a text; `None` if it is empty or too long.
pub fn code(text: &str) -> Option<Code> {
    let code = Some(text).filter(|text| (1..=MAX_BYTES).contains(&text.len()))?;
    let code = QrCode::encode_text(code, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut runs = Vec::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let dark = (x..size).take_while(|x| code.get_module(*x, y)).count() as i32;
            if dark > 0 {
                runs.push([x + QUIET, y + QUIET, dark]);
            }
            x += dark.max(1);
        }
    }
    Some(Code { side: size + 2 * QUIET, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark squares of a path.
    fn squares(path: &str) -> Vec<(i32, i32)> {
        let numbers = |run: &str| -> Vec<i32> {
            run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
        };
        let runs = path.split('M').filter(|run| !run.is_empty()).map(numbers);
        runs.flat_map(|run| (run[0]..run[0] + run[2]).map(move |x| (x, run[1]))).collect()
    }

    #[test]
    fn the_path_has_the_squares_of_the_code() {
        for text in ["https://example.org/#preset=sprint", &"a".repeat(MAX_BYTES)] {
            let found = code(text).unwrap();
            let (side, path) = (found.side, found.path());
            let expected = QrCode::encode_text(text, QrCodeEcc::Low).unwrap();
            assert_eq!(side, expected.size() + 8);
            let dark = squares(&path);
            for y in 0..side {
                for x in 0..side {
                    let is_dark = expected.get_module(x - QUIET, y - QUIET);
                    assert_eq!(dark.contains(&(x, y)), is_dark, "{x} {y}");
                }
            }
        }
        assert_eq!(code(&"a".repeat(MAX_BYTES + 1)), None);
    }
}
