//! What the runs have predicted, and the images that the page shows of them.

use super::fake_worker::Health;
use super::page::Page;
use lenet_conductor::{Input, LabelledImage, Status, View};
use lenet_experiment::compute::Backend;
use lenet_experiment::image::Image;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Event, MAX_IMAGES, Split};

/// Requests for images, but those all over the test set on which units are checked.
fn requests(page: &Page) -> usize {
    page.commands(|command| matches!(command, Command::SendImages { indices, .. } if indices.last() < Some(&5_000)))
}

/// Whether each of the ten images was right after each evaluation.
fn history(view: &View, index: u32) -> Vec<bool> {
    view.mistakes.of(Split::Test).map(|test| test.history.of_image(index).collect()).unwrap_or_default()
}

fn shown(page: &Page) -> Vec<u32> {
    page.view().images.keys().copied().collect()
}

/// A page whose run has trained two epochs and is paused.
fn two_epochs() -> Page {
    let mut page = Page::open();
    page.press(Input::Train);
    page.until("two epochs", 60_000.0, |view| view.progress.is_some_and(|progress| progress.epoch == 2));
    page.press(Input::Pause);
    page.wait(200.0);
    page
}

#[test]
fn predictions_follow_every_evaluation() {
    let page = two_epochs();
    let view = page.view();
    let test = view.mistakes.of(Split::Test).unwrap();
    assert_eq!((test.predictions.confusion(10).cell(2, 0), test.predictions.confusion(10).correct()), (1, 9));
    assert_eq!(history(&view, 1), [false, true], "the fake network reads one label after the other as a 0");
    assert_eq!(view.mistakes.of(Split::Validation), None);
}

#[test]
fn a_replaced_run_keeps_what_it_predicted_and_brings_it_back() {
    let mut page = two_epochs();
    page.press(Input::Discard);
    page.wait(1_000.0);
    let view = page.view();
    assert_eq!(view.mistakes.of(Split::Test), None);
    let kept = view.kept[0].mistakes.of(Split::Test).unwrap();
    assert_eq!(kept.predictions.confusion(10).cell(2, 0), 1);
    page.restore(0);
    assert_eq!(history(&page.view(), 1), [false, true]);
}

#[test]
fn images_are_requested_once_and_kept_while_they_are_shown() {
    let mut page = two_epochs();
    page.press(Input::ShowImages(Split::Test, vec![2, 3]));
    page.wait(1_000.0);
    assert_eq!((shown(&page), requests(&page)), (vec![2, 3], 1));
    page.press(Input::ShowImages(Split::Test, vec![3, 7]));
    assert_eq!((shown(&page), requests(&page)), (vec![3, 7], 2));
    let asked = page.sent.iter().rev().find_map(|(_, command)| match command {
        Command::SendImages { indices, .. } => Some(indices.clone()),
        _ => None,
    });
    assert_eq!(asked, Some(vec![7]));
    page.press(Input::ShowImages(Split::Validation, vec![3]));
    assert_eq!((shown(&page), requests(&page)), (vec![3], 3), "another split has other images");
    page.press(Input::ShowImages(Split::Test, (0..MAX_IMAGES as u32 + 10).collect()));
    assert_eq!((shown(&page).len(), requests(&page)), (MAX_IMAGES + 10, 5));
    page.press(Input::ShowImages(Split::Test, Vec::new()));
    assert_eq!((shown(&page), requests(&page)), (vec![], 5));
}

#[test]
fn late_images_of_another_run_are_dropped() {
    let mut page = two_epochs();
    page.handle(Input::ShowImages(Split::Test, vec![2]));
    let late: Vec<_> = page.mail.drain(..).collect();
    assert!(matches!(late[..], [(_, Event::ImagesSent { .. })]), "{late:?}");
    page.press(Input::ChoosePreset(Preset::ArticleAsRun));
    page.press(Input::Discard);
    page.wait(200.0);
    let sent = requests(&page);
    assert_eq!(sent, 2, "those of the new run are requested");
    for (worker, event) in late {
        page.press(Input::FromWorker(worker, event));
    }
    assert_eq!((shown(&page), requests(&page)), (vec![2], sent));
}

#[test]
fn images_that_never_arrive_are_harmless() {
    let mut page = two_epochs();
    page.fake(Backend::Cpu).health = Health::Hung;
    page.press(Input::ShowImages(Split::Test, vec![2]));
    page.wait(60_000.0);
    assert_eq!((page.status(), page.error().as_str(), requests(&page)), (Status::Paused, "", 1));
    page.fake(Backend::Cpu).health = Health::Well;
    page.press(Input::ShowImages(Split::Test, vec![2, 3]));
    assert_eq!(shown(&page), [2, 3]);
}

#[test]
fn an_image_stays_on_the_sheet_until_something_is_drawn() {
    let mut page = two_epochs();
    let image = LabelledImage { split: Split::Test, index: 2, image: Image::blank(), label: 2 };
    page.press(Input::PickTestImage);
    page.press(Input::Pick(image.clone()));
    assert_eq!(page.view().picked, Some(image.clone()));
    page.press(Input::Drawn(Some(Image::blank())));
    assert!(page.view().picked.is_some() && page.view().prediction.is_some());
    page.press(Input::Drawn(None));
    assert_eq!(page.view().picked, None);
    page.press(Input::Pick(image.clone()));
    assert_eq!(page.view().picked, Some(image), "the same one again");
}
