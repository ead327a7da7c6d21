//! What is wrong with a run, in sentences, and a way out.

use super::numbers;
use crate::ui::curves::{Diagnosis, large_rate};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::layer_table;
use lenet_experiment::layers::{LayerActivation, LayerSize, Shape};
use lenet_experiment::paper::WeightInit;
use lenet_experiment::protocol::MAX_IMAGES;
use lenet_inspect::LayerUnits;

/// How to take back what was broken on purpose.
const MEND: &str = "Set “Broken on purpose”, under More fields, to nothing.";

/// What is wrong with a run of this experiment, and a way out.
pub fn diagnosis(diagnosis: &Diagnosis, experiment: &Experiment) -> String {
    let most = large_rate(experiment).map_or(f64::INFINITY, |large| large / 2.0);
    let lower = |rate: f64| numbers::rate((rate / 10.0).min(most));
    match diagnosis {
        Diagnosis::Stuck { .. } | Diagnosis::Alike(_) | Diagnosis::Collapsed { .. }
            if experiment.handicap == Handicap::ZeroWeights =>
        {
            format!(
                "It guesses: from weights that are all zero, units get the same gradient as each other, or none. {MEND}"
            )
        }
        Diagnosis::Stuck { .. } if experiment.handicap == Handicap::ShuffledLabels => {
            format!("It guesses: its labels are shuffled, so there is nothing to learn. {MEND}")
        }
        Diagnosis::WorseThanGuessing { rate } => format!(
            "The loss is worse than that of guessing: the steps are too large. Try a learning rate of {}.",
            lower(*rate)
        ),
        Diagnosis::ThrownOut { rate } => format!(
            "It guesses: large steps have thrown the weights to where gradients vanish. Discard the network and try a learning \
             rate of {}.",
            lower(*rate)
        ),
        Diagnosis::Stuck { rate } => format!(
            "It guesses, and its loss has hardly moved: the steps are too small. Try a learning rate of {}.",
            numbers::rate(rate * 10.0)
        ),
        Diagnosis::Collapsed { rate } => collapsed(experiment, &lower(*rate)),
        Diagnosis::Dead { units, rate } => dead(units, experiment, &lower(*rate)),
        Diagnosis::Alike(units) => alike(units, experiment),
        Diagnosis::Overfitting { since } => format!(
            "Since epoch {since:.0} the loss of the validation images rises while that of the training images falls: it learns \
             them by heart. Go back to that epoch below the charts, or try augmentation or weight decay."
        ),
    }
}

fn collapsed(experiment: &Experiment, lower: &str) -> String {
    let way_out = if experiment.paper().is_some_and(|net| net.init == WeightInit::Literal) {
        "the first weights of Appendix A are too small for it. Choose first weights within 1.73 / √F.".to_owned()
    } else {
        format!("the steps were too large. Discard the network and try a learning rate of {lower}.")
    };
    format!("It guesses, because F6 gives nearly the same values for every image: {way_out}")
}

fn dead(units: &LayerUnits, experiment: &Experiment, lower: &str) -> String {
    let (name, kind) = layer(units, experiment);
    let activation = experiment.network.layers().iter().nth(units.layer).map(|layer| layer.activation);
    let (value, why, other) = match activation {
        Some(LayerActivation::Relu | LayerActivation::Gelu) => {
            ("are 0", "their inputs were driven below zero, where no gradient passes", ", another seed, or tanh")
        }
        Some(LayerActivation::Tanh | LayerActivation::Sigmoid | LayerActivation::None) | None => {
            ("are saturated at the same end", "hardly a gradient passes there", " or another seed")
        }
    };
    format!(
        "{} of {name}’s {} {kind} {value} for each of {MAX_IMAGES} test images: {why}, so they no longer learn. Begin again \
         with a learning rate of {lower}{other}.",
        units.dead, units.all
    )
}

fn alike(units: &LayerUnits, experiment: &Experiment) -> String {
    let (name, kind) = layer(units, experiment);
    let decays = experiment.network.training().is_some_and(|training| training.weight_decay > 0.0);
    let way_out = if decays { "try less weight decay" } else { "begin with random weights again" };
    format!(
        "{name}’s {} {kind} have all the same value: alike units get the same gradient and stay alike. Discard the network \
         and {way_out}.",
        units.all
    )
}

/// Name of a layer, and what its units are called.
fn layer(units: &LayerUnits, experiment: &Experiment) -> (String, &'static str) {
    let name = layer_table::layers(&experiment.network).into_iter().nth(units.layer).map(|row| row.name);
    let is_units = |size: &LayerSize| matches!(size.output, Shape::Units(_));
    let is_units = experiment.network.layers().sizes().get(units.layer).is_some_and(is_units);
    (name.unwrap_or_default(), if is_units { "units" } else { "maps" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::article::Activation;
    use lenet_experiment::presets::Preset;

    #[test]
    fn a_fault_is_said_with_a_way_out() {
        let modern = Preset::Modern.experiment();
        let relu = modern.clone().with_article(|net| net.activation = Activation::Relu);
        let units = |layer, dead, all| LayerUnits { layer, dead, all, is_alike: false };
        let of = |layer, experiment: &Experiment| {
            diagnosis(&Diagnosis::Dead { units: units(layer, 4, 6), rate: 0.5 }, experiment)
        };
        assert_eq!(
            of(4, &relu),
            "4 of C5’s 6 units are 0 for each of 48 test images: their inputs were driven below zero, where no gradient \
             passes, so they no longer learn. Begin again with a learning rate of 0.05, another seed, or tanh."
        );
        let saturated = of(0, &modern);
        assert!(
            saturated.starts_with("4 of C1’s 6 maps are saturated at the same end") && saturated.ends_with("seed.")
        );
        let alike = Diagnosis::Alike(units(0, 0, 6));
        assert!(diagnosis(&alike, &modern).ends_with("begin with random weights again."));
        let decays = modern.with_article(|net| net.weight_decay = 1.0);
        assert!(diagnosis(&alike, &decays).ends_with("try less weight decay."));
        let paper = Preset::Lenet1998.experiment();
        let collapsed = Diagnosis::Collapsed { rate: 0.005 };
        assert!(diagnosis(&collapsed, &paper).ends_with("a learning rate of 0.0005."));
        let literal = paper.with_paper(|net| net.init = WeightInit::Literal);
        assert!(diagnosis(&collapsed, &literal).contains("Appendix A"));
    }
}
