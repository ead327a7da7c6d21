//! What is wrong with an experiment, in words, beside the field that has to change.

use super::experiment::{ArticleNet, Experiment, Network, Optimizer};
use super::paper::{Criterion, PaperNet};

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Field {
    Schedule,
    BatchSize,
    Epochs,
    Validation,
    Momentum,
    J,
}

/// Something that keeps an experiment from running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field to change.
    pub field: Field,
    /// What is wrong and what would be right.
    pub text: String,
}

/// Largest batch size offered; beyond it a step no longer answers Pause in time.
pub const MAX_BATCH: u32 = 512;

/// Most epochs offered.
pub const MAX_EPOCHS: u32 = 1000;

/// Largest j of equation (9) offered; distances between the ten pictures end at some 200.
const MAX_J: f64 = 100.0;

/// All that is wrong with the experiment; empty when it can run.
pub fn problems(experiment: &Experiment) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |field, text: String| problems.push(Problem { field, text });
    if !(1..=MAX_BATCH).contains(&experiment.batch_size) {
        add(Field::BatchSize, format!("Batch size: a whole number from 1 to {MAX_BATCH}."));
    }
    if !(1..=MAX_EPOCHS).contains(&experiment.epochs) {
        add(Field::Epochs, format!("Epochs: a whole number from 1 to {MAX_EPOCHS}."));
    }
    if experiment.validation_percent > 50 {
        add(
            Field::Validation,
            "Validation share: from 0 to 50 %, so that enough images are left to learn from.".into(),
        );
    }
    let stages = experiment.schedule.covers();
    if stages > experiment.epochs {
        let epochs = experiment.epochs;
        add(
            Field::Schedule,
            format!(
                "The schedule covers {stages} epochs, the run has {epochs}: its end would never be reached. Shorten it or raise the epochs."
            ),
        );
    }
    match &experiment.network {
        Network::Article(net) => problems.extend(of_article(net, experiment)),
        Network::Paper(net) => problems.extend(of_paper(net, experiment)),
    }
    problems
}

fn of_article(net: &ArticleNet, experiment: &Experiment) -> Option<Problem> {
    match net.optimizer {
        Optimizer::Momentum { momentum } if !(0.0..1.0).contains(&momentum) => {
            Some(problem(Field::Momentum, "Momentum: at least 0 and below 1; 0.9 is usual."))
        }
        Optimizer::Adam if experiment.schedule.highest() > 0.1 => Some(problem(
            Field::Schedule,
            "Adam scales every step to about the learning rate: above 0.1 it only jumps about. Try 0.001.",
        )),
        Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Adam => None,
    }
}

fn of_paper(net: &PaperNet, experiment: &Experiment) -> Vec<Problem> {
    let mut problems = Vec::new();
    if experiment.batch_size > 1 {
        problems.push(problem(
            Field::BatchSize,
            "Batch size: 1. The paper's network learns from one image a step; its rates are made for that.",
        ));
    }
    match net.criterion {
        Criterion::Map { j } if !(0.0..=MAX_J).contains(&j) => {
            problems.push(problem(Field::J, "j: a number from 0 to 100; from 5 to 15 all are about as good."));
        }
        Criterion::Map { .. } | Criterion::Distance => {}
    }
    problems
}

fn problem(field: Field, text: &str) -> Problem {
    Problem { field, text: text.into() }
}

/// Images held back for validation out of `available`.
pub fn validation_count(available: usize, percent: u8) -> usize {
    available * usize::from(percent) / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::Preset;

    #[test]
    fn each_problem_names_its_field() {
        let good = Preset::Modern.experiment();
        let cases = [
            (Experiment { batch_size: 0, ..good.clone() }, Field::BatchSize),
            (Experiment { epochs: 0, ..good.clone() }, Field::Epochs),
            (Experiment { validation_percent: 51, ..good.clone() }, Field::Validation),
            (good.clone().with_article(|net| net.optimizer = Optimizer::Momentum { momentum: 1.0 }), Field::Momentum),
            (Experiment { batch_size: 2, ..Preset::Lenet1998.experiment() }, Field::BatchSize),
            (Preset::Lenet1998.experiment().with_paper(|net| net.criterion = Criterion::Map { j: -1.0 }), Field::J),
            (Preset::Lenet1998.experiment().with_paper(|net| net.criterion = Criterion::Map { j: f64::NAN }), Field::J),
            (Experiment { epochs: 5, ..Preset::ArticleAsPrinted.experiment() }, Field::Schedule),
        ];
        for (experiment, field) in cases {
            let fields: Vec<Field> = problems(&experiment).into_iter().map(|problem| problem.field).collect();
            assert_eq!(fields, [field]);
        }
    }
}
