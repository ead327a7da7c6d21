//! The lessons, and a run of every preset.

use super::browser::Graphics;
use super::page::Page;
use serde_json::json;

/// Every preset with a loss that only a trained network gets below. Guessing has a squared error of 0.09 and a cross-entropy
/// of 2.3; the untrained original network has a distance of about 80 to every target.
const PRESETS: [(&str, f64); 9] = [
    ("article-as-run", 0.085),
    ("article-as-printed", 0.085),
    ("modern", 2.0),
    ("modern-batch-1", 2.0),
    ("lenet-1998", 40.0),
    ("best-today", 2.0),
    ("sprint", 2.0),
    ("wider", 2.0),
    ("small", 2.0),
];

#[tokio::test]
async fn every_preset_trains() {
    let page = Page::open(Graphics::None).await;
    page.wait_number("parameters", 61_706.0, 60).await;
    for (slug, below) in PRESETS {
        let button = format!("document.querySelector('[data-testid=preset-{slug}]')");
        if page.eval(&format!("{button}.closest('details') !== null")).await == json!(true) {
            page.click_on("[data-testid=more-presets] summary").await;
        }
        page.click(&format!("preset-{slug}")).await;
        assert_eq!(page.eval(&format!("{button}.ariaPressed")).await, json!("true"));
        page.click("train").await;
        page.wait_phase("running", 60).await;
        // After the first step: until then the loss of the previous run may be shown.
        page.wait_number("step-count", 1.0, 60).await;
        let loss = "Number(document.querySelector('[data-testid=train-loss]').dataset.value)";
        page.wait(&format!("{slug}'s loss below {below}"), 120, &format!("{loss} > 0 && {loss} < {below}")).await;
        assert_eq!(page.text("error").await, "", "{slug}");
        // Sprint may finish before it can be stopped.
        if slug != "sprint" {
            page.click("stop").await;
        }
        page.wait_phase("finished", 60).await;
    }
    page.close().await;
}

#[tokio::test]
async fn a_lesson_and_a_ladder_step_start_their_runs() {
    let page = Page::open(Graphics::None).await;
    page.wait_number("parameters", 61_706.0, 60).await;
    page.click("preset-article-as-run").await;
    let lesson = page.text("lesson").await;
    assert!(lesson.contains("Keras calls such a function once") && lesson.contains("92.92 %"), "{lesson}");
    let lines = page.eval("document.querySelectorAll('[data-testid=lesson] svg path').length").await;
    assert_eq!(lines, json!(2));
    let is_open = page.eval("document.querySelector('[data-testid=lesson] details').open").await;
    assert_eq!(is_open, json!(false), "it never opens by itself");
    page.click_on("[data-testid=lesson] summary").await;
    page.click("lesson-try").await;
    page.wait_phase("running", 60).await;
    assert!(page.value("learning-rate").await.starts_with("0.0005 x2, 0.0002 x3"));
    page.click("stop").await;
    page.wait_phase("finished", 60).await;

    page.click("preset-modern").await;
    // A ladder step trains on MNIST, like its published figures.
    page.choose("dataset", "synthetic").await;
    assert_eq!(page.eval("document.querySelectorAll('.ladder tbody tr').length").await, json!(9));
    page.click("rung-ladder-max-pooling").await;
    page.wait_phase("running", 60).await;
    assert_eq!((page.value("activation").await, page.value("pooling").await), ("relu".into(), "max".into()));
    assert_eq!(page.value("dataset").await, "mnist");
    assert!(page.text("lesson").await.contains("pooling: max"));
    page.click("stop").await;
    page.wait_phase("finished", 60).await;

    page.click("preset-lenet-1998").await;
    page.click_on("[data-testid=who-else] summary").await;
    // Nearest neighbours and eight networks.
    assert_eq!(page.eval("document.querySelectorAll('[data-testid=comparison] tbody tr').length").await, json!(9));
    page.click("classifier-paper-linear").await;
    page.wait_phase("running", 60).await;
    assert_eq!(page.number("parameters").await, Some(7_850.0));
    assert_eq!(page.value("layers").await, "linear");
    let line = page.eval("document.querySelector('.preset-line').textContent").await;
    assert!(line.as_str().is_some_and(|line| line.contains("In the paper it misreads 12.0")), "{line}");
    page.click("stop").await;
    page.wait_phase("finished", 60).await;
    page.close().await;
}
