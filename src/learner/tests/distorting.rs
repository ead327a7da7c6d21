//! Distorted training images.

use super::toy::{Lab, place, small, squares};
use crate::data::distort::Distortion;
use crate::learner::batch::Batch;
use crate::learner::nn::initial_weights;
use crate::learner::trainer::Trainer;
use crate::values::distortions::Distortions;
use crate::values::experiment::{Experiment, Kernels};
use crate::values::protocol::{Event, Split};
use pollster::block_on;

fn distorted(distortions: Distortions) -> Experiment {
    Experiment { distortions, ..small() }
}

#[test]
fn distortions_make_another_run_of_the_articles_network() {
    let finished = |distortions| {
        let mut lab = Lab::loaded(distorted(distortions), None);
        lab.train();
        lab.save().weights
    };
    let [none, affine, hand] = [Distortions::None, Distortions::Affine, Distortions::Hand].map(finished);
    assert!(none != affine && none != hand && affine != hand);
}

#[test]
fn every_trainer_sees_the_same_distorted_images() {
    let set = squares(80, 4);
    let experiment = distorted(Distortions::Hand);
    let mut both = [Kernels::Own, Kernels::Burn]
        .map(|kernels| Trainer::new(&experiment, &initial_weights(1).unwrap(), &[], &place(kernels)).unwrap());
    for step in 0..20 {
        let batch = Batch::new(&set, (0..8).map(|i| (step * 8 + i) % 80).collect::<Vec<u32>>());
        let batch = batch.shown_by(Distortion::of_epoch(&experiment, step / 10));
        let losses = both.each_mut().map(|trainer| {
            trainer.train_step(&batch, 0.01, step);
            block_on(trainer.read_back()).unwrap().loss()
        });
        assert!((losses[0] - losses[1]).abs() < 1e-3 * losses[1], "step {step}: {losses:?}");
    }
}

#[test]
fn images_held_back_and_test_images_are_read_as_they_are() {
    // A rate of next to nothing, so that the network stays what it was at first.
    let still = |distortions| Experiment { schedule: "1e-30".parse().unwrap(), ..distorted(distortions) };
    let read = |distortions| {
        let events = Lab::loaded(still(distortions), None).train();
        let found = |event: Event| match event {
            Event::Evaluated { evaluation, .. } => Some(evaluation),
            _ => None,
        };
        events.into_iter().filter_map(found).collect::<Vec<_>>()
    };
    let plain = read(Distortions::None);
    assert!([Split::Validation, Split::Test].iter().all(|split| plain.iter().any(|found| found.split == *split)));
    assert_eq!(read(Distortions::Hand), plain);
}
