//! Phases of a run, effects of each command, and messages after errors.

use super::fixtures::{small, squares, with_optimizer};
use super::harness::{Harness, RUN, phases};
use lenet_experiment::article::Optimizer;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Command, Event, Part, Phase, Split};

#[test]
fn load_run_pause_run_stop() {
    let mut harness = Harness::new(1.0);
    let events = harness.load(small(), None);
    assert!(matches!(&events[0], Event::Loaded { counts, .. }
        if (counts.train, counts.validation, counts.test) == (80, 20, 30)));
    assert_eq!((phases(&events), harness.session.is_running()), (vec![Phase::Idle], false));
    assert_eq!(phases(&harness.send(Command::Run { run: RUN })), [Phase::Running]);
    assert_eq!(harness.send(Command::Run { run: RUN }), []);
    harness.slice();
    assert_eq!(phases(&harness.send(Command::Pause { run: RUN })), [Phase::Paused]);
    assert_eq!((harness.session.is_running(), harness.slice()), (false, vec![]));
    assert_eq!(phases(&harness.send(Command::Run { run: RUN })), [Phase::Running]);
    assert_eq!(phases(&harness.send(Command::Stop { run: RUN })), [Phase::Finished]);
    // The first epoch's evaluations, which were about to begin.
    assert_eq!(harness.run_to_end().len(), 2);
    for command in [Command::Run { run: RUN }, Command::Step { run: RUN }, Command::Pause { run: RUN }] {
        assert_eq!((harness.send(command), harness.session.is_running()), (vec![], false));
    }
}

#[test]
fn a_run_stopped_within_an_epoch_is_evaluated_on_the_test_images() {
    let mut harness = Harness::loaded(small(), None);
    (0..3).for_each(|_| drop(harness.step()));
    assert_eq!(phases(&harness.send(Command::Stop { run: RUN })), [Phase::Finished]);
    let events = harness.run_to_end();
    assert!(matches!(&events[..], [Event::Evaluated { evaluation, .. }]
        if (evaluation.split, evaluation.step, evaluation.epoch) == (Split::Test, 3, 0.3)));
    assert!(!harness.session.is_running());
}

#[test]
fn commands_of_another_run_are_ignored() {
    let mut harness = Harness::loaded(small(), None);
    for command in [
        Command::Run { run: RUN - 1 },
        Command::Step { run: RUN + 1 },
        Command::Stop { run: RUN - 1 },
        Command::SetLearningRate { run: RUN - 1, rate: 1.0 },
    ] {
        assert_eq!((harness.send(command), harness.session.is_running()), (vec![], false));
    }
    assert_eq!(harness.save().rate, None);
}

#[test]
fn a_step_is_one_batch_and_the_last_of_an_epoch_is_followed_by_evaluations() {
    let mut harness = Harness::loaded(small(), None);
    let events = harness.step();
    assert!(matches!(&events[0], Event::Progress { point: Some(point), progress, .. }
        if (point.step, progress.step, progress.epochs) == (1, 1, 2)));
    assert_eq!((events.len(), phases(&events)), (2, vec![Phase::Paused]));
    for _ in 2..10 {
        harness.step();
    }
    let kinds: Vec<&str> = harness
        .step()
        .iter()
        .map(|event| match event {
            Event::Progress { .. } => "progress",
            Event::CheckpointTaken { request: None, .. } => "saved",
            Event::Evaluated { .. } => "evaluated",
            Event::PhaseChanged { phase: Phase::Paused, .. } => "paused",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["progress", "saved", "evaluated", "evaluated", "paused"]);
}

#[test]
fn requests_are_answered_or_fail_in_every_phase() {
    let mut harness = Harness::new(1.0);
    let image = Image::blank();
    let requests = [
        Command::Predict { request: 7, image: image.clone() },
        Command::PickTestImage { request: 7, pick: 3 },
        Command::TakeCheckpoint { request: 7, run: RUN },
    ];
    for request in requests.clone() {
        let answer = harness.send(request);
        assert!(matches!(&answer[..], [Event::RequestFailed { request: 7, .. }]), "{answer:?}");
    }
    harness.load(small(), None);
    harness.send(Command::Run { run: RUN });
    harness.slice();
    let [classified, picked, saved] = requests.map(|request| harness.send(request).remove(0));
    assert!(matches!(&classified, Event::Predicted { request: 7, probabilities, step: 1.., .. }
        if (probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6 && probabilities.len() == CLASSES));
    assert!(matches!(&picked, Event::TestImage { index: 3, label: 3, image, .. }
        if image.pixels()[..] == *squares(30, 2).image(3)));
    assert!(matches!(saved, Event::CheckpointTaken { request: Some(7), run: RUN, .. }));
}

#[test]
fn test_images_may_arrive_after_the_run_has_loaded() {
    let mut harness = Harness::new(1.0);
    let load = harness.session.load(RUN, small(), squares(100, 1), None, None);
    let events = pollster::block_on(load).unwrap();
    assert!(matches!(&events[0], Event::Loaded { counts, .. } if counts.test == 0));
    assert!(matches!(&harness.send(Command::PickTestImage { request: 1, pick: 0 })[0], Event::RequestFailed { .. }));
    assert!(
        matches!(&harness.session.attach_test(squares(30, 2))[..], [Event::Loaded { counts, .. }] if counts.test == 30)
    );
    let tested = harness.train().iter().filter(|event| matches!(event, Event::Evaluated { .. })).count();
    assert_eq!(tested, 4);
}

#[test]
fn a_failed_load_keeps_the_previous_run() {
    let mut harness = Harness::loaded(small(), None);
    harness.step();
    let before = harness.save();
    let bad = Experiment { batch_size: 0, ..small() };
    let adam = with_optimizer(&small(), Optimizer::Adam);
    let mut foreign = before.clone();
    foreign.moments = vec![vec![0.0; 3]];
    for (experiment, images, resume) in [(bad, 100, None), (small(), 0, None), (adam, 100, Some(foreign))] {
        let load = harness.session.load(RUN + 1, experiment, squares(images, 1), None, resume);
        let failure = pollster::block_on(load).unwrap_err();
        assert!([&failure.what, &failure.kept, &failure.remedy].iter().all(|part| part.len() > 20), "{failure:?}");
    }
    assert_eq!(harness.save(), before);
}

#[test]
fn a_diverged_run_fails_and_goes_back_to_its_last_good_checkpoint() {
    let mut harness = Harness::loaded(Experiment { epochs: 50, ..small() }, None);
    let mut events = harness.send(Command::Run { run: RUN });
    let saved = loop {
        let saved = harness.slice().into_iter().find_map(|event| match event {
            Event::CheckpointTaken { checkpoint, .. } => Some(*checkpoint),
            _ => None,
        });
        if let Some(checkpoint) = saved {
            break checkpoint;
        }
    };
    harness.send(Command::SetLearningRate { run: RUN, rate: 1e38 });
    events.extend(harness.run_to_end());
    let diverged = events.iter().find_map(|event| match event {
        Event::Diverged { run: RUN, rate, good } => Some((*rate, (**good).clone())),
        _ => None,
    });
    assert_eq!(diverged, Some((1e38, saved.clone())), "the rate goes back with the weights");
    assert_eq!(phases(&events).last(), Some(&Phase::Failed));
    let kept = harness.save();
    assert_eq!(kept, saved);
    assert_eq!(harness.send(Command::Run { run: RUN }), []);
}

#[test]
fn a_finished_run_is_loaded_as_finished_and_evaluated_once_more() {
    let mut harness = Harness::loaded(small(), None);
    harness.train();
    let end = harness.save();
    let events = harness.load(small(), Some(end.clone()));
    assert_eq!(phases(&events), [Phase::Finished]);
    let events = harness.run_to_end();
    assert_eq!(phases(&events), []);
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Evaluated { .. })).count(), 2);
    assert_eq!(harness.save(), end);
}

#[test]
fn test_images_that_arrive_after_the_end_are_still_evaluated() {
    let mut harness = Harness::new(1.0);
    pollster::block_on(harness.session.load(RUN, small(), squares(100, 1), None, None)).unwrap();
    harness.train();
    assert_eq!(harness.session.missing(RUN), Some((small().dataset, Part::Test)));
    harness.session.attach_test(squares(30, 2));
    assert_eq!(harness.session.missing(RUN), None);
    let tests = harness.run_to_end().into_iter().filter(|event| matches!(event, Event::Evaluated { .. })).count();
    assert_eq!(tests, 1);
}
