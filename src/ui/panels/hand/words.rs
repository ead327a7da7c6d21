//! Texts of the panel.

use crate::ui::chart::format::share;
use crate::ui::hand::Kept;
use crate::ui::pad::percent::{distance, percent as whole_percent};
use crate::ui::pad::words::article;
use crate::ui::words::numbers::{count, percent, unbroken};
use lenet_conductor::{FineTuningView, Prediction, Status};
use lenet_data::preprocess::Preparation;
use lenet_experiment::image::Image;
use lenet_experiment::predictions::{Outcome, Predictions};
use lenet_experiment::protocol::{Evaluation, MAX_IMAGES, Split};

/// In place of the answers while there is no drawing on the sheet.
pub const NO_DRAWING: &str = "Draw something on the sheet to see each step of its way.";

/// In place of the result of a network that reads no digits.
pub const NO_DIGITS: &str = "Your hand is for digits, which this network does not read; choose MNIST as data set.";

/// Right and all of the drawings, those that the network has been trained on apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub new: [u32; 2],
    pub learned: [u32; 2],
}

impl Counts {
    /// Counts what was predicted for these drawings; `learned` are those that the network has been trained on.
    pub fn new(read: &Predictions, drawings: &[Kept], learned: &[(Image, u8)]) -> Self {
        let mut counts = Self::default();
        for (outcome, (drawn, image)) in read.iter().zip(drawings) {
            let is_learned = learned.iter().any(|(other, label)| (other, *label) == (image, drawn.label));
            let of = if is_learned { &mut counts.learned } else { &mut counts.new };
            *of = [of[0] + u32::from(outcome.is_right()), of[1] + 1];
        }
        counts
    }

    pub fn right(self) -> u32 {
        self.new[0] + self.learned[0]
    }

    pub fn all(self) -> u32 {
        self.new[1] + self.learned[1]
    }
}

/// How many of the drawings are read correctly: "7 of 10 drawings read correctly; 95 % interval 40 to 89 %".
pub fn result(counts: Option<Counts>, drawings: usize) -> String {
    let Some(Counts { new: [right, new], learned: [known, learned] }) = counts else {
        return if drawings > 0 {
            "Your drawings are tested as soon as the network has loaded.".into()
        } else {
            "Does it read your hand as well? Draw the ten digits: from then on every network is tested on them, and their \
             accuracy is a line of the chart."
                .into()
        };
    };
    let [of_new, interval] = share(f64::from(right) / f64::from(new.max(1)), new);
    let of_learned = format!("{known} of the {learned} that it has learned");
    unbroken(&match (new, learned) {
        (1, 0) => format!("{of_new} drawing read correctly; 95 % interval {interval}"),
        (_, 0) => format!("{of_new} drawings read correctly; 95 % interval {interval}"),
        (0, _) => format!("{of_learned} read correctly. New ones would show how it reads your hand."),
        (_, _) => format!("{of_new} new drawings read correctly, 95 % interval {interval}; {of_learned}"),
    })
}

/// What the button does, or why it does nothing.
pub fn learn(drawings: usize, is_trained: bool, is_busy: bool) -> &'static str {
    match (drawings, is_trained, is_busy) {
        (0, _, _) => "Draw some digits first",
        (_, false, _) => "Train the network first",
        (_, true, true) => "Pause the run first",
        (_, true, false) => "Train to the end of the next epoch, with your drawings among the training images",
    }
}

/// What a label's button does: "Keep the drawing on the sheet as a 3; kept: 2".
pub fn label(digit: u8, kept: usize) -> String {
    format!("Keep the drawing on the sheet as {} {digit}; kept: {kept}", article(digit))
}

/// What fine-tuning does, or what it has changed.
pub fn fine_tuning(
    fine_tuning: &FineTuningView,
    tested: Option<Evaluation>,
    hand: Option<Counts>,
    status: Status,
) -> String {
    let drawings = fine_tuning.drawings.len();
    let Some(after) = tested.filter(|tested| status == Status::Finished && tested.step > fine_tuning.begun_at) else {
        let of = if drawings == 1 { "your drawing" } else { "one of your drawings" };
        return format!(
            "Learning your hand: to the end of the next epoch, every tenth training image is {of}, a little different each \
             time. If it is paused, press Resume; the result follows at the end."
        );
    };
    let share_of = |evaluation: Evaluation| {
        let of = if evaluation.split == Split::TestSample { " of a sample" } else { "" };
        format!("{}{of} after {:.1} epochs", percent(evaluation.accuracy.into(), 2), evaluation.epoch)
    };
    let test = match fine_tuning.tested {
        Some(before) => format!("Test images: {}, {} now. ", share_of(before), percent(after.accuracy.into(), 2)),
        None => String::new(),
    };
    let hand = fine_tuning.hand.zip(hand).map(|(before, now)| {
        let [before, _] = share(before.accuracy.into(), before.images);
        format!("Your drawings: {before} before, {} of {} now. ", now.right(), now.all())
    });
    unbroken(&format!(
        "{test}{}It has learned these very drawings: draw new ones to see whether it reads your hand.",
        hand.unwrap_or_default()
    ))
}

/// How many of the drawings are shown, if not all.
pub fn shown(drawings: usize) -> String {
    if drawings > MAX_IMAGES { format!("The last {MAX_IMAGES} of {}", count(drawings as u64)) } else { String::new() }
}

/// A drawing for screen readers and as tooltip: "Drawing 3, labelled 7, read as 1".
pub fn drawing(index: usize, label: u8, read: Option<u8>) -> String {
    let read = read.map(|read| if read == label { ", read correctly".into() } else { format!(", read as {read}") });
    format!("Drawing {}, labelled {label}{}", index + 1, read.unwrap_or_default())
}

/// More bright pixels than 99 % of MNIST's digits have.
const BLOB: usize = 202;

/// What may help with a drawing that is misread; `has_augmented` says whether the network was trained on changed images.
pub fn misread(index: usize, outcome: Outcome, image: &Image, has_augmented: bool) -> String {
    let Outcome { label, predicted, .. } = outcome;
    let what =
        format!("Drawing {}, {} {label}, is read as {} {predicted}.", index + 1, article(label), article(predicted));
    let bright = image.pixels().iter().filter(|pixel| **pixel > 127).count();
    if bright > BLOB {
        return format!("{what} Its strokes have run together: draw larger, or with a thinner pen.");
    }
    let best = if has_augmented { "" } else { " “Best today” has seen more forms." };
    format!(
        "{what} Many people write like this; MNIST's writers may not have: its 1s rarely have a flag, its 9s a curved tail, its 0s \
         and 7s a stroke through them. “Learn my hand” learns yours.{best}"
    )
}

/// The predicted class with its probability, or with its distance in the paper's network: "4, 98 %", "4, distance 3.2".
pub fn answer(prediction: &Prediction) -> Option<String> {
    let class = prediction.class()?;
    let by = prediction.rbf.map(|rbf| distance(rbf.distances[class]));
    Some(format!("{class}, {}", by.unwrap_or_else(|| whole_percent(prediction.probabilities[class]))))
}

/// The answer with all steps of the preparation, and with those that are on.
pub fn answers(all: &str, chosen: &str, preparation: Preparation) -> String {
    let text = if preparation == Preparation::MNIST {
        format!("The network reads {all}. Switch a step off to see what it is worth.")
    } else {
        format!("The network reads {chosen}. With all steps: {all}. Kept drawings are always tested with all.")
    };
    unbroken(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::hand::prepared;
    use lenet_data::hand::Drawn;
    use lenet_data::strokes::Stroke;
    use lenet_experiment::dataset::CLASSES;
    use lenet_experiment::paper::{PICTURE_HEIGHT, PICTURE_WIDTH, RbfOutput};

    fn plain(text: String) -> String {
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn a_misread_drawing_gets_advice() {
        let mut image = Image::blank();
        let outcome = |label, predicted| Outcome { label, predicted, margin: 0.5 };
        let advice = misread(2, outcome(1, 7), &image, false);
        assert!(advice.starts_with("Drawing 3, a 1, is read as a 7. Many people write like this"), "{advice}");
        assert!(advice.contains("Best today") && !misread(2, outcome(1, 7), &image, true).contains("Best today"));
        image.pixels_mut()[..=BLOB].fill(200);
        let blob =
            "Drawing 1, an 8, is read as a 3. Its strokes have run together: draw larger, or with a thinner pen.";
        assert_eq!(misread(0, outcome(8, 3), &image, false), blob);
    }

    #[test]
    fn only_new_drawings_have_an_interval() {
        let counts = |new, learned| Some(Counts { new, learned });
        let text = "7 of 10 drawings read correctly; 95 % interval 40 to 89 %";
        assert_eq!(plain(result(counts([7, 10], [0, 0]), 10)), text);
        assert!(!result(counts([0, 0], [10, 10]), 10).contains("interval"));
        let text = "7 of 10 new drawings read correctly, 95 % interval 40 to 89 %; 5 of the 6 that it has learned";
        assert_eq!(plain(result(counts([7, 10], [5, 6]), 16)), text);
        assert!(result(None, 0).starts_with("Does it read your hand"));
        assert!(result(None, 3).starts_with("Your drawings are tested"));
    }

    #[test]
    fn learned_drawings_are_counted_apart() {
        let drawing = |label| {
            let stroke = Stroke { points: vec![[0.5, 0.2], [0.5, 0.3 + 0.05 * f32::from(label)]] };
            prepared(Drawn::new(label, &[stroke], 0.09)).unwrap()
        };
        let mut read = Predictions::default();
        [(1, 1), (2, 7), (3, 3)].into_iter().for_each(|(label, class)| read.push(label, class, 0.5));
        let drawings = [1, 2, 3].map(drawing);
        let learned = [(drawings[0].1.clone(), 1), (drawings[1].1.clone(), 9)];
        let counts = Counts::new(&read, &drawings, &learned);
        assert_eq!(counts, Counts { new: [1, 2], learned: [1, 1] }, "the second was learned as a 9");
        assert_eq!((counts.right(), counts.all()), (2, 3));
    }

    #[test]
    fn fine_tuning_says_what_was_lost_and_gained_once_it_was_measured() {
        let evaluation =
            |split, step, images, accuracy| Evaluation { split, step, epoch: 1.0, images, loss: 0.1, accuracy };
        let view = FineTuningView {
            drawings: Vec::new().into(),
            begun_at: 9,
            tested: Some(evaluation(Split::Test, 9, 10_000, 0.9894)),
            hand: Some(evaluation(Split::Hand, 9, 10, 0.7)),
            undo: None,
        };
        let hand = Some(Counts { new: [0, 0], learned: [10, 10] });
        let after = Some(evaluation(Split::Test, 18, 10_000, 0.988));
        let text = plain(fine_tuning(&view, after, hand, Status::Finished));
        let expected =
            "Test images: 98.94 % after 1.0 epochs, 98.80 % now. Your drawings: 7 of 10 before, 10 of 10 now.";
        assert!(text.starts_with(expected), "{text}");
        for (tested, status) in
            [(view.tested, Status::Finished), (after, Status::Running), (view.tested, Status::Paused)]
        {
            assert!(fine_tuning(&view, tested, hand, status).starts_with("Learning your hand"));
        }
    }

    #[test]
    fn answers_are_compared_once_a_step_is_off() {
        let off = Preparation { centre: false, ..Preparation::MNIST };
        let read = |class: usize, probability| {
            let mut prediction = Prediction { probabilities: vec![0.0; CLASSES], step: 1, rbf: None };
            prediction.probabilities[class] = probability;
            prediction
        };
        let [four, nine] = [read(4, 0.98), read(9, 0.61)].map(|prediction| answer(&prediction).unwrap());
        let text = plain(answers(&four, &nine, off));
        assert_eq!(
            text,
            "The network reads 9, 61 %. With all steps: 4, 98 %. Kept drawings are always tested with all."
        );
        assert!(answers(&four, &four, Preparation::MNIST).ends_with("what it is worth."));
        let mut rbf = RbfOutput { distances: [137.4; CLASSES], f6: [[0.0; PICTURE_WIDTH]; PICTURE_HEIGHT] };
        rbf.distances[4] = 3.24;
        let paper = Prediction { rbf: Some(rbf), ..read(4, 0.98) };
        assert_eq!(answer(&paper).as_deref(), Some("4, distance 3.2"));
        assert_eq!(drawing(2, 7, Some(1)), "Drawing 3, labelled 7, read as 1");
    }
}
