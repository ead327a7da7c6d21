//! Names of runs.

use lenet_experiment::breakage::Breakage;
use lenet_experiment::changes::changes;
use lenet_experiment::comparison::Classifier;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;

/// Part of the name of a run that learns the visitor's drawings.
const HAND: &str = "+ your hand";

/// Changes of a preset that a name lists; more are counted.
const MAX_CHANGES: usize = 3;

/// The parts of a run's name: what it trains, what was changed, data set, seed.
///
/// `Modern`, `learning rate 0.1`, `MNIST`, `seed 1`.
pub(crate) fn parts(experiment: &Experiment, base: Preset) -> Vec<String> {
    let mut parts = if let Some(preset) = Preset::of(experiment) {
        vec![preset.title().to_owned()]
    } else if let Some(rung) = Rung::of(experiment).filter(|_| !is_near(experiment, base)) {
        vec!["Ladder".to_owned(), rung.change().to_owned()]
    } else if let Some(classifier) = Classifier::of(experiment) {
        vec![classifier.title().to_owned()]
    } else if let Some(breakage) = Breakage::of(experiment) {
        vec![format!("Broken: {}", breakage.title())]
    } else {
        changed(experiment, base)
    };
    parts.push(experiment.dataset.title().to_owned());
    parts.push(format!("seed {}", experiment.seed));
    parts
}

/// With a title of the visitor's instead of what follows from the experiment, and whether it learns the visitor's drawings.
pub(crate) fn named(mut parts: Vec<String>, title: Option<&str>, is_fine_tuned: bool) -> Vec<String> {
    if let Some(title) = title {
        let derived = parts.len().saturating_sub(2);
        parts.splice(..derived, [title.to_owned()]);
    }
    if is_fine_tuned { with_hand(parts) } else { parts }
}

/// Adds before data set and seed that the learning rate was set by hand.
pub(crate) fn with_rate(parts: Vec<String>, by_hand: bool) -> Vec<String> {
    if by_hand { with(parts, "rate by hand") } else { parts }
}

/// Adds there that it learns the visitor's drawings.
pub(super) fn with_hand(parts: Vec<String>) -> Vec<String> {
    let is_there = parts.iter().any(|part| part == HAND);
    if is_there { parts } else { with(parts, HAND) }
}

fn with(mut parts: Vec<String>, part: &str) -> Vec<String> {
    parts.insert(parts.len().saturating_sub(2), part.to_owned());
    parts
}

/// Whether one change of the preset gives the experiment: it is named after the preset, even if the ladder has it, too.
fn is_near(experiment: &Experiment, base: Preset) -> bool {
    of_preset(experiment, base).len() <= 1
}

/// What differs from the preset. Data set and seed are parts of every name.
fn of_preset(experiment: &Experiment, base: Preset) -> Vec<String> {
    let named = Experiment { dataset: experiment.dataset, seed: experiment.seed, ..base.experiment() };
    changes(&named, experiment)
}

fn changed(experiment: &Experiment, base: Preset) -> Vec<String> {
    let mut parts = of_preset(experiment, base);
    let more = parts.len().saturating_sub(MAX_CHANGES);
    parts.truncate(MAX_CHANGES);
    match more {
        0 => {}
        1 => parts.push("1 more change".to_owned()),
        _ => parts.push(format!("{more} more changes")),
    }
    parts.insert(0, base.title().to_owned());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::schedule::Schedule;

    fn name(experiment: &Experiment, by_hand: bool) -> String {
        with_rate(parts(experiment, Preset::Modern), by_hand).join(", ")
    }

    #[test]
    fn a_name_says_what_differs_from_the_preset() {
        let modern = Preset::Modern.experiment();
        assert_eq!(name(&modern, false), "Modern, MNIST, seed 1");
        let faster = Experiment { schedule: Schedule::constant(0.1), seed: 3, ..modern.clone() };
        assert_eq!(name(&faster, false), "Modern, learning rate 0.1, MNIST, seed 3");
        assert_eq!(name(&faster, true), "Modern, learning rate 0.1, rate by hand, MNIST, seed 3");
        let more = Experiment { batch_size: 64, epochs: 3, validation_percent: 10, ..faster };
        assert_eq!(
            name(&more, false),
            "Modern, learning rate 0.1, epochs 3, batch size 64, 1 more change, MNIST, seed 3"
        );
    }
}
