//! What is wrong with an experiment, field by field.

use super::experiment::Experiment;
use super::field::Field;
use super::fields::FIELDS;

pub use super::fields::MAX_BATCH;

/// Why an experiment cannot run, and the field to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: &'static Field,
    /// What is wrong and what would be right.
    pub text: String,
}

/// All that is wrong with the experiment; empty when it can run.
pub fn problems(experiment: &Experiment) -> Vec<Problem> {
    let problem = |field: &'static Field| Some(Problem { field, text: field.problem(experiment)? });
    FIELDS.iter().filter_map(problem).collect()
}

/// Images held back for validation out of `available`.
pub fn validation_count(available: usize, percent: u8) -> usize {
    available * usize::from(percent) / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Optimizer;
    use crate::custom::{CustomNet, Training};
    use crate::experiment::Network;
    use crate::paper::Criterion;
    use crate::presets::Preset;

    #[test]
    fn each_problem_names_its_field_only() {
        let good = Preset::Modern.experiment();
        let paper = Preset::Lenet1998.experiment();
        let momentum = |momentum| good.clone().with_article(|net| net.optimizer = Optimizer::Momentum { momentum });
        let adam = good.clone().with_article(|net| net.optimizer = Optimizer::Adam);
        let j = |j| paper.clone().with_paper(|net| net.criterion = Criterion::Map { j });
        let custom = |layers: &str, batch_size| {
            let net = CustomNet { layers: layers.parse().unwrap(), training: Training::default() };
            Experiment { network: Network::Custom(net), batch_size, ..good.clone() }
        };
        let wide = "conv 32 5x5 pad 2 relu, max 2x2, conv 64 5x5 relu, max 2x2, dense 120 relu";
        assert_eq!(problems(&custom(wide, 128)), []);
        let cases = [
            // Too slow, and too much memory: 4,096 maps of 28x28 for 512 images.
            (custom(wide, 512), "batch-size"),
            (custom("conv 4096 1x1, max 28x28", 512), "batch-size"),
            (custom("conv 1024 1x1 pad 28, max 28x28", 1), "batch-size"),
            (custom("dense 20 relu, norm", 1), "batch-size"),
            (custom("dense 20 relu, output 9", 1), "layers"),
            (Experiment { batch_size: 0, ..good.clone() }, "batch-size"),
            (Experiment { batch_size: 513, ..good.clone() }, "batch-size"),
            (Experiment { epochs: 0, ..good.clone() }, "epochs"),
            (Experiment { epochs: 1001, ..good.clone() }, "epochs"),
            (Experiment { validation_percent: 51, ..good.clone() }, "validation-share"),
            (momentum(1.0), "momentum"),
            (momentum(-0.1), "momentum"),
            (good.clone().with_article(|net| net.weight_decay = -0.1), "weight-decay"),
            (Experiment { schedule: "0.2".parse().unwrap(), ..adam }, "learning-rate"),
            (Experiment { batch_size: 2, ..paper.clone() }, "batch-size"),
            (j(-1.0), "criterion-j"),
            (j(f64::NAN), "criterion-j"),
            (Experiment { epochs: 5, ..Preset::ArticleAsPrinted.experiment() }, "learning-rate"),
        ];
        for (experiment, field) in cases {
            let slugs: Vec<&str> = problems(&experiment).into_iter().map(|problem| problem.field.slug).collect();
            assert_eq!(slugs, [field]);
        }
    }
}
