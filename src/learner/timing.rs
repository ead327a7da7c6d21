//! How fast an experiment's steps are at a place, before anything is trained there.

use super::batch::Batch;
use super::device::Place;
use super::failures;
use super::trainer::{Trainer, first_weights};
use crate::data::synthetic::synthetic;
use crate::values::experiment::Experiment;
use crate::values::protocol::Failure;
use std::rc::Rc;

/// Fewest made-up images: a small batch should not stay in the innermost cache.
const IMAGES: u32 = 256;

/// Images a second of the experiment's steps, on made-up images and fresh weights, in about so many milliseconds.
///
/// As much time again goes before that and does not count: kernels are compiled, and browsers compile what runs often once
/// more. Slices double until one is as long as half the budget, or as long as the place takes slices at all.
pub async fn images_per_second(
    experiment: &Experiment,
    place: &Place,
    clock: &dyn Fn() -> f64,
    budget_ms: f64,
) -> Result<f64, Failure> {
    let bad = |error: &dyn std::fmt::Display| failures::bad_checkpoint(&error.to_string());
    let weights = first_weights(experiment).map_err(|error| bad(&error))?;
    let mut trainer = Trainer::new(experiment, &weights, &[], place).map_err(|unfit| failures::unfit(&unfit))?;
    let size = experiment.batch_size.max(1);
    let batches = IMAGES.div_ceil(size);
    let set = Rc::new(synthetic(1, (batches * size) as usize));
    let order: Rc<[u32]> = (0..batches * size).collect();
    let most = trainer.pace().most();
    let (mut step, mut steps) = (0, 1);
    let (begun, mut warm) = (clock(), false);
    loop {
        let start = clock();
        for _ in 0..steps {
            let first = (step % batches * size) as usize;
            trainer.train_step(&Batch::part_of(&set, &order, first..first + size as usize), 1e-6, step);
            step += 1;
        }
        trainer.read_back().await.map_err(|error| failures::device(&error))?;
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
