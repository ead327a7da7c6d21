//! Texts of the panel.

use crate::ui::chart::format::share;
use crate::ui::pad::percent::percent as whole_percent;
use crate::ui::words::numbers::{count, percent, unbroken};
use lenet_conductor::LessonView;
use lenet_data::preprocess::Preparation;
use lenet_experiment::protocol::{Evaluation, MAX_IMAGES};

/// In place of the answers while there is no drawing on the sheet.
pub const NO_DRAWING: &str = "Draw something on the sheet to see each step of its way.";

/// In place of the result of a network that reads no digits.
pub const CLOTHING: &str = "Your hand is for digits. This network reads clothing; choose MNIST as data set.";

/// How many of the drawings are read correctly: "7 of 10 drawings read correctly; 95 % interval 40 to 89 %".
pub fn result(counts: Option<(u32, u32)>, drawings: usize) -> String {
    match counts {
        Some((right, all)) => {
            let [_, interval] = share(f64::from(right) / f64::from(all.max(1)), all);
            let of = if all == 1 { "drawing" } else { "drawings" };
            unbroken(&format!("{right} of {all} {of} read correctly; 95 % interval {interval}"))
        }
        None if drawings > 0 => "Your drawings are tested as soon as the network has loaded.".into(),
        None => {
            "Does it read your hand as well? Draw the ten digits: from then on every network is tested on them, and \
                 their accuracy is a line of the chart."
                .into()
        }
    }
}

/// What a lesson does, or what it has changed.
pub fn lesson(lesson: &LessonView, tested: Option<Evaluation>, hand: Option<(u32, u32)>, is_busy: bool) -> String {
    let drawings = lesson.drawings;
    if is_busy {
        return format!(
            "Learning {drawings} of your drawings: for another epoch, every tenth training image is one of them, distorted anew \
             each time."
        );
    }
    let test = lesson.tested.zip(tested).map(|(before, after)| {
        format!(
            "Test images: {} before, {} now. ",
            percent(before.accuracy.into(), 2),
            percent(after.accuracy.into(), 2)
        )
    });
    let hand = lesson.hand.zip(hand).map(|(before, (right, all))| {
        let right_before = (f64::from(before.accuracy) * f64::from(before.images)).round();
        format!("Your drawings: {right_before} of {} before, {right} of {all} now. ", before.images)
    });
    let caution = "It has learned these very drawings: draw new ones to see whether it reads your hand.";
    unbroken(&format!("{}{}{caution}", test.unwrap_or_default(), hand.unwrap_or_default()))
}

/// How many of the drawings are shown, if not all.
pub fn shown(drawings: usize) -> String {
    if drawings > MAX_IMAGES { format!("The last {MAX_IMAGES} of {}", count(drawings as u64)) } else { String::new() }
}

/// A drawing for screen readers and as tooltip: "Drawing 3, a 7, read as 1".
pub fn drawing(index: usize, label: u8, read: Option<u8>) -> String {
    let read = read.map(|read| if read == label { ", read correctly".into() } else { format!(", read as {read}") });
    format!("Drawing {}, labelled {label}{}", index + 1, read.unwrap_or_default())
}

/// The answer with all steps of the preparation, and with those that are on.
pub fn answers(all: (usize, f32), chosen: (usize, f32), preparation: Preparation) -> String {
    let answer = |(class, probability): (usize, f32)| format!("{class}, {}", whole_percent(probability));
    let text = if preparation == Preparation::MNIST {
        format!("The network reads {}. Switch a step off to see what it is worth.", answer(all))
    } else {
        format!(
            "The network reads {}. With all steps: {}. Kept drawings are always tested with all.",
            answer(chosen),
            answer(all)
        )
    };
    unbroken(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::protocol::Split;

    fn plain(text: String) -> String {
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn a_result_has_an_interval() {
        let text = "7 of 10 drawings read correctly; 95 % interval 40 to 89 %";
        assert_eq!(plain(result(Some((7, 10)), 10)), text);
        assert!(result(None, 0).starts_with("Does it read your hand"));
        assert!(result(None, 3).starts_with("Your drawings are tested"));
    }

    #[test]
    fn a_lesson_says_what_was_lost_and_gained() {
        let evaluation =
            |split, images, accuracy| Evaluation { split, step: 9, epoch: 1.0, images, loss: 0.1, accuracy };
        let view = LessonView {
            drawings: 10,
            tested: Some(evaluation(Split::Test, 10_000, 0.9894)),
            hand: Some(evaluation(Split::Hand, 10, 0.7)),
            undo: None,
        };
        let after = Some(evaluation(Split::Test, 10_000, 0.988));
        let text = plain(lesson(&view, after, Some((10, 10)), false));
        assert!(
            text.starts_with("Test images: 98.94 % before, 98.80 % now. Your drawings: 7 of 10 before, 10 of 10 now.")
        );
        assert!(lesson(&view, after, None, true).starts_with("Learning 10 of your drawings"));
    }

    #[test]
    fn answers_are_compared_once_a_step_is_off() {
        let off = Preparation { centre: false, ..Preparation::MNIST };
        let text = plain(answers((4, 0.98), (9, 0.61), off));
        assert_eq!(
            text,
            "The network reads 9, 61 %. With all steps: 4, 98 %. Kept drawings are always tested with all."
        );
        assert!(answers((4, 0.98), (4, 0.98), Preparation::MNIST).ends_with("what it is worth."));
        assert_eq!(drawing(2, 7, Some(1)), "Drawing 3, labelled 7, read as 1");
    }
}
