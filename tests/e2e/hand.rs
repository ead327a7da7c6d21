//! The panel of the visitor's hand.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use serde_json::json;
use thirtyfour::prelude::*;

/// `[label, class read]` of the drawings that are kept; the class is null before a prediction.
const KEPT: &str = "[...document.querySelectorAll('[data-testid=hand-drawing]')]
    .map(({ dataset }) => [Number(dataset.label), dataset.predicted ? Number(dataset.predicted) : null])";

pub async fn wait_tested(page: &Page, drawings: u32) {
    let tested =
        format!("document.querySelector('[data-testid=hand-accuracy]').dataset.value?.endsWith('of {drawings}')");
    page.wait(&format!("a test on {drawings} drawings"), 20, &tested).await;
}

/// Draws these digits when asked for them.
pub async fn draw_asked(page: &Page, digits: std::ops::Range<usize>) {
    page.click("hand-ask").await;
    for digit in digits {
        page.wait(
            "the prompt",
            5,
            &format!("document.querySelector('#pad-heading').textContent.includes('{digit} ·')"),
        )
        .await;
        page.draw(DIGITS[digit]).await;
        page.click("hand-keep").await;
    }
}

/// The network's file.
async fn model(page: &Page, folder: &str) -> Vec<u8> {
    let downloads = page.downloads(folder).await;
    page.click("download-model").await;
    downloads.downloaded("the network", |name| name.ends_with(".safetensors")).await
}

#[tokio::test]
async fn drawings_are_asked_for_tested_learned_and_fine_tuning_is_undone() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "1").await;
    page.click("hand-tab").await;
    draw_asked(&page, 0..10).await;
    // As often as the visitor likes.
    page.click("hand-ask").await;
    page.draw(&[&[[0.5, 0.2], [0.7, 0.5], [0.5, 0.8], [0.3, 0.5], [0.5, 0.2]]]).await;
    page.click("hand-keep").await;
    page.click("hand-skip").await;
    page.draw(&[&[[0.3, 0.2], [0.3, 0.5], [0.7, 0.5]], &[[0.6, 0.2], [0.6, 0.8]]]).await;
    page.click("hand-stop").await;
    // Kept by its label, without a prompt.
    page.click("hand-as-4").await;
    wait_tested(&page, 12).await;
    let kept = page.eval(KEPT).await;
    let labels: Vec<_> = kept.as_array().unwrap().iter().map(|drawing| drawing[0].as_u64().unwrap()).collect();
    assert_eq!(labels, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 4]);

    page.train_to_the_end().await;
    wait_tested(&page, 12).await;
    let result = page.text("hand-accuracy").await.replace('\u{a0}', " ");
    let (right, rest) =
        result.split_once(" of 12 drawings read correctly; 95 % interval ").unwrap_or_else(|| panic!("{result}"));
    let numbers: Vec<f64> = rest.split([' ', '%']).filter_map(|word| word.parse().ok()).collect();
    let share = 100.0 * right.parse::<f64>().unwrap() / 12.0;
    let is_honest = matches!(numbers[..], [low, high] if low <= share && share <= high && high - low > 20.0);
    assert!(is_honest, "{result}");
    let summary = page.eval("document.querySelector('[data-testid=accuracy-chart] canvas').ariaLabel").await;
    assert!(summary.as_str().unwrap().contains("your hand"), "{summary}");

    let before = model(&page, "before").await;
    let step = page.number("step-count").await.unwrap();
    page.click("hand-learn").await;
    let fine_tuning = "document.querySelector('[data-testid=hand-learned]').textContent";
    page.wait("fine-tuning's result", 120, &format!("{fine_tuning}.startsWith('Test images: ')")).await;
    let text = page.text("hand-learned").await;
    assert!(text.contains("draw new ones"), "{text}");
    let gains = r"document.querySelector('[data-testid=hand-learned]').textContent.replaceAll('\u00a0', ' ')
        .match(/^Test images: ([0-9.]+) % after [0-9.]+ epochs, ([0-9.]+) % now. Your drawings: (\d+) of 12 before, (\d+) of 12 now. /)
        .slice(1).map(Number)";
    let [test, test_now, hand, hand_now]: [f64; 4] = serde_json::from_value(page.eval(gains).await).unwrap();
    assert!(hand_now >= hand && hand_now > 6.0, "it has learned them: {text}");
    assert_eq!(page.number("test-accuracy").await.map(|now| (now * 1e4).round() / 1e2), Some(test_now));
    assert!(right.parse() == Ok(hand) && (test - test_now).abs() < 20.0, "{text}");
    assert!(model(&page, "fine-tuning").await != before, "fine-tuning has changed the weights");
    page.click("hand-undo").await;
    page.wait("the run before fine-tuning", 60, &format!("{fine_tuning} === ''")).await;
    let is_back = format!("document.querySelector('[data-testid=step-count]').dataset.value === '{step}'");
    page.wait("its last step", 60, &is_back).await;
    page.wait_phase("finished", 60).await;
    assert!(model(&page, "after").await == before, "the weights from before, bit for bit");
    page.close().await;
}

#[tokio::test]
async fn drawings_are_saved_opened_removed_and_prepared_step_by_step() {
    let page = Page::open(Graphics::None).await;
    let downloads = page.downloads("drawings").await;
    page.wait_phase("idle", 60).await;
    page.click("hand-tab").await;
    draw_asked(&page, 0..2).await;
    page.click("hand-stop").await;
    page.click("hand-export").await;
    let file = downloads.downloaded("the drawings", |name| name == "drawings.txt").await;
    assert!(file.starts_with(b"LeNet Lab drawings 1\n"));
    page.click("hand-idx").await;
    let images = downloads.downloaded("the images", |name| name.starts_with("drawings-images")).await;
    assert_eq!((&images[..8], images.len()), (&[0, 0, 8, 3, 0, 0, 0, 2][..], 16 + 2 * 784));

    let labels = downloads.downloaded("the labels", |name| name.starts_with("drawings-labels")).await;
    assert_eq!(labels, [0, 0, 8, 1, 0, 0, 0, 2, 0, 1], "the digits that were asked for");

    page.click("hand-remove-all").await;
    assert_eq!(page.eval(&format!("{KEPT}.length")).await, 0);
    page.click("hand-restore").await;
    let input = page.driver.find(By::Css("[data-testid=hand-import]")).await.unwrap();
    input.send_keys(downloads.path().join("drawings.txt").to_str().unwrap()).await.unwrap();
    // They are there already.
    page.wait("a message", 10, "document.querySelector('[data-testid=error]')?.textContent.includes('0 of its 2')")
        .await;
    page.click("hand-remove-all").await;
    input.send_keys(downloads.path().join("drawings.txt").to_str().unwrap()).await.unwrap();
    page.wait("the drawings of the file", 10, &format!("{KEPT}.length === 2")).await;
    wait_tested(&page, 2).await;
    let damaged = downloads.write("damaged.txt", &file[..file.len() - 10]);
    input.send_keys(damaged).await.unwrap();
    page.wait("an error", 10, "document.querySelector('[data-testid=error]')?.textContent.includes('damaged.txt')")
        .await;
    let error = page.text("error").await;
    assert!(error.contains("copy the whole file"), "{error}");
    assert_eq!(page.eval(&format!("{KEPT}.length")).await, 2, "nothing is lost");

    page.click_on("[data-testid=hand-drawing]").await;
    page.click_on("[data-testid=preparation] summary").await;
    let answer = "document.querySelector('[data-testid=preparation-answer]').textContent";
    page.wait("the answer", 10, &format!("{answer}.includes('Switch a step off')")).await;
    assert_eq!(page.eval(DRAWN).await, json!([true, true, true, true]), "stroke, fitted, centred, smoothed");
    let prepared = page.eval(INPUT).await;
    for step in ["fit", "centre", "smooth"] {
        let step = format!("preparation-{step}");
        page.click(&step).await;
        page.wait("both answers", 10, &format!("{answer}.includes('With all steps')")).await;
        page.wait("another input", 10, &format!("{INPUT} !== {prepared}")).await;
        page.click(&step).await;
        page.wait("the input with all steps", 10, &format!("{INPUT} === {prepared}")).await;
    }
    page.close().await;
}

/// Whether each picture of the preparation has ink.
const DRAWN: &str = "[...document.querySelectorAll('[data-testid=preparation] canvas')].map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 2;
})";

/// Pixels of the network's input.
const INPUT: &str =
    "[...document.querySelector('[data-testid=preview]').getContext('2d').getImageData(0, 0, 28, 28).data].join()";
