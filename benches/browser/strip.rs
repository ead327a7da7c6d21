//! What the strip costs training, and how long it keeps the page busy.

use super::browser::Graphics;
use super::page::Page;
use super::site::Site;
use serde_json::Value;
use std::time::Duration;

/// A turn with the strip shown and one with it hidden, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Images per second with the strip shown, and hidden.
    pub images_per_second: [f64; 2],
    /// Longest task of the page's thread with the strip shown, and hidden, in milliseconds; 0 if none took 50.
    pub longest_task: [f64; 2],
}

/// Collects the speeds that the page shows, and the long tasks from now on, until `stop` is called.
const WATCH: &str = "(() => {
    const speeds = [], first = longTasks.length;
    const timer = setInterval(() => {
        const speed = Number(document.querySelector('[data-testid=images-per-second]').dataset.value);
        if (speed > 0) speeds.push(speed);
    }, 100);
    window.stop = () => {
        clearInterval(timer);
        speeds.sort((a, b) => a - b);
        return { speed: speeds[speeds.length >> 1] ?? 0, longest: Math.max(0, ...longTasks.slice(first)) };
    };
})()";

/// Trains the page's first experiment, and shows and hides the strip in turn.
pub async fn turns(count: u32, seconds: u64) -> Vec<Turn> {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait("the strip", 60, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;
    page.click("preset-modern").await;
    // Its 20 epochs would end before the last turn.
    page.type_into("epochs", "1000").await;
    page.click("train").await;
    page.wait_number("step-count", 1_000.0, 120).await;
    let mut turns = Vec::new();
    for _ in 0..count {
        let shown = watched(&page, "", seconds).await;
        let hidden = watched(&page, "none", seconds).await;
        let number = |value: &Value, name: &str| value[name].as_f64().unwrap_or(f64::NAN);
        let both = |name: &str| [number(&shown, name), number(&hidden, name)];
        let turn = Turn { images_per_second: both("speed"), longest_task: both("longest") };
        eprintln!("{turn:.0?}");
        turns.push(turn);
    }
    // After its end the page would go on showing the last speed.
    page.wait_phase("running", 1).await;
    page.close().await;
    turns
}

/// Speed and longest task while the strip is displayed like this.
async fn watched(page: &Page, display: &str, seconds: u64) -> Value {
    page.eval(&format!("document.querySelector('.panel.strip').style.display = '{display}'")).await;
    // The speed on the page is an average over the last second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    page.eval(WATCH).await;
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    page.eval("window.stop()").await
}
