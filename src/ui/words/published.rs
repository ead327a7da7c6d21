//! What was published for an experiment.

use super::numbers::percent;
use crate::ui::chart::Reference;
use crate::ui::lessons::measured::test_accuracy;
use lenet_experiment::comparison::Classifier;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::{Preset, Reported};

/// The published results for an experiment. One whose learning rate was set by hand has none. The paper's are those for LeNet-5
/// in its section III.
pub fn sentence(experiment: &Experiment, by_hand: bool) -> String {
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
            format!("No published figure for {here}; trained here it reached {} on average", percent(measured.mean, 2))
        }
        None => format!("No published figure for {here}"),
    };
    text + "; the paper reports 99.05 % for the original LeNet-5."
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_articles_result_is_shown_only_for_its_experiments() {
        let modern = Preset::Modern.experiment();
        assert!(sentence(&modern, false).contains("98.70 %"));
        assert_eq!(references(&modern, false).len(), 1);
        assert!(!sentence(&modern, true).contains("98.70 %") && references(&modern, true).is_empty());
        let best = sentence(&Preset::BestToday.experiment(), false);
        assert_eq!(
            best,
            "No published figure for this experiment; trained here it reached 99.45 % on average; the paper reports 99.05 % for the original LeNet-5."
        );
        for other in [
            Preset::ArticleAsPrinted.experiment(),
            Experiment { batch_size: 64, ..modern.clone() },
            Experiment { dataset: DatasetId::FashionMnist, ..modern },
        ] {
            assert!(!sentence(&other, false).contains("98.70 %"));
            assert!(references(&other, false).is_empty());
        }
    }

    #[test]
    fn the_papers_results_are_shown_for_its_network() {
        let plain = Preset::Lenet1998.experiment();
        let hidden = Classifier::Hidden300.experiment();
        assert_eq!(sentence(&hidden, false), "The paper reports 95.30 % for this network, 99.05 % for LeNet-5.");
        assert_eq!(sentence(&plain, false), "The paper reports 99.05 % for this network.");
        assert_eq!(references(&plain, false)[0].label, "paper 99.05 %");
        let mut distorted = plain;
        distorted.set_distortions(Distortions::Affine);
        assert!(sentence(&distorted, false).contains("99.20 %") && references(&distorted, false).is_empty());
        let longer = Experiment { epochs: 21, ..Preset::Lenet1998.experiment() };
        for (changed, by_hand) in [(longer, false), (distorted, true)] {
            assert!(sentence(&changed, by_hand).starts_with("No published figure for modified settings"));
        }
    }
}
