//! Several runs one after the other: which one is shown, kept and restored.

use super::page::Page;
use lenet_conductor::{Input, Status};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Event, Phase};

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
        page.press(Input::Undo);
        page.wait(1_000.0);
        assert_eq!((page.status(), page.step()), (Status::Paused, back));
        assert_eq!(page.view().undo.map(|undo| undo.step), Some(other));
    }
    assert_eq!(page.view().form, Preset::Modern.experiment());
}

#[test]
fn an_undo_without_anything_to_undo_does_nothing() {
    let mut page = Page::open();
    let before = page.view();
    page.press(Input::Undo);
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
