//! The code written for this network against burn's generic kernels.

use super::oracle::{assert_close, combinations, weights_with_biases};
use super::toy::{place, squares, with_optimizer};
use crate::data::random::Draws;
use crate::learner::batch::Batch;
use crate::learner::nn::initial_weights;
use crate::learner::trainer::Trainer;
use crate::values::experiment::{Experiment, Kernels, Optimizer};
use crate::values::network::Weights;

/// The gradient, in PyTorch's layout: the velocity that momentum remembers after one step from rest.
fn gradient(experiment: &Experiment, kernels: Kernels, weights: &Weights, batch: &Batch) -> Vec<f32> {
    let experiment = with_optimizer(experiment, Optimizer::Momentum { momentum: 0.5 });
    let mut trainer = Trainer::new(&experiment, weights, &[], &place(kernels)).unwrap();
    trainer.train_step(batch, 0.1, 0);
    pollster::block_on(trainer.state()).unwrap().1.remove(0)
}

#[test]
fn gradients_are_burns_for_every_combination_and_any_batch_size() {
    let set = squares(80, 4);
    let mut draws = Draws::new(8);
    for (round, experiment) in combinations().into_iter().enumerate() {
        // Around the engine's block of eight images and its fours, and some by chance.
        let sizes = [[1, 8], [3, 9], [4, 16], [5, 33]][round % 4];
        for size in [sizes[0], sizes[1], 1 + draws.uniform(0.0, 70.0) as u32] {
            let places: Vec<u32> = (0..size).map(|_| draws.uniform(0.0, 79.9) as u32).collect();
            let batch = Batch::new(&set, places);
            let weights = weights_with_biases();
            let ours = gradient(&experiment, Kernels::Own, &weights, &batch);
            let theirs = gradient(&experiment, Kernels::Burn, &weights, &batch);
            let context = format!("{size} images, {experiment:?}");
            assert_close(&ours, &theirs, 1e-5, &context);
        }
    }
}

#[test]
fn the_loss_goes_the_same_way_for_200_steps() {
    let set = squares(400, 4);
    for (round, experiment) in combinations().into_iter().enumerate() {
        let optimizer = [Optimizer::Sgd, Optimizer::Momentum { momentum: 0.9 }, Optimizer::Adam][round % 3];
        let rate = if optimizer == Optimizer::Adam { 0.001 } else { 0.01 };
        let experiment = with_optimizer(&experiment, optimizer);
        let batch_size = if round % 2 == 0 { 1 } else { 4 };
        let weights = initial_weights(round as u32 + 1).unwrap();
        let mut both = [Kernels::Own, Kernels::Burn]
            .map(|kernels| Trainer::new(&experiment, &weights, &[], &place(kernels)).unwrap());
        for step in 0..200 {
            let places: Vec<u32> = (0..batch_size).map(|i| (step * batch_size + i) * 7 % 400).collect();
            let batch = Batch::new(&set, places);
            let losses = both.each_mut().map(|trainer| {
                trainer.train_step(&batch, rate, step);
                pollster::block_on(trainer.read_back()).unwrap().loss()
            });
            let apart = (losses[0] - losses[1]).abs();
            assert!(apart < 1e-3, "step {step}: {losses:?}, {experiment:?}");
        }
    }
}

#[test]
fn weights_and_moments_pass_through_unchanged() {
    let experiment = with_optimizer(&combinations()[0], Optimizer::Adam);
    let weights = weights_with_biases();
    let moments: Vec<Vec<f32>> = [0.5, 0.25].map(|scale| weights.values().iter().map(|w| w * scale).collect()).into();
    let trainer = Trainer::new(&experiment, &weights, &moments, &place(Kernels::Own)).unwrap();
    assert_eq!(pollster::block_on(trainer.state()).unwrap(), (weights, moments));
}
