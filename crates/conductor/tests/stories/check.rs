//! The network on which the page checks the units.

use super::page::Page;
use lenet_conductor::{Input, Status};
use lenet_experiment::custom::Training;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, MAX_IMAGES};

/// Step of the network to check, and the number of images for it.
fn check(page: &Page) -> Option<(u32, usize)> {
    page.view().check.map(|check| (check.snapshot.step, check.images.len()))
}

/// Requests for images: nothing shows any.
fn requests(page: &Page) -> usize {
    page.commands(|command| matches!(command, Command::SendImages { .. }))
}

#[test]
fn a_network_is_checked_after_each_epoch_and_at_a_pause() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(1_000.0);
    assert_eq!((check(&page), requests(&page)), (None, 0), "within the first epoch");
    page.until("an epoch", 60_000.0, |view| view.progress.is_some_and(|progress| progress.epoch == 1));
    page.wait(200.0);
    let progress = page.view().progress.unwrap();
    assert_eq!(check(&page), Some((progress.steps_per_epoch, MAX_IMAGES)));
    page.press(Input::Pause);
    page.wait(200.0);
    let step = page.view().progress.unwrap().step;
    assert!(step > progress.steps_per_epoch);
    assert_eq!((page.status(), check(&page), requests(&page)), (Status::Paused, Some((step, MAX_IMAGES)), 1));
    page.press(Input::Discard);
    page.wait(200.0);
    assert_eq!((check(&page), requests(&page)), (None, 1), "of another run");
}

#[test]
fn a_network_too_large_for_the_page_is_not_checked() {
    let mut page = Page::open();
    let large = "conv 32 5x5 pad 2 relu, conv 20 5x5 pad 2 relu";
    let network = Network::from_layers(large.parse().unwrap(), Training::default());
    page.press(Input::Edit(Experiment { network, ..Preset::Modern.experiment() }));
    page.press(Input::Train);
    page.until("an epoch", 60_000.0, |view| view.progress.is_some_and(|progress| progress.epoch == 1));
    page.wait(200.0);
    assert_eq!((check(&page), requests(&page)), (None, 0));
}
