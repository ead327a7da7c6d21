//! The text of each preset's lesson. Every figure is measured or published.

use super::measured::{self, Measurement};
use crate::ui::words::numbers::{count, percent};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::paper::WeightInit;
use lenet_experiment::presets::Preset;

/// Explanation shown beside a preset.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Heading of the panel.
    pub title: &'static str,
    /// Paragraphs below the heading.
    pub paragraphs: [String; 4],
    /// Two measured experiments to plot: slug and label.
    pub curves: [(&'static str, &'static str); 2],
    /// A published result to plot: test accuracy from 0 to 1, and label.
    pub reference: Option<(f64, &'static str)>,
    /// The experiment to try, the label of its button, and the preset that it derives from.
    pub offer: (Experiment, &'static str, Preset),
}

/// The lesson of a preset; `None` for those of the ladder, which is a lesson of its own.
pub fn lesson(preset: Preset) -> Option<Lesson> {
    match preset {
        Preset::ArticleAsRun => Some(schedule(Preset::ArticleAsPrinted, "Train as printed")),
        Preset::ArticleAsPrinted => Some(schedule(Preset::ArticleAsRun, "Train as it ran")),
        Preset::Lenet1998 => Some(initial_weights()),
        Preset::BestToday => Some(augmentation()),
        Preset::Sprint => Some(sprint()),
        Preset::Wider => Some(wider()),
        Preset::Small => Some(small()),
        Preset::Modern | Preset::ModernBatch1 => None,
    }
}

fn schedule(other: Preset, label: &'static str) -> Lesson {
    let [run, printed] = [Preset::ArticleAsRun, Preset::ArticleAsPrinted].map(Preset::slug);
    Lesson {
        title: "The learning rate that never fell",
        paragraphs: [
            "The article prints a learning rate that falls in four steps from 0.0005 to 0.00001, and reports 92.92 %.".into(),
            "But its code passes that rate to Keras as a function, and Keras calls such a function once, when it traces the \
             training step: the rate stayed at 0.0005 for all 20 epochs."
                .into(),
            format!(
                "Trained as it ran, the network reaches {} here; trained as printed, {}, because the later rates are too small to \
                 make progress.",
                mean(measured::test_accuracy(run)),
                mean(measured::test_accuracy(printed))
            ),
            "So the figure comes from a different experiment than the one described. Trust the learning rate that was really \
             used: this page plots it below the loss."
                .into(),
        ],
        curves: [(run, "as it ran"), (printed, "as printed")],
        reference: Some((0.9292, "article 92.92 %")),
        offer: (other.experiment(), label, other),
    }
}

fn initial_weights() -> Lesson {
    let (preset, literal) = (Preset::Lenet1998, "lenet-1998-literal");
    let range = measured::test_accuracy(literal)
        .map_or_else(String::new, |measured| format!("{} to {}", percent(measured.min, 1), percent(measured.max, 1)));
    Lesson {
        title: "Initial weights that fail",
        paragraphs: [
            "The paper draws its initial weights at random within 2.4 / F of 0, where F is the number of inputs of a unit.".into(),
            "Then signals shrink from layer to layer. Layer F6 gives nearly the same output for every image, and the estimated \
             curvature, which divides the learning rates, is so small that the rates are up to hundreds of times those of this \
             preset."
                .into(),
            format!(
                "So the first steps are far too long, F6 saturates, and after 20 epochs the network recognises {} of the test \
                 digits on average, {range} depending on the seed. With weights within 1.73 / √F it recognises {}.",
                mean(measured::test_accuracy(literal)),
                mean(measured::test_accuracy(preset.slug()))
            ),
            "This is the only point where the preset has to depart from the paper.".into(),
        ],
        curves: [(preset.slug(), "1.73 / √F"), (literal, "2.4 / F")],
        reference: Some((0.9905, "paper 99.05 %")),
        offer: (
            preset.experiment().with_paper(|net| net.init = WeightInit::Literal),
            "Train from the paper's weights",
            preset,
        ),
    }
}

fn augmentation() -> Lesson {
    let [best, modern] = [Preset::BestToday, Preset::Modern].map(Preset::slug);
    Lesson {
        title: "Best for your own handwriting",
        paragraphs: [
            "It has the 61,706 parameters of Modern, with ReLU and max pooling. What is new is how it is trained.".into(),
            "Nine times out of ten an image is shifted, scaled, squeezed, sheared and bent before it is used, which is called \
             augmentation. One in ten of the 1s and 9s is drawn by code instead, with the flag or hook that many people write \
             and few MNIST digits have. So the network learns what makes a digit, not the 60,000 images."
                .into(),
            format!(
                "With momentum, label smoothing and a learning rate that falls to almost zero it recognises {} of the test \
                 digits, Modern {}. Label smoothing makes its predictions look less sure.",
                mean(measured::test_accuracy(best)),
                mean(measured::test_accuracy(modern))
            ),
            format!(
                "Of the UCI pen digits, which people wrote on a tablet, it recognises {}, Modern {}. 4, 5 and 7 are left out: \
                 people write them in two strokes, which that file joins. The flags and hooks were found in the first half of \
                 the file; these figures are from the second.",
                mean(measured::pen_accuracy(best)),
                mean(measured::pen_accuracy(modern))
            ),
        ],
        curves: [(best, "Best today"), (modern, "Modern")],
        reference: None,
        offer: (Preset::BestToday.experiment(), "Train it", Preset::BestToday),
    }
}

fn sprint() -> Lesson {
    let (sprint, modern) = (Preset::Sprint.slug(), Preset::Modern.slug());
    let seconds = measured::seconds(sprint).map_or_else(String::new, |seconds| format!("{:.1}", seconds.mean));
    let first_epoch = measured::test_curve(modern).first().copied();
    Lesson {
        title: "How little training does it take?",
        paragraphs: [
            "The network sees each of the 60,000 images once.".into(),
            "Adam takes steps of about the same length for every weight, small batches give many of them, and a learning rate \
             that falls to almost zero lets the last ones settle."
                .into(),
            format!(
                "That is enough to recognise {} of the test digits; Modern reaches {} after one epoch.",
                mean(measured::test_accuracy(sprint)),
                mean(first_epoch)
            ),
            format!(
                "Outside the browser, on one core of the machine that measured it, this took {seconds} seconds including the \
                 test; a browser takes somewhat longer."
            ),
        ],
        curves: [(modern, "Modern"), (sprint, "Sprint")],
        reference: None,
        offer: (Preset::Sprint.experiment(), "Sprint", Preset::Sprint),
    }
}

fn wider() -> Lesson {
    let [wider, best] = [Preset::Wider, Preset::BestToday].map(Preset::slug);
    let [large, lenet] = [Preset::Wider, Preset::BestToday].map(|preset| preset.experiment().network.layers());
    let work = large.multiply_adds() as f64 / lenet.multiply_adds() as f64;
    Lesson {
        title: "What if it were wider?",
        paragraphs: [
            "The article names a larger network as a way to a better score. This one has its shape with 32 and 64 maps in the \
             two convolutions, instead of 6 and 16."
                .into(),
            format!(
                "That turns {} parameters into {} and costs {work:.0} times the work for an image, most of it in the second \
                 convolution: each of its 64 maps reads all 32 of the first.",
                count(lenet.parameters()),
                count(large.parameters())
            ),
            format!(
                "After ten epochs it recognises {} of the test digits. LeNet-5 itself reaches {} when it is trained for \
                 30 (Best today).",
                mean(measured::test_accuracy(wider)),
                mean(measured::test_accuracy(best))
            ),
            "Its kernels come from the framework burn: ours are written for LeNet-5 alone. Change the layers in the \
             network's panel, and burn trains what you made."
                .into(),
        ],
        curves: [(wider, "Wider"), (best, "Best today")],
        reference: None,
        offer: (Preset::Wider.experiment(), "Train it", Preset::Wider),
    }
}

fn small() -> Lesson {
    let [small, best] = [Preset::Small, Preset::BestToday].map(Preset::slug);
    let [few, lenet] = [Preset::Small, Preset::BestToday].map(|preset| preset.experiment().network.layers());
    Lesson {
        title: "How small can it be?",
        paragraphs: [
            format!(
                "Of LeNet-5's {} parameters, 48,120 are the weights and biases of its first dense layer. This network has \
                 none of those: it takes the mean of each of its last maps, and {} parameters are all it has.",
                count(lenet.parameters()),
                count(few.parameters())
            ),
            "Four convolutions share their few weights over the whole image. Batch normalisation keeps each map's values \
             near mean 0 and variance 1, which allows a large learning rate."
                .into(),
            format!(
                "It recognises {} of the test digits; LeNet-5, trained by current practice as well, {} (Best today).",
                mean(measured::test_accuracy(small)),
                mean(measured::test_accuracy(best))
            ),
            format!(
                "Fewer parameters are not less work. A convolution uses each of its weights once for every pixel of a map: an \
                 image takes {} multiply-adds here, {} in LeNet-5.",
                count(few.multiply_adds()),
                count(lenet.multiply_adds())
            ),
        ],
        curves: [(small, "Small"), (best, "Best today")],
        reference: None,
        offer: (Preset::Small.experiment(), "Train it", Preset::Small),
    }
}

/// The mean over the seeds in percent.
pub fn mean(measured: Option<Measurement>) -> String {
    measured.map_or_else(|| "–".into(), |measured| percent(measured.mean, 2))
}

/// The mean error rate over the seeds in percent.
pub fn mean_error(measured: Option<Measurement>) -> String {
    measured.map_or_else(|| "–".into(), |measured| percent(1.0 - measured.mean, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::comparison::Classifier;
    use lenet_experiment::validate::problems;

    fn pen(preset: Preset) -> f64 {
        measured::pen_accuracy(preset.slug()).unwrap().mean
    }

    #[test]
    fn lessons_are_complete() {
        for lesson in Preset::ALL.into_iter().filter_map(lesson) {
            assert!(
                lesson.paragraphs.iter().all(|paragraph| paragraph.ends_with('.') && !paragraph.contains('–')),
                "{lesson:?}"
            );
            assert!(lesson.curves.iter().all(|(slug, _)| !measured::test_curve(slug).is_empty()), "{lesson:?}");
            assert!(problems(&lesson.offer.0).is_empty());
        }
    }

    #[test]
    fn their_claims_were_measured() {
        let test = |slug: &str| measured::test_accuracy(slug).unwrap();
        // The rate that never fell: which of the two the article's figure belongs to.
        let [run, printed] = [test("article-as-run"), test("article-as-printed")];
        assert!((run.mean - 0.9292).abs() < 0.01 && printed.max < 0.88, "{run:?} {printed:?}");
        let literal = test("lenet-1998-literal");
        assert!(literal.mean < 0.9 && literal.min < 0.12 && test("lenet-1998").mean > 0.9905);
        // Best for your own handwriting: better than every other preset.
        let others = Preset::ALL.into_iter().filter(|preset| *preset != Preset::BestToday);
        assert!(
            others.clone().all(|other| pen(other) < pen(Preset::BestToday)),
            "{:?}",
            others.map(pen).collect::<Vec<_>>()
        );
        assert!(test("best-today").mean > test("modern").mean && test("sprint").mean > 0.985);
        // Wider: better in ten epochs than LeNet-5 in thirty, for fourteen times the work. Small: more work, not less.
        let work = |preset: Preset| preset.experiment().network.layers().multiply_adds() as f64;
        let lenet = work(Preset::BestToday);
        assert!(test("wider").mean > test("best-today").mean && (work(Preset::Wider) / lenet).round() == 14.0);
        assert!(test("small").mean > 0.992 && work(Preset::Small) > lenet);
        // Who else ran: most do better here than then, as the panel says.
        let better = Classifier::ALL.map(|one| 1.0 - test(one.slug()).mean < one.reported_error());
        assert!(better.into_iter().filter(|better| *better).count() > Classifier::ALL.len() / 2, "{better:?}");
    }
}
