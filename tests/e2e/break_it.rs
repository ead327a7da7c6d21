//! What training depends on, found by breaking it.

use super::browser::Graphics;
use super::page::Page;
use std::ops::RangeInclusive;

/// Waits for the end of the run, and for an answer with these words.
async fn wait_answer(page: &Page, words: &str) {
    page.wait_phase("finished", 120).await;
    let answer = "document.querySelector('[data-testid=break-answer]').textContent";
    page.wait(words, 10, &format!("{answer}.includes('{words}')")).await;
}

/// What comes of a breakage on the synthetic digits.
struct Case {
    breakage: &'static str,
    /// Words of the panel's explanation.
    reason: &'static str,
    /// Words of the page's diagnosis, which knows nothing of the panel; empty if nothing is wrong with the curves.
    diagnosis: &'static str,
    /// Test accuracies that are possible.
    levels: RangeInclusive<f64>,
}

const CASES: [Case; 7] = [
    Case { breakage: "large-rate", reason: "so far out", diagnosis: "learning rate", levels: 0.0..=0.3 },
    Case {
        breakage: "zero-weights",
        reason: "only the ten biases of the output ever move",
        diagnosis: "weights that are all zero",
        levels: 0.0..=0.2,
    },
    Case {
        breakage: "shuffled-labels",
        reason: "There is nothing to find",
        diagnosis: "labels are shuffled",
        levels: 0.0..=0.3,
    },
    Case { breakage: "left-out", reason: "It has an output for a 9", diagnosis: "", levels: 0.5..=0.92 },
    Case { breakage: "permuted-pixels", reason: "Nothing is lost, only moved", diagnosis: "", levels: 0.2..=1.0 },
    Case { breakage: "no-biases", reason: "236 of the 61,706 parameters", diagnosis: "", levels: 0.5..=1.0 },
    Case { breakage: "one-step", reason: "One update goes a small step", diagnosis: "", levels: 0.0..=0.5 },
];

#[tokio::test]
async fn a_breakage_asks_first_runs_answers_and_gives_the_network_back() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 30).await;
    page.click("step").await;
    page.wait_phase("paused", 30).await;
    page.click("break-tab").await;

    for Case { breakage, reason, diagnosis, levels } in CASES {
        let phase = page.text("phase").await;
        page.click(&format!("break-{breakage}")).await;
        assert!(page.text("break-question").await.contains("How many of the test images will it recognise?"));
        // Longer than any delay of the page.
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        assert_eq!(page.text("phase").await, phase, "nothing starts before the guess");
        assert_eq!(page.text("break-answer").await, "Your guess starts it.");
        page.click("guess-2").await;
        wait_answer(&page, "recognises").await;
        let answer = page.text("break-answer").await;
        assert!(answer.starts_with("You guessed ") || answer.starts_with("You were right: "), "{breakage}: {answer}");
        let said = page.text("break-reason").await;
        assert!(said.contains(reason), "{breakage}: {said}");
        if diagnosis.is_empty() {
            assert_eq!(page.text("diagnosis").await, "", "{breakage}");
        } else {
            let said = "document.querySelector('[data-testid=diagnosis]').textContent";
            page.wait(diagnosis, 5, &format!("{said}.includes('{diagnosis}')")).await;
        }
        let accuracy = page.number("test-accuracy").await.unwrap();
        assert!(levels.contains(&accuracy), "{breakage}: {accuracy}");
    }
    page.click("break-baseline").await;
    wait_answer(&page, "the unbroken one").await;
    let summary = page.eval("document.querySelector('[data-testid=accuracy-chart] canvas').ariaLabel").await;
    assert!(summary.as_str().unwrap().contains("earlier runs"), "beside the broken ones: {summary}");

    page.click("break-back").await;
    page.wait_phase("paused", 30).await;
    page.wait("the network before", 10, "document.querySelector('[data-testid=step-count]').dataset.value === '1'")
        .await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}
