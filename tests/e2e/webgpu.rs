//! WebGPU on a software adapter: same losses as on the CPU, benchmark of both backends, and faults of the device.

use super::browser::{Browser, Graphics};
use super::faults::assert_resumes;
use super::page::Page;
use super::site::Site;

const STEPS: usize = 20;

/// Prepended to the worker: reports every submission to a GPU queue.
const REPORT_SUBMISSIONS: &str = "
    const submissions = new BroadcastChannel('submissions');
    if (self.GPUQueue) {
        const submit = GPUQueue.prototype.submit;
        GPUQueue.prototype.submit = function (...work) { submissions.postMessage(0); return submit.apply(this, work); };
    }
";

/// Counts the submissions in the page.
const COUNT_SUBMISSIONS: &str = "
    window.submissions = 0;
    window.channel = new BroadcastChannel('submissions');
    window.channel.onmessage = () => window.submissions++;
";

/// Losses of the first steps, one press of Step each.
async fn losses(page: &Page) -> Vec<f64> {
    let mut losses = Vec::new();
    for step in 1..=STEPS {
        page.click("step").await;
        // Shaders are compiled at the first step.
        page.wait_number("step-count", step as f64, 180).await;
        page.wait_phase("paused", 30).await;
        losses.push(page.number("train-loss").await.unwrap());
    }
    losses
}

/// Waits until the page says that it trains on this processor.
pub async fn wait_in_use(page: &Page, processor: &str) {
    let hint = "document.querySelector('[data-testid=backend-hint]').textContent";
    page.wait(&format!("{processor} in use"), 120, &format!("{hint}.includes('Training on the {processor}')")).await;
}

#[tokio::test]
async fn auto_benchmarks_both_backends_and_trains_on_the_faster() {
    let page = Page::open(Graphics::Software).await;
    assert_eq!(page.value("backend").await, "auto");
    let offered = "document.querySelector('[data-testid=backend] option[value=webgpu]')";
    page.wait("the WebGPU option", 30, offered).await;
    page.click("train").await;
    page.wait_number("step-count", 5.0, 60).await;
    // Shaders are compiled before the GPU is benchmarked; the run does not wait for it.
    let timed = "document.querySelector('[data-testid=timed]').textContent";
    page.wait("both benchmarks", 180, &format!("/CPU [0-9,]+ images.*WebGPU [0-9,.]+ images/.test({timed})")).await;
    wait_in_use(&page, "CPU").await;
    page.wait_phase("running", 10).await;
    for id in ["speed-images", "speed-gflops", "speed-computing"] {
        let text = page.text(id).await;
        assert!(text.chars().next().is_some_and(|first| first.is_ascii_digit()), "{id}: {text}");
    }
    assert_eq!(page.text("error").await, "");
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    page.close().await;
}

/// Prepended to the CPU worker: a clock that runs fifty times too fast, so that the CPU is measured as slow.
const SLOW_CPU: &str = "
    if (self.name === 'cpu-own') {
        const now = performance.now.bind(performance);
        performance.now = () => now() * 50;
    }
";

#[tokio::test]
async fn a_run_moves_to_the_faster_backend_with_its_weights() {
    let site = Site::start().await;
    site.prepend("worker.js", SLOW_CPU);
    let page = Page::open_sized(site, Graphics::Software, 1440, 900).await;
    page.click("preset-modern").await;
    page.wait("the WebGPU option", 30, "document.querySelector('[data-testid=backend] option[value=webgpu]')").await;
    page.click("train").await;
    page.wait_number("step-count", 5.0, 60).await;
    wait_in_use(&page, "GPU").await;
    assert!(page.text("notice").await.contains("The run moves to WebGPU, which is faster at this batch size."));
    let step = page.number("step-count").await.unwrap_or(0.0);
    assert!(step >= 5.0, "the run has moved with its weights: {step}");
    page.wait_number("step-count", step + 5.0, 120).await;
    assert_eq!((page.text("speed-dispatches").await, page.text("error").await), ("4".into(), String::new()));
    page.close().await;
}

#[tokio::test]
async fn webgpu_and_cpu_agree_over_twenty_steps() {
    agree(Browser::Chromium(Graphics::Software)).await;
}

#[tokio::test]
async fn webgpu_of_firefox_agrees_with_the_cpu_over_twenty_steps() {
    agree(Browser::Firefox(Graphics::Software)).await;
}

async fn agree(browser: Browser) {
    let site = Site::start().await;
    site.prepend("worker.js", REPORT_SUBMISSIONS);
    let page = Page::open_in(browser, site, 1440, 900).await;
    page.driver.execute(COUNT_SUBMISSIONS, vec![]).await.unwrap();
    // Its images are distorted.
    page.click("preset-best-today").await;
    page.wait_phase("idle", 60).await;
    wait_in_use(&page, "CPU").await;
    let cpu = losses(&page).await;
    assert_eq!(page.eval("submissions").await, 0, "the CPU computes its own losses");
    page.wait(
        "the WebGPU option",
        30,
        "document.querySelector('[data-testid=backend] option[value=webgpu]:not(:disabled)')",
    )
    .await;
    // Firefox does not name adapters.
    if browser == Browser::Chromium(Graphics::Software) {
        let gpu = page.text("gpu").await;
        assert!(gpu.contains("software"), "a software adapter is named as such: {gpu}");
    }
    page.choose("backend", "webgpu").await;
    wait_in_use(&page, "GPU").await;
    // The run has moved with its weights; the comparison needs initial ones.
    page.wait_phase("paused", 60).await;
    page.click("reset").await;
    page.wait_phase("idle", 120).await;
    page.eval("window.submissions = 0").await;
    let gpu = losses(&page).await;
    // The losses may be equal to the last bit, so they do not show which processor computed them.
    page.wait("every step submitted to WebGPU", 10, &format!("submissions >= {STEPS}")).await;
    wait_in_use(&page, "GPU").await;
    assert_eq!(page.text("error").await, "", "WebGPU computed all steps without an error");
    for (step, (cpu, gpu)) in cpu.iter().zip(&gpu).enumerate() {
        assert!((cpu - gpu).abs() < 1e-3, "step {}: CPU {cpu}, WebGPU {gpu}", step + 1);
    }
    assert!(cpu[STEPS - 1] < cpu[0], "the loss falls: {cpu:?}");
    page.close().await;
}

/// Prepended to the worker: lets the page destroy the device, or have no buffer mapped any more, without an answer or with a
/// refusal.
const FAULTY_DEVICE: &str = "
    if (self.GPUAdapter) {
        const faults = new BroadcastChannel('faults');
        let fault = '';
        const request = GPUAdapter.prototype.requestDevice;
        GPUAdapter.prototype.requestDevice = async function (...options) {
            const device = await request.apply(this, options);
            faults.addEventListener('message', ({ data }) => {
                if (data === 'destroy') device.destroy();
                fault = data;
            });
            return device;
        };
        const map = GPUBuffer.prototype.mapAsync;
        GPUBuffer.prototype.mapAsync = function (...range) {
            if (fault === 'hang') return new Promise(() => {});
            if (fault === 'refuse') return Promise.reject(new DOMException('mapping failed', 'OperationError'));
            return map.apply(this, range);
        };
    }
";

/// Trains on WebGPU until a checkpoint was taken, then injects a fault; returns the page and the checkpoint's step.
async fn train_until(fault: &str) -> (Page, f64) {
    let site = Site::start().await;
    site.prepend("worker.js", FAULTY_DEVICE);
    let page = Page::open_sized(site, Graphics::Software, 1440, 900).await;
    page.click("preset-modern").await;
    page.wait("the WebGPU option", 30, "document.querySelector('[data-testid=backend] option[value=webgpu]')").await;
    page.choose("backend", "webgpu").await;
    page.click("train").await;
    page.wait_number("step-count", 1.0, 180).await;
    // Pause takes a checkpoint.
    page.click("pause").await;
    page.wait_phase("paused", 60).await;
    let saved = page.number("step-count").await.unwrap();
    page.click("train").await;
    page.wait_number("step-count", saved + 1.0, 60).await;
    page.eval(&format!("new BroadcastChannel('faults').postMessage('{fault}')")).await;
    page.wait_phase("failed", 60).await;
    let error = page.text("error").await;
    assert!(error.contains("The network from step "), "{error}");
    (page, saved)
}

#[tokio::test]
async fn a_lost_device_is_reopened_and_the_run_resumes() {
    let (page, saved) = train_until("destroy").await;
    assert!(page.text("error").await.contains("graphics device was lost"), "{}", page.text("error").await);
    page.click("remedy").await;
    let resumed = assert_resumes(&page, saved, 180).await;
    page.wait_number("step-count", resumed + 2.0, 180).await;
    wait_in_use(&page, "GPU").await;
    assert_eq!(page.text("error").await, "");
    page.close().await;
}

#[tokio::test]
async fn after_a_device_hangs_or_refuses_the_run_resumes_on_the_cpu() {
    for fault in ["hang", "refuse"] {
        let (page, saved) = train_until(fault).await;
        page.click("use-cpu").await;
        let resumed = assert_resumes(&page, saved, 60).await;
        page.wait_number("step-count", resumed + 20.0, 60).await;
        wait_in_use(&page, "CPU").await;
        page.close().await;
    }
}
