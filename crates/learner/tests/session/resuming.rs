//! On the CPU runs are reproducible bit for bit, and a resumed run equals an uninterrupted one.

use super::fixtures::{optimizers, small, small_1998, with_optimizer};
use super::harness::{Harness, RUN};
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Checkpoint, Command, Event, Split};

fn finished(experiment: &Experiment) -> Checkpoint {
    let mut harness = Harness::loaded(experiment.clone(), None);
    harness.train();
    harness.save()
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_does_not() {
    let experiment = small();
    let first = finished(&experiment);
    // 80 training images in batches of 8, two epochs.
    assert_eq!(first.step, 20);
    assert_eq!(first, finished(&experiment));
    assert_ne!(first.weights, finished(&Experiment { seed: 2, ..experiment }).weights);
}

#[test]
fn a_resumed_run_is_the_same_run() {
    // 80 images in batches of 9: every epoch ends with a smaller batch. The run stops within an epoch or at its end.
    for optimizer in optimizers() {
        let schedule = "0.01 to 0.003 x1, 0.003 x1".parse().unwrap();
        let distortions = Distortions::Hand;
        let experiment = Experiment { schedule, distortions, batch_size: 9, ..with_optimizer(&small(), optimizer) };
        let whole = finished(&experiment);
        for stop in [4, 9, 12] {
            let mut harness = Harness::loaded(experiment.clone(), None);
            for _ in 0..stop {
                harness.step();
            }
            let checkpoint = harness.save();
            assert_eq!(checkpoint.step, stop);
            let mut harness = Harness::loaded(experiment.clone(), Some(checkpoint));
            harness.train();
            assert_eq!(harness.save(), whole, "{optimizer:?}, stopped after {stop} steps");
        }
    }
}

#[test]
fn a_resumed_run_of_the_papers_network_is_the_same_run() {
    // 80 images, one a step: before the first estimate of the curvature, inside the first epoch, at its end, in the second.
    for distortions in [Distortions::None, Distortions::Affine] {
        let mut experiment = small_1998();
        experiment.set_distortions(distortions);
        let whole = finished(&experiment);
        assert_eq!((whole.step, whole.moments.len(), whole.weights.values().len()), (160, 1, 60_000));
        for stop in [0, 1, 33, 80, 81, 130] {
            let mut harness = Harness::loaded(experiment.clone(), None);
            for _ in 0..stop {
                harness.step();
            }
            let checkpoint = harness.save();
            assert_eq!((checkpoint.step, checkpoint.moments.len()), (stop, usize::from(stop > 0)));
            let mut harness = Harness::loaded(experiment.clone(), Some(checkpoint));
            harness.train();
            assert_eq!(harness.save(), whole, "{distortions:?}, stopped after {stop} steps");
        }
    }
}

#[test]
fn seed_and_distortions_change_a_run_of_the_papers_network() {
    let plain = finished(&small_1998()).weights;
    assert_eq!(plain, finished(&small_1998()).weights);
    assert_ne!(plain, finished(&Experiment { seed: 2, ..small_1998() }).weights);
    assert_ne!(plain, finished(&Experiment { distortions: Distortions::Affine, ..small_1998() }).weights);
}

#[test]
fn a_rate_set_by_hand_is_part_of_the_checkpoint() {
    let mut harness = Harness::loaded(small(), None);
    harness.send(Command::SetLearningRate { run: RUN, rate: 0.002 });
    harness.step();
    let checkpoint = harness.save();
    assert_eq!(checkpoint.rate, Some(0.002));
    let mut harness = Harness::loaded(small(), Some(checkpoint));
    let events = harness.step();
    assert!(matches!(&events[0], Event::Progress { point: Some(point), .. } if point.rate == 0.002));
}

#[test]
fn a_network_is_evaluated_when_asked_for_and_stays_as_it_is() {
    let mut harness = Harness::loaded(small(), None);
    (0..4).for_each(|_| drop(harness.step()));
    let saved = harness.save();
    let mut harness = Harness::loaded(small(), Some(saved.clone()));
    assert_eq!(harness.send(Command::Evaluate { run: RUN }), []);
    let events = harness.run_to_end();
    let tested = events.iter().find_map(|event| match event {
        Event::Evaluated { evaluation, .. } => Some((evaluation.split, evaluation.step)),
        _ => None,
    });
    assert_eq!((tested, events.len()), (Some((Split::Test, 4)), 1), "a paused run stays paused");
    assert_eq!(harness.save(), saved);
    assert!(!harness.session.is_running());
}
