//! The main use in browsers other than Chromium: train, draw, look inside, keep, files of one's own; and messages, in all.

use super::browser::{Browser, Graphics};
use super::digits::DIGITS;
use super::keep::SAVED;
use super::own_files;
use super::page::Page;
use super::scratch::Scratch;
use super::site::Site;

/// Opens the page and waits until it has a network.
async fn open(browser: Browser) -> Page {
    let page = Page::open_in(browser, Site::start().await, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;
    page
}

/// A message is in sight although the page is scrolled, and what was in sight stays in its place.
async fn messages_move_nothing(page: &Page) {
    page.wait("the scrolled page", 10, "(scrollTo(0, 400), scrollY === 400)").await;
    let [_, top, ..] = page.bounds("loss-chart").await;
    let is_held =
        format!("Math.abs(document.querySelector('[data-testid=loss-chart]').getBoundingClientRect().top - {top}) < 1");
    page.eval(
        "(() => {
            const input = document.querySelector('[data-testid=own-files]'), files = new DataTransfer();
            files.items.add(new File(['?'], 'broken'));
            input.files = files.files;
            input.dispatchEvent(new Event('change', { bubbles: true }));
        })()",
    )
    .await;
    let area = "document.querySelector('[data-testid=error]').getBoundingClientRect()";
    page.wait("the message in sight", 10, &format!("{area}.top >= 0 && {area}.bottom < innerHeight / 2")).await;
    page.wait("the chart in its place", 2, &is_held).await;
    // By script, as the driver would scroll to it.
    page.eval("document.querySelector('[data-testid=remedy]').click()").await;
    page.wait("no message", 5, "!document.querySelector('[data-testid=error]')").await;
    page.wait("the chart in its place", 2, &is_held).await;
}

async fn walk(browser: Browser) {
    let page = open(browser).await;
    page.click("train").await;
    page.wait_number("test-accuracy", 0.9, 180).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;

    page.draw(DIGITS[1]).await;
    page.wait("the answer", 10, "document.querySelector('[data-testid=prediction]').dataset.value === '1'").await;
    page.click("layer-f6").await;
    page.wait("the pinned unit", 5, "document.querySelector('.unit-detail.pinned')").await;
    assert!(page.text("unit-detail").await.starts_with("F6, unit "), "{}", page.text("unit-detail").await);

    page.wait("the run to be stored", 10, SAVED).await;
    let step = page.number("step-count").await.unwrap();
    page.assert_no_errors().await;
    page.reload().await;
    page.wait_phase("idle", 60).await;
    page.click("resume").await;
    page.wait_number("step-count", step, 60).await;
    page.wait_phase("paused", 10).await;
    page.click("step").await;
    page.wait_number("step-count", step + 1.0, 10).await;
    page.wait_phase("paused", 10).await;
    assert_eq!(page.number("step-count").await, Some(step + 1.0), "the run goes on where it was stored");

    page.wait("the run to be stored", 10, SAVED).await;
    page.driver.goto("about:blank").await.unwrap();
    page.driver.back().await.unwrap();
    // Browsers keep a page that was left, or load it anew.
    let offer = "!!document.querySelector('[data-testid=resume-offer]')";
    let paused = "document.querySelector('[data-testid=phase]').dataset.phase === 'paused'";
    page.wait("the run or its offer", 60, &format!("{offer} || {paused}")).await;
    if page.eval(offer).await == true {
        page.click("resume").await;
    }
    page.wait_number("step-count", step + 1.0, 60).await;
    page.wait_phase("paused", 10).await;

    messages_move_nothing(&page).await;

    let folder = Scratch::new(&format!("{browser:?}"));
    let files =
        [folder.write("images", &own_files::images()), folder.write("labels", &own_files::labels(own_files::COUNT))];
    own_files::open(&page, &files).await;
    page.wait("the files in use", 20, "document.querySelector('[data-testid=dataset]').value === 'own'").await;
    page.type_into("epochs", "2").await;
    page.click("train").await;
    page.wait_phase("finished", 60).await;
    assert_eq!(page.number("step-count").await, Some(30.0), "480 images in batches of 32, twice");

    let downloads = page.downloads("network").await;
    page.click("download-model").await;
    let network = downloads.downloaded("the network", |name| name.ends_with(".safetensors")).await;
    assert!(network.len() > 4 * 61_706, "a file with all parameters: {} bytes", network.len());
    page.close().await;
}

#[tokio::test]
async fn a_message_is_in_sight_and_moves_nothing() {
    let page = open(Browser::Chromium(Graphics::None)).await;
    messages_move_nothing(&page).await;
    page.close().await;
}

#[tokio::test]
async fn firefox_trains_draws_keeps_and_saves() {
    walk(Browser::Firefox(Graphics::None)).await;
}

#[tokio::test]
async fn webkit_trains_draws_keeps_and_saves() {
    walk(Browser::WebKit).await;
}
