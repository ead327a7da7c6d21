//! The race of two experiments.

use super::browser::{Browser, Graphics};
use super::digits::DIGITS;
use super::page::Page;
use super::site::Site;

/// Text of an element of the panel.
fn text(id: &str) -> String {
    format!("document.querySelector('[data-testid={id}]').textContent")
}

#[tokio::test]
async fn two_experiments_race_pause_read_a_drawing_and_part() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    // A run to race against later.
    page.type_into("learning-rate", "0.02").await;
    page.click("step").await;
    page.wait_phase("paused", 60).await;
    page.type_into("learning-rate", "0.01").await;
    page.click("race-tab").await;
    assert_eq!([page.value("race-first").await, page.value("race-rival").await], ["form", "article-as-run"]);
    page.choose("race-rival", "sprint").await;
    page.click("race-button").await;
    for (id, name) in [("race-ours", "Modern"), ("race-theirs", "Sprint")] {
        let text = text(id);
        page.wait(id, 90, &format!("{text}.startsWith('{name}') && {text}.includes('%')")).await;
    }
    page.wait("who is ahead", 20, &format!("/ahead|level/.test({})", text("race-standing"))).await;
    // The sprint may be over after its first test.
    for (curve, form) in [("first", "/^M.+L/"), ("second", "/^M/")] {
        let line = format!("document.querySelector('[data-testid=race] path.{curve}').getAttribute('d')");
        page.wait(&format!("the {curve} curve"), 60, &format!("{form}.test({line})")).await;
    }
    assert_running_clock(&page).await;
    page.draw(DIGITS[4]).await;
    let reading = |index| text(&format!("race-reading-{index}"));
    for index in [0, 1] {
        page.wait("a reading", 20, &format!("/[0-9]/.test({})", reading(index))).await;
    }
    page.eval(&format!("(window.before = [{}, {}])", reading(0), reading(1))).await;
    page.draw(DIGITS[0]).await;
    for index in [0, 1] {
        page.wait("another reading", 20, &format!("{} !== before[{index}]", reading(index))).await;
    }

    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let paused = |id| format!("/paused|finished/.test({})", text(id));
    page.wait("both to pause", 10, &format!("{} && {}", paused("race-ours"), paused("race-theirs"))).await;
    page.click("race-seconds").await;
    let end = "[...document.querySelectorAll('[data-testid=race] svg text')].at(-1).textContent";
    page.wait("the axis of seconds", 5, &format!("/^[0-9]+:[0-9]{{2}}$/.test({end})")).await;
    page.click("train").await;
    page.wait("97 %", 120, &format!("{}.includes('has reached 97')", text("race-reached"))).await;
    page.click("race-button").await;
    page.wait("the offer of another race", 5, &format!("{} === 'Start the race'", text("race-button"))).await;
    assert_eq!(page.text("error").await, "");
    page.wait(
        "our run to go on",
        10,
        "/running|finished/.test(document.querySelector('[data-testid=phase]').dataset.phase)",
    )
    .await;

    // Against a run that is kept.
    let kept = "[...document.querySelectorAll('[data-testid=race-rival] option')]
            .find(({ textContent }) => textContent.includes('learning rate 0.02'))";
    page.wait("a run in the list", 10, kept).await;
    let value = page.eval(&format!("{kept}.value")).await;
    page.choose("race-rival", value.as_str().unwrap()).await;
    page.click("race-button").await;
    let theirs = text("race-theirs");
    page.wait(
        "the kept run's experiment",
        90,
        &format!("/learning.rate.0.02/.test({theirs}) && {theirs}.includes('%')"),
    )
    .await;
    page.click("race-button").await;
    page.close().await;
}

#[tokio::test]
async fn a_first_visitor_is_offered_the_papers_hyperparameters_against_modern_ones() {
    let page = Page::visit(Browser::Chromium(Graphics::None), Site::start().await, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.click("race-tab").await;
    assert_eq!([page.value("race-first").await, page.value("race-rival").await], ["modern", "article-as-run"]);
    page.click("race-button").await;
    page.wait("the race", 90, &format!("{}.startsWith('Modern') && {0}.includes('%')", text("race-ours"))).await;
    assert!(page.eval(&text("race-theirs")).await.as_str().unwrap().starts_with("Paper's"));
    assert_eq!(page.eval("document.querySelector('[data-testid=preset-modern]').ariaPressed").await, "true");
    // What is changed in the form from now on races the next time.
    assert_eq!([page.value("race-first").await, page.value("race-rival").await], ["form", "article-as-run"]);
    page.close().await;
}

/// The clock of the race runs beside the time that the paper's training took.
async fn assert_running_clock(page: &Page) {
    let clock = text("race-clock");
    let seconds =
        format!("(([, minutes, seconds]) => minutes * 60 + +seconds)({clock}.match(/has run ([0-9]+):([0-9]+)/))");
    assert_eq!(page.eval(&format!("{clock}.includes('two to three days')")).await, true);
    page.eval(&format!("(window.since = {seconds})")).await;
    page.wait("the clock to run", 10, &format!("{seconds} > since")).await;
}
