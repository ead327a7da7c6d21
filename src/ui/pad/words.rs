//! Texts of the pad that depend on the content of the sheet.

use super::sheet::Sheet;
use crate::browser::canvas::ALTERED;
use crate::ui::words::numbers::{count, percent};
use lenet_conductor::{LabelledImage, Prediction};
use lenet_data::picture::PictureProblem;
use lenet_experiment::article::SMOOTHING;
pub use lenet_experiment::dataset::ClassNames;
use lenet_experiment::dataset::{CLASSES, DatasetId};
use lenet_experiment::protocol::{Evaluation, Split};

/// Note beside a prediction of an untrained network.
pub const GUESS: &str = "Not trained yet: this is a guess";

/// Note beside a prediction of a network that was trained with smoothed labels: the probability of the true class that it aims at.
/// There is room for one line.
pub fn smoothed(outputs: usize) -> String {
    format!("smoothed: aims at {}", percent(1.0 - SMOOTHING + SMOOTHING / outputs.max(1) as f64, 0))
}

/// Note beside a prediction of a network whose test accuracy is that of guessing. There is room for one line.
pub fn guessing(newest: &Evaluation) -> String {
    let about = if newest.split == Split::TestSample { "≈ " } else { "" };
    format!("It guesses: {about}{} right", percent(newest.accuracy.into(), 1))
}

/// Heading of the pad; `asked` is the digit that the visitor is asked to draw.
pub fn heading(names: ClassNames, asked: Option<u8>) -> String {
    match asked {
        Some(digit) => format!("Draw {} {digit} · {} of {CLASSES}", article(digit), digit + 1),
        None if are_digits(names) => "Draw a digit".into(),
        None => "Draw or pick".into(),
    }
}

/// Hint on the blank sheet.
pub fn hint(names: ClassNames, asked: Option<u8>) -> String {
    match asked {
        Some(digit) => format!("draw {} {digit}", article(digit)),
        None if are_digits(names) => "draw a digit".into(),
        None if names == DatasetId::FashionMnist.names_of(names.count()) => {
            "pick a test image, or draw an item of clothing".into()
        }
        None => "pick a test image, or draw one like it".into(),
    }
}

/// Caption of the network's input: whether it is a sample, and whether steps of its preparation are off.
pub fn input(is_sample: bool, is_unprepared: bool) -> &'static str {
    match (is_sample, is_unprepared) {
        (true, _) => "a sample",
        (false, true) => "some steps off",
        (false, false) => "28 × 28",
    }
}

/// The article of a digit: an 8 begins with a vowel.
pub fn article(digit: u8) -> &'static str {
    if digit == 8 { "an" } else { "a" }
}

/// Text alternative of the sheet, with the prediction.
pub fn description(names: ClassNames, sheet: &Sheet, prediction: Option<&Prediction>) -> String {
    let content = match (sheet.picked(), sheet.strokes().len()) {
        (Some(picked), _) => origin(names, picked),
        (None, 0) if sheet.image().is_some() => "Digit of a picture.".into(),
        (None, 0) => return format!("Blank drawing sheet: {}.", hint(names, None)),
        (None, 1) => "Drawing of one stroke.".into(),
        (None, strokes) => format!("Drawing of {strokes} strokes."),
    };
    format!("{content} {}", verdict(names, sheet.picked(), prediction)).trim_end().into()
}

/// Index and label of a labelled image: "Test image 1,234, labelled 7."
pub fn origin(names: ClassNames, picked: &LabelledImage) -> String {
    format!("{}, labelled {}.", numbered(picked.split, picked.index), label(names, picked))
}

/// Split and index of an image: "Test image 1,234", "Your drawing 7".
pub fn numbered(split: Split, index: u32) -> String {
    let split = match split {
        Split::Test | Split::TestSample => "Test",
        Split::Validation => "Validation",
        Split::Hand => return format!("Your drawing {}", count(u64::from(index) + 1)),
    };
    format!("{split} image {}", count(index.into()))
}

/// The predicted class, and for a test image whether it is correct. Empty without a prediction.
pub fn verdict(names: ClassNames, picked: Option<&LabelledImage>, prediction: Option<&Prediction>) -> String {
    let Some(prediction) = prediction else { return String::new() };
    let Some(class) = prediction.class() else {
        return "Training has diverged: the network's output is no longer a number. Discard the network and lower the learning \
                rate."
            .into();
    };
    let predicted = names.of(class);
    let mut text = match picked {
        Some(picked) if usize::from(picked.label) == class => format!("Correct: the network says {predicted}."),
        Some(picked) => format!("Wrong: the network says {predicted}, the label is {}.", label(names, picked)),
        None => format!("The network says {predicted}."),
    };
    if prediction.is_guess() {
        text = format!("{text} {GUESS}.");
    }
    text
}

/// Why the sheet shows no digit of a picture that was opened.
pub fn refusal(problem: &PictureProblem) -> String {
    format!("{problem} The sheet is unchanged.")
}

/// Why a picture that has a poster's shape was not opened.
pub const STRIPPED: &str = "This looks like a poster whose run was stripped by the service that sent it: ask for it as a file. The \
     QR code on it opens the experiment. The sheet is unchanged.";

/// Why a file was not opened.
pub fn no_picture(name: &str) -> String {
    format!("{name} is no picture that this browser can open. Save it as PNG or JPEG. The sheet is unchanged.")
}

/// Why a file was not opened in this browser.
pub fn altered_picture(name: &str) -> String {
    format!("{name} cannot be opened: {ALTERED}. The sheet is unchanged.")
}

/// Whether the classes may be the ten digits.
fn are_digits(names: ClassNames) -> bool {
    names.are_numbers() && names.count() == CLASSES
}

fn label(names: ClassNames, picked: &LabelledImage) -> &'static str {
    names.of(picked.label.into())
}

/// A class in at most four letters, as head of a row or column: the number that it ends with, else its first letters.
pub fn short(name: &'static str) -> &'static str {
    const MOST: usize = 4;
    let start = name.trim_end_matches(|last: char| last.is_ascii_digit());
    let end = name.char_indices().nth(MOST).map_or(name.len(), |(byte, _)| byte);
    match &name[start.len()..] {
        _ if name == "Ankle boot" => "Boot",
        number if (1..=MOST).contains(&number.len()) => number,
        _ => &name[..end],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::Image;

    fn prediction(class: usize, step: u32) -> Prediction {
        let mut probabilities = vec![0.0; CLASSES];
        probabilities[class] = 1.0;
        Prediction { probabilities, step, rbf: None }
    }

    #[test]
    fn heads_of_rows_are_short() {
        let clothes: Vec<&str> = DatasetId::FashionMnist.class_names().iter().map(short).collect();
        assert_eq!(clothes, ["T-sh", "Trou", "Pull", "Dres", "Coat", "Sand", "Shir", "Snea", "Bag", "Boot"]);
        assert_eq!(["7", "class 12", "größer", "äöüß€"].map(short), ["7", "12", "größ", "äöüß"]);
    }

    #[test]
    fn a_drawing_is_described() {
        let digits = DatasetId::Mnist.class_names();
        let mut sheet = Sheet::default();
        assert_eq!(description(digits, &sheet, None), "Blank drawing sheet: draw a digit.");
        sheet.begin(1, [0.5, 0.5]);
        assert_eq!(description(digits, &sheet, None), "Drawing of one stroke.");
        let mut opened = Sheet::default();
        opened.open(Image::blank());
        let text = description(digits, &opened, Some(&prediction(7, 5)));
        assert_eq!(text, "Digit of a picture. The network says 7.");
        let text = description(digits, &sheet, Some(&prediction(7, 0)));
        assert_eq!(text, "Drawing of one stroke. The network says 7. Not trained yet: this is a guess.");
    }

    #[test]
    fn a_test_image_is_described() {
        let clothes = DatasetId::FashionMnist.class_names();
        let picked = LabelledImage { split: Split::Test, index: 1234, image: Image::blank(), label: 9 };
        assert_eq!(origin(clothes, &picked), "Test image 1,234, labelled Ankle boot.");
        assert_eq!(verdict(clothes, Some(&picked), Some(&prediction(9, 5))), "Correct: the network says Ankle boot.");
        assert_eq!(
            verdict(clothes, Some(&picked), Some(&prediction(8, 5))),
            "Wrong: the network says Bag, the label is Ankle boot."
        );
    }
}
