//! The fixed weights of the paper's output layer: for each class the outputs that F6 should have, a stylised bitmap of the
//! digit, 7x12 pixels of +1 and -1 (section II.B, figure 3), drawn anew.

use super::paper::{PICTURE_HEIGHT, PICTURE_WIDTH};

/// Units of F6, one a pixel.
pub const F6_UNITS: usize = PICTURE_WIDTH * PICTURE_HEIGHT;

/// Characters of a line of [`BITMAPS`]: five bitmaps, four spaces and the line break.
const LINE: usize = 5 * PICTURE_WIDTH + 5;

/// The ten bitmaps, five side by side: `#` is +1, `.` is -1.
const BITMAPS: [&str; 2] = [
    "
..###.. ...##.. .#####. .#####. ....##.
.#...#. ..###.. ##...## ##...## ...###.
##...## .####.. .....## .....## ..####.
##...## ...##.. .....## .....## .##.##.
##...## ...##.. ....##. ....##. ##..##.
##...## ...##.. ...##.. ..###.. ##..##.
##...## ...##.. ..##... ....##. #######
##...## ...##.. .##.... .....## ....##.
##...## ...##.. ##..... .....## ....##.
.#...#. ...##.. ##..... ##...## ....##.
..###.. .#####. ####### .#####. ....##.
....... ....... ....... ....... .......
",
    "
####### ..####. ####### .#####. .#####.
##..... .##.... ##...## ##...## ##...##
##..... ##..... .....## ##...## ##...##
##..... ##..... ....##. .##.##. ##...##
######. ##.###. ....##. ..###.. ##...##
.....## ###..## ...##.. .##.##. ##..###
.....## ##...## ...##.. ##...## .###.##
.....## ##...## ..##... ##...## .....##
.....## ##...## ..##... ##...## .....##
##...## ##...## .##.... ##...## ....##.
.#####. .#####. .##.... .#####. .####..
....... ....... ....... ....... .......
",
];

/// The bitmap of a digit below 10: +1 or -1 a pixel, row by row.
pub const fn bitmap(digit: usize) -> [f32; F6_UNITS] {
    let text = BITMAPS[digit / 5].as_bytes();
    let mut bitmap = [0.0; F6_UNITS];
    let mut unit = 0;
    while unit < F6_UNITS {
        let (row, column) = (unit / PICTURE_WIDTH, unit % PICTURE_WIDTH);
        // The text begins with a line break.
        bitmap[unit] = match text[1 + row * LINE + digit % 5 * (PICTURE_WIDTH + 1) + column] {
            b'#' => 1.0,
            b'.' => -1.0,
            _ => panic!("bitmaps consist of # and ."),
        };
        unit += 1;
    }
    bitmap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_bitmaps_differ_in_at_least_8_pixels() {
        for a in 0..10 {
            for b in 0..a {
                let distance = bitmap(a).iter().zip(bitmap(b)).filter(|(a, b)| **a != *b).count();
                assert!(distance >= 8, "{a} and {b} differ in {distance} pixels");
            }
        }
    }

    #[test]
    fn bitmap_7_matches_its_drawing() {
        let row = |y: usize| -> Vec<bool> { bitmap(7)[y * 7..y * 7 + 7].iter().map(|v| *v > 0.0).collect() };
        assert!(row(0).iter().all(|ink| *ink) && row(11).iter().all(|ink| !ink));
        assert_eq!(row(10), [false, true, true, false, false, false, false]);
    }
}
