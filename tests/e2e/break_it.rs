//! What training depends on, found by breaking it.

use super::browser::Graphics;
use super::page::Page;

/// Waits for the end of the run, and for an answer with these words.
async fn wait_answer(page: &Page, words: &str) {
    page.wait_phase("finished", 120).await;
    let answer = "document.querySelector('[data-testid=break-answer]').textContent";
    page.wait(words, 10, &format!("{answer}.includes('{words}')")).await;
}

#[tokio::test]
async fn a_breakage_asks_first_runs_answers_and_gives_the_network_back() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 30).await;
    page.click("step").await;
    page.wait_phase("paused", 30).await;
    page.click("break-tab").await;

    page.click("break-zero-weights").await;
    assert!(page.text("break-question").await.contains("How many of the test images will it recognise?"));
    assert_eq!(page.text("phase").await, "Paused", "nothing starts before the guess");
    page.click("guess-2").await;
    wait_answer(&page, "You guessed").await;
    assert!(page.text("break-reason").await.contains("only the ten biases of the output ever move"));
    page.click("break-baseline").await;
    wait_answer(&page, "the unbroken one").await;

    page.click("break-back").await;
    page.wait_phase("paused", 30).await;
    page.wait("the network before", 10, "document.querySelector('[data-testid=step-count]').dataset.value === '1'")
        .await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}
