//! What a run's curves say about faults of training that the page does not stop for.

use super::run::RunCurves;
use lenet_experiment::article::{Loss, Optimizer};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::handicap::Handicap;
use lenet_inspect::LayerUnits;

/// Training points that are averaged: about a second.
const RECENT: usize = 10;

/// Before so much training no run is judged: with batches of 512, 500 steps are four epochs, with single images half an epoch
/// has 24,000.
const MIN_STEPS: f64 = 500.0;
const MIN_EPOCHS: f64 = 0.5;

/// Training accuracy from which on nothing is said of its units.
const LEARNS_WELL: f64 = 0.9;

/// Factors on the loss of guessing above which it is worse than that, and above which a step has gone astray.
const WORSE: f64 = 1.1;
const ASTRAY: f64 = 1.5;

/// Share of the loss of guessing by which a loss that has not moved may differ from its first value.
const MOVED: f64 = 0.05;

/// Learning rates that are small for no network here: with Adam, steps are about as long as the rate.
const LARGE_RATE: f64 = 0.1;
const LARGE_RATE_OF_ADAM: f64 = 0.01;

/// Rise of the validation loss above its minimum, as a factor, and epochs since then, that are not chance.
const RISE: f64 = 1.1;
const SINCE: usize = 2;

/// Share of a layer's units above which dead ones are a fault. ReLU units that answer to few images may be 0 for all that were
/// tried: more than a third of a dense layer in networks that learn well (tests).
const DEAD: f64 = 0.6;

/// A fault of training. A rate is that at which it went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Diagnosis {
    /// The loss is worse than that of guessing, and finite.
    WorseThanGuessing {
        /// Learning rate.
        rate: f64,
    },
    /// It guesses, after large steps, or steps that went astray: gradients have vanished.
    ThrownOut {
        /// Learning rate.
        rate: f64,
    },
    /// It guesses, and its loss has never moved.
    Stuck {
        /// The largest learning rate.
        rate: f64,
    },
    /// The paper's network guesses, and most units of a layer are dead.
    Collapsed {
        /// Learning rate.
        rate: f64,
    },
    /// Many units of a layer have the same value for every image, and no gradient.
    Dead {
        /// The first such layer.
        units: LayerUnits,
        /// Learning rate.
        rate: f64,
    },
    /// All units of a layer have the same value as each other, and so the same gradient. The first such layer.
    Alike(LayerUnits),
    /// Since this epoch the validation loss has risen, while the training loss fell.
    Overfitting {
        /// With the least validation loss.
        since: f64,
    },
}

/// What is wrong with a run, if anything is; its images are of `classes`, `steps_per_epoch` are its own, and `units` what the last
/// check of them has found.
pub fn diagnose(
    curves: &RunCurves,
    experiment: &Experiment,
    classes: usize,
    steps_per_epoch: u32,
    units: &[LayerUnits],
) -> Option<Diagnosis> {
    let epoch = curves.train.loss.last()?.0;
    if epoch < MIN_EPOCHS || epoch * f64::from(steps_per_epoch) < MIN_STEPS {
        return None;
    }
    let outputs = experiment.network.outputs() as f64;
    let guess = experiment.network.training().map(|training| loss_of_guessing(training.loss, outputs));
    let rate = rate_of_fault(curves, guess)?;
    let idle = units.iter().find_map(|units| idle(units, rate));
    let accuracy = recent(&curves.train.accuracy)?;
    if accuracy > most_by_guessing(classes as f64) {
        // A class that is left out of training raises the loss of the validation images, which have it.
        let is_whole = experiment.handicap != Handicap::LeftOut;
        let overfitting = overfitting(&curves.validation.loss, &curves.train.loss).filter(|_| is_whole);
        // Units that answer to none of few images do no harm in a network that learns well.
        return overfitting.or(idle.filter(|_| accuracy < LEARNS_WELL));
    }
    let (first, last) = (curves.train.loss.first()?.1, recent(&curves.train.loss)?);
    // The paper's network has no loss of guessing to compare with.
    let Some(guess) = guess else {
        let has_moved = (last - first).abs() >= MOVED * first;
        return match idle {
            Some(_) => Some(Diagnosis::Collapsed { rate }),
            None => (!has_moved).then_some(Diagnosis::Stuck { rate }),
        };
    };
    let worst = curves.train.loss.iter().map(|point| point.1).fold(0.0, f64::max);
    if idle.is_some() {
        idle
    } else if last > WORSE * guess {
        Some(Diagnosis::WorseThanGuessing { rate })
    } else if worst > ASTRAY * guess || has_large_steps(curves, experiment) {
        Some(Diagnosis::ThrownOut { rate })
    } else {
        ((last - first).abs() < MOVED * guess).then_some(Diagnosis::Stuck { rate })
    }
}

/// The learning rate when the loss first went astray; of a run whose loss never did, the largest one.
fn rate_of_fault(curves: &RunCurves, guess: Option<f64>) -> Option<f64> {
    let is_astray = |loss: f64| guess.is_some_and(|guess| loss > ASTRAY * guess);
    let mut points = curves.train.loss.iter().zip(&curves.rate);
    let astray = points.find(|(loss, _)| is_astray(loss.1)).map(|(_, rate)| rate.1);
    astray.or_else(|| curves.rate.iter().map(|point| point.1).max_by(f64::total_cmp))
}

fn idle(units: &LayerUnits, rate: f64) -> Option<Diagnosis> {
    if units.is_alike {
        return Some(Diagnosis::Alike(units.clone()));
    }
    let is_fault = units.dead as f64 > DEAD * units.all as f64;
    is_fault.then(|| Diagnosis::Dead { units: units.clone(), rate })
}

/// The learning rate from which on steps are large for any network here, counting what momentum adds; `None` for the paper's
/// network.
pub fn large_rate(experiment: &Experiment) -> Option<f64> {
    Some(match experiment.network.training()?.optimizer {
        Optimizer::Adam => LARGE_RATE_OF_ADAM,
        Optimizer::Momentum { momentum } => LARGE_RATE * (1.0 - momentum),
        Optimizer::Sgd => LARGE_RATE,
    })
}

/// Whether a step was large.
fn has_large_steps(curves: &RunCurves, experiment: &Experiment) -> bool {
    large_rate(experiment).is_some_and(|large| curves.rate.iter().any(|point| point.1 >= large))
}

/// Training accuracy up to which a network guesses: ten classes give 10 %, the commonest alone up to 20 %.
fn most_by_guessing(classes: f64) -> f64 {
    (2.0 / classes).min(1.0 / classes + 0.1)
}

/// The loss where every output has the same probability.
fn loss_of_guessing(loss: Loss, outputs: f64) -> f64 {
    match loss {
        Loss::CrossEntropy | Loss::SmoothedCrossEntropy => outputs.ln(),
        // ((1 - 1/n)² + (n - 1)/n²) / n
        Loss::MeanSquaredError => (outputs - 1.0) / (outputs * outputs),
    }
}

fn overfitting(validation: &[(f64, f64)], train: &[(f64, f64)]) -> Option<Diagnosis> {
    let (best, &(since, least)) = validation.iter().enumerate().min_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    let has_risen = validation.last()?.1 > RISE * least && validation.len() - 1 - best >= SINCE;
    let before = train.partition_point(|point| point.0 <= since);
    let has_fallen = recent(&train[..before])? > recent(train)?;
    (has_risen && has_fallen).then_some(Diagnosis::Overfitting { since })
}

/// Mean of the last points; `None` if they are too few.
fn recent(points: &[(f64, f64)]) -> Option<f64> {
    let last = points.last_chunk::<RECENT>()?;
    Some(last.iter().map(|point| point.1).sum::<f64>() / RECENT as f64)
}

#[cfg(test)]
mod tests;
