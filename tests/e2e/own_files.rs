//! The user's own files: broken ones change nothing, valid ones are shown, turned and trained on.

use super::browser::Graphics;
use super::learn::snapshot;
use super::page::Page;
use super::scratch::Scratch;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use thirtyfour::prelude::*;

/// Images in the file, of which the page uses a seventh for testing.
pub const COUNT: u32 = 700;

/// An IDX file of images with a horizontal bar, lower for a larger label.
pub fn images() -> Vec<u8> {
    let mut bytes = [2051, COUNT, 28, 28].map(u32::to_be_bytes).concat();
    for image in 0..COUNT {
        let bar = 4 + 2 * (image % 10);
        bytes.extend((0..28 * 28).map(|pixel| if pixel / 28 == bar { 255 } else { 0 }));
    }
    bytes
}

/// An IDX file of the first `count` labels.
pub fn labels(count: u32) -> Vec<u8> {
    let mut bytes = [2049, count].map(u32::to_be_bytes).concat();
    bytes.extend((0..count).map(|image| (image % 10) as u8));
    bytes
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Opens files as if chosen in the file dialogue.
pub async fn open(page: &Page, paths: &[String]) {
    let input = page.driver.find(By::Css("[data-testid=own-files]")).await.unwrap();
    input.send_keys(paths.join("\n")).await.unwrap();
}

/// What is shown of the files.
const PREVIEW: &str = "document.querySelector('[data-testid=data-preview]')";

/// Whether the first image shown has ink in this column and row.
fn inked(x: u32, y: u32) -> String {
    format!("{PREVIEW}.querySelector('canvas').getContext('2d').getImageData({x}, {y}, 1, 1).data[3] > 128")
}

#[tokio::test]
async fn own_files_train_and_broken_ones_change_nothing() {
    let folder = Scratch::new("own-files");
    let images = images();
    let (good_images, good_labels) =
        (folder.write("images.gz", &gzipped(&images)), folder.write("labels", &labels(COUNT)));
    let gzipped_images = gzipped(&images);
    let truncated = folder.write("truncated-images.gz", &gzipped_images[..gzipped_images.len() / 2]);
    let short = folder.write("short-images", &images[..images.len() / 2]);
    let web_page = folder.write("web-page-images", b"<!doctype html><title>Not here</title>");
    let few_labels = folder.write("few-labels", &labels(COUNT - 1));
    let broken: [(&[String], &str); 5] = [
        (&[truncated, good_labels.clone()], "truncated-images.gz is cut off"),
        (&[short, good_labels.clone()], "short-images is cut off: 349 of 700 images"),
        (&[web_page, good_labels.clone()], "web-page-images is a web page"),
        (&[good_images.clone(), few_labels], "images.gz holds 700 images, but few-labels 699 labels"),
        (std::slice::from_ref(&good_images), "the file with their labels is missing"),
    ];

    let page = Page::open(Graphics::None).await;
    page.click("train").await;
    page.wait_number("step-count", 20.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let (paused_at, dataset) = (page.number("step-count").await, page.value("dataset").await);
    let chart = snapshot(&page, "loss-chart").await;
    for (files, message) in broken {
        open(&page, files).await;
        let error = "document.querySelector('[data-testid=error]')";
        page.wait(&format!("the message \"{message}\""), 20, &format!("{error}?.textContent.includes('{message}')"))
            .await;
        let parts = "[...document.querySelector('[data-testid=error] p').childNodes]
            .filter((part) => part.textContent.trim()).length";
        assert_eq!(page.eval(parts).await, 3, "\"{message}\" comes with what was kept and a remedy");
        page.click("remedy").await;
        page.wait("the message closed", 5, &format!("!{error}")).await;
    }
    assert_eq!(page.value("dataset").await, dataset, "the data set is unchanged");
    assert_eq!(snapshot(&page, "loss-chart").await, chart, "the chart is unchanged");
    page.click("train").await;
    page.wait_phase("running", 10).await;
    assert!(page.number("step-count").await >= paused_at, "the run resumes where it was paused");
    // Long enough to be kept for comparison.
    page.wait_number("step-count", paused_at.unwrap() + 450.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;

    assert_eq!(page.eval(&format!("{PREVIEW}.hidden")).await, true, "there is nothing to show yet");
    open(&page, &[good_labels, good_images]).await;
    page.wait("the files in use", 20, "document.querySelector('[data-testid=dataset]').value === 'own'").await;
    let notice = page.text("notice").await;
    assert!(notice.contains("600 images to train on, 100 to test on"), "{notice}");
    assert_eq!(page.eval(&format!("{PREVIEW}.querySelectorAll('li').length")).await, 10);
    assert_eq!(page.eval(&format!("{PREVIEW}.querySelectorAll('canvas').length")).await, 30);
    let counts = format!("[...{PREVIEW}.querySelectorAll('li')].every((item) => item.textContent.endsWith('60 + 10'))");
    assert_eq!(page.eval(&counts).await, true, "a seventh of each class is for testing");
    assert!(page.text("data-notices").await.contains("a seventh of each class"));
    // The bar of a 0 is in row 4, turned in column 4.
    page.wait("the image of a 0", 10, &inked(20, 4)).await;
    page.click("turn-images").await;
    page.wait("the image turned", 10, &inked(4, 20)).await;
    assert_eq!(page.eval(&inked(20, 4)).await, false);
    page.click("turn-images").await;
    page.wait("the image turned back", 10, &inked(20, 4)).await;
    page.click("train").await;
    // 480 images, without the validation split, in batches of 32 for 20 epochs.
    page.wait_phase("finished", 120).await;
    assert_eq!(page.number("step-count").await, Some(300.0), "the run trained on the user's files");
    page.wait_number("test-accuracy", 0.01, 10).await;
    let listed = "document.querySelector('[data-testid=runs]').textContent.includes('not on the charts: other data')";
    page.wait("the run on other data, in the list only", 10, listed).await;
    page.close().await;
}
