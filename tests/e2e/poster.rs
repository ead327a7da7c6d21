//! The picture is the experiment: a run leaves as a PNG, opens again on another page, and is verified.

use super::browser::Graphics;
use super::page::Page;
use super::scratch::Scratch;
use lenet_data::model_file;
use lenet_data::poster;
use lenet_experiment::link::parse;
use serde_json::json;
use std::time::Duration;
use thirtyfour::prelude::*;

/// Opens a file as if it were dropped on the page.
async fn drop_file(page: &Page, path: &str) {
    let input = page.driver.find(By::Css("[data-testid=picture-file]")).await.unwrap();
    input.send_keys(path).await.unwrap();
}

/// What the accuracy chart shows, as text: every line with its last value.
const CURVES: &str = "document.querySelector('[data-testid=accuracy-chart] canvas').ariaLabel";

/// The same picture after a service has taken out what is no picture.
fn stripped(png: &[u8]) -> Vec<u8> {
    let at = png.windows(4).position(|name| name == b"leNc").unwrap();
    let length = u32::from_be_bytes(png[at - 4..at].try_into().unwrap()) as usize;
    // Behind the header, and behind the last chunk with its checksum.
    [&png[..33], &png[at + 4 + length + 4..]].concat()
}

/// The text of the QR code in a picture.
fn code(png: &[u8]) -> String {
    let picture = image::load_from_memory(png).unwrap().to_luma8();
    let [width, height] = [picture.width(), picture.height()].map(|length| length as usize);
    let brightness = |x, y| picture.get_pixel(x as u32, y as u32).0[0];
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, brightness);
    picture.detect_grids().first().unwrap().decode().unwrap().1
}

async fn notice(page: &Page, text: &str, seconds: u64) {
    let notice = "document.querySelector('[data-testid=notice]').textContent";
    page.wait(text, seconds, &format!("{notice}.includes({})", json!(text))).await;
}

#[tokio::test]
async fn a_poster_opens_again_with_its_curves_and_is_verified() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.click("train").await;
    page.wait_number("step-count", 60.0, 60).await;
    page.click("stop").await;
    page.wait_phase("finished", 10).await;
    // In training a sample of the test images may have been evaluated.
    page.wait_number("mistakes-accuracy", 0.1, 30).await;
    let step = page.number("step-count").await.unwrap();
    let accuracy = page.text("test-accuracy").await;
    // It is renewed every two seconds.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let curves = page.eval(CURVES).await;
    let downloads = page.downloads("poster").await;
    page.click_on("[data-testid=network-files] > summary").await;
    page.click("export-poster").await;
    let png = downloads.downloaded("the poster", |name| name.ends_with(".png")).await;
    let model = model_file::decode(&poster::content(&png).unwrap().unwrap().model).unwrap();
    assert_eq!(f64::from(model.step), step);
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (1600, 1040), "a picture of this width and height");
    // Where a service has taken out the run, the address in the picture still says what was trained.
    let address = code(&stripped(&png));
    let origin = page.eval("location.origin").await;
    assert!(address.starts_with(origin.as_str().unwrap()), "{address}");
    let link = parse(&address).and_then(|parsed| parsed.link).unwrap();
    assert_eq!(link.experiment, model.experiment);
    page.close().await;

    let folder = Scratch::new("poster-again");
    let path = folder.write("poster.png", &png);
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    drop_file(&page, &path).await;
    notice(&page, "The network in the file is opened.", 30).await;
    page.wait_phase("paused", 60).await;
    assert_eq!(page.number("step-count").await, Some(step));
    page.wait("the same curves", 10, &format!("{CURVES} === {curves}")).await;
    page.click("verify").await;
    let words = "document.querySelector('[data-testid=moment-words]').textContent";
    page.wait("the comparison", 120, &format!("{words}.endsWith('weights are the same, bit for bit.')")).await;
    assert_eq!((page.number("step-count").await, page.text("error").await.as_str()), (Some(step), ""));
    page.wait_number("mistakes-accuracy", 0.1, 30).await;
    assert_eq!(page.text("test-accuracy").await, accuracy, "it is evaluated again");

    let error = "document.querySelector('[data-testid=error]')?.textContent ?? ''";
    let input = page.driver.find(By::Css("[data-testid=import-model]")).await.unwrap();
    input.send_keys(folder.write("stripped.png", &stripped(&png))).await.unwrap();
    page.wait("the loss", 10, &format!("{error}.includes('this picture carries no run')")).await;
    drop_file(&page, &folder.write("stripped.png", &stripped(&png))).await;
    let problem = "document.querySelector('[data-testid=picture-problem]').textContent";
    page.wait("what it was", 10, &format!("{problem}.includes('a poster whose run was stripped')")).await;
    let mut damaged = png;
    damaged[1_000] ^= 1;
    drop_file(&page, &folder.write("damaged.png", &damaged)).await;
    page.wait(
        "the damage",
        10,
        &format!("{error}.includes('damaged.png was not opened: the run in this picture is damaged')"),
    )
    .await;
    assert_eq!(page.number("step-count").await, Some(step));
    page.close().await;
}
