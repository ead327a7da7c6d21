//! Data that is missing, unreachable or damaged, or that stops arriving.

use super::page::Page;
use super::world::Files;
use lenet_conductor::{Action, BackendChoice, Input, Status};
use lenet_experiment::compute::Backend;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Command;

#[test]
fn missing_data_is_replaced_by_synthetic_digits_with_a_notice() {
    let mut page = Page::closed();
    page.all_files(Files::Missing);
    page.press(Input::Open);
    page.wait(1_000.0);
    assert_eq!((page.status(), page.notice()), (Status::Idle, String::new()), "nothing was downloaded yet");
    page.press(Input::Step);
    page.wait(1_000.0);
    assert_eq!((page.status(), page.step()), (Status::Paused, 1));
    assert!(page.notice().contains("The built-in synthetic digits are used instead."), "{}", page.notice());
    assert!(page.notice().contains("train-images"), "{}", page.notice());
    let view = page.view();
    assert_eq!(view.form.dataset, DatasetId::Synthetic, "the form shows the data in use");
    assert!(!view.changed);
    page.press(Input::Train);
    page.wait(1_000.0);
    assert_eq!(page.status(), Status::Running);
}

/// An error, not a silent switch to other data.
#[test]
fn unreachable_data_can_be_requested_again() {
    let mut page = Page::closed();
    page.all_files(Files::Unreachable);
    page.press(Input::Open);
    page.press(Input::Train);
    page.wait(1_000.0);
    let view = page.view();
    assert_eq!((view.status, view.form.dataset), (Status::Failed, DatasetId::Mnist));
    assert_eq!(view.error.map(|error| error.action), Some(Action::TryAgain));
    page.all_files(Files::Here);
    page.press(Input::Recover);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    assert_eq!(page.error(), "", "the error is closed once training starts");
}

#[test]
fn a_load_that_fails_leaves_a_trained_run_as_it_was() {
    let mut page = Page::paused();
    let step = page.step();
    page.all_files(Files::Unreachable);
    page.press(Input::ChooseDataset(DatasetId::FashionMnist));
    page.press(Input::Train);
    page.wait(1_000.0);
    assert_eq!((page.status(), page.step()), (Status::Paused, step));
    assert!(page.error().contains(&format!("The network from step {step} and the charts are unchanged.")));
    page.press(Input::UndoEdits);
    page.press(Input::Train);
    page.wait(500.0);
    assert!(page.status() == Status::Running && page.step() > step);
}

#[test]
fn a_change_of_the_form_after_a_failed_load_tries_again() {
    let mut page = Page::closed();
    page.all_files(Files::Unreachable);
    page.press(Input::Open);
    page.wait(1_000.0);
    page.press(Input::ChooseDataset(DatasetId::Synthetic));
    page.wait(1_000.0);
    assert_eq!((page.status(), page.error()), (Status::Idle, String::new()));
}

/// A connection lost during training loses no step.
#[test]
fn a_run_that_loses_the_connection_is_paused_and_resumes() {
    for press in [Input::Train, Input::Recover] {
        let mut page = Page::open_with(|world| world.rest = Files::Stalled);
        page.press(Input::Train);
        page.wait(10_000.0);
        let step = page.step();
        assert_eq!(step, 900, "it waits for the rest");
        assert_eq!((page.status(), page.error()), (Status::Running, String::new()));
        page.world.rest = Files::Unreachable;
        page.wait(200.0);
        assert_eq!((page.status(), page.step()), (Status::Paused, step));
        assert!(page.error().contains("The network from step 900 and the charts are kept."), "{}", page.error());
        assert!(page.error().contains("download the rest"), "{}", page.error());
        page.world.rest = Files::Here;
        page.press(press);
        page.wait(1_000.0);
        assert!(page.step() > step && page.status() == Status::Running);
        assert_eq!(page.error(), "");
    }
}

/// The same when the rest stops arriving without an error.
#[test]
fn a_run_whose_download_stalls_is_paused_and_resumes() {
    let mut page = Page::open_with(|world| world.rest = Files::Stalled);
    page.press(Input::Train);
    page.wait(29_000.0);
    assert_eq!((page.status(), page.error()), (Status::Running, String::new()));
    page.wait(3_000.0);
    assert_eq!(page.status(), Status::Paused);
    assert!(page.error().contains("no byte for 30 seconds"), "{}", page.error());
    let workers = page.workers.len();
    page.wait(60_000.0);
    assert_eq!((page.status(), page.workers.len()), (Status::Paused, workers), "the worker has done nothing wrong");
    assert!(page.error().contains("no byte for 30 seconds"), "{}", page.error());
    page.world.rest = Files::Here;
    page.press(Input::Train);
    page.wait(1_000.0);
    assert!(page.step() > 900 && page.status() == Status::Running);
}

#[test]
fn a_stalled_download_of_test_data_is_reported_and_training_continues() {
    let mut page = Page::open_with(|world| world.test = Files::Stalled);
    page.press(Input::Train);
    page.wait(32_000.0);
    assert_eq!(page.status(), Status::Running);
    assert!(page.error().contains("test images of MNIST did not arrive"), "{}", page.error());
    assert!(page.error().contains("Training continues without test accuracy"), "{}", page.error());
    page.press(Input::DismissError);
    page.wait(60_000.0);
    assert_eq!((page.status(), page.error()), (Status::Running, String::new()), "reported once");
    page.world.test = Files::Here;
    page.press(Input::Pause);
    page.press(Input::Train);
    page.wait(1_000.0);
    assert!(page.view().run.is_some_and(|run| run.counts.test > 0));
}

#[test]
fn damaged_test_data_is_reported_and_downloaded_again() {
    let mut page = Page::open();
    page.press(Input::Stop);
    page.world.test = Files::Unreachable;
    page.press(Input::Discard);
    page.press(Input::Train);
    page.wait(1_000.0);
    assert!(page.error().contains("Training continues without test accuracy"), "{}", page.error());
    assert_eq!(page.status(), Status::Running);
    page.world.test = Files::Here;
    page.press(Input::Recover);
    page.wait(1_000.0);
    assert_eq!((page.status(), page.error()), (Status::Running, String::new()));
    assert!(page.view().run.is_some_and(|run| run.counts.test > 0));
}

#[test]
fn a_load_that_stalls_is_given_up() {
    let mut page = Page::closed();
    page.world.train = Files::Stalled;
    page.press(Input::Open);
    page.press(Input::Train);
    page.wait(20_000.0);
    assert!(page.view().fetched.is_some_and(|fetched| fetched.received == 4_000_000));
    page.wait(12_000.0);
    assert!(page.error().contains("MNIST did not arrive"), "{}", page.error());
    assert_eq!((page.status(), page.view().fetched), (Status::Failed, None));
    page.world.train = Files::Here;
    page.press(Input::Recover);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
}

/// A worker that has part of a data set does not say again how far its download is.
#[test]
fn a_second_run_on_data_that_stalls_waits_for_it_like_the_first() {
    let mut page = Page::open_with(|world| world.rest = Files::Stalled);
    page.press(Input::ChoosePreset(Preset::ArticleAsRun));
    page.wait(1_000.0);
    page.press(Input::Train);
    page.wait(25_000.0);
    assert_eq!((page.status(), page.step(), page.error()), (Status::Running, 900, String::new()));
    page.wait(7_000.0);
    assert!(page.error().contains("The rest of the training images"), "{}", page.error());
    assert_eq!((page.status(), page.spawned.len()), (Status::Paused, 1), "the worker has done nothing wrong");
}

#[test]
fn a_finished_run_gets_its_test_images_by_try_again() {
    let mut page = Page::open_with(|world| world.test = Files::Unreachable);
    page.press(Input::Train);
    page.wait(1_000.0);
    page.press(Input::Stop);
    page.world.test = Files::Here;
    page.press(Input::Recover);
    page.wait(30_000.0);
    assert_eq!((page.status(), page.error(), page.spawned.len()), (Status::Finished, String::new(), 1));
    assert!(page.view().run.is_some_and(|run| run.counts.test > 0) && !page.view().busy);
}

#[test]
fn a_page_that_is_only_looked_at_downloads_nothing_and_complains_of_nothing() {
    let mut page = Page::with_webgpu();
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(40_000.0);
    assert_eq!((page.status(), page.error(), page.notice()), (Status::Idle, String::new(), String::new()));
    let needs =
        |command: &Command| matches!(command, Command::Load { needs_images: true, .. } | Command::AbortFetches { .. });
    assert_eq!(page.commands(needs), 0);
}

#[test]
fn missing_test_images_of_a_run_that_does_not_train_are_reported_as_such() {
    let mut page = Page::open_with(|world| world.test = Files::Unreachable);
    assert_eq!(page.error(), "", "nothing was downloaded yet");
    page.press(Input::Train);
    page.press(Input::Pause);
    page.wait(1_000.0);
    assert!(page.error().contains("Your settings are kept. Press Train to download them again."), "{}", page.error());
}

#[test]
fn try_again_after_a_failed_move_of_an_untrained_run_loads_it() {
    let mut page = Page::with_webgpu();
    page.press(Input::Train);
    page.press(Input::Pause);
    page.wait(1_000.0);
    assert_eq!(page.step(), 0, "it has its images, and was not trained");
    page.all_files(Files::Unreachable);
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(2_000.0);
    assert_eq!(page.status(), Status::Failed);
    page.all_files(Files::Here);
    page.press(Input::Recover);
    page.until("the network", 3_000.0, |view| view.status == Status::Idle && view.compute.backend == Backend::WebGpu);
}

#[test]
fn a_run_whose_move_has_failed_can_be_stopped() {
    let mut page = Page::with_webgpu();
    page.press(Input::Train);
    page.wait(1_000.0);
    page.press(Input::Pause);
    page.wait(200.0);
    page.all_files(Files::Unreachable);
    page.press(Input::ChooseBackend(BackendChoice::Only(Backend::WebGpu)));
    page.wait(2_000.0);
    assert_eq!(page.status(), Status::Paused, "{}", page.error());
    page.press(Input::Stop);
    assert_eq!((page.status(), page.view().busy), (Status::Finished, false));
}

/// The load that failed would have resumed an untrained run, which the failure drops.
#[test]
fn try_again_after_a_failed_load_of_a_run_that_diverged_at_once_starts_a_fresh_one() {
    let mut page = Page::diverging();
    page.press(Input::Train);
    page.wait(500.0);
    let worker = page.worker(Backend::Cpu);
    page.press(Input::WorkerLost(worker, "It crashed.".into()));
    page.all_files(Files::Unreachable);
    page.press(Input::Train);
    page.wait(2_000.0);
    assert!(page.error().contains("No connection"), "{}", page.error());
    page.all_files(Files::Here);
    page.press(Input::Recover);
    page.wait(2_000.0);
    assert!(page.error().contains("no longer a number"), "it has trained: {}", page.error());
}
