//! Evaluates a trained network on a data set.

use crate::LabError;
use lenet_data::dataset::Dataset;
use lenet_data::handicap::input_set;
use lenet_experiment::protocol::Checkpoint;
use lenet_learner::batch::Batch;
use lenet_learner::evaluation::PendingEvaluation;
use lenet_learner::metrics::Metrics;
use lenet_learner::trainer::{Device, State, build_trainer};
use std::rc::Rc;

/// Metrics of the checkpoint's network on the first `count` images.
///
/// # Errors
/// When the checkpoint belongs to another network, or its weights are not finite.
pub async fn evaluate(
    set: &Dataset,
    count: usize,
    checkpoint: &Checkpoint,
    device: &dyn Device,
) -> Result<Metrics, LabError> {
    let network_error = |error: &dyn std::fmt::Display| LabError::Network(error.to_string());
    let Checkpoint { experiment, weights, moments, .. } = checkpoint;
    let state = State { weights: weights.clone(), moments: moments.clone() };
    let mut trainer = build_trainer(device, experiment, &state).map_err(|error| network_error(&error))?;
    let set = input_set(experiment.handicap, &Rc::new(set.clone()), None);
    let mut evaluation = PendingEvaluation::test(count);
    while !evaluation.is_done() {
        trainer.evaluate(&Batch::new(&set, evaluation.next_batch()));
    }
    trainer.read_metrics().await.map_err(|error| network_error(&error))
}
