//! Every sentence of the panel that depends on what is on the sheet.

use super::answer::Answer;
use super::sheet::{PickedImage, Sheet};
use crate::ui::words::numbers::count;
use lenet_experiment::dataset::CLASSES;

/// What the ten labels mean, in label order.
pub type ClassNames = [&'static str; CLASSES];

/// Said wherever an untrained network answers.
pub const GUESS: &str = "Not trained yet: this is a guess";

/// The panel's heading.
pub fn heading(names: &ClassNames) -> &'static str {
    if are_digits(names) { "Draw a digit" } else { "Draw or pick" }
}

/// What the empty sheet invites to.
pub fn hint(names: &ClassNames) -> &'static str {
    if are_digits(names) { "draw a digit" } else { "pick a test image, or draw an article of clothing" }
}

/// What lies on the sheet and what the network reads in it, for someone who cannot see it.
pub fn description(names: &ClassNames, sheet: &Sheet, answer: Option<&Answer>) -> String {
    let content = match (sheet.picked(), sheet.strokes().len()) {
        (Some(picked), _) => origin(names, picked),
        (None, 0) => return format!("Drawing sheet, empty: {}.", hint(names)),
        (None, 1) => "Drawing of one stroke.".into(),
        (None, strokes) => format!("Drawing of {strokes} strokes."),
    };
    format!("{content} {}", reading(names, sheet.picked(), answer)).trim_end().into()
}

/// Where a test image comes from: "Test image 1,234, labelled 7."
pub fn origin(names: &ClassNames, picked: &PickedImage) -> String {
    format!("Test image {}, labelled {}.", count(u64::from(picked.index)), label(names, picked))
}

/// What the network reads, and for a test image whether that is right. Empty while there is no answer.
pub fn reading(names: &ClassNames, picked: Option<&PickedImage>, answer: Option<&Answer>) -> String {
    let Some(answer) = answer else { return String::new() };
    let Some(top) = answer.top() else {
        return "The network's output is no longer a number: training has diverged. Reset it and lower the learning rate."
            .into();
    };
    let read = names[top];
    let mut text = match picked {
        Some(picked) if usize::from(picked.label) == top => "The network reads it right.".into(),
        Some(_) => format!("The network reads it wrong, as {read}."),
        None => format!("The network reads {read}."),
    };
    if answer.is_guess() {
        text = format!("{text} {GUESS}.");
    }
    text
}

fn are_digits(names: &ClassNames) -> bool {
    names[0] == "0"
}

fn label(names: &ClassNames, picked: &PickedImage) -> String {
    // A label beyond the ten classes cannot come from a checked file; shown as it is, it would at least be seen.
    names.get(usize::from(picked.label)).map_or_else(|| picked.label.to_string(), |name| (*name).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::dataset::DatasetId;
    use lenet_experiment::image::Image;

    fn answer(top: usize, step: u32) -> Answer {
        let mut probabilities = [0.0; CLASSES];
        probabilities[top] = 1.0;
        Answer { probabilities, step, rbf: None }
    }

    #[test]
    fn a_drawing_in_words() {
        let digits = DatasetId::Mnist.class_names();
        let mut sheet = Sheet::default();
        assert_eq!(description(&digits, &sheet, None), "Drawing sheet, empty: draw a digit.");
        sheet.begin(1, [0.5, 0.5]);
        assert_eq!(description(&digits, &sheet, None), "Drawing of one stroke.");
        let text = description(&digits, &sheet, Some(&answer(7, 0)));
        assert_eq!(text, "Drawing of one stroke. The network reads 7. Not trained yet: this is a guess.");
    }

    #[test]
    fn a_test_image_in_words() {
        let clothes = DatasetId::FashionMnist.class_names();
        let picked = PickedImage { index: 1234, image: Image::blank(), label: 9 };
        assert_eq!(origin(&clothes, &picked), "Test image 1,234, labelled Ankle boot.");
        assert_eq!(reading(&clothes, Some(&picked), Some(&answer(9, 5))), "The network reads it right.");
        assert_eq!(reading(&clothes, Some(&picked), Some(&answer(8, 5))), "The network reads it wrong, as Bag.");
    }
}
