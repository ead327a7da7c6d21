//! Training starts on the first images while the others are downloaded.

use super::fixtures::squares;
use super::harness::RUN;
use lenet_data::dataset::{BLOCK, Dataset};
use lenet_engine::trainer::Cpu;
use lenet_experiment::choice::Choice;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Command, Event, Failure, Part, Phase};
use lenet_learner::session::Session;
use pollster::block_on;
use std::rc::Rc;

const COUNT: usize = BLOCK + 700;

/// With 500 validation images, so that the evaluation after the first epoch needs the last images.
fn experiment() -> Experiment {
    Experiment {
        dataset: DatasetId::Mnist,
        batch_size: 64,
        epochs: 2,
        validation_percent: 8,
        ..Preset::Modern.experiment()
    }
}

/// A set with its first block, and the complete set.
fn partial_and_complete() -> [Rc<Dataset>; 2] {
    let whole = squares(COUNT, 3);
    let pixels = |range: std::ops::Range<usize>| range.flat_map(|i| *whole.image(i)).collect::<Vec<u8>>();
    let empty = Dataset::from_labels((0..COUNT).map(|i| whole.label(i)).collect());
    let first = empty.with_block(pixels(0..BLOCK)).unwrap();
    let all = first.with_block(pixels(BLOCK..COUNT)).unwrap();
    [Rc::new(first), Rc::new(all)]
}

fn loaded(train: Rc<Dataset>, handicap: Handicap) -> Session {
    let mut session = Session::new(Rc::new(Cpu));
    block_on(session.load(RUN, Experiment { handicap, ..experiment() }, train, Some(squares(30, 2)), None)).unwrap();
    block_on(session.handle(Command::Run { run: RUN }));
    session
}

fn run_to_end(session: &mut Session) -> Vec<Event> {
    let mut events = Vec::new();
    while session.is_running() {
        events.extend(block_on(session.slice(&|| 0.0, 50.0)));
    }
    events
}

fn save(session: &mut Session) -> Checkpoint {
    match block_on(session.handle(Command::TakeCheckpoint { request: 1, run: RUN })).pop() {
        Some(Event::CheckpointTaken { checkpoint, .. }) => *checkpoint,
        other => panic!("expected a checkpoint, got {other:?}"),
    }
}

#[test]
fn a_run_that_starts_on_the_first_block_ends_like_one_with_all_images() {
    let [first, all] = partial_and_complete();
    for handicap in Handicap::ALL.iter().copied().filter(|handicap| *handicap != Handicap::OneBatch) {
        let mut session = loaded(first.clone(), handicap);
        run_to_end(&mut session);
        // The 94th batch would need images of the second block.
        assert_eq!(save(&mut session).step as usize, BLOCK / 64);
        session.extend(DatasetId::Mnist, first.clone());
        assert!(!session.is_running(), "no new images");
        session.extend(DatasetId::Mnist, all.clone());
        assert!(session.is_running());
        run_to_end(&mut session);
        let whole = &mut loaded(all.clone(), handicap);
        run_to_end(whole);
        assert_eq!(save(&mut session), save(whole), "{handicap:?}");
    }
}

#[test]
fn a_failed_download_pauses_the_run_until_the_rest_is_downloaded() {
    let [first, all] = partial_and_complete();
    let failure = Failure { what: "w".into(), kept: "k".into(), remedy: "r".into() };
    let mut session = loaded(first, Handicap::None);
    run_to_end(&mut session);
    assert_eq!(session.missing(RUN), Some((DatasetId::Mnist, Part::Train)));
    assert_eq!(session.data_failed(DatasetId::FashionMnist, Part::Train, failure.clone()), [], "another set");
    let events = session.data_failed(DatasetId::Mnist, Part::Train, failure.clone());
    assert_eq!(events.first(), Some(&Event::DataFailed { run: RUN, part: Part::Train, failure: failure.clone() }));
    assert!(events.contains(&Event::PhaseChanged { run: RUN, phase: Phase::Paused }));
    assert_eq!(save(&mut session).step as usize, BLOCK / 64, "the trained weights are kept");

    // Another copy of the same images, downloaded again.
    block_on(session.handle(Command::Run { run: RUN }));
    session.extend(DatasetId::Mnist, all.clone());
    run_to_end(&mut session);
    let whole = &mut loaded(all, Handicap::None);
    run_to_end(whole);
    assert_eq!(save(&mut session), save(whole));
    assert_eq!(whole.data_failed(DatasetId::Mnist, Part::Train, failure), [], "nothing is missing");
}
