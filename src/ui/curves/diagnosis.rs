//! What a run's curves say about faults of training that the page does not stop for.

use super::run::RunCurves;
use lenet_experiment::article::{Loss, Optimizer};
use lenet_experiment::experiment::Experiment;

/// Training points that are averaged: about a second.
const RECENT: usize = 10;

/// Before so much training no run is judged: with batches of 512, 500 steps are four epochs, with single images half an epoch
/// has 24,000.
const MIN_STEPS: f64 = 500.0;
const MIN_EPOCHS: f64 = 0.5;

/// Training accuracy up to which a network guesses: ten classes give 10 %, the commonest alone up to 20 %.
const GUESSING: f64 = 0.2;

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

/// A fault of training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Diagnosis {
    /// The loss is worse than that of guessing, and finite.
    WorseThanGuessing,
    /// It guesses, after large steps, or steps that went astray: gradients have vanished.
    ThrownOut,
    /// It guesses, and its loss has never moved.
    Stuck,
    /// Since this epoch the validation loss has risen, while the training loss fell.
    Overfitting {
        /// With the least validation loss.
        since: f64,
    },
}

/// What is wrong with a run, if anything is; `steps_per_epoch` are its own.
pub fn diagnose(curves: &RunCurves, experiment: &Experiment, steps_per_epoch: u32) -> Option<Diagnosis> {
    let epoch = curves.train.loss.last()?.0;
    if epoch < MIN_EPOCHS || epoch * f64::from(steps_per_epoch) < MIN_STEPS {
        return None;
    }
    if recent(&curves.train.accuracy)? > GUESSING {
        return overfitting(&curves.validation.loss, &curves.train.loss);
    }
    // The paper's network has no loss of guessing to compare with.
    let guess = loss_of_guessing(experiment.network.training()?.loss);
    let (first, last) = (curves.train.loss.first()?.1, recent(&curves.train.loss)?);
    let worst = curves.train.loss.iter().map(|point| point.1).fold(0.0, f64::max);
    if last > WORSE * guess {
        Some(Diagnosis::WorseThanGuessing)
    } else if worst > ASTRAY * guess || has_large_steps(curves, experiment) {
        Some(Diagnosis::ThrownOut)
    } else {
        ((last - first).abs() < MOVED * guess).then_some(Diagnosis::Stuck)
    }
}

/// Whether a step was large for any network here, counting what momentum adds.
fn has_large_steps(curves: &RunCurves, experiment: &Experiment) -> bool {
    let large = match experiment.network.training().map(|training| training.optimizer) {
        Some(Optimizer::Adam) => LARGE_RATE_OF_ADAM,
        Some(Optimizer::Momentum { momentum }) => LARGE_RATE * (1.0 - momentum),
        Some(Optimizer::Sgd) | None => LARGE_RATE,
    };
    curves.rate.iter().any(|point| point.1 >= large)
}

/// The loss where every class has probability 0.1.
fn loss_of_guessing(loss: Loss) -> f64 {
    match loss {
        Loss::CrossEntropy | Loss::SmoothedCrossEntropy => 10.0_f64.ln(),
        // (0.9² + 9 · 0.1²) / 10
        Loss::MeanSquaredError => 0.09,
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
mod tests {
    use super::*;
    use crate::ui::curves::run::tests::evaluation;
    use lenet_data::synthetic::synthetic;
    use lenet_engine::trainer::Cpu;
    use lenet_experiment::article::Activation;
    use lenet_experiment::presets::Preset;
    use lenet_experiment::protocol::{Command, Evaluation, Event, Point, Split};
    use lenet_experiment::schedule::Schedule;
    use lenet_learner::session::Session;
    use pollster::block_on;
    use std::rc::Rc;

    /// What is said of a run that really trains, on 6,400 synthetic digits in batches of 32; a step takes a millisecond of the
    /// test's clock.
    fn of(rate: f64, change: impl Fn(Experiment) -> Experiment) -> Option<Diagnosis> {
        let schedule = Schedule::constant(rate);
        let experiment =
            change(Experiment { schedule, epochs: 4, validation_percent: 0, ..Preset::Modern.experiment() });
        let mut session = Session::new(Rc::new(Cpu));
        let train = Rc::new(synthetic(1, 6_400));
        block_on(session.load(1, experiment.clone(), train, None, None)).unwrap();
        block_on(session.handle(Command::Run { run: 1 }));
        let (clock, mut curves) = (std::cell::Cell::new(0.0), RunCurves::default());
        while session.is_running() {
            let now = || clock.replace(clock.get() + 2.0);
            for event in block_on(session.slice(&now, 20.0)) {
                if let Event::Progress { point: Some(point), .. } = event {
                    curves.push(&point);
                }
            }
        }
        diagnose(&curves, &experiment, 200)
    }

    #[test]
    fn runs_that_fail_are_told_from_those_that_learn() {
        let same = |experiment| experiment;
        let relu = |experiment: Experiment| experiment.with_article(|net| net.activation = Activation::Relu);
        assert_eq!(of(0.05, same), None);
        assert_eq!(of(10.0, same), Some(Diagnosis::WorseThanGuessing));
        assert_eq!(of(1e-7, same), Some(Diagnosis::Stuck));
        assert_eq!(of(3.0, relu), Some(Diagnosis::ThrownOut));
    }

    #[test]
    fn a_validation_loss_that_rises_while_training_falls_is_overfitting() {
        let experiment = Preset::Modern.experiment();
        let mut curves = RunCurves::default();
        let mut epochs = |losses: &[f32]| {
            let first = curves.validation.loss.len();
            for (epoch, loss) in (first..).zip(losses) {
                for tenth in 1..=10 {
                    let epoch = epoch as f64 + f64::from(tenth) / 10.0;
                    let loss = 1.0 / (1.0 + epoch as f32);
                    curves.push(&Point { step: 0, epoch, loss, accuracy: 0.9, rate: 0.01 });
                }
                curves.evaluated(&Evaluation { loss: *loss, ..evaluation(Split::Validation, epoch as f64 + 1.0) });
            }
            diagnose(&curves, &experiment, 1_500)
        };
        assert_eq!(epochs(&[0.5, 0.3, 0.35]), None, "one epoch may be chance");
        assert_eq!(epochs(&[0.36]), Some(Diagnosis::Overfitting { since: 2.0 }));
        assert_eq!(epochs(&[0.29]), None);
    }
}
