//! Sentences about a run.

use super::numbers::{self, count, percent};
use crate::ui::chart::Reference;
use crate::ui::lessons::measured::test_accuracy;
use lenet_conductor::Status;
use lenet_experiment::article::Loss;
use lenet_experiment::comparison::Classifier;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::paper::Criterion;
use lenet_experiment::presets::{Preset, Reported};
use lenet_experiment::protocol::{Evaluation, Progress, Split};

/// The status label of a form that cannot run.
pub const NOT_READY: &str = "Not ready";

/// Identifier of a status, the value of `data-phase`.
pub fn status_slug(status: Status) -> &'static str {
    match status {
        Status::Loading => "loading",
        Status::Idle => "idle",
        Status::Running => "running",
        Status::NotResponding => "not-responding",
        Status::Paused => "paused",
        Status::Finished => "finished",
        Status::Failed => "failed",
    }
}

/// The status as the visitor sees it: `Ready`, `Stopped at epoch 5 of 30`. `whole` says whether every epoch was trained.
pub fn status_label(status: Status, whole: bool, progress: Option<&Progress>) -> String {
    let stopped = |progress: &Progress| {
        if progress.step * 10 < progress.steps_per_epoch {
            return format!("Stopped after {} steps", count(progress.step.into()));
        }
        format!("Stopped at epoch {}", numbers::epochs(progress.step, progress.steps_per_epoch, progress.epochs))
    };
    match status {
        Status::Loading => "Loading".into(),
        Status::Idle => "Ready".into(),
        Status::Running => "Training".into(),
        Status::NotResponding => "Not responding".into(),
        Status::Paused => "Paused".into(),
        Status::Finished if whole => "Finished".into(),
        Status::Finished => progress.map_or_else(|| "Stopped".into(), stopped),
        Status::Failed => "Failed".into(),
    }
}

/// Test accuracy above which a network is said to read what the visitor draws.
pub const READS: f32 = 0.95;

/// What to do, in the page's header.
pub fn introduction(experiment: &Experiment, is_trained: bool, reads_digits: bool) -> String {
    let network = match experiment.network {
        Network::Article(_) | Network::Paper(_) => "LeNet-5 (1998)",
        Network::Custom(_) => "the network",
    };
    let learns = match experiment.dataset {
        DatasetId::Mnist | DatasetId::Synthetic => "learns to read digits",
        DatasetId::FashionMnist => "learns to tell clothing apart",
        DatasetId::Own => "learns your images",
    };
    let what = match (is_trained, reads_digits) {
        (_, true) => "Now draw a digit: the network reads it".to_owned(),
        (true, false) => format!("{network} {learns}").replacen("the n", "The n", 1),
        (false, false) => format!("Press Train: {network} {learns}"),
    };
    what + ", here in this tab. Nothing leaves your computer."
}

/// Text after the percentage of an evaluation: `of 10,000 unseen digits recognised (test accuracy) after epoch 1`. Says so if
/// that is no better than guessing among `classes`.
pub fn evaluated(evaluation: &Evaluation, dataset: DatasetId, classes: usize) -> String {
    let (number, noun) = (count(evaluation.images.into()), dataset.noun());
    let text = match evaluation.split {
        Split::Test => {
            format!("of {number} unseen {noun} recognised (test accuracy) after {}", epochs(evaluation.epoch))
        }
        Split::TestSample => format!("of a sample of {number} unseen {noun} recognised"),
        Split::Validation => format!("of {number} held-back {noun} recognised (validation accuracy)"),
        Split::Hand => format!("of your {number} drawings recognised"),
    };
    if is_guessing(evaluation, classes) { format!("{text}; guessing gets {}", by_guessing(classes)) } else { text }
}

/// In place of the result of a run that was not evaluated yet.
pub fn unevaluated(trained: bool, classes: usize) -> String {
    let what = if trained { "evaluated" } else { "trained" };
    if classes < 2 {
        return format!("Not {what} yet.");
    }
    format!("Not {what} yet. Guessing gets {} right.", by_guessing(classes))
}

fn by_guessing(classes: usize) -> String {
    format!("about {}", percent(1.0 / classes as f64, 0))
}

/// Whether the accuracy is hardly better than guessing: the network has not learned yet, or training has diverged. Ten classes
/// give 10 %, and up to 15 % is chance; with one class there is nothing to guess.
pub fn is_guessing(evaluation: &Evaluation, classes: usize) -> bool {
    let share = 1.0 / classes as f32;
    classes > 1 && evaluation.accuracy < (1.5 * share).min(share + 0.05)
}

/// `epoch 3`, or `2.1 epochs` within an epoch, rounded down as the progress is; at the beginning `the first steps`.
pub fn epochs(epoch: f64) -> String {
    if epoch < 0.1 {
        return "the first steps".into();
    }
    if (epoch - epoch.round()).abs() < 1e-9 {
        return format!("epoch {epoch:.0}");
    }
    format!("{:.1} epochs", (epoch * 10.0 + 1e-9).floor() / 10.0)
}

/// The published results for an experiment. One whose learning rate was set by hand has none. The paper's are those for LeNet-5
/// in its section III.
pub fn published(experiment: &Experiment, by_hand: bool) -> String {
    if experiment.dataset != DatasetId::Mnist {
        return "The article and the paper report results for MNIST only.".into();
    }
    if experiment.paper().is_some() {
        let plain = Preset::Lenet1998.experiment();
        let mut distorted = plain.clone();
        distorted.set_distortions(Distortions::Affine);
        let text = if by_hand || !(experiment.is(plain) || experiment.is(distorted)) {
            "No published figure for modified settings; the paper reports 99.05 % for this network with its own settings."
        } else if experiment.distortions == Distortions::Affine {
            "The paper reports 99.05 % for this network. With 540,000 distorted copies it reports 99.20 %."
        } else {
            "The paper reports 99.05 % for this network."
        };
        return text.into();
    }
    if let Some(classifier) = Classifier::of(experiment).filter(|_| !by_hand) {
        let accuracy = percent(1.0 - classifier.reported_error(), 2);
        return format!("The paper reports {accuracy} for this network, 99.05 % for LeNet-5.");
    }
    let preset = Preset::of(experiment).filter(|_| !by_hand);
    if let Some(reported) = preset.and_then(Preset::reported) {
        let accuracy = percent(reported.test, 2);
        return format!(
            "The article reports {accuracy} for this experiment, the paper 99.05 % for the original LeNet-5."
        );
    }
    let here = match preset {
        Some(Preset::ArticleAsPrinted) => "this schedule",
        Some(_) => "this experiment",
        None => "modified settings",
    };
    let measured = preset.and_then(|preset| test_accuracy(preset.slug()));
    let text = match measured {
        Some(measured) => {
            format!("No published figure for {here}: trained whole it reaches {}", percent(measured.mean, 2))
        }
        None => format!("No published figure for {here}"),
    };
    text + "; the paper reports 99.05 % for the original LeNet-5."
}

/// What is said at the end of the charts' time axis, at epoch `end`: where the run was stopped, or that it is planned to last longer.
pub fn axis_note(stopped: Option<&Progress>, end: f64, planned: u32) -> String {
    match stopped {
        Some(at) => format!("{} epochs", numbers::epochs(at.step, at.steps_per_epoch, at.epochs)),
        None if end < f64::from(planned) => format!("of {planned} epochs"),
        None => String::new(),
    }
}

/// The published result for an experiment, as a line in the accuracy chart.
pub fn references(experiment: &Experiment, by_hand: bool) -> Vec<Reference> {
    let reported = match (experiment.dataset, Preset::of(experiment).filter(|_| !by_hand)) {
        (DatasetId::Mnist, Some(preset)) => preset.reported(),
        (_, Some(_) | None) => None,
    };
    let line = |reported: Reported| {
        let label = format!("{} {}", reported.source.noun(), percent(reported.test, 2));
        Reference { y: reported.test, label }
    };
    reported.map(line).into_iter().collect()
}

/// Name of the loss function; only losses of the same function can be compared.
pub fn loss_name(experiment: &Experiment) -> String {
    match &experiment.network {
        Network::Article(net) => logit_loss_name(net.loss).into(),
        Network::Custom(net) => logit_loss_name(net.training.loss).into(),
        Network::Paper(net) => match net.criterion {
            Criterion::Distance => "squared distance".into(),
            Criterion::Map { j } => format!("MAP criterion with margin {j}"),
        },
    }
}

fn logit_loss_name(loss: Loss) -> &'static str {
    match loss {
        Loss::MeanSquaredError => "squared error",
        Loss::CrossEntropy => "cross-entropy",
        Loss::SmoothedCrossEntropy => "cross-entropy with smoothed labels",
    }
}

/// Text of the live region, which changes only with the status and at the end of an epoch. `whole` says whether every epoch
/// was trained.
pub fn status(status: Status, whole: bool, tested: Option<&Evaluation>) -> String {
    let status = match status {
        Status::Loading => "Loading data and network.",
        Status::Idle => "Ready to train.",
        Status::Running => "Training.",
        Status::NotResponding => "Training is not responding.",
        Status::Paused => "Paused.",
        Status::Finished if whole => "Training has finished.",
        Status::Finished => "Training was stopped. The network keeps what it has learned.",
        Status::Failed => "Not running; the message says why.",
    };
    match tested {
        Some(test) => {
            let share = percent(test.accuracy.into(), 1);
            format!("{status} Test accuracy after {}: {share}.", epochs(test.epoch))
        }
        None => status.into(),
    }
}

/// Label of the primary button; `can_resume` says whether a stopped run can go on as the form says.
pub fn train_label(status: Status, can_resume: bool, changed: bool, queued: bool) -> &'static str {
    match status {
        _ if queued => "Starting…",
        Status::Finished if can_resume => "Resume",
        Status::Paused | Status::Finished if changed => "Start new run",
        Status::Paused => "Resume",
        Status::Finished => "Train again from scratch",
        Status::Loading | Status::Idle | Status::Running | Status::NotResponding | Status::Failed => "Train",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(split: Split, right: u32, wrong: u32) -> Evaluation {
        let images = right + wrong;
        Evaluation { split, step: 1500, epoch: 1.0, images, loss: 0.1, accuracy: right as f32 / images as f32 }
    }

    #[test]
    fn results_are_sentences() {
        let full = evaluation(Split::Test, 9784, 216);
        assert_eq!(
            evaluated(&full, DatasetId::Mnist, 10),
            "of 10,000 unseen digits recognised (test accuracy) after epoch 1"
        );
        let stopped = Evaluation { epoch: 2.17, ..full };
        assert!(evaluated(&stopped, DatasetId::Mnist, 10).ends_with("after 2.1 epochs"));
        let early = Evaluation { epoch: 0.04, ..full };
        assert!(evaluated(&early, DatasetId::Mnist, 10).ends_with("after the first steps"));
        let broken = evaluation(Split::Test, 980, 9020);
        assert!(evaluated(&broken, DatasetId::Mnist, 10).ends_with("after epoch 1; guessing gets about 10 %"));
        let letters = evaluation(Split::Test, 80, 920);
        assert!(!is_guessing(&letters, 26) && unevaluated(false, 26).contains("Guessing gets about 4 % right"));
        let cats = evaluation(Split::Test, 52, 48);
        assert!(evaluated(&cats, DatasetId::Own, 2).ends_with("guessing gets about 50 %"));
        assert!(!is_guessing(&full, 1) && unevaluated(true, 1) == "Not evaluated yet.");
        let sample = evaluation(Split::TestSample, 900, 100);
        assert_eq!(evaluated(&sample, DatasetId::Mnist, 10), "of a sample of 1,000 unseen digits recognised");
        assert_eq!(status(Status::Running, false, Some(&full)), "Training. Test accuracy after epoch 1: 97.8 %.");
    }

    #[test]
    fn the_primary_button_says_what_it_will_do() {
        let labels = |status| [false, true].map(|changed| train_label(status, false, changed, false));
        assert_eq!(labels(Status::Idle), ["Train", "Train"]);
        assert_eq!(labels(Status::Paused), ["Resume", "Start new run"]);
        assert_eq!(labels(Status::Finished), ["Train again from scratch", "Start new run"]);
        assert_eq!(train_label(Status::Finished, true, false, false), "Resume");
        assert_eq!(train_label(Status::Paused, false, true, true), "Starting…");
    }

    #[test]
    fn statuses_and_the_end_of_the_time_axis_are_labelled() {
        let progress = Progress {
            epoch: 5,
            epochs: 30,
            step: 500,
            steps_per_epoch: 100,
            images_per_second: 0.0,
            computing: 0.0,
            dispatches: None,
            seconds_left: None,
        };
        let label = |phase, whole| status_label(phase, whole, Some(&progress));
        assert_eq!([label(Status::Idle, false), label(Status::Finished, true)], ["Ready", "Finished"]);
        assert_eq!(label(Status::Finished, false), "Stopped at epoch 5 of 30");
        let early = Progress { epoch: 0, step: 9, ..progress };
        assert_eq!(status_label(Status::Finished, false, Some(&early)), "Stopped after 9 steps");
        assert_eq!(status_slug(Status::Finished), "finished");
        assert_eq!([axis_note(None, 5.0, 30), axis_note(None, 30.0, 30)], ["of 30 epochs", ""]);
        let stopped = Progress { step: 510, ..progress };
        assert_eq!(axis_note(Some(&stopped), 5.1, 30), "5.1 of 30 epochs");
    }

    #[test]
    fn the_introduction_says_what_to_do_and_what_learns_what() {
        let digits = Preset::Modern.experiment();
        let clothes = Experiment { dataset: DatasetId::FashionMnist, ..digits.clone() };
        assert!(
            introduction(&digits, false, false).starts_with("Press Train: LeNet-5 (1998) learns to read digits, here")
        );
        assert!(introduction(&digits, true, true).starts_with("Now draw a digit"));
        assert!(introduction(&clothes, true, false).starts_with("LeNet-5 (1998) learns to tell clothing apart"));
        let wider = Preset::Wider.experiment();
        assert!(introduction(&wider, true, false).starts_with("The network learns to read digits"), "{wider:?}");
    }

    #[test]
    fn the_articles_result_is_shown_only_for_its_experiments() {
        let modern = Preset::Modern.experiment();
        assert!(published(&modern, false).contains("98.70 %"));
        assert_eq!(references(&modern, false).len(), 1);
        assert!(!published(&modern, true).contains("98.70 %") && references(&modern, true).is_empty());
        let best = published(&Preset::BestToday.experiment(), false);
        assert_eq!(
            best,
            "No published figure for this experiment: trained whole it reaches 99.45 %; the paper reports 99.05 % for the original LeNet-5."
        );
        for other in [
            Preset::ArticleAsPrinted.experiment(),
            Experiment { batch_size: 64, ..modern.clone() },
            Experiment { dataset: DatasetId::FashionMnist, ..modern },
        ] {
            assert!(!published(&other, false).contains("98.70 %"));
            assert!(references(&other, false).is_empty());
        }
    }

    #[test]
    fn the_papers_results_are_shown_for_its_network() {
        let plain = Preset::Lenet1998.experiment();
        let hidden = Classifier::Hidden300.experiment();
        assert_eq!(published(&hidden, false), "The paper reports 95.30 % for this network, 99.05 % for LeNet-5.");
        assert_eq!(published(&plain, false), "The paper reports 99.05 % for this network.");
        assert_eq!(references(&plain, false)[0].label, "paper 99.05 %");
        let mut distorted = plain;
        distorted.set_distortions(Distortions::Affine);
        assert!(published(&distorted, false).contains("99.20 %") && references(&distorted, false).is_empty());
        let longer = Experiment { epochs: 21, ..Preset::Lenet1998.experiment() };
        for (changed, by_hand) in [(longer, false), (distorted, true)] {
            assert!(published(&changed, by_hand).starts_with("No published figure for modified settings"));
        }
    }
}
