//! The tour: tasks that are completed by doing them.

use super::browser::Graphics;
use super::mistakes;
use super::page::Page;
use super::site::Site;
use super::strip::{point, press};
use super::time;
use serde_json::json;

/// The tasks that the open card marks as done.
const DONE: &str = "[...document.querySelectorAll('.tour-marks .done')].map(({ title }) => title).join(', ')";

/// The task that the open card is about.
const PRESENT: &str = "document.querySelector('.tour-marks [aria-current]')?.title";

const IS_OPEN: &str = "document.querySelector('[data-testid=tour-card]') !== null";

async fn wait_done(page: &Page, tasks: &str) {
    page.wait(tasks, 30, &format!("{DONE} === '{tasks}'")).await;
}

#[tokio::test]
async fn tasks_of_the_tour_are_completed_by_doing_and_kept() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    assert_eq!((page.eval(IS_OPEN).await, page.text("tour").await.as_str()), (json!(false), "Tour"));
    page.click("tour").await;
    page.wait("the focus in the card", 5, "document.activeElement.dataset.testid === 'tour-card'").await;
    wait_done(&page, "").await;

    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "3").await;
    page.click("tour-show").await;
    page.wait("the button to press", 5, "document.activeElement.matches('[data-testid=train][data-toured]')").await;
    page.click("train").await;
    wait_done(&page, "Train").await;
    assert_eq!(page.eval(PRESENT).await, json!("Train"), "its text stays until it is read");
    page.click("tour-next").await;
    assert_eq!(page.eval(PRESENT).await, json!("Draw a digit"));
    page.wait_phase("finished", 120).await;
    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    wait_done(&page, "Train, Draw a digit").await;
    // In any order.
    let downloads = page.downloads("tour").await;
    page.click("download-model").await;
    downloads.downloaded("the network", |name| name.ends_with(".safetensors")).await;
    wait_done(&page, "Train, Draw a digit, Take it with you").await;

    // The first Escape lets the pinned unit go, the second leaves and keeps the progress.
    point(&page, "layer-f6", 0.5, 0.5).await;
    press(&page, "layer-f6", "Enter").await;
    wait_done(&page, "Train, Draw a digit, Pin a unit, Take it with you").await;
    page.eval("document.querySelector('[data-testid=tour-next]').focus()").await;
    page.press("Escape").await;
    page.wait("no pinned unit", 5, "document.querySelector('.unit-detail.pinned') === null").await;
    assert_eq!(page.eval(IS_OPEN).await, json!(true));
    page.press("Escape").await;
    page.wait("the tour to close", 5, &format!("!({IS_OPEN})")).await;
    assert_eq!(page.eval("document.activeElement.dataset.testid").await, json!("tour"));
    page.reload().await;
    assert_eq!(page.eval(IS_OPEN).await, json!(false));
    assert_eq!(page.text("tour").await, "Tour 4/8");
    page.click("race-tab").await;
    page.click("tour").await;
    assert_eq!(page.eval(PRESENT).await, json!("Find a mistake"), "where something is left to do");
    page.click("tour-show").await;
    page.wait("the table in its tab", 5, "document.activeElement.dataset.testid === 'confusion-cell-0-0'").await;
    let with_kept = |tasks: &str| format!("Train, Draw a digit, Pin a unit, {tasks}, Take it with you");

    // A run for what needs one: mistakes and time.
    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "2").await;
    page.train_to_the_end().await;
    mistakes::find(&page).await;
    wait_done(&page, &with_kept("Find a mistake")).await;
    time::slide(&page, "Home").await;
    wait_done(&page, &with_kept("Find a mistake, Move in time")).await;
    time::slide(&page, "Escape").await;

    page.click("preset-article-as-run").await;
    page.click("train").await;
    wait_done(&page, &with_kept("Find a mistake, Compare settings, Move in time")).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    page.click("break-tab").await;
    page.click("break-one-step").await;
    page.click("guess-0").await;
    wait_done(&page, &with_kept("Find a mistake, Compare settings, Move in time, Break it")).await;
    assert_eq!(page.text("tour").await, "Tour 8/8");
    page.click("tour-leave").await;
    page.close().await;
}
