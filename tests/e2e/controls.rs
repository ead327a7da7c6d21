//! Pause, step, resume, stop, discard; presets; the fields of the experiment.

use super::browser::Graphics;
use super::page::Page;
use std::time::Duration;

#[tokio::test]
async fn pause_step_resume_stop_discard() {
    let page = Page::open(Graphics::None).await;
    page.click("train").await;
    page.wait_number("step-count", 20.0, 60).await;

    page.click("pause").await;
    page.wait_phase("paused", 5).await;
    let held = page.number("step-count").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(page.number("step-count").await, Some(held), "a paused run does not train");

    page.click("step").await;
    page.wait_number("step-count", held + 1.0, 5).await;
    page.wait_phase("paused", 5).await;
    assert_eq!(page.number("step-count").await, Some(held + 1.0), "one step is one step");

    page.click("train").await;
    page.wait_number("step-count", held + 20.0, 30).await;
    changes_wait_for_the_next_run(&page).await;
    page.click("stop").await;
    page.wait_phase("finished", 5).await;
    page.wait("the focus on Train", 5, "document.activeElement.dataset.testid === 'train'").await;
    let step_is_off = page.eval("document.querySelector('[data-testid=step]').disabled").await;
    assert_eq!(step_is_off, true, "a step now would start a new run and lose the trained weights");

    let trained = page.number("step-count").await.unwrap();
    page.click("reset").await;
    page.wait_phase("idle", 30).await;
    assert_eq!(page.number("step-count").await.unwrap_or(0.0), 0.0);

    // A discarded run can be restored.
    page.click("undo-replace").await;
    page.wait_number("step-count", trained, 30).await;
    page.click("train").await;
    page.wait_number("step-count", trained + 1.0, 30).await;
    page.close().await;
}

/// While a run trains, another preset changes the form alone, which says so and can be undone.
async fn changes_wait_for_the_next_run(page: &Page) {
    page.click("preset-best-today").await;
    page.wait("the changed form", 5, "document.querySelector('[data-testid=epochs]').value === '30'").await;
    page.wait("its note", 5, "document.querySelector('[data-testid=next-run]')").await;
    let (step, words) = (page.number("step-count").await.unwrap(), page.text("next-run").await);
    assert!(words.starts_with("Your changes apply to the next run."), "{words}");
    assert!(page.text("epoch").await.ends_with(" of 20"), "{}: the figures are the run's", page.text("epoch").await);
    page.click_on("[data-testid=next-run] button").await;
    page.wait("the run's form", 5, "document.querySelector('[data-testid=epochs]').value === '20'").await;
    page.wait("no note", 5, "!document.querySelector('[data-testid=next-run]')").await;
    page.wait_number("step-count", step + 20.0, 30).await;
    page.wait_phase("running", 5).await;
}

/// `data-testid` of a preset and its values of [`FIELDS`].
type Preset = (&'static str, [&'static str; 4]);

const FIELDS: [&str; 4] = ["loss", "learning-rate", "batch-size", "validation-share"];
const PAPER: Preset = ("preset-article-as-run", ["mean-squared-error", "0.0005", "1", "0"]);
const MODERN: Preset = ("preset-modern", ["cross-entropy", "0.01", "32", "20"]);
const PRINTED: Preset =
    ("preset-article-as-printed", ["mean-squared-error", "0.0005 x2, 0.0002 x3, 0.00005 x4, 0.00001 x11", "1", "0"]);
const BATCH_1: Preset = ("preset-modern-batch-1", ["cross-entropy", "0.01", "1", "0"]);

/// Presses the button of a preset, and checks the button and every field.
async fn choose(page: &Page, (preset, expected): Preset) {
    page.click(preset).await;
    let pressed = format!("document.querySelector('[data-testid={preset}]').ariaPressed === 'true'");
    page.wait(&format!("{preset} chosen"), 5, &pressed).await;
    for (field, value) in FIELDS.into_iter().zip(expected) {
        assert_eq!(page.value(field).await, value, "field {field} of {preset}");
    }
    assert_eq!(page.text("modified").await, "", "{preset} is not marked as modified");
}

#[tokio::test]
async fn paper_to_modern_and_back() {
    let page = Page::open(Graphics::None).await;
    for preset in [PAPER, MODERN, PAPER] {
        choose(&page, preset).await;
        page.click("train").await;
        page.wait_phase("running", 60).await;
        page.wait_number("step-count", 10.0, 60).await;
        page.click("stop").await;
        page.wait_phase("finished", 10).await;
    }
    let text = page.eval("document.body.innerText").await.to_string();
    assert!(text.contains("92.92"), "the article's result is shown");

    for preset in [PRINTED, BATCH_1] {
        page.click_on("[data-testid=more-presets] summary").await;
        choose(&page, preset).await;
    }
    page.click_on("[data-testid=more-presets] summary").await;
    page.press("Escape").await;
    page.wait("the menu closed", 5, "!document.querySelector('[data-testid=more-presets]').open").await;
    page.type_into("learning-rate", "0,01,many").await;
    assert!(page.text("learning-rate-problem").await.contains("\"many\" is not a learning rate"));
    page.type_into("learning-rate", "0,01").await;
    assert_eq!(page.text("learning-rate-problem").await, "");
    page.type_into("batch-size", "2").await;
    page.wait("the mark of a changed preset", 5, "document.querySelector('[data-testid=modified]')").await;
    page.close().await;
}

#[tokio::test]
async fn the_schedule_follows_the_epochs() {
    let page = Page::open(Graphics::None).await;
    page.click_on("[data-testid=more-presets] summary").await;
    choose(&page, PRINTED).await;
    page.type_into("epochs", "5").await;
    let train_is_on = "!document.querySelector('[data-testid=train]').disabled";
    page.wait("the printed schedule over 5 epochs", 5, train_is_on).await;
    assert_eq!(page.value("learning-rate").await, "0.0005 x1, 0.0002 x1, 0.00005 x1, 0.00001 x2");

    page.type_into("learning-rate", "0.1 TO 0.01 X 30").await;
    assert!(page.text("learning-rate-problem").await.contains("covers 30 epochs, the run has 5"));
    page.click("fit-schedule").await;
    page.wait("a schedule that fits", 5, train_is_on).await;
    assert_eq!(page.value("learning-rate").await, "0.1 to 0.01 x5");
    page.close().await;
}

/// With a weight decay of 1 a learning rate of 10 makes every weight nine times as large at each step.
#[tokio::test]
async fn a_run_whose_loss_becomes_nan_goes_back_to_its_last_good_state_and_on_at_a_tenth_of_the_rate() {
    let page = Page::open(Graphics::None).await;
    page.choose("dataset", "synthetic").await;
    page.click_on("[data-testid=more-fields] > summary").await;
    page.type_into("weight-decay", "1").await;
    page.click("train").await;
    page.wait_number("step-count", 300.0, 60).await;
    page.type_into("rate-now", "10").await;
    page.wait_phase("failed", 60).await;
    let error = page.text("error").await;
    let kept = page.number("step-count").await.unwrap();
    assert!(error.contains("no longer a number") && error.contains(&format!("step {kept}")), "{error}");
    page.click("remedy").await;
    page.wait_number("step-count", kept + 100.0, 60).await;
    page.wait_phase("running", 5).await;
    assert_eq!(page.value("rate-now").await, "1");
    page.close().await;
}
