//! Faults of the training worker are reported, and Train works again after the remedy.

use super::browser::Graphics;
use super::keep::SAVED;
use super::page::Page;
use super::site::{Fault, Site};
use serde_json::json;
use std::time::Duration;

/// Trains a few steps and pauses: the remedy has worked.
pub async fn train_a_little(page: &Page) {
    page.click("train").await;
    page.wait_phase("running", 60).await;
    page.wait_number("step-count", 5.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
}

/// Waits until the run is running again, not before the step of its checkpoint; returns the step.
pub async fn assert_resumes(page: &Page, saved: f64, seconds: u64) -> f64 {
    page.wait_phase("running", seconds).await;
    let resumed = page.number("step-count").await.unwrap_or(0.0);
    assert!(resumed >= saved, "the run resumes at step {resumed}; its checkpoint is of step {saved}");
    resumed
}

#[tokio::test]
async fn without_webgpu_the_cpu_trains_and_the_page_gives_the_reason() {
    let page = Page::open(Graphics::None).await;
    let reason = "document.querySelector('[data-testid=gpu]').textContent";
    page.wait("the reason", 20, &format!("/^(?!Looking).*WebGPU/.test({reason}.trim())")).await;
    let offered = "document.querySelector('[data-testid=backend] option[value=webgpu]:not(:disabled)')";
    assert!(page.eval(&format!("{offered} === null")).await.as_bool().unwrap(), "WebGPU cannot be chosen");
    train_a_little(&page).await;
    page.close().await;
}

#[tokio::test]
async fn a_killed_worker_is_noticed_and_restarted() {
    let page = Page::open(Graphics::None).await;
    page.click("train").await;
    page.wait_number("step-count", 20.0, 60).await;
    kill_worker(&page).await;
    train_a_little(&page).await;
    assert_eq!(page.text("error").await, "", "the message goes once the worker is restarted");

    // Paused within the first epoch: the checkpoint of that step is kept, once it has come.
    page.wait("the run to be stored", 10, SAVED).await;
    let saved = page.number("step-count").await.unwrap();
    kill_worker(&page).await;
    let error = page.text("error").await;
    assert!(error.contains(&format!("The network from step {saved} and the charts are kept.")), "{error}");
    let save_is_off = page.eval("document.querySelector('[data-testid=download-model]').disabled").await;
    assert_eq!(save_is_off, false, "what is kept can be saved");
    page.click("train").await;
    let resumed = assert_resumes(&page, saved, 60).await;

    // While running, a checkpoint is taken every five seconds of training, also within an epoch.
    page.wait_number("step-count", resumed + 20.0, 60).await;
    tokio::time::sleep(Duration::from_millis(6500)).await;
    kill_worker(&page).await;
    let error = page.text("error").await;
    let kept = error.split_once("The network from step ").and_then(|(_, rest)| rest.split_once(' '));
    let kept: f64 = kept.and_then(|(step, _)| step.parse().ok()).unwrap_or_else(|| panic!("{error}"));
    assert!(kept > resumed, "{error}");
    page.click("train").await;
    page.wait_phase("running", 60).await;
    page.wait_number("step-count", kept + 20.0, 60).await;
    page.close().await;
}

/// The module's first half arrives, and then nothing.
#[tokio::test]
async fn a_worker_that_never_starts_is_given_up_and_restarted() {
    let site = Site::start().await;
    site.inject("worker-cpu", Fault::Stalled);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.wait_phase("failed", 90).await;
    let error = page.text("error").await;
    assert!(error.contains("worker did not start"), "{error}");
    page.site.clear_faults();
    page.click("remedy").await;
    page.wait_phase("idle", 60).await;
    train_a_little(&page).await;
    page.close().await;
}

#[tokio::test]
async fn modules_of_an_unknown_type_start() {
    let site = Site::start().await;
    site.inject(".wasm", Fault::OctetStream);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    train_a_little(&page).await;
    page.close().await;
}

/// Terminates the worker as a browser short of memory would, and waits until the page notices.
pub async fn kill_worker(page: &Page) {
    page.eval("workers.forEach(worker => worker.terminate())").await;
    page.wait_phase("failed", 60).await;
    let error = page.text("error").await;
    assert!(error.contains("stopped"), "{error}");
}

/// Neither the service worker nor the browser's own cache keeps what came in the place of a worker's files.
#[tokio::test]
async fn a_worker_that_cannot_be_loaded_is_fetched_again() {
    let faults = [
        ("workers-", Fault::Missing, "could not be loaded"),
        ("worker-cpu.js", Fault::Missing, "Failed to fetch"),
        ("worker-cpu_bg", Fault::Missing, "404"),
        ("worker.js", Fault::WebPage, "could not be loaded"),
        ("worker-cpu.js", Fault::WebPage, "Failed to fetch"),
        ("worker-cpu_bg", Fault::WebPage, "sent a web page"),
        ("worker-cpu_bg", Fault::Truncated, "WebAssembly"),
    ];
    for (files, fault, reason) in faults {
        let site = Site::start().await;
        site.inject(files, fault);
        let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
        page.wait_phase("failed", 60).await;
        let error = page.text("error").await;
        assert!(error.contains(reason), "{files} {fault:?}: {error}");
        page.site.clear_faults();
        train_a_little(&page).await;
        page.close().await;
    }
}

/// Prepended to the worker: lets the page send it into an endless loop.
const HANGS: &str = "
    new BroadcastChannel('faults').onmessage = ({ data }) => {
        if (data === self.name) for (;;);
    };
";

#[tokio::test]
async fn a_worker_that_hangs_is_never_called_running_and_is_replaced() {
    let site = Site::start().await;
    site.prepend("worker.js", HANGS);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.choose("dataset", "synthetic").await;
    train_a_little(&page).await;
    let saved = page.number("step-count").await.unwrap();
    page.click("train").await;
    page.wait_number("step-count", saved + 5.0, 60).await;
    page.eval("new BroadcastChannel('faults').postMessage('cpu-own')").await;
    page.wait_phase("not-responding", 10).await;
    page.wait_phase("failed", 30).await;
    let error = page.text("error").await;
    assert!(error.contains("no longer answers") && error.contains("The network from step "), "{error}");
    page.click("train").await;
    let resumed = assert_resumes(&page, saved, 60).await;
    page.wait_number("step-count", resumed + 5.0, 60).await;
    page.close().await;
}

#[tokio::test]
async fn what_keeps_webgpu_away_is_told_and_the_cpu_trains() {
    let request = "navigator.gpu.requestAdapter = async () =>";
    let reasons = [
        (format!("{request} null"), "found no GPU that it can use"),
        (format!("{request} {{ throw new Error('driver gone') }}"), "could not be started: driver gone."),
        (format!("{request} new Promise(() => {{}})"), "got no answer within 10 seconds"),
        (
            format!("{request} ({{ requestDevice: async () => {{ throw new Error('no memory') }} }})"),
            "could not open the GPU: no memory.",
        ),
    ];
    let page = Page::open(Graphics::Software).await;
    for (script, reason) in reasons {
        let added = page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
        page.reload().await;
        page.choose("dataset", "synthetic").await;
        train_a_little(&page).await;
        page.wait(reason, 20, &format!("document.querySelector('[data-testid=gpu]').textContent.includes('{reason}')"))
            .await;
        page.cdp("Page.removeScriptToEvaluateOnNewDocument", json!({ "identifier": added["identifier"] })).await;
    }
    page.close().await;
}
