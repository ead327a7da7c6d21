//! Pictures of digits, opened, pasted and dropped.

use super::browser::Graphics;
use super::page::Page;
use lenet_data::preprocess::preprocess;
use lenet_experiment::image::SIDE;
use std::path::{Path, PathBuf};
use thirtyfour::prelude::*;

/// The ink of each pixel of the preview, row by row.
const INK: &str = "(() => {
    const { data } = document.querySelector('[data-testid=preview]').getContext('2d').getImageData(0, 0, 28, 28);
    return [...data].filter((_, index) => index % 4 === 3);
})()";

/// Columns and rows of the preview that have ink.
const EXTENT: &str = "(() => {
    const { data } = document.querySelector('[data-testid=preview]').getContext('2d').getImageData(0, 0, 28, 28);
    const pixels = new Uint32Array(data.buffer), ink = [...pixels.keys()].filter((index) => pixels[index] !== pixels[0]);
    return [(index) => index % 28, (index) => index / 28 | 0].map((place) => new Set(ink.map(place)).size);
})()";

/// Whether the sheet's text alternative says that it shows a picture.
const IS_PICTURE: &str =
    "document.querySelector('[data-testid=draw-canvas]').ariaLabel.startsWith('Digit of a picture.')";

/// A picture of lab's tests.
fn picture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/lab/tests/pictures").join(name).canonicalize().unwrap()
}

/// Each pixel as the mean of it and its neighbours, moved by rows and columns: half a pixel that lies between two decoders changes
/// a thin line much, and the digit hardly.
fn blurred(pixels: &[f64], [down, right]: [isize; 2]) -> Vec<f64> {
    let at = |row: isize, column: isize| {
        let inside = |at: isize| usize::try_from(at).ok().filter(|at| *at < SIDE);
        inside(row).zip(inside(column)).map_or(0.0, |(row, column)| pixels[row * SIDE + column])
    };
    let mean = |index: usize| {
        let (row, column) = ((index / SIDE) as isize - down, (index % SIDE) as isize - right);
        (-1..=1)
            .flat_map(|by| (-1..=1).map(move |across| (row + by, column + across)))
            .map(|(r, c)| at(r, c))
            .sum::<f64>()
            / 9.0
    };
    (0..pixels.len()).map(mean).collect()
}

/// By at most a pixel.
fn shifts() -> impl Iterator<Item = [isize; 2]> {
    (-1..=1).flat_map(|down| (-1..=1).map(move |right| [down, right]))
}

/// Pearson's correlation.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let centred = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| value - mean).collect::<Vec<_>>()
    };
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (a, b) = (centred(a), centred(b));
    product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
}

/// Opens a picture as if chosen in the file dialogue.
async fn open(page: &Page, name: &str) {
    let path = picture(name);
    let input = page.driver.find(By::Css("[data-testid=picture-file]")).await.unwrap();
    input.send_keys(path.to_str().unwrap()).await.unwrap();
}

async fn wait_problem(page: &Page, text: &str) {
    let shown = format!("document.querySelector('[data-testid=picture-problem]').textContent.includes('{text}')");
    page.wait(text, 10, &shown).await;
}

#[tokio::test]
async fn pictures_are_put_on_the_sheet_and_problems_are_said() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    for name in [
        "photo-shadow-7.jpg",
        "photo-exif-rotated-1.jpg",
        "photo-green-ink-0.jpg",
        "webp-4.webp",
        "bmp-4.bmp",
        "gif-4.gif",
        "phone-screenshot-6.png",
        "cmyk-4.jpg",
    ] {
        open(&page, name).await;
        page.wait(name, 10, IS_PICTURE).await;
        page.wait("a prediction", 10, "document.querySelector('[data-testid=prediction]').dataset.value").await;
        let shown: Vec<f64> = serde_json::from_value(page.eval(INK).await).unwrap();
        let expected = preprocess(&lab::picture::read(&picture(name)).unwrap()).unwrap();
        let expected: Vec<f64> = expected.pixels().iter().map(|ink| f64::from(*ink)).collect();
        // The centre of mass is rounded to a pixel.
        let alike =
            shifts().map(|by| correlation(&blurred(&shown, by), &blurred(&expected, [0; 2]))).fold(-1.0, f64::max);
        assert!(alike > 0.95, "{name}: what `lab classify` reads and what the page reads correlate by {alike:.3}");
        if name == "photo-exif-rotated-1.jpg" {
            let [width, height]: [f64; 2] = serde_json::from_value(page.eval(EXTENT).await).unwrap();
            assert!(height > 2.0 * width, "the 1 stands: {width} x {height}");
        }
        page.click("draw-clear").await;
        page.wait("a blank sheet", 5, &format!("!{IS_PICTURE}")).await;
    }

    open(&page, "photo-lined-paper-2.jpg").await;
    page.wait("a picture", 10, IS_PICTURE).await;
    for (name, problem) in [
        ("blank.png", "is empty"),
        ("two-digits-49.png", "2 digits"),
        ("../pictures.rs", "no picture that this browser"),
    ] {
        open(&page, name).await;
        wait_problem(&page, problem).await;
        assert_eq!(page.eval(IS_PICTURE).await, true, "{name} must leave the sheet as it is");
    }
    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    page.wait("no problem", 5, "!document.querySelector('[data-testid=picture-problem]').textContent").await;
    page.close().await;
}

#[tokio::test]
async fn pictures_are_pasted_and_dropped_but_not_into_fields() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    // A drawing of a 1 in the clipboard, or in a dragged file.
    page.eval(
        "(async () => {
            const canvas = new OffscreenCanvas(200, 200);
            const context = canvas.getContext('2d');
            context.fillRect(90, 40, 20, 120);
            const blob = await canvas.convertToBlob();
            const data = new DataTransfer();
            data.items.add(new File([blob], 'one.png', { type: 'image/png' }));
            window.paste = (target) => target.dispatchEvent(
                new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            window.dropped = () => !document.querySelector('h1').dispatchEvent(
                new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        })().then(() => true)",
    )
    .await;
    page.wait("the picture", 10, "window.dropped").await;
    page.eval("(document.querySelector('[data-testid=dataset]').focus(), paste(document.activeElement))").await;
    page.eval("(document.activeElement.blur(), paste(document.body))").await;
    page.wait("the pasted picture", 10, IS_PICTURE).await;
    page.click("draw-clear").await;
    page.wait("a blank sheet", 5, &format!("!{IS_PICTURE}")).await;
    assert_eq!(page.eval("dropped()").await, true, "the browser must not leave the page for the file");
    page.wait("the dropped picture", 10, IS_PICTURE).await;
    page.close().await;
}
