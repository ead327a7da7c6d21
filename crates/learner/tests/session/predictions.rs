//! What an evaluation says about every image, and the images themselves.

use super::fixtures::{small, small_1998, squares};
use super::harness::{Harness, RUN};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::{Command, Event, Split};

/// Evaluations of the epoch that ended last, by split.
fn last_of(events: &[Event], split: Split) -> (f32, Predictions) {
    let of_split = |event: &Event| match event {
        Event::Evaluated { evaluation, predictions, .. } if evaluation.split == split => {
            Some((evaluation.accuracy, predictions.clone()))
        }
        _ => None,
    };
    events.iter().rev().find_map(of_split).unwrap()
}

fn images(harness: &mut Harness, split: Split, indices: Vec<u32>) -> Option<Vec<Image>> {
    match harness.send(Command::SendImages { request: 3, run: RUN, split, indices }).pop() {
        Some(Event::ImagesSent { request: 3, split: sent, images }) if sent == split => {
            Some(images.into_iter().map(|(_, image)| image).collect())
        }
        Some(Event::RequestFailed { request: 3, .. }) => None,
        other => panic!("{other:?}"),
    }
}

/// Class and margin of every image are those of the network's own answer to that image.
fn predictions_are_the_networks_answers(experiment: Experiment) {
    let mut harness = Harness::loaded(experiment, None);
    let events = harness.train();
    for (split, labels) in [(Split::Test, 30), (Split::Validation, 20)] {
        let (accuracy, predictions) = last_of(&events, split);
        assert_eq!(predictions.len(), labels);
        assert_eq!(predictions.confusion(10).accuracy().map(|share| share as f32), Some(accuracy));
        for (index, outcome) in (0..).zip(predictions.iter()) {
            assert_eq!(u32::from(outcome.label), index % 10, "80 training images come first");
            let image = images(&mut harness, split, vec![index]).unwrap().remove(0);
            let Some(Event::Predicted { mut probabilities, .. }) =
                harness.send(Command::Predict { request: 4, image }).pop()
            else {
                panic!("no prediction");
            };
            let predicted = probabilities[usize::from(outcome.predicted)];
            probabilities.sort_by(f32::total_cmp);
            assert_eq!(predicted, probabilities[9]);
            let margin = probabilities[9] - probabilities[8];
            assert!((outcome.margin - margin).abs() < 0.6 / 255.0, "{outcome:?}, {margin}");
        }
    }
}

#[test]
fn predictions_are_those_of_the_articles_network() {
    predictions_are_the_networks_answers(small());
}

#[test]
fn predictions_are_those_of_the_papers_network() {
    predictions_are_the_networks_answers(small_1998());
}

#[test]
fn images_are_sent_in_the_order_of_the_request() {
    let mut harness = Harness::loaded(small(), None);
    let (test, train) = (squares(30, 2), squares(100, 1));
    let sent = images(&mut harness, Split::Test, vec![29, 0]).unwrap();
    assert_eq!(sent, [29, 0].map(|index| Image::from(test.image(index))));
    let sent = images(&mut harness, Split::Validation, vec![0, 19]).unwrap();
    assert_eq!(sent, [80, 99].map(|index| Image::from(train.image(index))));
    assert_eq!(images(&mut harness, Split::Test, vec![0, 30]), None);
    assert_eq!(images(&mut harness, Split::Test, vec![1; 100]).map(|sent| sent.len()), Some(48));
}
