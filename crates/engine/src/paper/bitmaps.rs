//! The ten digits as F6 should show them: stylised pictures of 7x12 pixels (section II.B, figure 3), drawn anew.

/// Units of F6, one a pixel.
pub const UNITS: usize = 84;

/// The ten pictures side by side, five to a row of text: `#` is +1, `.` is -1.
pub const BITMAPS: [&str; 2] = [
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

/// The picture of a digit below 10, +1 or -1 a pixel, row by row.
pub const fn bitmap(digit: usize) -> [f32; UNITS] {
    let text = BITMAPS[digit / 5].as_bytes();
    let mut picture = [0.0; UNITS];
    let mut unit = 0;
    while unit < UNITS {
        // A line of text is five pictures of seven, four spaces and an end; the first line is empty.
        let place = 1 + unit / 7 * 40 + digit % 5 * 8 + unit % 7;
        picture[unit] = match text[place] {
            b'#' => 1.0,
            b'.' => -1.0,
            _ => panic!("a picture is drawn with # and ."),
        };
        unit += 1;
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_digits_resemble_each_other() {
        for a in 0..10 {
            for b in 0..a {
                let apart = bitmap(a).iter().zip(bitmap(b)).filter(|(a, b)| **a != *b).count();
                assert!(apart >= 8, "{a} and {b} differ in {apart} pixels");
            }
        }
    }

    #[test]
    fn the_seven_is_where_it_is_drawn() {
        let row = |y: usize| -> Vec<bool> { bitmap(7)[y * 7..y * 7 + 7].iter().map(|v| *v > 0.0).collect() };
        assert!(row(0).iter().all(|ink| *ink) && row(11).iter().all(|ink| !ink));
        assert_eq!(row(10), [false, true, true, false, false, false, false]);
    }
}
