//! Several runs one after the other: which one is shown, kept and restored.

use super::page::Page;
use lenet_conductor::{Input, MAX_KEPT, Status};
use lenet_experiment::breakage::Breakage;
use lenet_experiment::custom::CustomNet;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Event, Phase};

#[test]
fn the_old_run_stays_on_the_page_until_the_new_one_has_loaded() {
    let mut page = Page::paused();
    let (step, old) = (page.step(), page.view().run.unwrap().run);
    page.press(Input::ChoosePreset(Preset::ArticleAsRun));
    page.handle(Input::Train);
    assert_eq!((page.step(), page.view().run.unwrap().run), (step, old));
    page.until("the new one", 3_000.0, |view| view.run.as_ref().is_some_and(|run| run.run != old));
    let shown = page.view();
    let worker = page.spawned[0].0;
    page.press(Input::FromWorker(worker, Event::PhaseChanged { run: old, phase: Phase::Running }));
    assert_eq!(page.view(), shown, "a late message of the old run was taken");
}

#[test]
fn undo_goes_back_and_forth() {
    let mut page = Page::paused();
    let first = page.step();
    page.press(Input::ChoosePreset(Preset::ArticleAsRun));
    page.press(Input::Train);
    page.wait(1_500.0);
    page.press(Input::Pause);
    page.wait(200.0);
    let second = page.step();
    for (back, other) in [(first, second), (second, first), (first, second)] {
        page.restore(0);
        assert_eq!((page.status(), page.step(), page.kept_steps()), (Status::Paused, back, vec![other]));
    }
    assert_eq!(page.view().form, Preset::Modern.experiment());
}

/// Trains a new run, whose seed tells it from others, to about this step, and pauses it.
fn train_to(page: &mut Page, seed: u32, step: u32) {
    page.press(Input::Edit(Experiment { seed, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    page.until("the step", 5_000.0, |view| {
        let is_new = view.run.as_ref().is_some_and(|run| run.experiment.seed == seed);
        is_new && view.progress.is_some_and(|progress| progress.step >= step)
    });
    page.press(Input::Pause);
    page.wait(200.0);
}

#[test]
fn several_replaced_runs_can_be_restored_and_the_oldest_of_too_many_is_dropped_with_a_notice() {
    let mut page = Page::open();
    let mut steps = Vec::new();
    for seed in 1..=MAX_KEPT as u32 + 1 {
        train_to(&mut page, seed, 40 * seed);
        steps.insert(0, page.step());
    }
    assert_eq!(page.kept_steps(), steps[1..], "all but the run on the page");
    assert_eq!(page.notice(), "", "none is dropped yet");
    page.restore(MAX_KEPT - 1);
    assert_eq!((page.step(), page.view().form.seed), (steps[MAX_KEPT], 1), "the oldest is back");
    assert_eq!(page.kept_steps(), steps[..MAX_KEPT], "the one that it replaced is kept");
    train_to(&mut page, 99, 40);
    assert_eq!(page.kept_steps().len(), MAX_KEPT);
    assert!(page.notice().contains("seed 2, at step") && page.notice().contains("can no longer be brought back"));
    train_to(&mut page, 100, 40);
    assert!(page.notice().contains("seed 3, at step"), "{}", page.notice());
}

#[test]
fn of_too_many_runs_those_broken_on_purpose_are_dropped_first() {
    let mut page = Page::open();
    train_to(&mut page, 1, 40);
    let broken = Breakage::NoBiases.experiment(DatasetId::Mnist);
    page.press(Input::Try { base: Preset::Modern, experiment: broken });
    page.until("the broken one", 5_000.0, |view| {
        view.run.as_ref().is_some_and(|run| Breakage::of(&run.experiment).is_some()) && view.trained
    });
    page.press(Input::Pause);
    page.wait(200.0);
    (2..=MAX_KEPT as u32 + 1).for_each(|seed| train_to(&mut page, seed, 40));
    assert!(page.notice().contains("Broken: no biases"), "{}", page.notice());
    assert_eq!(page.view().kept.last().map(|kept| kept.experiment.seed), Some(1), "the oldest, which is not broken");
}

#[test]
fn discarding_a_network_broken_on_purpose_gives_one_that_is_not() {
    let mut page = Page::open();
    let broken = Breakage::ZeroWeights.experiment(DatasetId::Mnist);
    page.press(Input::Try { base: Preset::Modern, experiment: broken });
    page.wait(1_000.0);
    page.press(Input::Stop);
    page.press(Input::Discard);
    page.wait(1_000.0);
    let modern = Preset::Modern.experiment();
    assert_eq!((page.view().form, page.view().run.map(|run| run.experiment)), (modern.clone(), Some(modern)));
}

#[test]
fn a_run_that_is_not_kept_cannot_be_restored() {
    let mut page = Page::open();
    let before = page.view();
    page.press(Input::Restore(1));
    assert_eq!(page.view(), before);
}

#[test]
fn reverting_the_form_while_another_run_loads_keeps_the_trained_one() {
    let mut page = Page::paused();
    let step = page.step();
    page.press(Input::ChoosePreset(Preset::ArticleAsRun));
    page.handle(Input::Train);
    page.handle(Input::ChoosePreset(Preset::Modern));
    page.handle(Input::Train);
    page.deliver_all();
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    page.wait(500.0);
    assert_eq!(page.view().run.map(|run| run.experiment), Some(Preset::Modern.experiment()));
    assert!(page.step() > step, "{} after {step}", page.step());
}

#[test]
fn of_large_networks_fewer_runs_are_kept_and_checkpoints_are_taken_less_often() {
    let mut page = Page::open();
    let modern = Preset::Modern.experiment();
    // 3.9 million parameters are 16 MB.
    let (layers, training) = ("dense 4096 relu, dense 160 relu".parse().unwrap(), modern.network.training().unwrap());
    let network = Network::Custom(CustomNet { layers, training });
    for seed in 1..=6 {
        page.press(Input::Edit(Experiment { seed, network: network.clone(), ..modern.clone() }));
        page.press(Input::Train);
        page.until("training", 5_000.0, |view| {
            view.status == Status::Running && view.run.as_ref().is_some_and(|run| run.experiment.seed == seed)
        });
        page.wait(1_000.0);
        let taken = page.commands(|command| matches!(command, Command::TakeCheckpoint { .. }));
        let later = |page: &Page| page.commands(|command| matches!(command, Command::TakeCheckpoint { .. })) - taken;
        page.wait(10_000.0);
        assert_eq!(later(&page), 0, "16 MB every 16 seconds");
        page.wait(8_000.0);
        assert_eq!(later(&page), 1);
        page.press(Input::Pause);
        page.wait(200.0);
    }
    assert_eq!(page.kept_steps().len(), 4, "62 MB");
    assert!(page.notice().contains("the last 4 runs are kept"), "{}", page.notice());
}
