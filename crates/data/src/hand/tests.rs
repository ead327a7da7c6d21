use super::*;
use proptest::prelude::*;

const SEVEN: &str =
    "LeNet Lab drawings 1\ndigit 7 pen 0.09\nstroke 0.2,0.2 0.8,0.2 0.5,0.85\nstroke 0.35,0.5 0.7,0.5\nend 1\n";

fn drawings() -> impl Strategy<Value = Vec<Drawn>> {
    let point = prop::array::uniform2(-0.2_f32..1.2);
    let stroke = prop::collection::vec(point, 0..6).prop_map(|points| Stroke { points });
    let drawing = (0_u8..10, prop::collection::vec(stroke, 0..4), 0.01_f32..0.2);
    let drawing = drawing.prop_map(|(label, strokes, pen_width)| Drawn::new(label, &strokes, pen_width));
    prop::collection::vec(drawing, 0..5)
}

proptest! {
    #[test]
    fn a_file_holds_the_drawings(drawings in drawings()) {
        prop_assert_eq!(from_text(&to_text(&drawings)), Ok(drawings));
    }

    #[test]
    fn no_text_panics(text in ".*", at in 0_usize..1_000, drawings in drawings()) {
        let file = to_text(&drawings);
        let at = at.min(file.len());
        let _ = (from_text(&text), from_text(&format!("{}{text}", &file[..at])), from_text(&format!("{text}{}", &file[at..])));
    }

    #[test]
    fn a_file_cut_anywhere_is_refused(drawings in drawings(), at in 0.0..1.0) {
        let file = to_text(&drawings);
        let end = file.trim_end().len() - 1; // within the last number, which may have two digits
        prop_assert!(from_text(&file[..(end as f64 * at) as usize]).is_err());
    }
}

#[test]
fn the_file_is_for_people() {
    let stroke = |points: &[[f32; 2]]| Stroke { points: points.to_vec() };
    let strokes = [stroke(&[[0.2, 0.2], [0.8, 0.2], [0.49996, 0.85]]), stroke(&[]), stroke(&[[0.35, 0.5], [0.7, 0.5]])];
    let seven = vec![Drawn::new(7, &strokes, 0.09)];
    let text = to_text(&seven);
    assert_eq!(
        text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>(),
        SEVEN.lines().collect::<Vec<_>>()
    );
    assert_eq!(from_text(SEVEN), Ok(seven.clone()));
    assert_eq!(from_text(&format!("\u{feff}\r\n# mine\r\n{}", SEVEN.replace('\n', "\r\n"))), Ok(seven));
}

#[test]
fn a_drawing_is_clamped_to_the_sheet_and_to_the_limits() {
    let outside = Stroke { points: vec![[-0.5, 0.12345], [1.5, f32::NAN]] };
    assert_eq!(Drawn::new(1, &[outside], 0.0904).strokes[0].points, [[0.0, 0.123], [1.0, 0.0]]);
    let long = Stroke { points: vec![[0.5, 0.5]; MAX_POINTS - 1] };
    let drawing = Drawn::new(1, &vec![long; MAX_STROKES + 1], 0.1);
    assert_eq!(drawing.strokes.iter().map(|stroke| stroke.points.len()).collect::<Vec<_>>(), [MAX_POINTS - 1, 1]);
    assert!(from_text(&to_text(&[drawing])).is_ok());
}

#[test]
fn each_fault_says_what_was_found_and_where() {
    let replaced = |from: &str, to: &str| SEVEN.replacen(from, to, 1);
    let found = |found: &str| found.to_owned();
    let with = |count: usize, line: &str| replaced(line, &line.repeat(count));
    let faults = [
        (String::new(), HandError::Empty),
        ("# mine".into(), HandError::Empty),
        ("<!DOCTYPE html>".into(), HandError::Html),
        ("P2 28 28".into(), HandError::NotDrawings),
        (replaced("drawings 1", "drawings 2"), HandError::Version(found("2"))),
        (replaced("end 1\n", ""), HandError::Truncated { found: 1 }),
        (replaced("end 1", "end 12"), HandError::Count { line: 5, said: found("12"), found: 1 }),
        (replaced("digit 7", "digit 10"), HandError::Label { line: 2, found: found("10 pen 0.09") }),
        (replaced(" pen 0.09", ""), HandError::Pen { line: 2, found: found("") }),
        (replaced("0.09", "0"), HandError::Pen { line: 2, found: found("0") }),
        (replaced("0.85", "1.01"), HandError::Point { line: 3, found: found("0.5,1.01") }),
        (replaced("0.85", "nan"), HandError::Point { line: 3, found: found("0.5,nan") }),
        (replaced("0.35,0.5 0.7,0.5", ""), HandError::Point { line: 4, found: found("") }),
        (replaced("digit 7 pen 0.09\n", ""), HandError::Unknown { line: 2, found: found("stroke 0.2,0.2 0.8,0") }),
        (replaced("digit", "figure"), HandError::Unknown { line: 2, found: found("figure 7 pen 0.09") }),
        (with(MAX_DRAWINGS + 1, "digit 7 pen 0.09\n"), HandError::TooManyDrawings { line: 2 + MAX_DRAWINGS }),
        (with(MAX_STROKES, "stroke 0.35,0.5 0.7,0.5\n"), HandError::TooManyStrokes { line: 3 + MAX_STROKES }),
        (with(MAX_POINTS - 3, " 0.7,0.5"), HandError::TooManyPoints { line: 4 }),
    ];
    for (text, fault) in faults {
        assert_eq!(from_text(&text), Err(fault));
    }
}
