//! The race of two experiments.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;

/// Text of an element of the panel.
fn text(id: &str) -> String {
    format!("document.querySelector('[data-testid={id}]').textContent")
}

#[tokio::test]
async fn two_experiments_race_pause_read_a_drawing_and_part() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.click("race-tab").await;
    let rival = page.value("race-rival").await;
    assert_eq!(rival, "article-as-run", "the paper's settings against the modern ones");
    page.choose("race-rival", "sprint").await;
    page.click("race-button").await;
    for (id, name) in [("race-ours", "Modern"), ("race-theirs", "Sprint")] {
        let text = text(id);
        page.wait(id, 90, &format!("{text}.startsWith('{name}') && {text}.includes('%')")).await;
    }
    page.wait("who is ahead", 20, &format!("/ahead|level/.test({})", text("race-standing"))).await;
    page.draw(DIGITS[4]).await;
    for index in [0, 1] {
        let digit = format!("document.querySelector('[data-testid=race-reading-{index}] b').textContent");
        page.wait("a reading", 20, &format!("/[0-9]/.test({digit})")).await;
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
    page.close().await;
}
