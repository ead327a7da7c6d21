//! The run is trained again from its beginning, and its weights are compared.

use super::opened::checkpoint;
use super::page::Page;
use super::world::Files;
use lenet_conductor::{FileOrigin, Input, Status};
use lenet_experiment::compute::Backend;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Command;

fn replays(page: &Page) -> bool {
    page.view().time.replay.is_some()
}

#[test]
fn a_run_that_comes_out_the_same_is_verified_while_it_trains_on() {
    let mut page = Page::open();
    page.press(Input::Verify);
    assert!(!replays(&page), "there is nothing to verify before the first step");
    page.press(Input::Train);
    page.wait(4_000.0);
    let kept = *page.view().time.steps.last().unwrap();
    page.press(Input::Verify);
    let (worker, compute) = *page.spawned.last().unwrap();
    assert_eq!(compute.backend, Backend::Cpu);
    let replay = page.view().time.replay.unwrap();
    assert!((replay.from, replay.to, replay.is_verifying) == (0, kept, true) && page.status() == Status::Running);
    let before = page.step();
    page.until("the comparison", 20_000.0, |view| view.time.replay.is_none());
    let found = page.view().time.verified.unwrap();
    assert!(found.starts_with("Verified: trained again up to step "), "{found}");
    assert!(found.ends_with("weights are the same, bit for bit."), "{found}");
    assert!(page.step() > before && page.view().time.moment.is_none(), "the page shows no other moment");
    let fresh = |(to, command): &&(_, Command)| *to == worker && matches!(command, Command::Load { resume: None, .. });
    assert_eq!(page.sent.iter().filter(fresh).count(), 1, "from the initial weights");
    assert_eq!(page.error(), "");
    page.press(Input::GoTo(0));
    assert_eq!(page.view().time.verified, None, "another moment is shown");
}

#[test]
fn other_weights_are_counted() {
    let mut page = Page::open();
    page.press(Input::OpenModel { checkpoint: checkpoint(Preset::Modern, 300), origin: FileOrigin::Here });
    page.wait(1_000.0);
    page.press(Input::Verify);
    page.until("the comparison", 20_000.0, |view| view.time.replay.is_none());
    let found = page.view().time.verified.unwrap();
    assert!(found.starts_with("Not the same: trained again up to step 300 on the CPU, 4 of 4"), "{found}");
    assert_eq!((page.status(), page.step()), (Status::Paused, 300), "the run is as it was");
}

#[test]
fn a_verification_is_stopped_refused_and_survives_a_lost_worker() {
    let mut page = Page::paused();
    page.press(Input::Verify);
    page.press(Input::Now);
    assert!(!replays(&page), "stopped");
    assert!(page.view().time.verified.unwrap().starts_with("Not verified: stopped after 0 of"));
    page.press(Input::Verify);
    let worker = page.spawned.last().unwrap().0;
    page.press(Input::WorkerLost(worker, "It crashed.".into()));
    assert!(page.error().starts_with("The run cannot be verified. It crashed."), "{}", page.error());
    page.press(Input::DismissError);
    page.press(Input::SetLearningRate(0.02));
    page.press(Input::Train);
    page.wait(6_000.0);
    page.press(Input::Pause);
    page.wait(1_000.0);
    page.press(Input::Verify);
    assert!(!replays(&page) && page.error().contains("set by hand"), "{}", page.error());
}

#[test]
fn what_cannot_come_out_the_same_is_refused_at_once() {
    let mut page = Page::open();
    let foreign = Input::OpenModel { checkpoint: checkpoint(Preset::Modern, 1), origin: FileOrigin::Weights };
    page.press(foreign);
    page.wait(1_000.0);
    page.press(Input::Verify);
    assert!(!replays(&page) && page.error().contains("trained by another program"), "{}", page.error());

    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(3_000.0);
    page.press(Input::Pause);
    page.all_files(Files::Missing);
    page.press(Input::Verify);
    page.until("the refusal", 20_000.0, |view| view.error.is_some());
    assert!(page.error().starts_with("The run cannot be verified. train-images"), "{}", page.error());
}
