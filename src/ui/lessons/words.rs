//! The lesson that goes with each preset, in four sentences. Every figure is one that was measured or published.

use super::measured::{self, Figure};
use crate::ui::words::numbers::percent;
use crate::values::experiment::Experiment;
use crate::values::paper::WeightInit;
use crate::values::presets::Preset;

/// What there is to learn from a preset.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// One line that makes curious.
    pub title: &'static str,
    /// The story.
    pub sentences: [String; 4],
    /// The picture's two courses: short name of the experiment, and its name beside the line.
    pub courses: [(&'static str, &'static str); 2],
    /// A published figure in the picture.
    pub reference: Option<(f64, &'static str)>,
    /// The experiment to try now, its name on the button, and the preset from which it was made.
    pub offer: (Experiment, &'static str, Preset),
}

/// The lesson of a preset; `None` for those of the ladder, which is a lesson of its own.
pub fn lesson(preset: Preset) -> Option<Lesson> {
    match preset {
        Preset::ArticleAsRun => Some(schedule(Preset::ArticleAsPrinted, "Train as printed")),
        Preset::ArticleAsPrinted => Some(schedule(Preset::ArticleAsRun, "Train as it ran")),
        Preset::Lenet1998 => Some(first_weights()),
        Preset::BestToday => Some(another_hand()),
        Preset::Sprint => Some(sprint()),
        Preset::Modern | Preset::ModernBatch1 => None,
    }
}

fn schedule(other: Preset, label: &'static str) -> Lesson {
    let [run, printed] = [Preset::ArticleAsRun, Preset::ArticleAsPrinted].map(Preset::slug);
    Lesson {
        title: "The learning rate that never fell",
        sentences: [
            "The article prints a learning rate that falls in four steps from 0.0005 to 0.00001, and reports 92.92 %.".into(),
            "But its code hands that rate to Keras as a function, and Keras calls such a function once, when it traces the \
             training step: the rate stayed at 0.0005 for all 20 epochs."
                .into(),
            format!(
                "Trained as it ran, the network comes to {} here; trained as printed, to {}, because the later rates are too \
                 small to get anywhere.",
                mean(measured::test(run)),
                mean(measured::test(printed))
            ),
            "So the figure belongs to another experiment than the one described: trust the rate that was really used, which \
             this page draws below the loss."
                .into(),
        ],
        courses: [(run, "as it ran"), (printed, "as printed")],
        reference: Some((0.9292, "reported 92.92 %")),
        offer: (other.experiment(), label, other),
    }
}

fn first_weights() -> Lesson {
    let (preset, literal) = (Preset::Lenet1998, "lenet-1998-literal");
    let range = measured::test(literal)
        .map_or_else(String::new, |figure| format!("{} to {}", percent(figure.least, 1), percent(figure.most, 1)));
    Lesson {
        title: "The start that collapses",
        sentences: [
            "The paper draws its first weights within 2.4 / F of 0, F being a unit's number of inputs.".into(),
            "Then sums shrink from layer to layer: F6 answers every image almost alike, and the curvature, which divides the \
             rates, is so small that they are up to hundreds of times those of this preset's start."
                .into(),
            format!(
                "So the first steps are far too long, F6 saturates, and after 20 epochs {} of the test digits are read on \
                 average, {range} by seed; within 1.73 / √F the same network reads {}.",
                mean(measured::test(literal)),
                mean(measured::test(preset.slug()))
            ),
            "It is the one thing in which this preset has to depart from the paper.".into(),
        ],
        courses: [(preset.slug(), "1.73 / √F"), (literal, "2.4 / F")],
        reference: Some((0.9905, "paper 99.05 %")),
        offer: (
            preset.experiment().with_paper(|net| net.init = WeightInit::Literal),
            "Train from the paper's start",
            preset,
        ),
    }
}

fn another_hand() -> Lesson {
    let [best, modern] = [Preset::BestToday, Preset::Modern].map(Preset::slug);
    Lesson {
        title: "Best for your own handwriting",
        sentences: [
            "It has Modern's 61,706 parameters, with ReLU and max pooling between them; what is new is how they learn.".into(),
            "Nine of ten times that an image is seen it is shifted, scaled, squeezed, sheared and bent anew, and one in ten of \
             the 1s and 9s is drawn by code instead, with the flag or hook that many people write and MNIST has few of: \
             so the network learns what makes a digit, not the 60,000 images."
                .into(),
            format!(
                "With momentum, smoothed labels and a rate that falls to nothing it reads {} of the test digits, Modern {}.",
                mean(measured::test(best)),
                mean(measured::test(modern))
            ),
            format!(
                "Of digits that people wrote with a pen on a tablet (4, 5 and 7 left out) it reads {}, Modern {}; in others of \
                 the same people such flags and hooks were found.",
                mean(measured::pen(best)),
                mean(measured::pen(modern))
            ),
        ],
        courses: [(best, "Best today"), (modern, "Modern")],
        reference: None,
        offer: (Preset::BestToday.experiment(), "Train it", Preset::BestToday),
    }
}

fn sprint() -> Lesson {
    let (sprint, modern) = (Preset::Sprint.slug(), Preset::Modern.slug());
    let seconds = measured::seconds(sprint).map_or_else(String::new, |seconds| format!("{:.1}", seconds.mean));
    let first = measured::curve(modern).first().copied();
    Lesson {
        title: "How little training does it take?",
        sentences: [
            "The network sees each of the 60,000 images once.".into(),
            "Adam makes steps of about the same length for every weight, small batches make many of them, and a rate that \
             falls to nothing lets the last ones settle."
                .into(),
            format!("That is enough for {} of the test digits; Modern has {} then.", mean(measured::test(sprint)), mean(first)),
            format!(
                "Natively, on one core of the machine on which it was measured, it took {seconds} seconds, the test included; \
                 a browser takes somewhat longer."
            ),
        ],
        courses: [(modern, "Modern"), (sprint, "Sprint")],
        reference: None,
        offer: (Preset::Sprint.experiment(), "Sprint", Preset::Sprint),
    }
}

/// The mean of the seeds in per cent.
pub fn mean(figure: Option<Figure>) -> String {
    figure.map_or_else(|| "–".into(), |figure| percent(figure.mean, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::validate::problems;

    fn pen(preset: Preset) -> f64 {
        measured::pen(preset.slug()).unwrap().mean
    }

    #[test]
    fn lessons_are_whole() {
        for lesson in Preset::ALL.into_iter().filter_map(lesson) {
            assert!(
                lesson.sentences.iter().all(|sentence| sentence.ends_with('.') && !sentence.contains('–')),
                "{lesson:?}"
            );
            assert!(lesson.courses.iter().all(|(slug, _)| !measured::curve(slug).is_empty()), "{lesson:?}");
            assert!(problems(&lesson.offer.0).is_empty());
        }
    }

    #[test]
    fn what_they_claim_was_measured() {
        let test = |slug: &str| measured::test(slug).unwrap();
        // The rate that never fell: which of the two the article's figure belongs to.
        let [run, printed] = [test("article-as-run"), test("article-as-printed")];
        assert!((run.mean - 0.9292).abs() < 0.01 && printed.most < 0.88, "{run:?} {printed:?}");
        let literal = test("lenet-1998-literal");
        assert!(literal.mean < 0.9 && literal.least < 0.12 && test("lenet-1998").mean > 0.9905);
        // Best for your own handwriting: better than every other preset.
        let others = Preset::ALL.into_iter().filter(|preset| *preset != Preset::BestToday);
        assert!(
            others.clone().all(|other| pen(other) < pen(Preset::BestToday)),
            "{:?}",
            others.map(pen).collect::<Vec<_>>()
        );
        assert!(test("best-today").mean > test("modern").mean && test("sprint").mean > 0.985);
    }
}
