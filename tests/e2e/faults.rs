//! What goes wrong is said, and Train works again after the remedy.

use super::browser::Graphics;
use super::page::Page;
use super::site::{Fault, Site};

async fn train_a_little(page: &Page) {
    page.click("train").await;
    page.wait_phase("running", 60).await;
    page.wait_number("step-count", 5.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
}

#[tokio::test]
async fn without_webgpu_the_cpu_trains_and_the_page_says_why() {
    let page = Page::open(Graphics::None).await;
    page.wait("the reason", 20, "document.body.innerText.includes('WebGPU')").await;
    let offered = "document.querySelector('[data-testid=backend] option[value=webgpu]:not(:disabled)')";
    assert!(page.eval(&format!("{offered} === null")).await.as_bool().unwrap(), "WebGPU is not on offer");
    train_a_little(&page).await;
    page.close().await;
}

#[tokio::test]
async fn a_killed_worker_is_noticed_and_started_again() {
    let page = Page::open(Graphics::None).await;
    page.click("preset-modern").await;
    page.click("train").await;
    page.wait_number("step-count", 20.0, 60).await;
    page.eval("workers.forEach(worker => worker.terminate())").await;
    page.wait_phase("failed", 60).await;
    assert!(page.text("error").await.contains("stopped"), "{}", page.text("error").await);
    train_a_little(&page).await;
    assert_eq!(page.text("error").await, "", "the message goes once it is mended");
    page.close().await;
}

#[tokio::test]
async fn a_trainer_that_cannot_be_loaded_is_fetched_again() {
    let site = Site::start().await;
    site.spoil("worker-cpu", Fault::Missing);
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.wait_phase("failed", 30).await;
    assert!(!page.text("error").await.is_empty());
    page.site.mend();
    train_a_little(&page).await;
    page.close().await;
}

#[tokio::test]
async fn missing_data_gives_synthetic_digits_with_a_notice() {
    for fault in [Fault::Missing, Fault::WebPage] {
        let site = Site::start().await;
        site.spoil("mnist", fault);
        let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
        page.wait("the notice", 60, "document.querySelector('[data-testid=notice]')?.textContent.includes('MNIST')")
            .await;
        page.wait_phase("idle", 60).await;
        let chosen = page.eval("document.querySelector('[data-testid=dataset]').value").await;
        assert_eq!(chosen, "synthetic");
        train_a_little(&page).await;
        page.close().await;
    }
}

#[tokio::test]
async fn damaged_data_is_said_and_fetched_again() {
    let site = Site::start().await;
    if !site.has_mnist() {
        eprintln!("no MNIST in this build: nothing there to damage");
        return;
    }
    for fault in [Fault::Truncated, Fault::Damaged] {
        site.spoil("train-images", fault);
        let page = Page::open_sized(site.clone(), Graphics::None, 1440, 900).await;
        page.wait_phase("failed", 60).await;
        let error = page.text("error").await;
        assert!(error.contains("MNIST") && error.contains("train-images"), "{error}");
        page.site.mend();
        train_a_little(&page).await;
        page.close().await;
    }
}
