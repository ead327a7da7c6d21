//! The CPU engine against burn.

use super::cpu_devices;
use super::fixtures::{optimizers, squares, with_optimizer};
use super::plain_loops::{
    assert_close, combinations, has_discontinuous_gradient, smooth_batch, weights_of_seed, weights_with_biases,
};
use super::trainer;
use lenet_burn::BurnDevice;
use lenet_data::random::Rng;
use lenet_engine::trainer::Cpu;
use lenet_experiment::article::Optimizer;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::Weights;
use lenet_experiment::predictions::Predictions;
use lenet_learner::batch::Batch;
use lenet_learner::init::article::initial_weights;
use lenet_learner::trainer::{Device, State, build_trainer};
use pollster::block_on;

/// Every combination with three seeds and with batch sizes around the engine's tile of eight images, and one at random.
fn for_all(check: impl Fn(&Experiment, &Weights, &Batch, &str)) {
    let set = squares(80, 4);
    for experiment in combinations() {
        for seed in 1..=3 {
            let weights = weights_of_seed(seed);
            let mut rng = Rng::new(u64::from(seed));
            let random = 1 + rng.uniform(0.0, 70.0) as usize;
            for size in [1, [3, 4, 5][seed as usize - 1], [8, 9, 16][seed as usize - 1], random] {
                let batch = smooth_batch(&set, size, &experiment, &weights, &mut rng);
                check(&experiment, &weights, &batch, &format!("seed {seed}, {size} images, {experiment:?}"));
            }
        }
    }
}

/// The gradient, in PyTorch's layout: the velocity after one momentum step from zero.
fn gradient(experiment: &Experiment, device: &dyn Device, weights: &Weights, batch: &Batch) -> Vec<f32> {
    let experiment = with_optimizer(experiment, Optimizer::Momentum { momentum: 0.5 });
    let mut trainer = trainer(device, &experiment, weights);
    trainer.train_step(batch, 0.1, 0);
    block_on(trainer.state()).unwrap().moments.remove(0)
}

#[test]
fn gradients_match_burn_for_every_combination_seed_and_batch_size() {
    for_all(|experiment, weights, batch, context| {
        let ours = gradient(experiment, &Cpu, weights, batch);
        let theirs = gradient(experiment, &BurnDevice::flex(), weights, batch);
        assert_close(&ours, &theirs, 1e-5, context);
    });
}

/// With SGD and one image the engine updates the dense layers within the backward pass, in separate code.
#[test]
fn sgd_step_follows_burns_gradient() {
    // So large that a weight's rounding error is negligible beside its change.
    const RATE: f32 = 1024.0;
    for_all(|experiment, weights, batch, context| {
        let sgd = with_optimizer(experiment, Optimizer::Sgd);
        let mut trainer = trainer(&Cpu, &sgd, weights);
        trainer.train_step(batch, RATE.into(), 0);
        let after = block_on(trainer.state()).unwrap().weights;
        let change = |(before, after): (&f32, &f32)| (before - after) / RATE;
        let ours: Vec<f32> = weights.values().iter().zip(after.values()).map(change).collect();
        assert_close(&ours, &gradient(experiment, &BurnDevice::flex(), weights, batch), 1e-5, context);
    });
}

#[test]
fn losses_match_burn_for_200_steps() {
    let set = squares(400, 4);
    for (round, experiment) in combinations().into_iter().enumerate() {
        let optimizer = optimizers()[(round + round / 3) % 3];
        // Momentum 0.9 multiplies the effective rate by ten. With a discontinuous gradient, an image that rounding puts on
        // the other side of a jump would then make the two diverge.
        let rate = match optimizer {
            Optimizer::Sgd => 0.01,
            Optimizer::Momentum { .. } if !has_discontinuous_gradient(&experiment) => 0.01,
            Optimizer::Momentum { .. } | Optimizer::Adam => 0.001,
        };
        let experiment = with_optimizer(&experiment, optimizer);
        let batch_size = if round % 2 == 0 { 1 } else { 4 };
        let weights = initial_weights(round as u32 + 1).unwrap();
        let mut trainers = cpu_devices().map(|(_, device)| trainer(&*device, &experiment, &weights));
        for step in 0..200 {
            let indices: Vec<u32> = (0..batch_size).map(|i| (step * batch_size + i) * 7 % 400).collect();
            let batch = Batch::new(&set, indices);
            let losses = trainers.each_mut().map(|trainer| {
                trainer.train_step(&batch, rate, step);
                block_on(trainer.read_metrics()).unwrap().loss()
            });
            let difference = (losses[0] - losses[1]).abs();
            assert!(difference <= 1e-3 * losses[1], "step {step}: {losses:?}, {experiment:?}");
        }
    }
}

/// For every optimizer, and with SGD on one image, where the engine updates the dense layers within the backward pass.
#[test]
fn weight_decay_matches_burn() {
    for optimizer in optimizers() {
        for batch_size in [1, 4] {
            assert_weight_decay_matches_burn(&Cpu, optimizer, batch_size);
        }
    }
}

/// Compares the weights after 20 steps with strong weight decay; it must have shrunk them.
pub fn assert_weight_decay_matches_burn(device: &dyn Device, optimizer: Optimizer, batch_size: u32) {
    let set = squares(400, 4);
    let weights = weights_with_biases();
    let experiment = Experiment { batch_size, ..with_optimizer(&combinations()[0], optimizer) };
    let decaying = experiment.clone().with_article(|net| net.weight_decay = 0.5);
    let weights_after = |device: &dyn Device, experiment: &Experiment| {
        let mut trainer = trainer(device, experiment, &weights);
        for step in 0..20 {
            let indices: Vec<u32> = (0..batch_size).map(|i| (step * batch_size + i) * 7 % 400).collect();
            trainer.train_step(&Batch::new(&set, indices), 0.001, step);
        }
        assert_eq!(block_on(trainer.read_metrics()).unwrap().images(), 20 * batch_size);
        block_on(trainer.state()).unwrap().weights
    };
    let [ours, theirs] = [device, &BurnDevice::flex()].map(|device| weights_after(device, &decaying));
    assert_close(ours.values(), theirs.values(), 1e-5, &format!("{optimizer:?}, {batch_size} images"));
    let square = |weights: &Weights| weights.values().iter().map(|w| w * w).sum::<f32>();
    assert!(square(&ours) < 0.99 * square(&weights_after(device, &experiment)), "{optimizer:?}, {batch_size} images");
}

#[test]
fn state_round_trips_unchanged() {
    let experiment = with_optimizer(&combinations()[0], Optimizer::Adam);
    let weights = weights_with_biases();
    let moments: Vec<Vec<f32>> = [0.5, 0.25].map(|scale| weights.values().iter().map(|w| w * scale).collect()).into();
    let state = State { weights, moments };
    let trainer = build_trainer(&Cpu, &experiment, &state).unwrap();
    assert_eq!(block_on(trainer.state()).unwrap(), state);
}

#[test]
fn the_predictions_of_an_evaluation_are_burns() {
    let set = squares(60, 4);
    let weights = weights_with_biases();
    for experiment in combinations().iter().step_by(4) {
        let batch = Batch::new(&set, (0..60).collect::<Vec<u32>>());
        let [ours, theirs] = [&Cpu as &dyn Device, &BurnDevice::flex()].map(|device| {
            let mut trainer = trainer(device, experiment, &weights);
            trainer.evaluate(&batch);
            let (metrics, predictions) = block_on(trainer.read_evaluation()).unwrap();
            assert_eq!(predictions.confusion(10), *metrics.confusion());
            predictions
        });
        assert_same_predictions(&ours, &theirs);
    }
}

/// The same classes, unless the second is almost as probable, and margins within 1 %.
pub fn assert_same_predictions(ours: &Predictions, expected: &Predictions) {
    assert_eq!(ours.len(), expected.len());
    for (index, (ours, expected)) in ours.iter().zip(expected.iter()).enumerate() {
        let is_same = (ours.label, ours.predicted) == (expected.label, expected.predicted) || expected.margin < 0.01;
        assert!(is_same && (ours.margin - expected.margin).abs() < 0.01, "image {index}: {ours:?}, {expected:?}");
    }
}
