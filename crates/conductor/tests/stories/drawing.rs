//! The drawing, predictions and test images.

use super::fake_worker::Health;
use super::page::Page;
use lenet_conductor::{Input, Status};
use lenet_experiment::compute::Backend;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Command, Event};

fn ink(value: u8) -> Input {
    let mut image = Image::blank();
    image.pixels_mut()[0] = value;
    Input::Drawn(Some(image))
}

fn requests(page: &Page) -> usize {
    page.commands(|command| matches!(command, Command::Predict { .. }))
}

#[test]
fn requests_are_sent_one_at_a_time_up_to_the_last_stroke() {
    let mut page = Page::open();
    page.handle(ink(1));
    page.handle(ink(2));
    page.handle(ink(3));
    assert_eq!(requests(&page), 1);
    page.deliver_all();
    assert_eq!(requests(&page), 2, "strokes drawn meanwhile are predicted, too");
    assert_eq!(page.view().prediction.map(|prediction| prediction.step), Some(0));
    page.press(Input::Drawn(None));
    assert_eq!(page.view().prediction, None);
}

#[test]
fn during_training_the_drawing_is_predicted_again_at_a_limited_rate() {
    let mut page = Page::open();
    page.press(ink(1));
    page.press(Input::Train);
    let before = requests(&page);
    page.wait(2_000.0);
    let again = requests(&page) - before;
    assert!((5..=8).contains(&again), "{again} predictions in two seconds");
    assert!(page.view().prediction.is_some_and(|prediction| prediction.step > 0));
}

#[test]
fn a_new_run_predicts_the_drawing_again() {
    let mut page = Page::paused();
    page.press(ink(1));
    assert!(page.view().prediction.is_some_and(|prediction| prediction.step > 0));
    page.press(Input::Discard);
    page.wait(1_000.0);
    assert_eq!(page.view().prediction.map(|prediction| prediction.step), Some(0));
}

#[test]
fn a_late_prediction_is_not_shown_beside_another_image() {
    let mut page = Page::open();
    page.press(Input::ChooseDataset(DatasetId::Synthetic));
    page.wait(2_000.0);
    page.handle(ink(1));
    let late: Vec<_> = page.mail.drain(..).collect();
    page.press(Input::PickTestImage);
    assert_eq!(page.view().picked.map(|picked| picked.label), Some(3));
    for (worker, event) in late {
        assert!(matches!(event, Event::Predicted { .. }));
        page.press(Input::FromWorker(worker, event));
    }
    assert_eq!(page.view().prediction, None);
}

#[test]
fn a_prediction_that_never_arrives_is_reported_and_the_remedy_works() {
    let mut page = Page::paused();
    page.fake(Backend::Cpu).health = Health::Hung;
    page.press(ink(1));
    page.wait(31_000.0);
    assert!(page.error().contains("did not answer a request"), "{}", page.error());
    page.press(Input::Recover);
    page.until("the network", 3_000.0, |view| view.status == Status::Paused);
    assert!(page.view().prediction.is_some_and(|prediction| prediction.step > 0));
}
