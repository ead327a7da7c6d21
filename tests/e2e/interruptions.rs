//! What happens to the page from outside while it trains: its thread is blocked, its tab frozen or hidden, its clock jumps, its
//! memory is short.

use super::browser::Graphics;
use super::faults::train_a_little;
use super::keep::SAVED;
use super::page::Page;
use super::site::{Fault, Site};
use serde_json::json;
use std::time::Duration;

/// Longer than a worker that trains may be silent.
const LONG: Duration = Duration::from_secs(9);

/// The page with a run that trains until it is stopped; every status that it ever has is in `phases`.
async fn training(site: Site) -> Page {
    let page = Page::open_sized(site, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "1000").await;
    page.click("train").await;
    page.wait_number("step-count", 50.0, 60).await;
    page.eval(
        "(() => {
            const phase = document.querySelector('[data-testid=phase]');
            window.phases = [];
            new MutationObserver(() => phases.push(phase.dataset.phase)).observe(phase, { attributes: true });
        })()",
    )
    .await;
    page
}

/// The run goes on as if nothing had happened.
async fn assert_undisturbed(page: &Page, before: f64) {
    page.wait_number("step-count", before + 50.0, 30).await;
    assert_eq!(page.eval("phases").await, json!([]), "the run never had another status");
    assert_eq!(page.text("error").await, "");
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    page.wait("the run to be stored", 10, SAVED).await;
}

#[tokio::test]
async fn a_blocked_thread_delays_the_charts_only() {
    let page = training(Site::start().await).await;
    let before = page.number("step-count").await.unwrap();
    let block = format!("(() => {{ const end = Date.now() + {}; while (Date.now() < end); }})()", LONG.as_millis());
    page.eval(&block).await;
    // The worker trained on meanwhile.
    let after = page.wait_number("step-count", before + 500.0, 10).await;
    assert_undisturbed(&page, after).await;
    page.close().await;
}

#[tokio::test]
async fn a_frozen_or_hidden_tab_is_not_mistaken_for_a_silent_worker() {
    let page = training(Site::start().await).await;
    page.eval(
        "(() => {
            window.seen = [];
            for (const name of ['freeze', 'resume']) document.addEventListener(name, () => seen.push(name));
            document.addEventListener('visibilitychange', () => seen.push(document.visibilityState));
        })()",
    )
    .await;
    let shown = page.driver.window().await.unwrap();
    let other = page.driver.new_tab().await.unwrap();
    page.driver.switch_to_window(other).await.unwrap();
    tokio::time::sleep(LONG).await;
    page.driver.close_window().await.unwrap();
    page.driver.switch_to_window(shown).await.unwrap();
    assert_eq!(page.eval("seen.splice(0)").await, json!(["hidden", "visible"]));
    let before = page.number("step-count").await.unwrap();
    page.wait_number("step-count", before + 50.0, 30).await;

    page.cdp("Page.setWebLifecycleState", json!({ "state": "frozen" })).await;
    tokio::time::sleep(LONG).await;
    page.cdp("Page.setWebLifecycleState", json!({ "state": "active" })).await;
    page.wait("the page to go on", 10, "seen.includes('freeze') && seen.includes('resume')").await;
    let before = page.number("step-count").await.unwrap();
    assert_undisturbed(&page, before).await;
    page.close().await;
}

#[tokio::test]
async fn a_clock_that_jumps_changes_nothing() {
    let page = training(Site::start().await).await;
    for hours in [3, -3] {
        let before = page.number("step-count").await.unwrap();
        let jump = format!(
            "(() => {{
                const [date, now] = [Date.now, performance.now];
                Date.now = () => date() + {hours} * 3_600_000;
                performance.now = () => now.call(performance) + {hours} * 3_600_000;
            }})()"
        );
        page.eval(&jump).await;
        page.wait_number("step-count", before + 50.0, 30).await;
        let left = "document.querySelector('[data-testid=time-left]').textContent";
        page.wait("the time that is left", 30, &format!("/^[0-9:]+ left$/.test({left})")).await;
    }
    let before = page.number("step-count").await.unwrap();
    assert_undisturbed(&page, before).await;
    page.close().await;
}

#[tokio::test]
async fn a_network_that_does_not_fit_into_memory_costs_nothing_but_itself() {
    let site = Site::start().await;
    // The worker with burn, which trains networks of one's own.
    site.inject("worker-webgpu_bg.wasm", Fault::LittleMemory);
    let page = training(site).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    page.wait("the run to be stored", 10, SAVED).await;

    page.click_on("[data-testid=network-editor] > summary").await;
    page.type_at("[data-testid=layer-row]:nth-child(5) [data-testid=layer-units]", "4096").await;
    page.click("train").await;
    page.wait_phase("failed", 60).await;
    let error = page.text("error").await;
    assert!(error.contains("gave it no more memory"), "{error}");

    page.click("preset-modern").await;
    page.choose("dataset", "synthetic").await;
    train_a_little(&page).await;
    assert_eq!(page.text("error").await, "");
    page.wait("the run before", 10, "document.querySelector('[data-testid=runs]').textContent.includes('of 1000')")
        .await;
    // The browser reports the worker's end to the page.
    assert_eq!(page.eval("errors.splice(0)").await, json!(["Uncaught RuntimeError: unreachable"]));
    page.close().await;
}
