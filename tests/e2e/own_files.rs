//! The user's own files: broken ones change nothing, valid ones are shown, turned and trained on.

use super::browser::Graphics;
use super::learn::snapshot;
use super::page::Page;
use super::scratch::Scratch;
use flate2::write::{GzEncoder, ZlibEncoder};
use flate2::{Compression, Crc};
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

/// IDX files of images of 26 classes, each a cross of its own, with labels from 1 as EMNIST's letters have them.
fn letters() -> [Vec<u8>; 2] {
    const IMAGES: u32 = 26 * 28;
    let mut images = [2051, IMAGES, 28, 28].map(u32::to_be_bytes).concat();
    let mut labels = [2049, IMAGES].map(u32::to_be_bytes).concat();
    for image in 0..IMAGES {
        let class = image % 26;
        let [row, column] = [3 + 4 * (class / 5), 3 + 5 * (class % 5)];
        images.extend((0..28 * 28).map(|pixel| if pixel / 28 == row || pixel % 28 == column { 255 } else { 0 }));
        labels.push(1 + class as u8);
    }
    [images, labels]
}

#[tokio::test]
async fn more_classes_than_outputs_train_a_wider_network() {
    let folder = Scratch::new("letters");
    let [images, labels] = letters();
    let files = [folder.write("letters-images", &images), folder.write("letters-labels", &labels)];
    let page = Page::open(Graphics::None).await;
    open(&page, &files).await;
    let offer = "document.querySelector('[data-testid=take-outputs]')";
    page.wait("the offer of a wider network", 20, &format!("{offer}?.textContent === 'Take 26 outputs'")).await;
    assert_eq!(page.eval(&format!("{PREVIEW}.querySelectorAll('li').length")).await, 26);
    assert!(page.text("data-notices").await.contains("from 1 to 26; they are 0 to 25 here"));
    let problem = "document.body.textContent.includes('26 classes, but the network has 10 outputs')";
    assert_eq!(page.eval(problem).await, true);
    page.click("take-outputs").await;
    page.wait("the offer taken", 10, &format!("!{offer}")).await;
    let bars = "document.querySelectorAll('[data-testid=probabilities] li').length";
    page.wait("a bar for each class", 20, &format!("{bars} === 26")).await;
    page.type_into("epochs", "30").await;
    page.click("train").await;
    page.wait_phase("finished", 120).await;
    page.wait_number("test-accuracy", 0.9, 10).await;
    page.click("mistakes-tab").await;
    let cells = "document.querySelectorAll('[data-testid=confusion] [data-cell]').length";
    page.wait("the matrix of all classes", 10, &format!("{cells} === 676")).await;
    let last = "Number(document.querySelector('[data-testid=confusion-cell-25-25]').dataset.value)";
    page.wait("the last class on the diagonal", 10, &format!("{last} > 0")).await;
    page.close().await;
}

/// Pictures of a class in the tests below.
const PICTURES: usize = 60;

/// A PNG file of 40 x 40 pixels with a black bar on white, across or down.
fn png(is_across: bool) -> Vec<u8> {
    let is_ink = |x: usize, y: usize| {
        let (along, across) = if is_across { (x, y) } else { (y, x) };
        (4..36).contains(&along) && (16..24).contains(&across)
    };
    let rows = (0..40).flat_map(|y| std::iter::once(0).chain((0..40).map(move |x| if is_ink(x, y) { 0 } else { 255 })));
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&rows.collect::<Vec<u8>>()).unwrap();
    let chunk = |kind: &[u8], data: &[u8]| {
        let (length, body) = ((data.len() as u32).to_be_bytes(), [kind, data].concat());
        [&length, body.as_slice(), &crc(&body).to_be_bytes()].concat()
    };
    // Width, height, 8 bits, grey.
    let header = chunk(b"IHDR", &[0, 0, 0, 40, 0, 0, 0, 40, 8, 0, 0, 0, 0]);
    [b"\x89PNG\r\n\x1a\n", &header[..], &chunk(b"IDAT", &zlib.finish().unwrap()), &chunk(b"IEND", &[])].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A zip file of files as they are.
fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let [crc, length, at] = [crc(content), content.len() as u32, bytes.len() as u32].map(u32::to_le_bytes);
        // Version, flags, method, time and date; checksum and lengths; lengths of the name and of what follows it.
        let common =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0], &crc[..], &length, &length, &[name.len() as u8, 0, 0, 0]].concat();
        list.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &at, name.as_bytes()].concat());
        bytes.extend([b"PK\x03\x04", &common[..], name.as_bytes(), content].concat());
    }
    let (count, length, at) =
        (files.len() as u8, (list.len() as u32).to_le_bytes(), (bytes.len() as u32).to_le_bytes());
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &[count, 0, count, 0], &length, &at, &[0, 0]].concat();
    [bytes, list, end].concat()
}

/// Paths and contents of the pictures of two classes.
fn pictures() -> Vec<(String, Vec<u8>)> {
    let of = |class: &'static str, is_across| (0..PICTURES).map(move |i| (format!("{class}/{i}.png"), png(is_across)));
    of("down", false).chain(of("across", true)).collect()
}

async fn wait_own(page: &Page) -> String {
    page.wait("the files in use", 20, "document.querySelector('[data-testid=dataset]').value === 'own'").await;
    page.text("data-notices").await
}

#[tokio::test]
async fn a_zip_file_of_pictures_trains() {
    let folder = Scratch::new("pictures");
    let mut files = pictures();
    files.push(("down/broken.png".into(), b"\x89PNG and no more".to_vec()));
    files.push(("__MACOSX/down/._0.png".into(), b"\0\x05\x16\x07".to_vec()));
    let zipped = folder.write("bars.zip", &zip(&files));
    let flat: Vec<(String, Vec<u8>)> = (0..PICTURES).map(|i| (format!("{i}.png"), png(true))).collect();
    let flat = folder.write("flat.zip", &zip(&flat));
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    open(&page, &[flat]).await;
    let error = "document.querySelector('[data-testid=error]')?.textContent.includes('flat.zip holds pictures without folders')";
    page.wait("the refusal of pictures without folders", 20, error).await;
    page.click("remedy").await;
    open(&page, &[zipped]).await;
    let notices = wait_own(&page).await;
    for notice in [
        "0 is across, 1 is down.",
        "down/broken.png could not be read and is left out.",
        "dark on bright and were inverted",
        "120 pictures were scaled to fit 28 x 28",
        "a seventh of each class",
    ] {
        assert!(notices.contains(notice), "{notice}: {notices}");
    }
    let notice = page.text("notice").await;
    assert!(notice.contains("103 images to train on, 17 to test on"), "{notice}");
    assert_eq!(page.eval(&format!("{PREVIEW}.querySelectorAll('canvas').length")).await, 6);
    // The first image shown is of the class 0, across.
    page.wait("ink of the bar", 10, &inked(5, 14)).await;
    assert_eq!(page.eval(&inked(14, 5)).await, false, "the background is empty");
    page.click("turn-images").await;
    page.wait("the image turned", 10, &inked(14, 5)).await;
    page.click("turn-images").await;
    page.wait("the image turned back", 10, &inked(5, 14)).await;
    page.click("train").await;
    page.wait_phase("finished", 120).await;
    assert!(page.number("step-count").await > Some(0.0), "the run trained on the pictures");
    page.wait_number("test-accuracy", 0.01, 10).await;
    page.close().await;
}

#[tokio::test]
async fn a_folder_of_pictures_is_chosen_and_a_zip_file_dropped() {
    let folder = Scratch::new("folder");
    for (path, bytes) in pictures() {
        std::fs::create_dir_all(folder.path().join(&path).parent().unwrap()).unwrap();
        folder.write(&path, &bytes);
    }
    std::fs::write(folder.path().join(".DS_Store"), b"\0\0\0\x01Bud1").unwrap();
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    let input = page.driver.find(By::Css("[data-testid=own-folder]")).await.unwrap();
    input.send_keys(folder.path().to_str().unwrap()).await.unwrap();
    let notices = wait_own(&page).await;
    assert!(notices.contains("0 is across, 1 is down."), "{notices}");
    let notice = page.text("notice").await;
    assert!(notice.contains("103 images to train on, 17 to test on"), "{notice}");

    // The classes have the folders' names, and a network for two is offered.
    page.click("take-outputs").await;
    let names = "[...document.querySelectorAll('[data-testid=probabilities] .pad-class')]
        .map(({ textContent }) => textContent).join()";
    page.wait("outputs with names", 60, &format!("{names} === 'across,down'")).await;
    page.type_into("epochs", "1").await;
    page.click("train").await;
    page.wait_phase("finished", 60).await;
    page.click("mistakes-tab").await;
    let rows = "document.querySelector('[data-testid=mistakes-classes] tbody').textContent";
    page.wait("precision of each by name", 10, &format!("/^across.*down/.test({rows})")).await;

    // A zip file dropped on the field, with twice as many pictures.
    let twice: Vec<(String, Vec<u8>)> = pictures()
        .into_iter()
        .flat_map(|(path, bytes)| [(path.replace(".png", "-b.png"), bytes.clone()), (path, bytes)])
        .collect();
    let drop = format!(
        "(() => {{
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array({:?})], 'bars.zip'));
            const field = document.querySelector('[data-testid=dataset]').closest('.field');
            return field.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}));
        }})()",
        zip(&twice)
    );
    assert_eq!(page.eval(&drop).await, false, "the drop is handled");
    let dropped = "document.querySelector('[data-testid=notice]')?.textContent.includes('206 images to train on')";
    page.wait("the pictures dropped", 20, dropped).await;
    page.close().await;
}
