//! Sentences about a run.

use super::numbers::{count, percent};
use crate::ui::chart::Reference;
use crate::values::dataset::DatasetId;
use crate::values::distortions::Distortions;
use crate::values::experiment::{Experiment, Loss, Network};
use crate::values::ladder::Rung;
use crate::values::paper::Criterion;
use crate::values::presets::{Preset, Reported};
use crate::values::protocol::{Evaluation, Phase, Split};

/// The phase in one word.
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Loading => "loading",
        Phase::Idle => "idle",
        Phase::Running => "running",
        Phase::Paused => "paused",
        Phase::Finished => "finished",
        Phase::Failed => "failed",
    }
}

/// A run's name in charts: `Modern, MNIST, seed 1`; with a learning rate set by hand `Modern, rate by hand, MNIST, seed 1`.
pub fn run_name(base: Preset, experiment: &Experiment, by_hand: bool) -> String {
    let preset = match (Preset::of(experiment), Rung::of(experiment)) {
        (Some(preset), _) => preset.title().to_owned(),
        (None, Some(rung)) => format!("Ladder, {}", rung.change()),
        (None, None) => format!("{}, modified", base.title()),
    };
    let rate = if by_hand { ", rate by hand" } else { "" };
    format!("{preset}{rate}, {}, seed {}", experiment.dataset.title(), experiment.seed)
}

/// What an evaluation found, after the percentage: `of 10,000 unseen digits read correctly`. Where that is
/// no better than guessing it says so.
pub fn found(evaluation: &Evaluation, dataset: DatasetId) -> String {
    let images: u32 = evaluation.confusion.iter().sum();
    let (number, noun) = (count(images.into()), dataset.noun());
    let read = match evaluation.split {
        Split::Test => format!("of {number} unseen {noun} read correctly after {}", epochs(evaluation.epoch)),
        Split::TestSample => format!("of a sample of {number} unseen {noun} read correctly"),
        Split::Validation => format!("of {number} held-back {noun} read correctly"),
    };
    if is_guessing(evaluation) { format!("{read}; guessing gets 10 %") } else { read }
}

/// Whether a network does little better than guessing: it has not learned yet, or its learning has broken down.
pub fn is_guessing(evaluation: &Evaluation) -> bool {
    evaluation.accuracy < 0.15
}

/// Such as `epoch 3`, or `2.1 epochs` inside of one.
fn epochs(epoch: f64) -> String {
    if (epoch - epoch.round()).abs() < 1e-9 { format!("epoch {epoch:.0}") } else { format!("{epoch:.1} epochs") }
}

/// What the result is to be compared with; a learning rate set by hand makes another experiment of it. The paper's own
/// figure is that of its section III for LeNet-5.
pub fn to_beat(experiment: &Experiment, by_hand: bool) -> String {
    if experiment.dataset != DatasetId::Mnist {
        return "The article and the paper report figures for MNIST only.".into();
    }
    if experiment.paper().is_some() {
        let distorted = " With 540,000 distorted copies it reports 99.20 %.";
        return format!(
            "The paper reports 99.05 % for its network.{}",
            if experiment.distortions == Distortions::Affine { distorted } else { "" }
        );
    }
    let article = match Preset::of(experiment).filter(|_| !by_hand) {
        Some(preset) => match preset.reported() {
            Some(reported) => format!("The article reports {} for this experiment", percent(reported.test, 2)),
            None if preset == Preset::ArticleAsPrinted => {
                "The article reports no figure of its own for this schedule".into()
            }
            None => "Nobody has reported a figure for this experiment".into(),
        },
        None => "The article reports no figure for a modified experiment".into(),
    };
    format!("{article}; the 1998 paper, with its own LeNet-5, 99.05 %.")
}

/// The same as dotted lines in the accuracy chart.
pub fn references(experiment: &Experiment, by_hand: bool) -> Vec<Reference> {
    let reported = match (experiment.dataset, Preset::of(experiment).filter(|_| !by_hand)) {
        (DatasetId::Mnist, Some(preset)) => preset.reported(),
        (_, Some(_) | None) => None,
    };
    let line = |reported: Reported| {
        let label = format!("{}, test {}", reported.source.noun(), percent(reported.test, 2));
        Reference { y: reported.test, label }
    };
    reported.map(line).into_iter().collect()
}

/// What an experiment's loss is a measure of: only runs with the same one can be compared by it.
pub fn measure(experiment: &Experiment) -> String {
    match &experiment.network {
        Network::Article(net) => match net.loss {
            Loss::MeanSquaredError => "squared error".into(),
            Loss::CrossEntropy => "cross-entropy".into(),
            Loss::SmoothedCrossEntropy => "cross-entropy with smoothed labels".into(),
        },
        Network::Paper(net) => match net.criterion {
            Criterion::Distance => "equation (8)".into(),
            Criterion::Map { j } => format!("equation (9) with j = {j}"),
        },
    }
}

/// What the live region says: it changes with the phase and at the end of an epoch, not in between. `whole` says whether
/// the run was trained to its end.
pub fn status(phase: Phase, whole: bool, tested: Option<&Evaluation>) -> String {
    let phase = match phase {
        Phase::Loading => "Loading data and network.",
        Phase::Idle => "Ready to train.",
        Phase::Running => "Training.",
        Phase::Paused => "Paused.",
        Phase::Finished if whole => "The run is finished.",
        Phase::Finished => "The run was stopped; its weights stay for drawing.",
        Phase::Failed => "The trainer has stopped with an error.",
    };
    match tested {
        Some(test) => {
            let share = percent(test.accuracy.into(), 1);
            format!("{phase} Test accuracy after {}: {share}.", epochs(test.epoch))
        }
        None => phase.into(),
    }
}

/// The label of the one primary button, by what pressing it will do.
pub fn train_label(phase: Phase, changed: bool, queued: bool) -> &'static str {
    match phase {
        _ if queued => "Starting…",
        Phase::Paused | Phase::Finished if changed => "Train anew",
        Phase::Paused => "Go on",
        Phase::Finished => "Train again",
        Phase::Loading | Phase::Idle | Phase::Running | Phase::Failed => "Train",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(split: Split, right: u32, wrong: u32) -> Evaluation {
        let mut confusion = vec![0; 100];
        (confusion[0], confusion[1]) = (right, wrong);
        let accuracy = right as f32 / (right + wrong) as f32;
        Evaluation { split, step: 1500, epoch: 1.0, loss: 0.1, accuracy, confusion }
    }

    #[test]
    fn results_are_sentences() {
        let full = evaluation(Split::Test, 9784, 216);
        assert_eq!(found(&full, DatasetId::Mnist), "of 10,000 unseen digits read correctly after epoch 1");
        let stopped = Evaluation { epoch: 2.13, ..full.clone() };
        assert!(found(&stopped, DatasetId::Mnist).ends_with("after 2.1 epochs"));
        let broken = evaluation(Split::Test, 980, 9020);
        assert!(found(&broken, DatasetId::Mnist).ends_with("after epoch 1; guessing gets 10 %"));
        let sample = evaluation(Split::TestSample, 900, 100);
        assert_eq!(found(&sample, DatasetId::FashionMnist), "of a sample of 1,000 unseen articles read correctly");
        assert_eq!(status(Phase::Running, false, Some(&full)), "Training. Test accuracy after epoch 1: 97.8 %.");
    }

    #[test]
    fn the_articles_figure_stands_only_where_it_was_reported() {
        let modern = Preset::Modern.experiment();
        assert!(to_beat(&modern, false).contains("98.70 %"));
        assert_eq!(references(&modern, false).len(), 1);
        assert!(!to_beat(&modern, true).contains("98.70 %") && references(&modern, true).is_empty());
        assert_eq!(run_name(Preset::Modern, &modern, true), "Modern, rate by hand, MNIST, seed 1");
        for other in [
            Preset::ArticleAsPrinted.experiment(),
            Experiment { batch_size: 64, ..modern.clone() },
            Experiment { dataset: DatasetId::FashionMnist, ..modern },
        ] {
            assert!(!to_beat(&other, false).contains("98.70 %"));
            assert!(references(&other, false).is_empty());
        }
    }

    #[test]
    fn the_papers_figures_are_the_papers() {
        let plain = Preset::Lenet1998.experiment();
        assert_eq!(to_beat(&plain, false), "The paper reports 99.05 % for its network.");
        assert_eq!(references(&plain, false)[0].label, "paper, test 99.05 %");
        let mut distorted = plain;
        distorted.set_distortions(Distortions::Affine);
        assert!(to_beat(&distorted, false).contains("99.20 %") && references(&distorted, false).is_empty());
    }

    #[test]
    fn runs_are_named_after_what_they_do() {
        let modern = Preset::Modern.experiment();
        assert_eq!(run_name(Preset::Modern, &modern, false), "Modern, MNIST, seed 1");
        let other = Experiment { dataset: DatasetId::Synthetic, batch_size: 64, seed: 3, ..modern };
        assert_eq!(run_name(Preset::Modern, &other, false), "Modern, modified, Synthetic digits, seed 3");
    }
}
