//! Distorted images in every trainer.

use super::cpu_devices;
use super::fixtures::{small, squares};
use super::trainer;
use lenet_data::distort::Distortion;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_learner::batch::Batch;
use lenet_learner::init::article::initial_weights;
use pollster::block_on;

#[test]
fn every_trainer_sees_the_same_distorted_images() {
    let set = squares(80, 4);
    let experiment = Experiment { distortions: Distortions::Hand, ..small() };
    let weights = initial_weights(1).unwrap();
    let mut trainers = cpu_devices().map(|(_, device)| trainer(&*device, &experiment, &weights));
    for step in 0..20 {
        let batch = Batch::new(&set, (0..8).map(|i| (step * 8 + i) % 80).collect::<Vec<u32>>());
        let batch = batch.distorted(Distortion::of_epoch(&experiment, step / 10));
        let losses = trainers.each_mut().map(|trainer| {
            trainer.train_step(&batch, 0.01, step);
            block_on(trainer.read_metrics()).unwrap().loss()
        });
        assert!((losses[0] - losses[1]).abs() < 1e-3 * losses[1], "step {step}: {losses:?}");
    }
}
