//! Distorted training images.

use super::fixtures::small;
use super::harness::Harness;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Event, Split};

fn distorted(distortions: Distortions) -> Experiment {
    Experiment { distortions, ..small() }
}

#[test]
fn distortions_change_a_run_of_the_articles_network() {
    let finished = |distortions| {
        let mut harness = Harness::loaded(distorted(distortions), None);
        harness.train();
        harness.save().weights
    };
    let [none, affine, hand] = [Distortions::None, Distortions::Affine, Distortions::Hand].map(finished);
    assert!(none != affine && none != hand && affine != hand);
}

#[test]
fn validation_and_test_images_are_not_distorted() {
    // A rate too small to change the weights: the network keeps its initial ones.
    let still = |distortions| Experiment { schedule: "1e-30".parse().unwrap(), ..distorted(distortions) };
    let evaluations = |distortions| {
        let events = Harness::loaded(still(distortions), None).train();
        let found = |event: Event| match event {
            Event::Evaluated { evaluation, .. } => Some(evaluation),
            _ => None,
        };
        events.into_iter().filter_map(found).collect::<Vec<_>>()
    };
    let plain = evaluations(Distortions::None);
    assert!([Split::Validation, Split::Test].iter().all(|split| plain.iter().any(|found| found.split == *split)));
    assert_eq!(evaluations(Distortions::Hand), plain);
}
