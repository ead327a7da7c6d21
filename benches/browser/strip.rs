//! What the strip costs training, and how long it keeps the page busy.

use super::browser::{self, Graphics};
use super::site::Site;
use serde_json::{Value, json};
use std::time::Duration;
use thirtyfour::WebDriver;

/// A turn with the strip shown and one with it hidden, one after the other.
#[derive(Clone, Copy)]
pub struct Turn {
    /// Images per second with the strip shown, and hidden.
    pub images_per_second: [f64; 2],
    /// Longest task of the page's thread while the strip was shown, in milliseconds; 0 if none took 50.
    pub longest_task: f64,
}

/// Collects the speeds that the page shows and the long tasks, until `stop` is called.
const WATCH: &str = "
    const speeds = [], tasks = [];
    const observer = new PerformanceObserver((list) => list.getEntries().forEach((task) => tasks.push(task.duration)));
    observer.observe({ type: 'longtask' });
    const timer = setInterval(() => {
        const speed = Number(document.querySelector('[data-testid=images-per-second]').dataset.value);
        if (speed > 0) speeds.push(speed);
    }, 100);
    window.stop = () => {
        clearInterval(timer);
        observer.disconnect();
        speeds.sort((a, b) => a - b);
        return { speed: speeds[speeds.length >> 1] ?? 0, longest: Math.max(0, ...tasks) };
    };
";

/// Trains the page's first experiment, and shows and hides the strip in turn.
pub async fn turns(count: u32, seconds: u64) -> Vec<Turn> {
    let site = Site::start().await;
    let (chromedriver, driver) = browser::open(Graphics::None, 1440, 900).await;
    driver.goto(&site.url).await.unwrap();
    wait(&driver, "document.querySelector('[data-testid=strip]')?.dataset.step === '0'").await;
    eval(&driver, "document.querySelector('[data-testid=preset-modern]').click()").await;
    wait(&driver, "!document.querySelector('[data-testid=train]').disabled").await;
    eval(&driver, "document.querySelector('[data-testid=train]').click()").await;
    wait(&driver, "Number(document.querySelector('[data-testid=step-count]').dataset.value) > 1000").await;
    let mut turns = Vec::new();
    for _ in 0..count {
        let shown = watched(&driver, "visible", seconds).await;
        let hidden = watched(&driver, "hidden", seconds).await;
        let number = |value: &Value, name: &str| value[name].as_f64().unwrap_or(f64::NAN);
        turns.push(Turn {
            images_per_second: [number(&shown, "speed"), number(&hidden, "speed")],
            longest_task: number(&shown, "longest"),
        });
    }
    drop((driver, chromedriver));
    turns
}

/// Speed and longest task while the strip has this visibility.
async fn watched(driver: &WebDriver, visibility: &str, seconds: u64) -> Value {
    let display = if visibility == "hidden" { "none" } else { "" };
    eval(driver, &format!("document.querySelector('.panel.strip').style.display = '{display}'")).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    driver.execute(WATCH, Vec::new()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    eval(driver, "window.stop()").await
}

async fn eval(driver: &WebDriver, expression: &str) -> Value {
    driver.execute(format!("return {expression}"), Vec::new()).await.unwrap().json().clone()
}

async fn wait(driver: &WebDriver, condition: &str) {
    while eval(driver, condition).await != json!(true) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
