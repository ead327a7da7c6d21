//! Runs in which one thing is broken on purpose.

use super::fixtures::{small, small_1998, squares};
use super::harness::{Harness, RUN};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::handicap::{Handicap, LEFT_OUT};
use lenet_experiment::image::Image;
use lenet_experiment::network::Role;
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::{Command, Event, Split};
use lenet_learner::init::initial_weights;

fn with(handicap: Handicap) -> Experiment {
    Experiment { handicap, ..small() }
}

/// The images of the first epoch in their order, with their labels.
fn epoch(harness: &mut Harness) -> Vec<(Image, u8)> {
    let batch = |step| match harness.send(Command::SendBatch { request: 1, run: RUN, step }).pop() {
        Some(Event::BatchSent { images, .. }) => images,
        other => panic!("expected images, got {other:?}"),
    };
    (0..10).flat_map(batch).collect()
}

/// The predictions of the last evaluation of a split.
fn predictions(events: &[Event], of: Split) -> &Predictions {
    let found = events.iter().rev().find_map(|event| match event {
        Event::Evaluated { evaluation, predictions, .. } if evaluation.split == of => Some(predictions),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no evaluation of {of:?}"))
}

#[test]
fn zero_weights_are_zero_and_normalisation_changes_nothing() {
    let custom = "conv 4 5x5 tanh, norm, dense 8 tanh".parse().unwrap();
    let training = small().network.training().unwrap();
    for network in [small().network, small_1998().network, Network::from_layers(custom, training)] {
        let experiment = Experiment { network, ..with(Handicap::ZeroWeights) };
        let (weights, tensors) = (initial_weights(&experiment).unwrap(), experiment.network.tensors());
        for (spec, values) in weights.split(&tensors) {
            let expected = if matches!(spec.role, Role::Scale | Role::RunningVariance) { 1.0 } else { 0.0 };
            assert!(values.iter().all(|value| value.to_bits() == f32::to_bits(expected)), "{}", spec.name);
        }
    }
}

#[test]
fn shuffled_labels_are_of_training_images_only() {
    let (mut whole, mut shuffled) =
        (Harness::loaded(small(), None), Harness::loaded(with(Handicap::ShuffledLabels), None));
    let (before, after) = (epoch(&mut whole), epoch(&mut shuffled));
    assert!(before.iter().zip(&after).all(|(before, after)| before.0 == after.0));
    let kept = before.iter().zip(&after).filter(|(before, after)| before.1 == after.1).count();
    assert!(kept < before.len() / 3, "{kept}");
    let events = shuffled.train();
    for (split, set) in [(Split::Test, squares(30, 2)), (Split::Validation, squares(20, 1))] {
        let labels = predictions(&events, split).iter().map(|outcome| outcome.label).collect::<Vec<_>>();
        assert!(labels.iter().copied().eq((0..set.len()).map(|index| set.label(index))), "{split:?}: {labels:?}");
    }
}

#[test]
fn an_epoch_without_a_class_is_as_long() {
    let mut harness = Harness::loaded(with(Handicap::LeftOut), None);
    let images = epoch(&mut harness);
    assert_eq!(images.len(), 80);
    assert!(images.iter().all(|(_, label)| *label != LEFT_OUT));
}

#[test]
fn permuted_images_are_shown_as_they_were_and_drawings_are_permuted() {
    let mut harness = Harness::loaded(with(Handicap::PermutedPixels), None);
    assert!(epoch(&mut harness) == epoch(&mut Harness::loaded(small(), None)));
    let test = squares(30, 2);
    let drawings = (0..5).map(|index| (test.image(index).into(), test.label(index))).collect();
    harness.send(Command::SetHand { hand: 1, images: drawings });
    let events = harness.train();
    let class = |split, index| predictions(&events, split).iter().nth(index).map(|outcome| outcome.predicted);
    for index in 0..5 {
        let image: Image = test.image(index).into();
        assert_eq!(class(Split::Hand, index), class(Split::Test, index));
        let Some(Event::Predicted { probabilities, .. }) =
            harness.send(Command::Predict { request: 1, image: image.clone() }).pop()
        else {
            panic!("no prediction")
        };
        let predicted =
            probabilities.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(class, _)| class as u8);
        assert_eq!(predicted, class(Split::Test, index), "{probabilities:?}");
        for split in [Split::Test, Split::Hand] {
            let sent = harness.send(Command::SendImages { request: 2, run: RUN, split, indices: vec![index as u32] });
            assert!(matches!(&sent[..], [Event::ImagesSent { images, .. }] if images[0].1 == image));
        }
    }
    harness.train();
    let mut whole = Harness::loaded(small(), None);
    whole.train();
    assert_ne!(whole.save().weights, harness.save().weights);
}

#[test]
fn biases_stay_zero_whatever_the_optimizer() {
    for optimizer in super::fixtures::optimizers() {
        for batch_size in [1, 8] {
            let experiment = Experiment { batch_size, ..with(Handicap::NoBiases) };
            let mut harness = Harness::loaded(super::fixtures::with_optimizer(&experiment, optimizer), None);
            harness.train();
            let (weights, tensors) = (harness.save().weights, experiment.network.tensors());
            for (spec, values) in weights.split(&tensors) {
                let is_zero = values.iter().all(|value| *value == 0.0);
                assert_eq!(is_zero, spec.role == Role::Bias, "{}, {optimizer:?}", spec.name);
            }
        }
    }
}

#[test]
fn one_batch_is_an_epoch_and_validation_images_stay_the_last() {
    let mut harness = Harness::loaded(Experiment { epochs: 1, ..with(Handicap::OneBatch) }, None);
    let events = harness.train();
    assert_eq!(harness.save().step, 1);
    let labels = predictions(&events, Split::Validation).iter().map(|outcome| outcome.label);
    assert!(labels.eq((80..100).map(|index| squares(100, 1).label(index))));
}
