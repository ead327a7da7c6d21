use super::*;
use crate::glyphs::{GLYPHS, Glyph};
use crate::preprocess::preprocess;
use crate::strokes::{PEN_WIDTH, RASTER, Stroke, rasterize, smooth};
use proptest::prelude::*;
use proptest::sample::Index;
use std::fmt::Write;

mod property;
mod text;

/// A digit as a hand draws it: the glyph across this share of the sheet, many points, none quite where it should be.
fn drawn(label: usize, glyph: Glyph, size: f32) -> Drawn {
    let wobble = |index: usize| (index as f32 * 0.9).sin() * 0.004;
    let stroke = |path: &&[[f32; 2]]| {
        let points = smooth(&smooth(path)).into_iter().enumerate();
        let on_sheet = |(index, point): (usize, [f32; 2])| point.map(|at| 0.1 + size * (at + wobble(index)));
        Stroke { points: points.map(on_sheet).collect() }
    };
    Drawn::new(label as u8, &glyph.iter().map(stroke).collect::<Vec<_>>(), PEN_WIDTH)
}

/// A pupil who draws every digit in a way of their own.
fn pupil(name: &str, way: usize, size: f32) -> Pupil {
    let drawings = std::array::from_fn(|digit| drawn(digit, GLYPHS[digit][way % GLYPHS[digit].len()], size));
    let heading = Heading { name: name.into(), made: 29_000_000 + way as u32, right: Some(8), accuracy: Some(9_784) };
    Pupil { heading, drawings }
}

impl Pupil {
    fn code(&self) -> Result<String, TooIntricate> {
        let drawings: Result<Vec<Packed>, _> = self.drawings.iter().map(pack).collect();
        Ok(code(&self.heading, &drawings?.try_into().unwrap()))
    }
}

/// What [`find`] finds where there is one whole code.
fn only(text: &str) -> Pupil {
    let mut found = find(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0).pupil.unwrap()
}

#[test]
fn a_code_holds_drawings_result_and_name() {
    for known in [true, false] {
        let mut made = pupil("Zoë K.", 1, 0.8);
        (made.heading.right, made.heading.accuracy) = (known.then_some(10), known.then_some(10_000));
        let code = made.code().unwrap();
        assert!(code.starts_with("LENET1-") && code.len() < MAX_CODE, "{} characters", code.len());
        let read = only(&code);
        assert_eq!(read.heading, made.heading);
        for (drawn, read) in made.drawings.iter().zip(&read.drawings) {
            assert_eq!(
                (drawn.label, drawn.pen_width, drawn.strokes.len()),
                (read.label, read.pen_width, read.strokes.len())
            );
        }
    }
}

/// Of 20 drawings a code changes 19 by less than a quarter of what moving them by a pixel does. Of the others the centre of mass,
/// or a side of the box, is between two pixels, so that preparation places them a pixel further.
#[test]
fn what_the_network_sees_hardly_changes() {
    let image = |drawn: &Drawn| *preprocess(&rasterize(&drawn.strokes, drawn.pen_width, RASTER)).unwrap().pixels();
    let mean = |a: &[u8], b: &[u8]| {
        let sum: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        f64::from(sum) / 784.0
    };
    let (mut all, mut moved, mut by_a_pixel) = (0, 0, f64::MAX);
    for (way, size) in (0..4).flat_map(|way| [0.2, 0.5, 0.8].map(|size| (way, size))) {
        let made = pupil("", way, size);
        let read = only(&made.code().unwrap());
        for (drawn, read) in made.drawings.iter().zip(&read.drawings) {
            let (before, after) = (image(drawn), image(read));
            (all, moved) = (all + 1, moved + u32::from(mean(&before, &after) > 3.0));
            by_a_pixel = by_a_pixel.min(mean(&before[1..], &before[..783]));
        }
    }
    assert!(20 * moved <= all && by_a_pixel > 12.0, "{moved} of {all}; {by_a_pixel:.1}");
}

#[test]
fn a_drawing_that_does_not_fit_is_named() {
    let mut scribbling = pupil("", 0, 0.8);
    let points =
        |from: usize| (from..from + 5).map(|at| [(at * 37 % 100) as f32 / 100.0, (at * 61 % 97) as f32 / 97.0]);
    let strokes: Vec<_> = (0..40).map(|from| Stroke { points: points(from).collect() }).collect();
    scribbling.drawings[7] = Drawn::new(7, &strokes, 0.09);
    let refused = scribbling.code().unwrap_err();
    assert_eq!(refused.to_string(), "the drawing of the 7 has too many strokes or turns for a code");
    scribbling.drawings[7] = Drawn::new(7, &[Stroke { points: vec![[0.5, 0.5]] }], 0.09);
    assert_eq!(only(&scribbling.code().unwrap()).drawings[7], scribbling.drawings[7], "a dot fits");
}

#[test]
fn names_are_cut_between_characters() {
    assert_eq!(tidy(" \u{200b} Ann\u{202e}a\n\t "), "Anna");
    assert_eq!(tidy(&"é".repeat(20)), "é".repeat(12));
    assert_eq!(tidy(&format!("{} b", "a".repeat(23))), "a".repeat(23));
}
