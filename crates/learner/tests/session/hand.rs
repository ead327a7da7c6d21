//! The visitor's drawings: evaluated with every evaluation, and mixed into the training images.

use super::fixtures::{small, small_1998, squares};
use super::harness::{Harness, RUN};
use lenet_data::dataset::{BLOCK, Dataset};
use lenet_engine::trainer::Cpu;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::{Image, SIDE};
use lenet_experiment::protocol::{Checkpoint, Command, Evaluation, Event, HandId, Phase, Split};
use lenet_learner::session::Session;
use pollster::block_on;
use std::rc::Rc;

/// Bars, each at the height of its label from 0 to 4.
fn bars(count: usize) -> Vec<(Image, u8)> {
    let bar = |label: usize| std::array::from_fn(|at| if (at / SIDE).abs_diff(4 + 5 * label) < 2 { 255 } else { 0 });
    (0..count).map(|index| (Image::from(&bar(index % 5)), (index % 5) as u8)).collect()
}

fn set_hand(harness: &mut Harness, hand: HandId, images: Vec<(Image, u8)>) {
    assert_eq!(harness.send(Command::SetHand { hand, images }), []);
}

/// The evaluations of drawings among events.
fn of_hand(events: &[Event]) -> Vec<(HandId, Evaluation)> {
    let found = |event: &Event| match event {
        Event::Evaluated { evaluation, predictions, hand: Some(hand), .. } => {
            assert_eq!((evaluation.split, evaluation.images), (Split::Hand, predictions.len() as u32));
            Some((*hand, *evaluation))
        }
        _ => None,
    };
    events.iter().filter_map(found).collect()
}

fn steps(events: &[Event]) -> Vec<u32> {
    of_hand(events).iter().map(|(_, evaluation)| evaluation.step).collect()
}

#[test]
fn drawings_are_evaluated_at_once_in_every_phase_and_at_every_epochs_end() {
    let mut harness = Harness::loaded(small(), None);
    set_hand(&mut harness, 1, bars(5));
    let events = harness.run_to_end();
    assert_eq!((steps(&events), events.len()), (vec![0], 1), "an idle run stays idle");
    harness.step();
    set_hand(&mut harness, 2, bars(6));
    let events = harness.run_to_end();
    assert_eq!((of_hand(&events)[0].0, of_hand(&events)[0].1.images, events.len()), (2, 6, 1), "a paused run, too");
    assert_eq!(steps(&harness.train()), [10, 20]);
    set_hand(&mut harness, 3, bars(7));
    assert_eq!(steps(&harness.run_to_end()), [20], "a finished run, too");
    set_hand(&mut harness, 4, Vec::new());
    assert!(!harness.session.is_running(), "an empty hand is not evaluated");

    set_hand(&mut harness, 5, bars(5));
    harness.run_to_end();
    harness.load(small(), None);
    assert_eq!(steps(&harness.run_to_end()), [0], "a later run, too");
    harness.step();
    harness.send(Command::Stop { run: RUN });
    assert_eq!(steps(&harness.run_to_end()), [1], "and after Stop");
    let sent = harness.send(Command::SendImages { request: 1, run: RUN, split: Split::Hand, indices: vec![3] });
    assert!(matches!(&sent[..], [Event::ImagesSent { images, .. }] if images[0].1 == bars(4)[3].0));
}

#[test]
fn an_evaluation_of_replaced_drawings_ends() {
    // Each reading of the clock takes as long as a slice: a batch of 100 at a time.
    let mut harness = Harness::new(60.0);
    harness.load(small(), None);
    set_hand(&mut harness, 1, bars(250));
    assert_eq!(of_hand(&harness.slice()), []);
    set_hand(&mut harness, 2, bars(120));
    let events = of_hand(&harness.run_to_end());
    assert_eq!(events.iter().map(|(hand, evaluation)| (*hand, evaluation.images)).collect::<Vec<_>>(), [(2, 120)]);
}

#[test]
fn a_run_paused_at_its_last_epochs_end_stays_paused() {
    let mut harness = Harness::loaded(Experiment { epochs: 1, ..small() }, None);
    harness.send(Command::Run { run: RUN });
    while !harness.slice().iter().any(|event| matches!(event, Event::CheckpointTaken { .. })) {}
    harness.send(Command::Pause { run: RUN });
    set_hand(&mut harness, 1, bars(5));
    let events = harness.run_to_end();
    assert!(!events.iter().any(|event| matches!(event, Event::PhaseChanged { .. })) && steps(&events) == [10]);
    let events = harness.train();
    assert!(events.contains(&Event::PhaseChanged { run: RUN, phase: Phase::Finished }));
}

fn fine_tuning(experiment: &Experiment, resume: Option<Checkpoint>) -> Harness {
    let mut harness = Harness::loaded(experiment.clone(), resume);
    harness.session.mix(bars(5));
    harness
}

#[test]
fn resumed_fine_tuning_is_the_same() {
    for experiment in [Experiment { distortions: Distortions::Hand, ..small() }, small_1998()] {
        let mut whole = fine_tuning(&experiment, None);
        whole.train();
        let whole = whole.save();
        let mut plain = Harness::loaded(experiment.clone(), None);
        plain.train();
        assert_ne!(plain.save().weights, whole.weights);
        for stop in [4, 10, 13] {
            let mut harness = fine_tuning(&experiment, None);
            (0..stop).for_each(|_| drop(harness.step()));
            let mut resumed = fine_tuning(&experiment, Some(harness.save()));
            resumed.train();
            assert_eq!(resumed.save(), whole, "stopped after {stop} steps");
        }
    }
}

#[test]
fn drawings_are_learned() {
    let experiment = Experiment { epochs: 30, ..small() };
    let mut before = Harness::loaded(experiment.clone(), None);
    set_hand(&mut before, 1, bars(5));
    let mut after = fine_tuning(&experiment, None);
    set_hand(&mut after, 1, bars(5));
    let [before, after] = [&mut before, &mut after].map(|harness| of_hand(&harness.train()).pop().unwrap().1);
    assert!(before.accuracy <= 0.4 && after.accuracy >= 0.8, "{} {}", before.accuracy, after.accuracy);
}

#[test]
fn fine_tuning_waits_for_all_training_images() {
    let whole = squares(BLOCK + 200, 3);
    let pixels = |range: std::ops::Range<usize>| range.flat_map(|i| *whole.image(i)).collect::<Vec<u8>>();
    let empty = Dataset::from_labels((0..whole.len()).map(|i| whole.label(i)).collect());
    let first = empty.with_block(pixels(0..BLOCK)).unwrap();
    let all = first.with_block(pixels(BLOCK..whole.len())).unwrap();
    let experiment = Experiment { dataset: DatasetId::Mnist, batch_size: 64, epochs: 1, ..small() };
    let run = |train: Dataset, more: Option<Dataset>| {
        let mut session = Session::new(Rc::new(Cpu));
        block_on(session.load(RUN, experiment.clone(), Rc::new(train), None, None)).unwrap();
        session.mix(bars(5));
        block_on(session.handle(Command::Run { run: RUN }));
        if let Some(more) = more {
            assert!(!session.is_running());
            session.extend(DatasetId::Mnist, Rc::new(more));
        }
        while session.is_running() {
            block_on(session.slice(&|| 0.0, 50.0));
        }
        block_on(session.handle(Command::TakeCheckpoint { request: 1, run: RUN })).pop().unwrap()
    };
    assert_eq!(run(first, Some(all.clone())), run(all, None));
}

#[test]
fn the_images_of_a_step_have_the_drawings_among_them() {
    let mut harness = fine_tuning(&small(), None);
    let sent = harness.send(Command::SendBatch { request: 1, run: RUN, step: 1 });
    let [Event::BatchSent { images, .. }] = &sent[..] else { panic!("{sent:?}") };
    let set = squares(100, 1);
    let is_variant = |(image, _): &(Image, u8)| (0..100).all(|index| image.pixels() != set.image(index));
    // The tenth image of the order is the second of the second batch of eight.
    let variants: Vec<usize> = (0..8).filter(|index| is_variant(&images[*index])).collect();
    assert_eq!((variants, images[1].1), (vec![1], 0));
}
