//! The data files: missing, damaged, stalled, and cached for the next visit.

use super::browser::Graphics;
use super::faults::train_a_little;
use super::page::Page;
use super::site::{Fault, Site};
use serde_json::json;

#[tokio::test]
async fn missing_data_is_replaced_by_synthetic_digits_with_a_notice() {
    for fault in [Fault::Missing, Fault::WebPage] {
        let site = Site::start().await;
        site.inject("mnist", fault);
        let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
        page.wait_phase("idle", 60).await;
        page.click("step").await;
        page.wait("the notice", 60, "document.querySelector('[data-testid=notice]')").await;
        let notice = page.text("notice").await;
        assert!(
            notice.contains("MNIST") && notice.contains("train-images"),
            "the notice says what is missing: {notice}"
        );
        let instead = "The built-in synthetic digits are used instead.";
        assert!(notice.contains(instead), "the notice says what is used instead: {notice}");
        page.wait_phase("paused", 60).await;
        assert_eq!(page.value("dataset").await, "synthetic", "the form shows the data in use");
        train_a_little(&page).await;
        page.close().await;
    }
}

/// A server that is busy has the data: nothing takes their place.
#[tokio::test]
async fn a_server_that_is_busy_is_asked_again() {
    let Some(site) = Site::start_with_mnist().await else { return };
    site.inject("mnist", Fault::Busy);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.click("train").await;
    page.wait("the message", 60, "document.querySelector('[data-testid=error]')").await;
    let error = page.text("error").await;
    assert!(error.contains("MNIST could not be reached") && error.contains("503"), "{error}");
    assert_eq!(page.value("dataset").await, "mnist");
    page.site.clear_faults();
    train_a_little(&page).await;
    page.close().await;
}

#[tokio::test]
async fn missing_labels_are_not_blamed_on_the_images() {
    let Some(site) = Site::start_with_mnist().await else { return };
    site.inject("train-labels", Fault::Missing);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.click("train").await;
    page.wait("the notice", 60, "document.querySelector('[data-testid=notice]')").await;
    let notice = page.text("notice").await;
    assert!(notice.contains("train-labels") && !notice.contains("train-images"), "{notice}");
    page.close().await;
}

#[tokio::test]
async fn damaged_data_is_reported_and_fetched_again() {
    let Some(site) = Site::start_with_mnist().await else { return };
    for fault in [Fault::Truncated, Fault::Damaged] {
        site.inject("train-images", fault);
        let page = Page::open_sized(site.clone(), Graphics::None, 1440, 900).await;
        page.click("train").await;
        // It trains on the verified first blocks; the others are reported.
        page.wait("the message", 60, "document.querySelector('[data-testid=error]')").await;
        let error = page.text("error").await;
        assert!(error.contains("MNIST") && error.contains("train-images"), "{error}");
        page.site.clear_faults();
        page.wait_phase("paused", 60).await;
        let step = page.number("step-count").await.unwrap_or_default();
        page.click("train").await;
        page.wait_number("step-count", step + 5.0, 60).await;
        page.close().await;
    }
}

/// Some servers mark gzip files as compressed on the way.
#[tokio::test]
async fn data_that_the_browser_decompresses_are_taken() {
    let Some(site) = Site::start_with_mnist().await else { return };
    site.inject("ubyte.gz", Fault::Decompressed);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.click("train").await;
    page.wait_number("test-accuracy", 0.01, 120).await;
    assert_eq!(page.value("dataset").await, "mnist");
    assert_eq!((page.text("notice").await, page.text("error").await), (String::new(), String::new()));
    page.close().await;
}

/// A class of thirty opens the page at once: only who trains downloads the images.
#[tokio::test]
async fn images_are_downloaded_when_the_visitor_trains() {
    let Some(site) = Site::start_with_mnist().await else { return };
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.wait("the network's picture", 30, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;
    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    page.wait("a guess", 10, "document.querySelector('[data-testid=prediction]').dataset.value").await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(page.eval(CACHED).await, json!([]), "nothing is downloaded before the first step");
    assert_eq!(page.eval("document.querySelector('[data-testid=pick-test-image]').disabled").await, json!(true));
    page.click("train").await;
    page.wait_number("test-accuracy", 0.01, 120).await;
    assert_eq!(page.eval(CACHED).await.as_array().map(Vec::len), Some(4));
    page.close().await;
}

#[tokio::test]
async fn training_starts_on_the_first_images_while_the_rest_downloads() {
    let Some(site) = Site::start_with_mnist().await else { return };
    site.inject("train-images", Fault::Stalled);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.click("train").await;
    // Half of the file has arrived: about 29,000 images, of which whole blocks of 6,000 are used, 32 at a time.
    let step = page.wait_number("step-count", 600.0, 60).await;
    page.wait_phase("running", 10).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let waiting = page.number("step-count").await.unwrap();
    assert!(waiting >= step && waiting <= 30_000.0 / 32.0, "it waits for the rest: {waiting} steps");
    assert!(page.text("awaited").await.contains("MNIST"), "it says what it waits for: {}", page.text("awaited").await);
    assert_eq!(page.text("time-left").await, "", "the speed so far says nothing about the rest");
    page.site.clear_faults();
    page.wait_number("epoch", 1.0, 300).await;
    page.wait_number("test-accuracy", 0.5, 60).await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}

/// The download of a data set that was left goes on, but is not that of the next run.
#[tokio::test]
async fn another_data_set_is_not_said_to_wait_for_the_first() {
    let Some(site) = Site::start_with_mnist().await else { return };
    site.inject("train-images", Fault::Stalled);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.click("train").await;
    page.wait_number("step-count", 100.0, 60).await;
    page.click("stop").await;
    let form = "!document.querySelector('[data-testid=epochs]').disabled";
    page.wait("the form", 30, form).await;
    page.choose("dataset", "synthetic").await;
    page.wait("the form", 30, form).await;
    page.type_into("epochs", "50").await;
    page.click("train").await;
    // The run before has trained for more steps.
    page.wait("the new run", 30, "document.querySelector('[data-testid=epoch]').textContent.endsWith(' of 50')").await;
    page.wait_number("step-count", 50.0, 60).await;
    page.eval(
        "(window.said = new Set(), setInterval(() => said.add(document.querySelector('[data-testid=awaited]').textContent), 20))",
    )
    .await;
    page.site.clear_faults();
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(page.eval("[...said].filter((text) => text.includes('MB'))").await, json!([]));
    assert_eq!(page.eval("said.size > 0").await, json!(true));
    page.close().await;
}

#[tokio::test]
async fn damaged_test_files_cost_the_test_accuracy_until_they_are_repaired() {
    let Some(site) = Site::start_with_mnist().await else { return };
    site.inject("t10k-images", Fault::Damaged);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.click("train").await;
    page.wait_phase("running", 60).await;
    page.wait("the message", 60, "document.querySelector('[data-testid=error]')").await;
    let error = page.text("error").await;
    assert!(error.contains("MNIST") && error.contains("t10k-images"), "it says what is damaged: {error}");
    assert!(error.contains("Training continues without test accuracy"), "it says what that means: {error}");
    assert!(error.contains("pause and resume"), "it says what to do: {error}");

    // Past the end of an epoch, where the test set would have been evaluated.
    page.wait_number("epoch", 1.0, 300).await;
    let step = page.number("step-count").await.unwrap();
    page.wait_number("step-count", step + 20.0, 60).await;
    assert_eq!(page.number("test-accuracy").await, None, "it cannot be measured");

    page.site.clear_faults();
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    page.click("train").await;
    page.wait_number("test-accuracy", 0.5, 120).await;
    assert_eq!(page.text("error").await, "", "the message goes once the file is repaired");
    page.close().await;
}

/// Names of the data sets' files in the browser's cache storage.
const CACHED: &str = "caches.keys()
    .then(names => Promise.all(names.filter(name => name.startsWith('lenet-lab-data')).map(name => caches.open(name).then(cache => cache.keys()))))
    .then(lists => lists.flat().map(request => request.url.split('/').pop()).sort())";

/// Puts other bytes into the place of the training images there.
const POISON: &str = "caches.keys()
    .then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()
        .then(list => Promise.all(list.filter(({ url }) => url.includes('train-images'))
            .map(request => cache.put(request, new Response(new Uint8Array(100_000).fill(7))).then(() => 1))))))))
    .then(lists => lists.flat().length)";

/// A page whose training and test files are in the browser's storage; `None` without MNIST.
async fn open_with_files_kept() -> Option<Page> {
    let page = Page::open_sized(Site::start_with_mnist().await?, Graphics::None, 1440, 900).await;
    page.click("train").await;
    // By then they are.
    page.wait_number("test-accuracy", 0.01, 120).await;
    Some(page)
}

/// It trains on MNIST, and says nothing.
async fn assert_trains_on_mnist(page: &Page) {
    train_a_little(page).await;
    assert_eq!(page.value("dataset").await, "mnist", "the data set was not replaced");
    assert_eq!((page.text("notice").await, page.text("error").await), (String::new(), String::new()));
}

#[tokio::test]
async fn damaged_images_in_the_browsers_storage_are_fetched_again() {
    let Some(page) = open_with_files_kept().await else { return };
    assert_eq!(page.eval(POISON).await, json!(1), "the training images were kept");
    page.reload().await;
    assert_trains_on_mnist(&page).await;
    page.close().await;
}

#[tokio::test]
async fn a_second_visit_needs_no_data_files_from_the_server() {
    let Some(page) = open_with_files_kept().await else { return };
    let files = ["t10k-images-idx3", "t10k-labels-idx1", "train-images-idx3", "train-labels-idx1"];
    assert_eq!(page.eval(CACHED).await, json!(files.map(|name| format!("{name}-ubyte.gz"))), "the files are cached");

    page.site.inject("data/", Fault::Missing);
    page.reload().await;
    assert_trains_on_mnist(&page).await;
    page.click("train").await;
    page.wait_number("test-accuracy", 0.01, 120).await;
    page.close().await;
}
