//! Texts of the panel.

use crate::ui::chart::format;
use crate::ui::pad::percent::percent as whole_percent;
pub use crate::ui::pad::words::short;
use crate::ui::pad::words::{ClassNames, numbered};
use crate::ui::words::numbers::{count, percent, signed, unbroken};
use lenet_experiment::confusion::Confusion;
use lenet_experiment::predictions::Outcome;
use lenet_experiment::protocol::Split;

/// In place of the result of a run that was not evaluated.
pub fn before(noun: &str) -> String {
    format!("After the first epoch, the table counts which {noun} the network takes for which.")
}

/// In place of the result at a moment of a run before its first evaluation.
pub const NOT_YET: &str = "At this moment of the run nothing had been evaluated yet.";

/// After the result at an earlier moment: the epoch of the last evaluation until then.
pub fn evaluated(epoch: Option<f64>) -> String {
    epoch.map_or_else(String::new, |at| format!("; evaluated at {}", format::epoch(at)))
}

/// Accuracy on the images of a split with its interval.
pub fn result(confusion: &Confusion, split: Split, noun: &str) -> String {
    let (Some(accuracy), Some([low, high])) = (confusion.accuracy(), confusion.accuracy_interval()) else {
        return before(noun);
    };
    let (images, low) = (count(confusion.images().into()), percent(low, 1));
    let of = match split {
        Split::Test | Split::TestSample => format!("{images} test images"),
        Split::Validation => format!("{images} validation images"),
        Split::Hand => format!("your {images} drawings"),
    };
    unbroken(&format!(
        "{} of {of} right; 95 % interval {} to {}",
        percent(accuracy, 2),
        low.trim_end_matches(" %"),
        percent(high, 1)
    ))
}

/// The number in a cell. A 0 off the diagonal, or in a difference, is left out.
pub fn number(value: i64, is_difference: bool, is_diagonal: bool) -> String {
    match value {
        0 if is_difference || !is_diagonal => String::new(),
        value if is_difference => signed(value as f64, 0),
        value => value.to_string(),
    }
}

/// A cell for screen readers: "4 taken for 9: 10 images", "4 taken for 9: 3 more than in the other run".
pub fn cell(names: ClassNames, label: usize, predicted: usize, value: Option<i64>, is_difference: bool) -> String {
    let cell = pair(names, label, predicted);
    match value {
        None => cell,
        Some(value) if is_difference => {
            let sign = if value < 0 { "fewer" } else { "more" };
            format!("{cell}: {} {sign} than in the other run", value.unsigned_abs())
        }
        Some(1) => format!("{cell}: 1 image"),
        Some(value) => format!("{cell}: {value} images"),
    }
}

/// "4 taken for 9", or "4 recognised".
pub fn pair(names: ClassNames, label: usize, predicted: usize) -> String {
    if label == predicted {
        format!("{} recognised", names.of(label))
    } else {
        format!("{} taken for {}", names.of(label), names.of(predicted))
    }
}

/// What is written below an image.
pub const CAPTION: &str = "Below an image: how far the probability of the predicted class is ahead of the second one's (the margin), \
     and a mark for every evaluation, up where it was right, down where it was wrong.";

/// Above the images of a printed report, where no cell is open.
pub const SUREST: &str = "The surest mistakes: label → answer, and below it the margin.";

/// After the heading of the images of a cell: "10 images, largest margin first"; `shown` of them are shown.
pub fn in_cell(images: Option<u32>, shown: usize) -> String {
    match images.unwrap_or_default() {
        _ if images.is_none() => "seen after the first evaluation".into(),
        0 => "no images".into(),
        1 => "1 image".into(),
        many if many as usize > shown => {
            format!("the {shown} of {} images with the largest margins", count(many.into()))
        }
        many => format!("{many} images, largest margin first"),
    }
}

/// What the last evaluation changed.
pub fn changes(changes: Option<[u32; 2]>) -> String {
    match changes {
        Some([learned, forgotten]) => {
            let [learned, forgotten] = [learned, forgotten].map(|images| count(images.into()));
            format!("{learned} became right and {forgotten} wrong since the evaluation before")
        }
        None => "seen after the second epoch".into(),
    }
}

/// An image for screen readers: "Test image 1,234: 4 taken for 9, margin 97 %, right after 2 of 5 evaluations".
pub fn image(
    names: ClassNames,
    split: Split,
    index: u32,
    outcome: Outcome,
    right: usize,
    evaluations: usize,
) -> String {
    let pair = pair(names, outcome.label.into(), outcome.predicted.into());
    let margin = whole_percent(outcome.margin);
    format!("{}: {pair}, margin {margin}, right after {right} of {evaluations} evaluations", numbered(split, index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::dataset::DatasetId;

    #[test]
    fn results_have_an_interval() {
        let mut counts = [[0; 10]; 10];
        (counts[0][0], counts[0][1]) = (9784, 216);
        let text = result(&counts.into(), Split::Test, "digits").replace('\u{a0}', " ");
        assert_eq!(text, "97.84 % of 10,000 test images right; 95 % interval 97.5 to 98.1 %");
        assert!(result(&Confusion::default(), Split::Test, "digits").starts_with("After the first epoch"));
    }

    #[test]
    fn cells_are_sentences() {
        let (digits, clothes) = (DatasetId::Mnist.class_names(), DatasetId::FashionMnist.class_names());
        assert_eq!(cell(digits, 4, 9, Some(10), false), "4 taken for 9: 10 images");
        assert_eq!(cell(clothes, 9, 9, Some(1), false), "Ankle boot recognised: 1 image");
        assert_eq!(cell(digits, 4, 9, Some(-3), true), "4 taken for 9: 3 fewer than in the other run");
        assert_eq!([number(0, false, false), number(0, false, true)], ["", "0"]);
        assert_eq!([number(3, true, false), number(-3, true, true), number(0, true, true)], ["+3", "\u{2212}3", ""]);
        assert!(clothes.iter().all(|name| short(name).len() <= 4));
    }

    #[test]
    fn lists_say_how_many_they_show() {
        assert_eq!(
            [in_cell(None, 0), in_cell(Some(0), 0), in_cell(Some(1), 1), in_cell(Some(10), 10)],
            ["seen after the first evaluation", "no images", "1 image", "10 images, largest margin first"]
        );
        assert_eq!(in_cell(Some(1127), 48), "the 48 of 1,127 images with the largest margins");
        assert_eq!(changes(Some([12, 9])), "12 became right and 9 wrong since the evaluation before");
        let outcome = Outcome { label: 4, predicted: 9, margin: 0.97 };
        assert_eq!(
            image(DatasetId::Mnist.class_names(), Split::Test, 1234, outcome, 2, 5),
            "Test image 1,234: 4 taken for 9, margin 97 %, right after 2 of 5 evaluations"
        );
    }
}
