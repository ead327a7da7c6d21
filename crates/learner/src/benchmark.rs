//! Benchmarks an experiment's training steps on a device.

use crate::batch::Batch;
use crate::failures;
use crate::init::initial_weights;
use crate::trainer::{Device, State, build_trainer};
use lenet_data::distort::Distortion;
use lenet_data::synthetic::synthetic;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::Failure;
use std::rc::Rc;

/// At least this many images (200 KB), so that small batches do not stay in the L1 cache.
const IMAGES: u32 = 256;

/// Training images per second, measured on synthetic images and fresh weights for about `budget_ms` milliseconds.
///
/// As much time again is spent on warm-up: kernels are compiled, and browsers recompile hot code. Slices double until one
/// takes half the budget or reaches the device's queue limit.
///
/// # Errors
/// When the device does not support the experiment or fails.
pub async fn images_per_second(
    experiment: &Experiment,
    device: &dyn Device,
    clock: &dyn Fn() -> f64,
    budget_ms: f64,
) -> Result<f64, Failure> {
    let bad = |error: &dyn std::fmt::Display| failures::bad_checkpoint(&error.to_string());
    let weights = initial_weights(experiment).map_err(|error| bad(&error))?;
    let mut trainer = build_trainer(device, experiment, &State::from(weights)).map_err(|e| failures::not_built(&e))?;
    let size = experiment.batch_size.max(1);
    let batches = IMAGES.div_ceil(size);
    let set = Rc::new(synthetic(1, (batches * size) as usize));
    let order: Rc<[u32]> = (0..batches * size).collect();
    let most = trainer.max_queued_steps().unwrap_or(u32::MAX);
    let (mut step, mut steps) = (0, 1);
    let (begun, mut warm) = (clock(), false);
    loop {
        let start = clock();
        for _ in 0..steps {
            let first = (step % batches * size) as usize;
            let batch = Batch::slice_of(&set, &order, first..first + size as usize);
            trainer.train_step(&batch.distorted(Distortion::of_epoch(experiment, step / batches)), 1e-6, step);
            step += 1;
        }
        trainer.read_metrics().await.map_err(|error| failures::not_answered(&error))?;
        let end = clock();
        let took = end - start;
        let long_enough = took >= budget_ms / 2.0;
        if warm && (long_enough || steps == most) {
            return Ok(f64::from(steps * size) / took.max(f64::MIN_POSITIVE) * 1000.0);
        }
        warm |= end - begun >= budget_ms;
        if !long_enough {
            steps = (steps * 2).min(most);
        }
    }
}
