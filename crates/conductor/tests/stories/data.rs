//! Data that are missing, unreachable, damaged, or stop arriving.

use super::fake_worker::Files;
use super::page::Page;
use lenet_conductor::{Input, Remedy, Status};
use lenet_experiment::dataset::DatasetId;

#[test]
fn missing_data_give_synthetic_digits_with_a_notice() {
    let mut page = Page::closed();
    page.all_files(Files::Missing);
    page.press(Input::Open);
    page.wait(1_000.0);
    assert_eq!(page.status(), Status::Idle);
    assert!(page.notice().contains("The built-in synthetic digits take its place."), "{}", page.notice());
    assert!(page.notice().contains("train-images"), "{}", page.notice());
    let view = page.view();
    assert_eq!(view.form.dataset, DatasetId::Synthetic, "the form says what is in use");
    assert!(!view.changed);
    page.press(Input::Train);
    page.wait(1_000.0);
    assert_eq!(page.status(), Status::Running);
}

/// What cannot be reached is said, without a switch to other data.
#[test]
fn unreachable_data_can_be_tried_again() {
    let mut page = Page::closed();
    page.all_files(Files::Unreachable);
    page.press(Input::Open);
    page.press(Input::Train);
    page.wait(1_000.0);
    let view = page.view();
    assert_eq!((view.status, view.form.dataset), (Status::Failed, DatasetId::Mnist));
    assert_eq!(view.error.map(|error| error.remedy), Some(Remedy::TryAgain));
    page.all_files(Files::Here);
    page.press(Input::Recover);
    page.until("training", 3_000.0, |view| view.status == Status::Running);
    assert_eq!(page.error(), "", "the message goes once it is mended");
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
    assert!(page.error().contains(&format!("The network of step {step} and the charts are as they were.")));
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

/// A connection cut while training costs no step.
#[test]
fn a_run_whose_connection_is_cut_is_held_and_goes_on() {
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
        assert!(page.error().contains("The network of step 900 and the charts are kept."), "{}", page.error());
        assert!(page.error().contains("fetch the rest"), "{}", page.error());
        page.world.rest = Files::Here;
        page.press(press);
        page.wait(1_000.0);
        assert!(page.step() > step && page.status() == Status::Running);
        assert_eq!(page.error(), "");
    }
}

/// The same when the rest stops arriving without a word.
#[test]
fn a_run_whose_data_stall_is_held_and_goes_on() {
    let mut page = Page::open_with(|world| world.rest = Files::Stalled);
    page.press(Input::Train);
    page.wait(29_000.0);
    assert_eq!((page.status(), page.error()), (Status::Running, String::new()));
    page.wait(3_000.0);
    assert_eq!(page.status(), Status::Paused);
    assert!(page.error().contains("no byte for 30 seconds"), "{}", page.error());
    page.world.rest = Files::Here;
    page.press(Input::Train);
    page.wait(1_000.0);
    assert!(page.step() > 900 && page.status() == Status::Running);
}

/// Test data that stall are given up, and that is said.
#[test]
fn stalled_test_data_are_given_up_and_training_goes_on() {
    let mut page = Page::open_with(|world| world.test = Files::Stalled);
    page.press(Input::Train);
    page.wait(32_000.0);
    assert_eq!(page.status(), Status::Running);
    assert!(page.error().contains("test images of MNIST did not arrive"), "{}", page.error());
    assert!(page.error().contains("Training goes on without test accuracy"), "{}", page.error());
    page.press(Input::DismissError);
    page.wait(60_000.0);
    assert_eq!((page.status(), page.error()), (Status::Running, String::new()), "said once");
    page.world.test = Files::Here;
    page.press(Input::Pause);
    page.press(Input::Train);
    page.wait(1_000.0);
    assert!(page.view().run.is_some_and(|run| run.counts.test > 0));
}

#[test]
fn damaged_test_data_are_said_and_fetched_again() {
    let mut page = Page::open();
    page.press(Input::Stop);
    page.world.test = Files::Unreachable;
    page.press(Input::Discard);
    page.press(Input::Train);
    page.wait(1_000.0);
    assert!(page.error().contains("Training goes on without test accuracy"), "{}", page.error());
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
