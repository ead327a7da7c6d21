//! Telemetry and evaluations of a run, and that it learns.

use super::fixtures::{small, squares};
use super::harness::{Harness, RUN, phases};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Command, Evaluation, Event, Phase, Point, Progress, Split};
use lenet_experiment::schedule::Schedule;

fn points(events: &[Event]) -> Vec<Point> {
    let point = |event: &Event| match event {
        Event::Progress { point, .. } => *point,
        _ => None,
    };
    events.iter().filter_map(point).collect()
}

fn progresses(events: &[Event]) -> Vec<Progress> {
    let progress = |event: &Event| match event {
        Event::Progress { progress, .. } => Some(*progress),
        _ => None,
    };
    events.iter().filter_map(progress).collect()
}

fn evaluations(events: &[Event], split: Split) -> Vec<Evaluation> {
    let evaluation = |event: &Event| match event {
        Event::Evaluated { evaluation, .. } if evaluation.split == split => Some(*evaluation),
        _ => None,
    };
    events.iter().filter_map(evaluation).collect()
}

#[test]
fn a_small_run_learns() {
    let experiment = Experiment { epochs: 12, schedule: Schedule::constant(0.05), ..small() };
    let mut harness = Harness::loaded(experiment, None);
    let events = harness.train();
    assert_eq!(phases(&events), [Phase::Running, Phase::Finished]);
    let points = points(&events);
    // The loss starts at about ln 10, that of guessing; the classes are separable without error.
    assert!((points[0].loss - 2.3).abs() < 0.4, "{:?}", points[0]);
    assert!(points[points.len() - 1].loss < 0.2, "{:?}", points.last());
    for split in [Split::Test, Split::Validation] {
        let evaluations = evaluations(&events, split);
        assert_eq!(evaluations.len(), 12);
        assert!(evaluations[11].accuracy > 0.95, "{split:?}: {}", evaluations[11].accuracy);
        assert_eq!(evaluations[11].images, if split == Split::Test { 30 } else { 20 });
        assert_eq!((evaluations[0].step, evaluations[0].epoch), (10, 1.0));
    }
}

#[test]
fn telemetry_is_throttled_and_its_points_are_means_over_all_steps() {
    // 7 ms a reading of the clock; an epoch of 100 steps.
    let experiment = Experiment { batch_size: 1, validation_percent: 0, epochs: 3, ..small() };
    let mut harness = Harness::new(7.0);
    harness.load(experiment, None);
    let mut reported = Vec::new();
    harness.send(Command::Run { run: RUN });
    while harness.session.is_running() {
        let events = harness.slice();
        reported.extend(progresses(&events).iter().map(|progress| (harness.now(), progress.step)));
    }
    assert_eq!(reported.last().map(|(_, step)| *step), Some(300));
    for pair in reported.windows(2) {
        let ends_an_epoch = pair[1].1 % 100 == 0;
        assert!(ends_an_epoch || pair[1].0 - pair[0].0 >= 99.0, "{pair:?}");
        assert!(pair[1].1 - pair[0].1 >= 5, "the mean of too few images: {pair:?}");
    }
    assert!(reported.len() > 6);
}

#[test]
fn the_first_point_has_the_loss_of_the_initial_weights() {
    // One batch with all images: its loss, computed before the update, equals that of evaluating the initial weights.
    let whole = Experiment { batch_size: 100, validation_percent: 0, epochs: 1, ..small() };
    let mut harness = Harness::new(1.0);
    let set = squares(100, 1);
    let load = harness.session.load(RUN, whole, set.clone(), Some(set), None);
    pollster::block_on(load).unwrap();
    let fresh = harness.save();
    let point = points(&harness.step())[0];
    // The same images as a test set, at a rate too small to change the weights.
    let still = Experiment { schedule: Schedule::constant(1e-30), ..fresh.experiment };
    let set = squares(100, 1);
    let load = harness.session.load(RUN, still, set.clone(), Some(set), None);
    pollster::block_on(load).unwrap();
    let test = evaluations(&harness.train(), Split::Test).remove(0);
    assert_eq!((point.loss, point.accuracy), (test.loss, test.accuracy));
}

#[test]
fn a_falling_rate_is_interpolated_within_an_epoch() {
    let schedule: Schedule = "0.1 to 0.01 x2".parse().unwrap();
    let mut harness = Harness::loaded(Experiment { schedule: schedule.clone(), ..small() }, None);
    // 80 training images in batches of 8: a tenth of an epoch each.
    for step in 0..5 {
        let rate = points(&harness.step())[0].rate;
        assert_eq!(rate, schedule.rate(f64::from(step) / 10.0));
        assert!(step == 0 || rate < schedule.rate(f64::from(step - 1) / 10.0));
    }
}

/// Events of an epoch of 4,000 images, with this many test images. The clock advances 100 ms per reading, so a slice is one
/// step: 0.2 s for 8 images, and the epoch takes 100 s.
fn train_slowly(test_images: usize) -> Vec<Event> {
    let experiment = Experiment { validation_percent: 0, epochs: 1, ..small() };
    let mut harness = Harness::new(100.0);
    let load = harness.session.load(RUN, experiment, squares(4000, 1), Some(squares(test_images, 2)), None);
    pollster::block_on(load).unwrap();
    harness.train()
}

#[test]
fn time_left_and_evaluations_on_the_sample() {
    let events = train_slowly(100);
    let progresses = progresses(&events);
    let samples = evaluations(&events, Split::TestSample);
    assert_eq!((samples[0].images, progresses.len()), (10, 500));
    let first = samples[0].step;
    assert!((10..=20).contains(&first), "first sample after {first} steps");
    assert!(samples.last().is_some_and(|sample| sample.step < 500));
    let half = progresses[249];
    let seconds = 250.0 * 8.0 / half.images_per_second;
    let left = half.seconds_left.unwrap();
    assert!(left > seconds && left < seconds * 1.5, "{left} for {seconds} of training");
    assert_eq!(evaluations(&events, Split::Test).len(), 1);
}

#[test]
fn a_sample_that_takes_long_is_evaluated_less_often() {
    // The sample has 1,000 images, a hundred of them a slice: two seconds.
    let samples = evaluations(&train_slowly(10_000), Split::TestSample);
    let steps: Vec<u32> = samples.iter().map(|sample| sample.step).collect();
    assert!((10..=20).contains(&steps[0]), "how long it takes is not known yet: {steps:?}");
    // 20 s of training, 0.3 s a step.
    assert!(steps.windows(2).all(|pair| pair[1] - pair[0] >= 60), "ten times as long between two: {steps:?}");
    assert!(steps.len() > 2, "{steps:?}");
}
