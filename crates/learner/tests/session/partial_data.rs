//! Training starts on the first images while the others arrive.

use super::fixtures::squares;
use super::harness::RUN;
use lenet_data::dataset::{BLOCK, Dataset};
use lenet_engine::trainer::Cpu;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Command, Event, Failure, Part, Phase};
use lenet_learner::session::Session;
use pollster::block_on;
use std::rc::Rc;

const COUNT: usize = BLOCK + 700;

/// 500 are held back: an evaluation at the end of the first epoch wants the last images.
fn experiment() -> Experiment {
    Experiment {
        dataset: DatasetId::Mnist,
        batch_size: 64,
        epochs: 2,
        validation_percent: 8,
        ..Preset::Modern.experiment()
    }
}

/// A set before its images are there, with its first block, and whole.
fn arriving() -> [Rc<Dataset>; 2] {
    let whole = squares(COUNT, 3);
    let pixels = |range: std::ops::Range<usize>| range.flat_map(|i| *whole.image(i)).collect::<Vec<u8>>();
    let empty = Dataset::from_labels((0..COUNT).map(|i| whole.label(i)).collect());
    let first = empty.with_block(pixels(0..BLOCK)).unwrap();
    let all = first.with_block(pixels(BLOCK..COUNT)).unwrap();
    [Rc::new(first), Rc::new(all)]
}

fn loaded(train: Rc<Dataset>) -> Session {
    let mut session = Session::new(Rc::new(Cpu));
    block_on(session.load(RUN, experiment(), train, Some(squares(30, 2)), None)).unwrap();
    block_on(session.handle(Command::Run { run: RUN }));
    session
}

fn run_out(session: &mut Session) -> Vec<Event> {
    let mut events = Vec::new();
    while session.is_running() {
        events.extend(block_on(session.slice(&|| 0.0, 50.0)));
    }
    events
}

fn save(session: &mut Session) -> Checkpoint {
    match block_on(session.handle(Command::TakeCheckpoint { request: 1, run: RUN })).pop() {
        Some(Event::CheckpointTaken { checkpoint, .. }) => *checkpoint,
        other => panic!("no checkpoint but {other:?}"),
    }
}

#[test]
fn a_run_starts_on_the_first_block_and_ends_as_if_all_had_been_there() {
    let [first, all] = arriving();
    let mut session = loaded(first.clone());
    run_out(&mut session);
    // The 94th batch would need images of the second block.
    assert_eq!(save(&mut session).step as usize, BLOCK / 64);
    session.extend(DatasetId::Mnist, first);
    assert!(!session.is_running(), "what is there already brings nothing new");
    session.extend(DatasetId::Mnist, all.clone());
    assert!(session.is_running());
    run_out(&mut session);
    let whole = &mut loaded(all);
    run_out(whole);
    assert_eq!(save(&mut session), save(whole));
}

#[test]
fn when_the_rest_does_not_come_the_run_is_held_and_goes_on_once_it_does() {
    let [first, all] = arriving();
    let failure = Failure { what: "w".into(), kept: "k".into(), remedy: "r".into() };
    let mut session = loaded(first);
    run_out(&mut session);
    assert_eq!(session.missing(RUN), Some((DatasetId::Mnist, Part::Train)));
    assert_eq!(session.data_failed(DatasetId::FashionMnist, Part::Train, failure.clone()), [], "another set");
    let events = session.data_failed(DatasetId::Mnist, Part::Train, failure.clone());
    assert_eq!(events.first(), Some(&Event::DataFailed { run: RUN, part: Part::Train, failure: failure.clone() }));
    assert!(events.contains(&Event::PhaseChanged { run: RUN, phase: Phase::Paused }));
    assert_eq!(save(&mut session).step as usize, BLOCK / 64, "what it has learned is kept");

    // Downloaded anew: another copy of the same images.
    block_on(session.handle(Command::Run { run: RUN }));
    session.extend(DatasetId::Mnist, all.clone());
    run_out(&mut session);
    let whole = &mut loaded(all);
    run_out(whole);
    assert_eq!(save(&mut session), save(whole));
    assert_eq!(whole.data_failed(DatasetId::Mnist, Part::Train, failure), [], "nothing is missing there");
}
