//! No text does harm, and no broken code is misread.

use super::*;
use std::sync::LazyLock;

static CODES: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..5).map(|way| pupil("Anna", way, 0.7).code().unwrap()).collect());

fn drawing() -> impl Strategy<Value = Drawn> {
    let stroke = prop::collection::vec(prop::array::uniform2(-0.2_f32..1.2), 1..8).prop_map(|points| Stroke { points });
    let strokes = prop::collection::vec(stroke, 1..4);
    (strokes, 0.01_f32..0.2).prop_map(|(strokes, width)| Drawn::new(0, &strokes, width))
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn no_text_panics(texts in prop::collection::vec("(LENET|LENET1-|[A-Za-z0-9+/]{0,12}|.{0,8}|\\s|>|AA|/5)", 0..12)) {
        let text = texts.concat();
        prop_assert!(find(&text).len() <= text.matches(PREFIX).count());
    }

    #[test]
    fn a_code_that_was_changed_is_never_misread(
        way in 0_usize..5,
        at in any::<Index>(),
        end in any::<Index>(),
        by in "[A-Za-z0-9+/ ]{0,3}",
    ) {
        let code = &CODES[way];
        let at = 7 + at.index(code.len() - 7);
        let end = at + end.index((code.len() - at).min(4) + 1);
        let changed = format!("{}{by}{}", &code[..at], &code[end..]);
        let same = changed.replace(' ', "").starts_with(code.as_str());
        for found in find(&changed) {
            prop_assert_eq!(found.pupil.is_ok(), same, "{}", changed);
        }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn every_drawing_that_fits_comes_back(drawings in prop::collection::vec(drawing(), CLASSES), name in ".{0,20}", made: u32) {
        let label = |(label, drawn)| Drawn { label, ..drawn };
        let drawings: Vec<_> = (0..).zip(drawings).map(label).collect();
        let heading = Heading { name: tidy(&name), made, right: None, accuracy: Some(9_000) };
        let made = Pupil { heading, drawings: drawings.try_into().unwrap() };
        let code = made.code().unwrap();
        prop_assert!(code.len() < MAX_CODE);
        let read = only(&code);
        prop_assert_eq!(&read.heading, &made.heading);
        for (drawn, read) in made.drawings.iter().zip(&read.drawings) {
            // Every point lies near the line that is left: by the coarsest tolerance and half a step across the box.
            for point in read.strokes.iter().flat_map(|stroke| &stroke.points) {
                let nearest = drawn.strokes.iter().flat_map(|stroke| &stroke.points).map(|other| {
                    (point[0] - other[0]).hypot(point[1] - other[1])
                });
                prop_assert!(nearest.fold(f32::MAX, f32::min) < 0.015, "{point:?}");
            }
        }
    }
}
