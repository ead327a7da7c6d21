//! Texts of the panel.

use super::options::own_name;
use super::plot::Axis;
use crate::ui::pad::percent::percent as whole_percent;
use crate::ui::words::html::escaped;
use crate::ui::words::numbers::{clock as time, percent, unbroken};
use lenet_conductor::{LaneView, Mark, Prediction, RaceView};
use lenet_experiment::dataset::ClassNames;
use lenet_experiment::protocol::Phase;

/// In place of who is ahead before the first race.
pub const INTRODUCTION: &str = "Both start untrained, from the same seed, on the same images; the form shows the first one. What you \
                                have trained is kept as an earlier run. Seconds are those of each one's own training.";

/// Where the paper's training took place, and how long it took (LeCun, Bottou, Bengio and Haffner).
const PAPER: &str = "In 1998 the paper's training took two to three days on a Silicon Graphics Origin 2000 server, with one 200 MHz processor.";

fn name(lane: &LaneView) -> String {
    own_name(&lane.name)
}

/// Name, newest accuracy and phase of one of the two: `Modern 96.12 %, waits for its turn`.
pub fn lane(race: &RaceView, index: usize) -> String {
    let lane = &race.lanes[index];
    let accuracy = lane.last().map(|mark| format!(" {}", percent(mark.accuracy, 2)));
    let takes_turns = race.lanes[1 - index].phase == Phase::Running && race.in_turns;
    let phase = match lane.phase {
        Phase::Finished => ", finished",
        Phase::Failed => ", failed",
        _ if !race.is_on => "",
        Phase::Loading => ", loading",
        Phase::Running => "",
        Phase::Idle | Phase::Paused if takes_turns => ", waits for its turn",
        Phase::Idle | Phase::Paused => ", paused",
    };
    unbroken(&format!("{}{}{phase}", name(lane), accuracy.unwrap_or_default()))
}

/// Who is ahead where both have come: `Modern is ahead: 96.12 % against 81.20 % after 96,000 images each.`
pub fn standing(race: &RaceView, axis: Axis) -> String {
    let [ours, theirs] = &race.lanes;
    let Some(far) = ours.last().zip(theirs.last()).map(|(a, b)| axis.of(&a).min(axis.of(&b))) else {
        return "The first test accuracies come after about a second.".into();
    };
    let [Some(a), Some(b)] = [ours, theirs].map(|lane| at(&lane.marks, axis, far)) else {
        return "Too early to say who is ahead.".into();
    };
    let after = format!("after {} each", axis.text(far));
    let accuracies = |ahead: f64, behind: f64| format!("{} against {} {after}.", percent(ahead, 2), percent(behind, 2));
    unbroken(&if a > b {
        format!("{} is ahead: {}", name(ours), accuracies(a, b))
    } else if b > a {
        format!("{} is ahead: {}", name(theirs), accuracies(b, a))
    } else {
        format!("Both are level: {} {after}.", percent(a, 2))
    })
}

/// The newest accuracy that was measured not later than `far`.
fn at(marks: &[Mark], axis: Axis, far: f64) -> Option<f64> {
    marks.iter().rev().find(|mark| axis.of(mark) <= far).map(|mark| mark.accuracy)
}

/// Who has reached 97 % first, on this axis.
pub fn reached(race: &RaceView, axis: Axis) -> String {
    let found = |lane: &LaneView| lane.reached().map(|mark| (name(lane), mark));
    let after = |mark: &Mark| format!("{} and {}", Axis::Images.text(mark.images as f64), time(mark.seconds));
    let [ours, theirs] = &race.lanes;
    let text = match (found(ours), found(theirs)) {
        (None, None) if race.lanes.iter().all(|lane| lane.phase == Phase::Finished) => {
            "Neither has reached 97 %.".into()
        }
        (None, None) => "Neither has reached 97 % yet.".into(),
        (Some((first, mark)), None) => {
            format!("{first} has reached 97 % after {}; {} has not.", after(&mark), name(theirs))
        }
        (None, Some((first, mark))) => {
            format!("{first} has reached 97 % after {}; {} has not.", after(&mark), name(ours))
        }
        (Some(ours), Some(theirs)) => {
            let [(first, a), (second, b)] =
                if axis.of(&ours.1) <= axis.of(&theirs.1) { [ours, theirs] } else { [theirs, ours] };
            let by = match axis {
                Axis::Images => "with fewer images",
                Axis::Seconds => "sooner",
            };
            format!("{first} has reached 97 % {by}: after {}; {second} after {}.", after(&a), after(&b))
        }
    };
    unbroken(&text)
}

/// A class and its probability as HTML, the class in large type.
pub fn reading(prediction: Option<&Prediction>, class_names: ClassNames) -> String {
    let read = prediction.and_then(|prediction| Some((prediction.class()?, prediction)));
    match read {
        Some((class, prediction)) => {
            format!("<b>{}</b> {}", escaped(class_names.of(class)), whole_percent(prediction.probabilities[class]))
        }
        None => "<b>–</b>".into(),
    }
}

/// Seconds of two and a half days.
const PAPER_SECONDS: f64 = 2.5 * 24.0 * 3600.0;

/// The time that the paper's training took, beside that of the race.
pub fn clock(seconds: Option<u64>) -> String {
    match seconds {
        Some(seconds) => {
            let share = match percent(seconds as f64 / PAPER_SECONDS, 2) {
                none if none.starts_with("0.00") => "less than 0.01 %".to_owned(),
                share => format!("about {share}"),
            };
            format!("{PAPER} This race has run {}: as long, that server had done {share}.", time(seconds as f64))
        }
        None => format!("{PAPER} How long will it take here?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::dataset::DatasetId;
    use std::sync::Arc;

    fn lane_of(title: &str, phase: Phase, marks: &[(u64, f64, f64)]) -> LaneView {
        let mark = |&(images, seconds, accuracy)| Mark { step: 1, images, seconds, accuracy, is_sample: false };
        LaneView {
            name: [title, "MNIST", "seed 1"].map(str::to_owned).to_vec(),
            phase,
            images: 0,
            seconds: 0.0,
            marks: Arc::new(marks.iter().map(mark).collect()),
            prediction: None,
        }
    }

    fn race(lanes: [LaneView; 2]) -> RaceView {
        RaceView { lanes, is_on: true, in_turns: true, seconds: 42.4 }
    }

    /// Modern needs fewer seconds, the other fewer images.
    fn example() -> RaceView {
        race([
            lane_of("Modern", Phase::Running, &[(48_000, 4.0, 0.95), (96_000, 8.0, 0.971)]),
            lane_of("Small", Phase::Paused, &[(24_000, 9.0, 0.96), (60_000, 20.0, 0.98)]),
        ])
    }

    fn plain(text: String) -> String {
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn who_is_ahead_depends_on_the_axis() {
        let race = example();
        let over_images = "Small is ahead: 98.00 % against 95.00 % after 60,000 images each.";
        assert_eq!(plain(standing(&race, Axis::Images)), over_images);
        assert_eq!(plain(standing(&race, Axis::Seconds)), "Too early to say who is ahead.");
        let start = [lane_of("Modern", Phase::Running, &[]), lane_of("Small", Phase::Loading, &[])];
        assert!(standing(&self::race(start), Axis::Images).starts_with("The first test accuracies"));
    }

    #[test]
    fn who_has_reached_97_percent_first_depends_on_the_axis() {
        let mut race = example();
        assert_eq!(
            plain(reached(&race, Axis::Images)),
            "Small has reached 97 % with fewer images: after 60,000 images and 0:20; Modern after 96,000 images and 0:08."
        );
        assert!(reached(&race, Axis::Seconds).starts_with("Modern has reached"));
        race.lanes[1].marks = Arc::default();
        let text = "Modern has reached 97 % after 96,000 images and 0:08; Small has not.";
        assert_eq!(plain(reached(&race, Axis::Images)), text);
        race.lanes[0].marks = Arc::default();
        assert_eq!(plain(reached(&race, Axis::Images)), "Neither has reached 97 % yet.");
    }

    #[test]
    fn each_of_the_two_says_how_far_it_is() {
        let mut race = example();
        assert_eq!(plain(lane(&race, 0)), "Modern 97.10 %");
        assert_eq!(plain(lane(&race, 1)), "Small 98.00 %, waits for its turn");
        race.in_turns = false;
        assert_eq!(plain(lane(&race, 1)), "Small 98.00 %, paused");
        race.is_on = false;
        assert_eq!(plain(lane(&race, 1)), "Small 98.00 %");
    }

    #[test]
    fn a_reading_and_the_clock() {
        let mut probabilities = vec![0.0; 10];
        (probabilities[4], probabilities[9]) = (0.98, 0.02);
        let names = DatasetId::Mnist.class_names();
        assert_eq!(reading(Some(&Prediction { probabilities, step: 9, rbf: None }), names), "<b>4</b> 98 %");
        assert_eq!(reading(None, names), "<b>–</b>");
        assert!(clock(Some(216)).ends_with("This race has run 3:36: as long, that server had done about 0.10 %."));
    }
}
