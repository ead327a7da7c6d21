//! The main job: open, press Train, watch it learn, draw ten digits.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use serde_json::json;

/// A chart's pixels as a string, to see whether it has moved.
pub async fn picture(page: &Page, chart: &str) -> String {
    let canvas = format!("document.querySelector('[data-testid={chart}] canvas, canvas[data-testid={chart}]')");
    page.eval(&format!("{canvas}.toDataURL()")).await.as_str().unwrap().to_owned()
}

/// The epoch after which all test images were read last, as the live region tells it.
const TESTED_AFTER: &str =
    "Number(/after epoch (\\d+):/.exec(document.querySelector('[data-testid=status]').textContent)?.[1])";

/// Addresses outside of the page's own origin from which it has loaded something.
const FOREIGN: &str = "performance.getEntriesByType('resource').map(entry => entry.name)
    .filter(address => !address.startsWith(location.origin + '/'))";

#[tokio::test]
async fn modern_learns_and_reads_drawn_digits() {
    let page = Page::open(Graphics::None).await;
    page.click("preset-modern").await;
    let empty = (picture(&page, "loss-chart").await, picture(&page, "accuracy-chart").await);
    assert_eq!(page.number("prediction").await, None, "an empty canvas predicts nothing");
    page.wait_number("parameters", 61_706.0, 60).await;
    page.click("train").await;
    page.wait_phase("running", 60).await;
    let loaded = page.eval("performance.getEntriesByType('resource').length").await;
    assert!(loaded.as_u64() >= Some(3), "the page's own parts were loaded, so that the next line says something");
    assert_eq!(page.eval(FOREIGN).await, json!([]), "nothing comes from another origin");

    // The page stays free while the worker trains. What it does itself it does in every epoch; a task that is long only
    // because something else had the processor does not come in each.
    let mut long_tasks = Vec::new();
    let mut accuracies = Vec::new();
    for epoch in 1..=2 {
        page.eval("longTasks.splice(0)").await;
        page.wait(&format!("the test after epoch {epoch}"), 600, &format!("{TESTED_AFTER} >= {epoch}")).await;
        long_tasks.push(page.eval("longTasks").await);
        // First the accuracy, then the epoch that it is at most of: a later epoch must not supply it.
        accuracies.push(page.number("test-accuracy").await.unwrap());
        assert_eq!(
            page.eval(TESTED_AFTER).await,
            json!(epoch),
            "looked after epoch {epoch}, before the next was tested"
        );
    }
    assert!(long_tasks.contains(&json!([])), "main-thread tasks over 50 ms in each epoch: {long_tasks:?}");
    assert!(accuracies.iter().any(|share| *share >= 0.92), "test accuracy after each of two epochs: {accuracies:?}");
    let moved = (picture(&page, "loss-chart").await, picture(&page, "accuracy-chart").await);
    assert!(moved.0 != empty.0 && moved.1 != empty.1, "the charts have moved");
    if page.site.has_mnist() {
        assert!(page.text("dataset").await.contains("MNIST"));
        assert_eq!(page.text("notice").await, "");
    }

    page.wait_number("test-accuracy", 0.95, 900).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let mut read = Vec::new();
    for strokes in DIGITS {
        page.draw(strokes).await;
        let canvas = "document.querySelector('[data-testid=prediction]').dataset.value";
        page.wait("a prediction", 10, &format!("{canvas} !== undefined && {canvas} !== ''")).await;
        // The last stroke's answer: one more turn of question and answer.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        read.push(page.number("prediction").await);
    }
    let right = read.iter().enumerate().filter(|(digit, answer)| **answer == Some(*digit as f64)).count();
    assert!(right >= 8, "{right} of 10 drawn digits read correctly: {read:?}");
    page.click("draw-clear").await;
    page.wait("no prediction", 5, "!document.querySelector('[data-testid=prediction]').dataset.value").await;
    page.close().await;
}
