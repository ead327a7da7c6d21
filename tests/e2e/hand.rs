//! The panel of the visitor's hand.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use thirtyfour::prelude::*;

/// `[label, class read]` of the drawings that are kept; the class is null before a prediction.
const KEPT: &str = "[...document.querySelectorAll('[data-testid=hand-drawing]')]
    .map(({ dataset }) => [Number(dataset.label), dataset.predicted ? Number(dataset.predicted) : null])";

async fn wait_tested(page: &Page, drawings: u32) {
    let tested =
        format!("document.querySelector('[data-testid=hand-accuracy]').dataset.value?.endsWith('of {drawings}')");
    page.wait(&format!("a test on {drawings} drawings"), 20, &tested).await;
}

/// Draws these digits when asked for them.
async fn draw_asked(page: &Page, digits: std::ops::Range<usize>) {
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
    draw_asked(&page, 0..3).await;
    page.click("hand-skip").await;
    page.draw(DIGITS[4]).await;
    page.click("hand-stop").await;
    // Kept by its label, without a prompt.
    page.click("hand-as-4").await;
    wait_tested(&page, 4).await;
    let kept = page.eval(KEPT).await;
    let labels: Vec<_> = kept.as_array().unwrap().iter().map(|drawing| drawing[0].as_u64().unwrap()).collect();
    assert_eq!(labels, [0, 1, 2, 4]);

    page.click("train").await;
    page.wait_phase("running", 60).await;
    page.wait_phase("finished", 120).await;
    wait_tested(&page, 4).await;
    let summary = page.eval("document.querySelector('[data-testid=accuracy-chart] canvas').ariaLabel").await;
    assert!(summary.as_str().unwrap().contains("your hand"), "{summary}");

    let before = model(&page, "before").await;
    let step = page.number("step-count").await.unwrap();
    page.click("hand-learn").await;
    let fine_tuning = "document.querySelector('[data-testid=hand-learned]').textContent";
    page.wait("fine-tuning's result", 120, &format!("{fine_tuning}.startsWith('Test images: ')")).await;
    let text = page.text("hand-learned").await;
    assert!(text.contains("Your drawings: ") && text.contains("draw new ones"), "{text}");
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
    let prepared = page.eval(INK_COLUMNS).await;
    page.click("preparation-fit").await;
    page.wait("both answers", 10, &format!("{answer}.includes('With all steps')")).await;
    page.wait("another input", 10, &format!("{INK_COLUMNS} !== {prepared}")).await;
    page.close().await;
}

/// Columns of the network's input that have ink.
const INK_COLUMNS: &str = "(() => {
    const { data } = document.querySelector('[data-testid=preview]').getContext('2d').getImageData(0, 0, 28, 28);
    return new Set([...data.keys()].filter((index) => index % 4 === 3 && data[index] > 0).map((index) => (index >> 2) % 28)).size;
})()";
