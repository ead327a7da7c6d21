//! The weights that the page shows.

use super::page::Page;
use lenet_conductor::Input;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Command;

fn requests(page: &Page) -> usize {
    page.commands(|command| matches!(command, Command::SendWeights { .. }))
}

/// Steps of the newest weights.
fn step(page: &Page) -> Option<u32> {
    page.view().inside.map(|snapshot| snapshot.step)
}

#[test]
fn weights_are_sent_four_times_a_second_while_something_shows_them() {
    let mut page = Page::open();
    page.press(Input::Train);
    page.wait(2_000.0);
    assert_eq!((requests(&page), step(&page)), (0, Some(0)), "those that came with the run");
    page.press(Input::ShowInside(true));
    page.wait(4_000.0);
    let sent = requests(&page);
    assert!((15..=17).contains(&sent), "{sent} requests in four seconds");
    assert!(step(&page) > Some(0));
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
    assert_eq!((requests(&page), step(&page)), (0, Some(0)));
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
