//! Pause, step, resume, stop, reset; paper and modern; the experiment's fields.

use super::browser::Graphics;
use super::page::Page;
use std::time::{Duration, Instant};

#[tokio::test]
async fn pause_step_resume_stop_reset() {
    let page = Page::open(Graphics::None).await;
    page.click("preset-modern").await;
    page.click("train").await;
    page.wait_number("step-count", 20.0, 60).await;

    let pressed = Instant::now();
    page.click("pause").await;
    page.wait_phase("paused", 5).await;
    // The trainer answers within 100 ms; the rest is the driver's way there and back.
    assert!(pressed.elapsed() < Duration::from_millis(1_000), "paused after {:?}", pressed.elapsed());
    let held = page.number("step-count").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(page.number("step-count").await, Some(held), "a paused run stands still");

    page.click("step").await;
    page.wait_number("step-count", held + 1.0, 5).await;
    page.wait_phase("paused", 5).await;
    assert_eq!(page.number("step-count").await, Some(held + 1.0), "one step is one step");

    page.click("train").await;
    page.wait_number("step-count", held + 20.0, 30).await;
    page.click("stop").await;
    page.wait_phase("finished", 5).await;
    page.click("reset").await;
    page.wait_phase("idle", 30).await;
    assert_eq!(page.number("step-count").await.unwrap_or(0.0), 0.0);
    page.close().await;
}

#[tokio::test]
async fn paper_to_modern_and_back() {
    let page = Page::open(Graphics::None).await;
    let pressed = |id: &str| {
        format!(
            "document.querySelector('[data-testid={id}]').ariaPressed === 'true' || document.querySelector('[data-testid={id}]').ariaChecked === 'true'"
        )
    };
    for preset in ["preset-article-as-run", "preset-modern", "preset-article-as-run"] {
        page.click(preset).await;
        page.wait(&format!("{preset} chosen"), 5, &pressed(preset)).await;
        page.click("train").await;
        page.wait_phase("running", 60).await;
        page.wait_number("step-count", 10.0, 60).await;
        page.click("stop").await;
        page.wait_phase("finished", 10).await;
    }
    let words = page.eval("document.body.innerText").await.to_string();
    assert!(words.contains("92.92"), "the article's figure stands beside the switch");
    page.close().await;
}
