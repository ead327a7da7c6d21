//! Sentences about a run.

use super::numbers::{count, percent};
use lenet_experiment::article::Loss;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::paper::Criterion;
use lenet_experiment::protocol::{Evaluation, Split};

/// Test accuracy above which a network is said to read what the visitor draws.
pub const READS: f32 = 0.95;

/// What to do, in the page's header.
pub fn introduction(experiment: &Experiment, is_trained: bool, reads_digits: bool) -> String {
    let [network, at_the_start] = match experiment.network {
        Network::Article(_) | Network::Paper(_) => ["LeNet-5 (1998)"; 2],
        Network::Custom(_) => ["the network", "The network"],
    };
    let learns = match experiment.dataset {
        DatasetId::Mnist | DatasetId::Synthetic => "learns to read digits",
        DatasetId::FashionMnist => "learns to tell clothing apart",
        DatasetId::Own => "learns your images",
    };
    let what = match (is_trained, reads_digits) {
        (_, true) => "Now draw a digit: the network reads it".to_owned(),
        (true, false) => format!("{at_the_start} {learns}"),
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
            // Of an experiment that trains for one step, this is the end of its only epoch.
            let after = if evaluation.step == 1 { "one step".to_owned() } else { epochs(evaluation.epoch) };
            format!("of {number} unseen {noun} recognised (test accuracy) after {after}")
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

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

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
        let single = Evaluation { step: 1, ..full };
        assert!(evaluated(&single, DatasetId::Mnist, 10).ends_with("after one step"));
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
}
