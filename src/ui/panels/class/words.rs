//! Texts of a school class.

use super::read::Report;
use crate::ui::panels::mistakes::{Open, words as mistakes};
use crate::ui::pupils::{Added, MAX_PUPILS};
use crate::ui::words::html::escaped;
use crate::ui::words::numbers::{count, percent, unbroken};
use lenet_data::pupil::{Found, Pupil, TooIntricate};
use lenet_experiment::confusion::Confusion;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::image::SIDE;
use lenet_experiment::predictions::Outcome;
use lenet_experiment::protocol::MAX_IMAGES;

/// Where the class is kept, and what one code counts for.
pub const KEPT: &str = "Nothing is sent or stored: the class is gone when this page closes, or by \"Remove the class\". Of several \
     codes with one name the newest counts, so two pupils of one name add an initial.";

pub const TOO_LONG: &str = "this is longer than 2 MB. Forty codes have fewer than 40,000 characters.";

pub const BLANK: &str = "a drawing of the code is blank. The pupil draws it again and sends another code.";

/// What the code holds, or what it lacks: digits without a drawing, or time to make it.
pub fn own<T>(
    missing: &[usize],
    drawings: Option<&Result<T, TooIntricate>>,
    right: Option<u8>,
    accuracy: Option<u16>,
) -> String {
    match drawings {
        _ if missing.len() == 10 => "Draw the ten digits first: the code holds one drawing of each.".into(),
        _ if !missing.is_empty() => {
            let digits: Vec<String> = missing.iter().map(usize::to_string).collect();
            format!("The code holds one drawing of each digit. Still to be drawn: {}.", digits.join(", "))
        }
        None => "The code is being made …".into(),
        Some(Err(error)) => format!("There is no code: {error}. Draw that digit again, with fewer strokes."),
        Some(Ok(_)) => {
            let right = right.map(|right| format!(", how many of them this network reads right ({right})"));
            let tested = accuracy.map(|share| format!(", its test accuracy ({})", hundredths(share)));
            unbroken(&format!(
                "The code holds your newest drawing of each digit{}{}, the time, and the name that you type. Nothing is sent: it \
                 reaches your teacher when you paste it into a message or a form.",
                right.unwrap_or_default(),
                tested.unwrap_or_default()
            ))
        }
    }
}

/// "97.84 %"
fn hundredths(share: u16) -> String {
    percent(f64::from(share) / 10_000.0, 2)
}

/// "Line 3, after "Anna, 10:32"", with the file's name before it.
pub fn place(file: Option<&str>, found: &Found) -> String {
    let file = file.map_or_else(|| "Line".into(), |file| format!("{file}, line"));
    let after = if found.before.is_empty() { String::new() } else { format!(", after \"{}\"", found.before) };
    format!("{file} {}{after}", found.line)
}

/// A text without a code.
pub fn none(file: Option<&str>) -> String {
    let text = file.unwrap_or("The text");
    format!("{text} has no code: a code begins with LENET1- and is copied under \"Your code for the class\".")
}

/// A text with more codes than are read.
pub fn too_many(file: Option<&str>, codes: usize, read: usize) -> String {
    let text = file.unwrap_or("The text");
    format!("{text} has {} codes, of which the first {read} are read.", count(codes as u64))
}

/// What is said of a code that was read, if anything.
pub fn added(added: Added, place: &str, name: &str) -> Option<String> {
    let name = if name.is_empty() { "the pupil without a name" } else { name };
    match added {
        Added::New | Added::Same => None,
        Added::Newer => Some(format!("{place}: a newer code of {name}. It replaces the earlier one.")),
        Added::Older => Some(format!("{place}: an older code of {name}. The newer one stays.")),
        Added::NoRoom => {
            Some(format!("{place}: {name} was left out, because a class has at most {MAX_PUPILS} pupils."))
        }
    }
}

/// "3 codes were read; 1 remark:"
pub fn report(report: &Report) -> String {
    let codes = if report.read == 1 { "code was" } else { "codes were" };
    match report.problems.len() {
        0 if report.read == 0 => "All of these codes are here already.".into(),
        0 => format!("{} {codes} read.", report.read),
        1 => format!("{} {codes} read; 1 remark:", report.read),
        remarks => format!("{} {codes} read; {remarks} remarks:", report.read),
    }
}

/// Accuracy on the drawings of the class.
pub fn result(pupils: usize, confusion: Option<&Confusion>, has_digits: bool) -> String {
    let of = if pupils == 1 { "1 pupil".into() } else { format!("{pupils} pupils") };
    let evaluated =
        confusion.and_then(|confusion| Some((confusion, confusion.accuracy()?, confusion.accuracy_interval()?)));
    let Some((confusion, accuracy, [low, high])) = evaluated else {
        return match has_digits {
            true => format!(
                "The drawings of {of} are evaluated as soon as the network has loaded; one that has diverged reads nothing."
            ),
            false => "The drawings are digits, which this network does not read; choose MNIST as data set.".into(),
        };
    };
    let (low, drawings) = (percent(low, 1), count(confusion.images().into()));
    unbroken(&format!(
        "{} of the {drawings} drawings of {of} read right by this network; 95 % interval {} to {}",
        percent(accuracy, 1),
        low.trim_end_matches(" %"),
        percent(high, 1)
    ))
}

/// A pupil in the table; `right` of the ten are read right on this page.
pub fn row(index: usize, pupil: &Pupil, right: Option<usize>) -> String {
    let heading = &pupil.heading;
    let cell = |value: Option<String>| format!("<td>{}</td>", value.unwrap_or_else(|| "–".into()));
    let of_ten = |right: Option<usize>| cell(right.map(|right| format!("{right} of 10")));
    format!(
        "<tr data-testid=class-pupil><th scope=row>{}</th>{}{}{}</tr>",
        escaped(&name(index, &heading.name)),
        of_ten(right),
        of_ten(heading.right.map(usize::from)),
        cell(heading.accuracy.map(hundredths)),
    )
}

/// The name, or one by number.
fn name(index: usize, name: &str) -> String {
    if name.is_empty() { format!("Pupil {}", index + 1) } else { name.into() }
}

/// A drawing in the list, of the pupil at `at`.
pub fn item(index: u32, at: usize, typed: &str, outcome: Outcome) -> String {
    let name = escaped(&name(at, typed));
    let Outcome { label, predicted, .. } = outcome;
    let caption = if outcome.is_right() { format!("{label} ✓") } else { format!("{label} → <b>{predicted}</b>") };
    let pair = mistakes::pair(DatasetId::Mnist.class_names(), label.into(), predicted.into());
    format!(
        "<li><button type=button data-testid=class-drawing data-index={index} data-label={label} data-predicted={predicted} \
         title='{name}: {pair}'><canvas width={SIDE} height={SIDE}></canvas><span>{caption}</span>\
         <span class=class-whose>{name}</span></button></li>"
    )
}

/// Which drawings are shown, and how many.
pub fn shown(open: Open, drawings: usize) -> String {
    let which = match open {
        Open::Cell(label, class) => mistakes::pair(DatasetId::Mnist.class_names(), label.into(), class.into()),
        Open::Nothing | Open::Changed => "Misread".into(),
    };
    let first = if drawings > MAX_IMAGES { format!("the first {MAX_IMAGES} of ") } else { String::new() };
    let noun = if drawings == 1 { "drawing" } else { "drawings" };
    format!("{which}: {first}{drawings} {noun}. A click puts one on the sheet.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::pupils::tests::pupil;

    fn plain(text: String) -> String {
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn the_code_says_what_it_lacks_and_holds() {
        let none = None::<&Result<(), TooIntricate>>;
        assert!(own(&(0..10).collect::<Vec<_>>(), none, None, None).starts_with("Draw the ten digits first"));
        assert!(own(&[3, 5], none, None, None).ends_with("Still to be drawn: 3, 5."));
        assert!(own(&[], none, None, None).starts_with("The code is being made"));
        let refused = own(&[], Some(&Err::<(), _>(TooIntricate { label: 7 })), None, None);
        assert!(refused.contains("the drawing of the 7 has too many strokes"), "{refused}");
        let text = plain(own(&[], Some(&Ok(())), Some(8), Some(9_784)));
        assert!(text.contains("reads right (8), its test accuracy (97.84 %), the time, and the name"), "{text}");
        assert!(own(&[], Some(&Ok(())), None, None).contains("of each digit, the time, and the name"));
    }

    #[test]
    fn a_broken_code_is_named_by_line_and_sender() {
        let found = |before: &str| Found { line: 3, before: before.into(), pupil: Ok(pupil("Anna", 1, 0.5).0) };
        assert_eq!(place(None, &found("Anna, 10:32")), "Line 3, after \"Anna, 10:32\"");
        assert_eq!(place(Some("class.txt"), &found("")), "class.txt, line 3");
        assert_eq!(added(Added::New, "Line 3", "Anna"), None);
        assert_eq!(too_many(None, 1_234, 200), "The text has 1,234 codes, of which the first 200 are read.");
        assert!(added(Added::Older, "Line 3", "").unwrap().contains("an older code of the pupil without a name"));
        let words = |read, problems: &[&str]| {
            report(&Report { read, problems: problems.iter().map(ToString::to_string).collect() })
        };
        assert_eq!(words(3, &[]), "3 codes were read.");
        assert_eq!(words(1, &["a"]), "1 code was read; 1 remark:");
        assert_eq!(words(0, &["a", "b"]), "0 codes were read; 2 remarks:");
        assert!(words(0, &[]).contains("already"));
    }

    #[test]
    fn the_class_has_an_accuracy_with_its_interval() {
        let mut confusion = Confusion::new(10);
        (0..300).for_each(|image| confusion.count(image % 10, if image < 270 { image % 10 } else { 3 }));
        let text = plain(result(30, Some(&confusion), true));
        let expected =
            "91.0 % of the 300 drawings of 30 pupils read right by this network; 95 % interval 87.2 to 93.7 %";
        assert_eq!(text, expected);
        assert!(result(1, None, true).contains("drawings of 1 pupil are evaluated"));
        assert!(result(1, None, false).contains("does not read"));
    }

    #[test]
    fn names_are_text_in_tables_and_lists() {
        let (hostile, _) = pupil("<b>'x", 1, 0.5);
        let html = row(2, &hostile, Some(7));
        assert!(
            html.contains("&lt;b&gt;&#39;x") && html.contains("<td>7 of 10</td><td>9 of 10</td><td>–</td>"),
            "{html}"
        );
        assert!(row(2, &pupil("", 1, 0.5).0, None).contains("Pupil 3"));
        let drawing = item(20, 2, "<b>'x", Outcome { label: 4, predicted: 9, margin: 0.5 });
        assert!(drawing.contains("title='&lt;b&gt;&#39;x: 4 taken for 9'"), "{drawing}");
        assert_eq!(shown(Open::Cell(4, 9), 1), "4 taken for 9: 1 drawing. A click puts one on the sheet.");
        assert!(shown(Open::Nothing, 50).starts_with("Misread: the first 48 of 50 drawings"));
    }
}
