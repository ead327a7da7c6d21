//! Charts: in view, one crosshair for all, earlier runs to compare with.

use super::browser::{Browser, Graphics};
use super::page::Page;
use super::site::Site;
use serde_json::json;

const ROWS: &str = "document.querySelectorAll('[data-testid=run-row]').length";

/// Trains for more than a quarter of an epoch, then stops.
async fn train(page: &Page, rate: &str) {
    page.type_into("learning-rate", rate).await;
    page.click("train").await;
    page.wait_phase("running", 60).await;
    page.wait_number("step-count", 500.0, 60).await;
    page.click("stop").await;
    page.wait_phase("finished", 10).await;
}

/// Without the browser's own bars, which the size of its window includes.
async fn show_at_laptop_size(page: &Page) {
    let size = json!({ "width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": false });
    page.cdp("Emulation.setDeviceMetricsOverride", size).await;
}

/// Accuracy, at least 200 px high, and loss are seen without scrolling.
async fn assert_in_view(page: &Page) {
    for (chart, least) in [("accuracy", 200), ("loss", 96)] {
        let area = format!("document.querySelector('[data-testid={chart}-chart] canvas').getBoundingClientRect()");
        let is_in_view = format!("scrollY === 0 && {area}.height >= {least} && {area}.bottom <= innerHeight");
        assert_eq!(page.eval(&is_in_view).await, json!(true), "{chart}: {}", page.eval(&area).await);
    }
}

#[tokio::test]
async fn strip_run_and_curves_are_in_view_on_a_first_visit() {
    let page = Page::visit(Browser::Chromium(Graphics::None), Site::start().await, 1440, 900).await;
    show_at_laptop_size(&page).await;
    page.wait_phase("idle", 60).await;
    for is_trained in [false, true] {
        if is_trained {
            page.click("train").await;
            page.wait_number("step-count", 20.0, 60).await;
        }
        assert_in_view(&page).await;
        for id in ["strip", "draw-canvas", "layer-output", if is_trained { "pause" } else { "train" }, "test-accuracy"]
        {
            let [_, top, _, height] = page.bounds(id).await;
            assert!(top >= 0.0 && top + height <= 900.0, "{id}: from {top}, {height} high");
        }
    }
    page.close().await;
}

#[tokio::test]
async fn charts_are_in_view_share_a_crosshair_and_name_earlier_runs() {
    let page = Page::open(Graphics::None).await;
    show_at_laptop_size(&page).await;
    page.click("preset-modern").await;
    assert_in_view(&page).await;
    train(&page, "0.01").await;
    assert_in_view(&page).await;
    train(&page, "0.02").await;
    train(&page, "0.03").await;

    let accuracy = "document.querySelector('[data-testid=accuracy-chart] canvas').toDataURL()";
    let rate = accuracy.replace("accuracy", "rate");
    page.eval(&format!("(window.before = {accuracy}, window.rateBefore = {rate})")).await;
    page.press_on("[data-testid=loss-chart] canvas", "ArrowRight").await;
    let spoken = "document.querySelector('[data-testid=loss-chart] [role=status]').textContent";
    page.wait("the values at the crosshair", 5, &format!("/^epoch [0-9.]+: .*training [0-9.]+/.test({spoken})")).await;
    page.wait("the crosshair in the other charts", 5, &format!("{accuracy} !== before")).await;
    page.wait("the crosshair in the chart of the learning rate, too", 5, &format!("{rate} !== rateBefore")).await;
    page.wait("the crosshair on the slider", 5, "document.querySelector('.time-crosshair').getAttribute('d')").await;

    // The whole climb is shown, unless the visitor asks for its top.
    let buttons = r"[...document.querySelectorAll('[data-testid=accuracy-chart] .chart-switch button')]
        .map((button) => `${button.textContent}: ${button.ariaPressed}`.replace('\u00a0', ' '))";
    assert_eq!(page.eval(buttons).await, json!(["Whole climb: true", "Above 90 %: false"]));
    page.eval(&format!("window.before = {accuracy}")).await;
    page.click_on("[data-testid=accuracy-chart] .chart-switch button:last-child").await;
    page.wait("the top only", 5, &format!("{accuracy} !== before")).await;
    assert_eq!(page.eval(buttons).await, json!(["Whole climb: false", "Above 90 %: true"]));

    let names = page.eval("document.querySelector('[data-testid=runs]').textContent").await;
    let names = names.as_str().unwrap();
    assert!(names.contains("Modern, learning rate 0.02") && names.contains("Modern, "), "{names}");
    page.wait("the run on the page to be stored, too", 20, &format!("{ROWS} === 3")).await;
    page.click("remove-all").await;
    let summary = "document.querySelector('[data-testid=loss-chart] canvas').ariaLabel";
    page.wait("charts without earlier runs", 5, &format!("!{summary}.includes('earlier')")).await;
    assert_eq!(page.eval(ROWS).await, json!(3), "they can still be brought back");
    page.close().await;
}
