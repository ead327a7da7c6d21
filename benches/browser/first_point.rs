//! Time until the first point of the loss chart, in a browser with an empty cache.

use super::browser::{self, Browser, Graphics};
use super::site::Site;
use serde_json::json;
use std::time::Duration;

/// Times of one visit in milliseconds.
pub struct Visit {
    /// From opening the page until Train can be pressed.
    pub ready: f64,
    /// From pressing Train until the first loss is shown.
    pub first: f64,
}

/// Presses Train as soon as it is enabled and stores the times in `window.visit`.
const PRESS: &str = "
    const find = (id) => document.querySelector(`[data-testid=${id}]`);
    const poll = () => {
        const train = find('train');
        if (!window.pressed && train && !train.disabled) {
            window.pressed = performance.now();
            train.click();
        }
        if (window.pressed && find('train-loss')?.dataset.value) {
            window.visit = { ready: window.pressed, first: performance.now() - window.pressed };
        } else {
            setTimeout(poll, 2);
        }
    };
    poll();
";

/// Opens the page `count` times, each time in a new browser.
pub async fn visits(count: u32, graphics: Graphics) -> Vec<Visit> {
    let site = Site::start().await;
    let mut visits = Vec::new();
    for _ in 0..count {
        let (processes, driver) = browser::open(Browser::Chromium(graphics), 1440, 900).await;
        driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PRESS })).await.unwrap();
        driver.goto(&site.url).await.unwrap();
        let visit = loop {
            let result = driver.execute("return window.visit ?? null", Vec::new()).await.unwrap();
            let visit = result.json().clone();
            if !visit.is_null() {
                break visit;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let number = |name: &str| visit[name].as_f64().unwrap_or(f64::NAN);
        visits.push(Visit { ready: number("ready"), first: number("first") });
        drop((driver, processes));
    }
    visits
}
