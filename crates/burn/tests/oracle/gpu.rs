//! The GPU kernels against burn on the CPU. Needs a Vulkan driver, such as Chromium's SwiftShader.

use super::engine::{assert_same_predictions, assert_weight_decay_matches_burn};
use super::fixtures::{optimizers, squares, with_optimizer};
use super::plain_loops::{assert_close, combinations, smooth_batch, weights_with_biases};
use super::trainer;
use lenet_burn::BurnDevice;
use lenet_data::distort::Distortion;
use lenet_data::random::Rng;
use lenet_engine::trainer::Cpu;
use lenet_experiment::article::Optimizer;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::{Image, PIXELS};
use lenet_experiment::network::Weights;
use lenet_experiment::protocol::{Command, Event};
use lenet_experiment::validate::MAX_BATCH;
use lenet_gpu::GpuDevice;
use lenet_learner::batch::Batch;
use lenet_learner::init::article::initial_weights;
use lenet_learner::session::Session;
use lenet_learner::trainer::{Device, State, build_trainer};
use pollster::block_on;
use std::env;
use std::rc::Rc;

/// The GPU; `None` if there is none and `LENET_NEEDS_GPU`, set by `cargo xtask test`, is not set.
fn gpu() -> Option<GpuDevice> {
    match block_on(GpuDevice::open()) {
        Ok(gpu) => Some(gpu),
        Err(failure) => {
            assert!(env::var_os("LENET_NEEDS_GPU").is_none(), "{failure:?}");
            eprintln!("skipped: {}", failure.what);
            None
        }
    }
}

/// All checks in one test, so that they do not share a slow software driver in parallel.
#[test]
fn gpu_kernels_match_burn() {
    let Some(gpu) = gpu() else { return };
    gradients_for_every_combination(&gpu);
    gradients_of_large_batches(&gpu);
    losses_over_an_epoch(&gpu);
    changes_of_rate_and_order_within_a_slice(&gpu);
    for optimizer in optimizers() {
        assert_weight_decay_matches_burn(&gpu, optimizer, 4);
    }
    state_round_trips_unchanged(&gpu);
    distorted_images_of_two_epochs(&gpu);
    fine_tuning_trains_on_the_same_images(gpu);
}

/// The gradient, in PyTorch's layout: the velocity after one momentum step from zero.
fn gradient(experiment: &Experiment, device: &dyn Device, weights: &Weights, batch: &Batch) -> Vec<f32> {
    let optimizer = Optimizer::Momentum { momentum: 0.5 };
    let experiment = Experiment { batch_size: batch.len() as u32, ..with_optimizer(experiment, optimizer) };
    let mut trainer = trainer(device, &experiment, weights);
    trainer.train_step(batch, 0.1, 0);
    assert_eq!(block_on(trainer.read_metrics()).unwrap().images(), batch.len() as u32);
    block_on(trainer.state()).unwrap().moments.remove(0)
}

fn gradients_for_every_combination(gpu: &GpuDevice) {
    let set = squares(80, 4);
    let mut rng = Rng::new(8);
    let weights = weights_with_biases();
    for (round, experiment) in combinations().into_iter().enumerate() {
        // Sizes around the eight images of a workgroup of `dense.wgsl`. One size per combination, because a software driver
        // takes seconds to compile its kernels.
        let size = [1, 5, 9, 32][round % 4];
        let batch = smooth_batch(&set, size, &experiment, &weights, &mut rng);
        assert_gradients_match_burn(gpu, &experiment, &weights, &batch);
    }
}

/// More than 64 images, and the largest batch size of an experiment.
fn gradients_of_large_batches(gpu: &GpuDevice) {
    let set = squares(600, 4);
    let weights = weights_with_biases();
    for size in [65, MAX_BATCH as usize] {
        let experiment = combinations().remove(0);
        let batch = smooth_batch(&set, size, &experiment, &weights, &mut Rng::new(9));
        assert_gradients_match_burn(gpu, &experiment, &weights, &batch);
    }
}

fn assert_gradients_match_burn(gpu: &GpuDevice, experiment: &Experiment, weights: &Weights, batch: &Batch) {
    let [ours, theirs] =
        [gpu as &dyn Device, &BurnDevice::flex()].map(|device| gradient(experiment, device, weights, batch));
    assert_close(&ours, &theirs, 1e-4, &format!("{} images, {experiment:?}", batch.len()));
}

fn losses_over_an_epoch(gpu: &GpuDevice) {
    let set = squares(400, 4);
    for (round, experiment) in combinations().into_iter().enumerate().step_by(5) {
        let optimizer = optimizers()[(round + round / 3) % 3];
        let rate = if optimizer == Optimizer::Adam { 0.001 } else { 0.01 };
        // The last batch has 4 images.
        let experiment = Experiment { batch_size: 18, ..with_optimizer(&experiment, optimizer) };
        let weights = initial_weights(round as u32 + 1).unwrap();
        let order: Rc<[u32]> = (0..400).map(|i| i * 7 % 400).collect();
        let mut trainers = [gpu as &dyn Device, &Cpu].map(|device| trainer(device, &experiment, &weights));
        for step in 0..23 {
            let start = step as usize * 18;
            let batch = Batch::slice_of(&set, &order, start..(start + 18).min(400));
            trainers.iter_mut().for_each(|trainer| trainer.train_step(&batch, rate, step));
            if step % 4 == 2 {
                let metrics = trainers.each_mut().map(|trainer| block_on(trainer.read_metrics()).unwrap());
                let difference = (metrics[0].loss() - metrics[1].loss()).abs();
                assert!(difference < 1e-3, "step {step}: {difference}, {experiment:?}");
                assert_eq!(metrics[0].images(), metrics[1].images());
            }
        }
        let [(ours, predictions), (cpu, expected)] = trainers.each_mut().map(|trainer| {
            // More than one dispatch evaluates.
            trainer.evaluate(&Batch::new(&set, &order[..150]));
            block_on(trainer.read_evaluation()).unwrap()
        });
        assert!((ours.loss() - cpu.loss()).abs() < 1e-3, "{ours:?} {cpu:?}");
        assert_eq!((ours.images(), &predictions.confusion(10)), (150, ours.confusion()));
        assert_same_predictions(&predictions, &expected);
    }
}

/// Trains on the GPU and on the CPU, with one readback after the last step, and compares the weights.
fn assert_same_weights(gpu: &GpuDevice, experiment: &Experiment, steps: &[(Batch, f64)]) {
    let weights = initial_weights(3).unwrap();
    let images: usize = steps.iter().map(|(batch, _)| batch.len()).sum();
    let after = [gpu as &dyn Device, &Cpu].map(|device| {
        let mut trainer = trainer(device, experiment, &weights);
        for (step, (batch, rate)) in steps.iter().enumerate() {
            trainer.train_step(batch, *rate, step as u32);
        }
        assert_eq!(block_on(trainer.read_metrics()).unwrap().images() as usize, images);
        block_on(trainer.state()).unwrap().weights
    });
    for (ours, theirs) in after[0].values().iter().zip(after[1].values()) {
        assert!((ours - theirs).abs() < 1e-5, "{ours} {theirs}");
    }
}

fn changes_of_rate_and_order_within_a_slice(gpu: &GpuDevice) {
    let set = squares(40, 4);
    let experiment = Experiment { batch_size: 10, ..combinations().remove(0) };
    let steps = [(0.1, 0), (0.1, 10), (0.02, 20), (0.02, 0)].map(|(rate, first)| {
        let order: Rc<[u32]> = (0..40).rev().collect();
        (Batch::slice_of(&set, &order, first..first + 10), rate)
    });
    assert_same_weights(gpu, &experiment, &steps);
}

/// Every epoch replaces the images that are on the GPU; some stay as they are in one epoch and not in the next.
fn distorted_images_of_two_epochs(gpu: &GpuDevice) {
    let set = squares(40, 4);
    let experiment = Experiment { batch_size: 10, distortions: Distortions::Hand, ..combinations().remove(0) };
    let order: Rc<[u32]> = (0..40).rev().collect();
    let steps = [0, 1, 2, 3, 4, 5, 6, 7].map(|step: u32| {
        let first = step as usize % 4 * 10;
        let batch = Batch::slice_of(&set, &order, first..first + 10);
        (batch.distorted(Distortion::of_epoch(&experiment, step / 4)), 0.1)
    });
    assert_same_weights(gpu, &experiment, &steps);
}

/// Drawings that are mixed into the training images are on the GPU like these, and distorted like them.
fn fine_tuning_trains_on_the_same_images(gpu: GpuDevice) {
    let (batch_size, distortions) = (10, Distortions::Hand);
    let experiment = Experiment { batch_size, distortions, epochs: 1, ..combinations().remove(0) };
    let devices: [Rc<dyn Device>; 2] = [Rc::new(gpu), Rc::new(Cpu)];
    let after = devices.map(|device| {
        let mut session = Session::new(device);
        block_on(session.load(1, experiment.clone(), squares(100, 4), None, None)).unwrap();
        session.mix(vec![(Image::from(&[200; PIXELS]), 3)]);
        block_on(session.handle(Command::Run { run: 1 }));
        while session.is_running() {
            block_on(session.slice(&|| 0.0, 50.0));
        }
        match block_on(session.handle(Command::TakeCheckpoint { request: 1, run: 1 })).pop() {
            Some(Event::CheckpointTaken { checkpoint, .. }) => *checkpoint,
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(after[0].step, after[1].step);
    for (ours, theirs) in after[0].weights.values().iter().zip(after[1].weights.values()) {
        assert!((ours - theirs).abs() < 1e-4, "{ours} {theirs}");
    }
}

fn state_round_trips_unchanged(gpu: &GpuDevice) {
    let experiment = with_optimizer(&combinations()[0], Optimizer::Adam);
    let weights = weights_with_biases();
    let moments: Vec<Vec<f32>> = [0.5, 0.25].map(|scale| weights.values().iter().map(|w| w * scale).collect()).into();
    let state = State { weights, moments };
    let trainer = build_trainer(gpu, &experiment, &state).unwrap();
    assert_eq!(block_on(trainer.state()).unwrap(), state);
}
