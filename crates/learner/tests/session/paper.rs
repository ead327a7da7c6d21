//! The paper's own network in a session.

use super::fixtures::{small, small_1998, squares};
use super::harness::{Harness, RUN, phases};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::paper::{Criterion, WeightInit};
use lenet_experiment::protocol::{Command, Evaluation, Event, Phase, Split};

fn last_test(events: &[Event]) -> Evaluation {
    let test = |event: &Event| match event {
        Event::Evaluated { evaluation, .. } if evaluation.split == Split::Test => Some(*evaluation),
        _ => None,
    };
    events.iter().filter_map(test).next_back().unwrap()
}

fn losses(events: &[Event]) -> Vec<f32> {
    let loss = |event: &Event| match event {
        Event::Progress { point: Some(point), .. } => Some(point.loss),
        _ => None,
    };
    events.iter().filter_map(loss).collect()
}

#[test]
fn it_learns_with_either_criterion() {
    for criterion in [Criterion::Map { j: 5.0 }, Criterion::Distance] {
        let schedule = "0.0005".parse().unwrap();
        let experiment =
            Experiment { epochs: 12, schedule, ..small_1998() }.with_paper(|net| net.criterion = criterion);
        let mut harness = Harness::loaded(experiment, None);
        let events = harness.train();
        let (losses, test) = (losses(&events), last_test(&events));
        // An untrained F6 is at a squared distance of about 84 from every target bitmap.
        assert!(losses[0] > 10.0 && losses[losses.len() - 1] < losses[0] / 5.0, "{criterion:?}: {losses:?}");
        assert!(test.accuracy > 0.95, "{criterion:?}: {}", test.accuracy);
    }
}

#[test]
fn its_loss_is_the_criterion_of_its_predicted_distances() {
    let experiment = small_1998().with_paper(|net| net.criterion = Criterion::Distance);
    let mut harness = Harness::loaded(experiment, None);
    let set = squares(30, 2);
    let mut image = Image::blank();
    let mut mean = 0.0;
    for index in 0..30 {
        image.pixels_mut().copy_from_slice(set.image(index));
        let answer = harness.send(Command::Predict { request: 7, image: image.clone() }).remove(0);
        let Event::Predicted { probabilities, rbf: Some(rbf), step: 0, .. } = answer else { panic!("{answer:?}") };
        let nearest = (0..10).min_by(|a, b| rbf.distances[*a].total_cmp(&rbf.distances[*b])).unwrap();
        assert!(probabilities.iter().all(|p| *p <= probabilities[nearest]));
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        // Distance of a class: the sum over F6 of (output - target)^2.
        for (class, distance) in rbf.distances.iter().enumerate() {
            let target = lenet_experiment::rbf_targets::bitmap(class);
            let sum: f32 = rbf.f6.as_flattened().iter().zip(target).map(|(x, w)| (x - w) * (x - w)).sum();
            assert!((sum - distance).abs() < 1e-4 * sum, "{sum} {distance}");
        }
        mean += rbf.distances[usize::from(set.label(index))] / 30.0;
    }
    // A rate too small to change the weights since the predictions.
    let still = Experiment { schedule: "1e-30".parse().unwrap(), ..harness.save().experiment };
    harness.load(still, None);
    let test = last_test(&harness.train());
    assert!((test.loss - mean).abs() < 1e-3 * mean, "{} {mean}", test.loss);
}

#[test]
fn the_articles_network_has_no_distances() {
    let mut harness = Harness::loaded(small(), None);
    let answer = harness.send(Command::Predict { request: 7, image: Image::blank() }).remove(0);
    assert!(matches!(answer, Event::Predicted { rbf: None, .. }));
}

#[test]
fn the_literal_weights_saturate_f6() {
    // As docs/notes-1998.md explains, all images soon have the same ten distances.
    let literal = Experiment { epochs: 12, schedule: "0.0005".parse().unwrap(), ..small_1998() }
        .with_paper(|net| net.init = WeightInit::Literal);
    let mut harness = Harness::loaded(literal, None);
    assert!(last_test(&harness.train()).accuracy < 0.5);
    let set = squares(30, 2);
    let mut distances = Vec::new();
    for index in 0..30 {
        let mut image = Image::blank();
        image.pixels_mut().copy_from_slice(set.image(index));
        let answer = harness.send(Command::Predict { request: 7, image }).remove(0);
        let Event::Predicted { rbf: Some(rbf), .. } = answer else { panic!("{answer:?}") };
        // A saturated unit outputs almost A or -A, with A = 1.7159.
        let saturated = rbf.f6.as_flattened().iter().filter(|unit| unit.abs() > 1.7).count();
        assert!(saturated > 60, "only {saturated} of 84 units are saturated");
        distances.push(rbf.distances);
    }
    let spreads = (0..10).map(|class| {
        let of_class = distances.iter().map(|distances| distances[class]);
        of_class.clone().fold(f32::MIN, f32::max) - of_class.fold(f32::MAX, f32::min)
    });
    assert!(spreads.clone().all(|spread| spread < 1.0), "{:?}", spreads.collect::<Vec<_>>());
}

/// Number of events of a slice, without heartbeats.
fn results_of_slice(harness: &mut Harness) -> usize {
    let heartbeat = |event: &Event| matches!(event, Event::Progress { point: None, .. });
    harness.slice().iter().filter(|event| !heartbeat(event)).count()
}

#[test]
fn pause_is_answered_while_the_curvature_is_estimated() {
    let whole = {
        let mut harness = Harness::loaded(small_1998(), None);
        harness.train();
        harness.save()
    };
    // With this clock each part of the curvature estimate takes a slice.
    let mut harness = Harness::new(60.0);
    harness.load(small_1998(), None);
    harness.send(Command::Run { run: RUN });
    assert_eq!([results_of_slice(&mut harness), results_of_slice(&mut harness)], [0, 0]);
    assert_eq!(phases(&harness.send(Command::Pause { run: RUN })), [Phase::Paused]);
    assert_eq!((harness.save().step, harness.save().moments.len()), (0, 0));
    harness.send(Command::Predict { request: 7, image: Image::blank() });
    harness.train();
    assert_eq!(harness.save(), whole);
    // In the second epoch there is an old curvature; a run that is resumed during the estimate starts a new one.
    let mut harness = Harness::loaded(small_1998(), None);
    (0..80).for_each(|_| drop(harness.step()));
    let mut slow = Harness::new(60.0);
    slow.load(small_1998(), Some(harness.save()));
    slow.send(Command::Run { run: RUN });
    // Validation and test images are evaluated first, a slice for each.
    assert_eq!([results_of_slice(&mut slow), results_of_slice(&mut slow), results_of_slice(&mut slow)], [1, 1, 0]);
    slow.send(Command::Pause { run: RUN });
    let mut harness = Harness::loaded(small_1998(), Some(slow.save()));
    harness.train();
    assert_eq!(harness.save(), whole);
}

#[test]
fn checkpoints_and_batch_sizes_that_do_not_fit_are_rejected_with_a_reason() {
    let article = Harness::loaded(small(), None).save();
    let mut harness = Harness::loaded(small_1998(), None);
    let paper = harness.save();
    let two = [vec![0.0; 60_000], vec![0.0; 60_000]].to_vec();
    for (experiment, resume, reason) in [
        (small_1998(), Some(article), "another network"),
        (small(), Some(paper.clone()), "another network"),
        (small_1998(), Some(lenet_experiment::run::Checkpoint { moments: two, ..paper.clone() }), "another optimizer"),
        (Experiment { batch_size: 2, ..small_1998() }, None, "one image a step"),
    ] {
        let load = harness.session.load(RUN + 1, experiment, squares(100, 1), None, resume);
        let failure = pollster::block_on(load).unwrap_err();
        assert!(failure.what.contains(reason), "{failure:?}");
    }
    assert_eq!(harness.save(), paper);
}
