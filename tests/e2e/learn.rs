//! The main use: open the page, press Train, watch training, draw ten digits.

use super::browser::{Browser, Graphics};
use super::digits::DIGITS;
use super::page::Page;
use super::site::Site;
use serde_json::json;
use std::time::Duration;

/// Pixels of a chart as a data URL, to detect changes.
pub async fn snapshot(page: &Page, chart: &str) -> String {
    let canvas = format!("document.querySelector('[data-testid={chart}] canvas, canvas[data-testid={chart}]')");
    page.eval(&format!("{canvas}.toDataURL()")).await.as_str().unwrap().to_owned()
}

/// The epoch of the last full test, from the live region.
const TESTED_EPOCH: &str =
    "Number(/after epoch (\\d+):/.exec(document.querySelector('[data-testid=status]').textContent)?.[1])";

/// URLs outside the page's origin from which something was loaded.
const CROSS_ORIGIN: &str = "performance.getEntriesByType('resource').map(entry => entry.name)
    .filter(url => !url.startsWith(location.origin + '/'))";

/// Draws each digit once, and asserts that at least `least` of the ten are recognised.
async fn assert_recognised(page: &Page, least: usize) {
    let mut predictions = Vec::new();
    for strokes in DIGITS {
        page.draw(strokes).await;
        let prediction = "document.querySelector('[data-testid=prediction]').dataset.value";
        page.wait("a prediction", 10, &format!("{prediction} !== undefined && {prediction} !== ''")).await;
        // Time for the prediction of the last stroke.
        tokio::time::sleep(Duration::from_millis(300)).await;
        predictions.push(page.number("prediction").await);
    }
    let correct =
        predictions.iter().enumerate().filter(|(digit, predicted)| **predicted == Some(*digit as f64)).count();
    assert!(correct >= least, "{correct} of 10 drawn digits recognised: {predictions:?}");
}

#[tokio::test]
async fn a_first_press_of_train_leads_within_two_epochs_to_a_network_that_reads_the_visitors_hand() {
    let page = Page::visit(Browser::Chromium(Graphics::None), Site::start().await, 1440, 900).await;
    let introduction = "document.querySelector('.intro').textContent";
    assert_eq!(page.eval(&format!("{introduction}.startsWith('Press Train: ')")).await, json!(true));
    page.click("train").await;
    page.wait("the test after epoch 2", 300, &format!("{TESTED_EPOCH} >= 2")).await;
    page.click("stop").await;
    page.wait_phase("finished", 10).await;
    page.wait("what to do now", 5, &format!("{introduction}.startsWith('Now draw a digit')")).await;
    page.wait("the hand", 5, "document.querySelector('[data-testid=hand-tab]').ariaSelected === 'true'").await;
    assert_recognised(&page, 9).await;
    page.close().await;
}

#[tokio::test]
async fn modern_learns_and_recognises_drawn_digits() {
    let page = Page::open(Graphics::None).await;
    let empty = (snapshot(&page, "loss-chart").await, snapshot(&page, "accuracy-chart").await);
    assert_eq!(page.number("prediction").await, None, "an empty canvas predicts nothing");
    page.wait_number("parameters", 61_706.0, 60).await;
    page.click("train").await;
    page.wait_phase("running", 60).await;
    let loaded = page.eval("performance.getEntriesByType('resource').length").await;
    assert!(loaded.as_u64() >= Some(3), "the page's own resources are listed, so the next assertion can fail");
    assert_eq!(page.eval(CROSS_ORIGIN).await, json!([]), "nothing comes from another origin");

    // The main thread stays responsive while the worker trains. Its own work recurs in every epoch; a task that is long only
    // because another process had the CPU does not.
    let mut long_tasks = Vec::new();
    let mut accuracies = Vec::new();
    for epoch in 1..=2 {
        page.eval("longTasks.splice(0)").await;
        page.wait(&format!("the test after epoch {epoch}"), 600, &format!("{TESTED_EPOCH} >= {epoch}")).await;
        long_tasks.push(page.eval("longTasks").await);
        // First the accuracy, then the epoch, which must not have advanced in between.
        accuracies.push(page.number("test-accuracy").await.unwrap());
        assert_eq!(page.eval(TESTED_EPOCH).await, json!(epoch), "read after epoch {epoch}, before the next test");
    }
    assert!(long_tasks.contains(&json!([])), "main-thread tasks over 50 ms in each epoch: {long_tasks:?}");
    assert!(accuracies.iter().any(|share| *share >= 0.92), "test accuracy after each of two epochs: {accuracies:?}");
    let drawn = (snapshot(&page, "loss-chart").await, snapshot(&page, "accuracy-chart").await);
    assert!(drawn.0 != empty.0 && drawn.1 != empty.1, "the charts have changed");
    if page.site.has_mnist() {
        assert!(page.text("dataset").await.contains("MNIST"));
        assert_eq!(page.text("notice").await, "");
    }

    page.wait_number("test-accuracy", 0.95, 900).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    assert_recognised(&page, 8).await;
    page.click("draw-clear").await;
    page.wait("no prediction", 5, "!document.querySelector('[data-testid=prediction]').dataset.value").await;
    page.close().await;
}

#[tokio::test]
async fn a_run_that_does_not_learn_is_told_why() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.type_into("learning-rate", "10").await;
    page.click("train").await;
    let said = "document.querySelector('[data-testid=diagnosis]')?.textContent.includes('learning rate of 0.05')";
    page.wait("what is wrong", 60, said).await;
    page.click("preset-best-today").await;
    page.wait("that changes wait", 5, "document.querySelector('[data-testid=next-run]')").await;
    assert_eq!(page.eval(said).await, true, "beside what is wrong");
    page.draw(DIGITS[3]).await;
    let note = "/^It guesses: (≈ )?[\\d.]+\\s% right$/.test(document.querySelector('.pad-guess')?.textContent)";
    page.wait("the note on the sheet", 10, note).await;
    page.close().await;
}
