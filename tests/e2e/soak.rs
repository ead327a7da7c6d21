//! Memory after much training, and after many starts and stops: `cargo xtask soak`.

use super::browser::Graphics;
use super::page::Page;
use serde_json::json;
use std::path::Path;

/// Of the browser's memory after the first epochs or starts.
const MOST_GROWTH: f64 = 1.05;

#[tokio::test]
#[ignore = "minutes; cargo xtask soak"]
async fn memory_stays() {
    let page = Page::open(Graphics::None).await;
    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "100").await;
    page.click("train").await;
    page.wait_number("epoch", 10.0, 300).await;
    let early = memory(&page).await;
    page.wait_phase("finished", 1_800).await;
    assert_flat("100 epochs", early, memory(&page).await);

    page.type_into("epochs", "1").await;
    let mut early = 0.0;
    for start in 1..=200 {
        page.click("reset").await;
        page.click("train").await;
        page.wait_number("step-count", 3.0, 60).await;
        page.click("stop").await;
        page.wait_phase("finished", 30).await;
        if start == 20 {
            early = memory(&page).await;
        }
    }
    assert_flat("200 starts and stops", early, memory(&page).await);
    page.close().await;
}

fn assert_flat(what: &str, early: f64, late: f64) {
    println!("{what}: {early:.0} MB, then {late:.0} MB");
    assert!(late <= early * MOST_GROWTH, "{what}: the memory has grown");
}

/// Resident memory of the page's process and its workers in MB, after a garbage collection.
async fn memory(page: &Page) -> f64 {
    page.cdp("HeapProfiler.collectGarbage", json!({})).await;
    let command = page.cdp("Browser.getBrowserCommandLine", json!({})).await;
    let arguments = command["arguments"].as_array().unwrap().iter().filter_map(|argument| argument.as_str());
    let profile = arguments.into_iter().find(|argument| argument.starts_with("--user-data-dir=")).unwrap();
    let process = |folder: &Path| {
        let line = std::fs::read_to_string(folder.join("cmdline")).ok()?;
        (line.contains("--type=renderer") && line.contains(profile)).then_some(())?;
        let status = std::fs::read_to_string(folder.join("status")).ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        resident.trim().trim_end_matches(" kB").parse::<f64>().ok()
    };
    let folders = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok());
    folders.filter_map(|entry| process(&entry.path())).sum::<f64>() / 1e3
}
