//! The weights that the page shows.

use super::page::Page;
use lenet_conductor::Input;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Command;

fn requests(page: &Page) -> usize {
    page.commands(|command| matches!(command, Command::SendWeights { .. }))
}

/// Steps of the newest and of the first weights.
fn steps(page: &Page) -> [Option<u32>; 2] {
    let view = page.view();
    [view.inside, view.first].map(|snapshot| snapshot.map(|snapshot| snapshot.step))
}

#[test]
fn weights_are_sent_four_times_a_second_while_something_shows_them() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(2_000.0);
    assert_eq!((requests(&page), steps(&page)), (0, [Some(0); 2]), "those that came with the run");
    page.press(Input::ShowInside(true));
    page.wait(4_000.0);
    let sent = requests(&page);
    assert!((15..=17).contains(&sent), "{sent} requests in four seconds");
    assert!(steps(&page)[0] > Some(0));
    for hide in [Input::Hidden(true), Input::ShowInside(false)] {
        page.press(hide);
        page.wait(2_000.0);
        assert_eq!(requests(&page), sent);
        page.press(Input::Hidden(false));
    }
}

#[test]
fn a_network_that_rests_is_not_sent_again() {
    let mut page = Page::open();
    page.press(Input::ShowInside(true));
    page.wait(2_000.0);
    assert_eq!((requests(&page), steps(&page)), (0, [Some(0); 2]));
}

#[test]
fn large_networks_are_sent_less_often() {
    let mut page = Page::open();
    page.press(Input::ShowInside(true));
    page.press(Input::ChoosePreset(Preset::Wider));
    page.press(Input::Train);
    page.wait(2_000.0);
    let before = requests(&page);
    page.wait(10_200.0);
    // 255,230 parameters are a megabyte, which takes a second.
    let sent = requests(&page) - before;
    assert!((9..=11).contains(&sent), "{sent} requests in ten seconds");
}

#[test]
fn the_first_weights_stay_until_another_run_begins() {
    let mut page = Page::open();
    page.press(Input::ShowInside(true));
    page.press(Input::Train);
    page.wait(2_000.0);
    assert!(matches!(steps(&page), [Some(1..), Some(0)]), "{:?}", steps(&page));
    page.press(Input::Discard);
    page.wait(1_000.0);
    assert_eq!(steps(&page), [Some(0); 2]);
    let view = page.view();
    assert_eq!(view.inside, view.first);
}
