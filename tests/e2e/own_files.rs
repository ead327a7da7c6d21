//! A user's own IDX files, read from disk: a broken pair changes nothing, a good one trains.

use super::browser::Graphics;
use super::learn::picture;
use super::page::Page;
use super::scratch::Scratch;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use thirtyfour::prelude::*;

/// Images in the pair; the page holds a seventh of them back for testing.
const COUNT: u32 = 700;

/// An IDX file of images: a bar across, the further down the larger the label.
fn images() -> Vec<u8> {
    let mut bytes = [2051, COUNT, 28, 28].map(u32::to_be_bytes).concat();
    for image in 0..COUNT {
        let bar = 4 + 2 * (image % 10);
        bytes.extend((0..28 * 28).map(|pixel| if pixel / 28 == bar { 255 } else { 0 }));
    }
    bytes
}

/// The IDX file of the first `count` of their labels.
fn labels(count: u32) -> Vec<u8> {
    let mut bytes = [2049, count].map(u32::to_be_bytes).concat();
    bytes.extend((0..count).map(|image| (image % 10) as u8));
    bytes
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Opens files as a user would who chose them in the browser's dialogue.
async fn open(page: &Page, paths: &[String]) {
    let input = page.driver.find(By::Css("[data-testid=own-files]")).await.unwrap();
    input.send_keys(paths.join("\n")).await.unwrap();
}

#[tokio::test]
async fn own_files_train_and_broken_ones_change_nothing() {
    let folder = Scratch::new("own-files");
    let images = images();
    let (good_images, good_labels) =
        (folder.write("images.gz", &packed(&images)), folder.write("labels", &labels(COUNT)));
    let packed_images = packed(&images);
    let cut_off = folder.write("cut-off-images.gz", &packed_images[..packed_images.len() / 2]);
    let short = folder.write("short-images", &images[..images.len() / 2]);
    let web_page = folder.write("web-page-images", b"<!doctype html><title>Not here</title>");
    let few_labels = folder.write("few-labels", &labels(COUNT - 1));
    let broken: [(&[String], &str); 5] = [
        (&[cut_off, good_labels.clone()], "cut off"),
        (&[short, good_labels.clone()], "cut off"),
        (&[web_page, good_labels.clone()], "web page"),
        (&[good_images.clone(), few_labels], "700 images but 699 labels"),
        (std::slice::from_ref(&good_images), "two files"),
    ];

    let page = Page::open(Graphics::None).await;
    page.click("train").await;
    page.wait_number("step-count", 20.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let (held, dataset) = (page.number("step-count").await, page.value("dataset").await);
    let chart = picture(&page, "loss-chart").await;
    for (files, told) in broken {
        open(&page, files).await;
        let error = "document.querySelector('[data-testid=error]')";
        page.wait(&format!("the message \"{told}\""), 20, &format!("{error}?.textContent.includes('{told}')")).await;
        let remedy = "document.querySelector('[data-testid=error] p').lastChild.textContent.trim()";
        assert_ne!(page.eval(remedy).await, "", "\"{told}\" comes with what to do");
        page.click("remedy").await;
        page.wait("the message closed", 5, &format!("!{error}")).await;
    }
    assert_eq!(page.value("dataset").await, dataset, "the data in use is as it was");
    assert_eq!(picture(&page, "loss-chart").await, chart, "the chart is as it was");
    page.click("train").await;
    page.wait_phase("running", 10).await;
    assert!(page.number("step-count").await >= held, "the run goes on where it stood");
    // Long enough to be kept beside the next run.
    page.wait_number("step-count", held.unwrap() + 450.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;

    open(&page, &[good_labels, good_images]).await;
    page.wait("the files taken", 20, "document.querySelector('[data-testid=dataset]').value === 'own'").await;
    let notice = page.text("notice").await;
    assert!(notice.contains("600 images to learn from, 100 to test on"), "{notice}");
    page.click("train").await;
    // 480 images, without the validation images, in batches of 32 for 20 epochs.
    page.wait_phase("finished", 120).await;
    assert_eq!(page.number("step-count").await, Some(300.0), "the run learned from the own files");
    page.wait_number("test-accuracy", 0.01, 10).await;
    let earlier = "document.querySelector('[data-testid=loss-chart] canvas').ariaLabel.includes('an earlier run')";
    page.wait("the run before as a faint line", 10, earlier).await;
    page.close().await;
}
