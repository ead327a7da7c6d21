//! WebGPU on a software adapter gives the same losses as the CPU.

use super::browser::Graphics;
use super::page::Page;

const STEPS: usize = 20;

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

#[tokio::test]
async fn webgpu_and_cpu_agree_over_twenty_steps() {
    let page = Page::open(Graphics::Software).await;
    page.click("preset-modern").await;
    page.wait_phase("idle", 60).await;
    let cpu = losses(&page).await;
    page.wait(
        "WebGPU on offer",
        30,
        "document.querySelector('[data-testid=backend] option[value=webgpu]:not(:disabled)')",
    )
    .await;
    let words = page.eval("document.body.innerText").await.to_string();
    assert!(words.to_lowercase().contains("software"), "a software adapter is named as such");
    page.choose("backend", "webgpu").await;
    page.click("reset").await;
    page.wait_phase("idle", 120).await;
    let gpu = losses(&page).await;
    for (step, (cpu, gpu)) in cpu.iter().zip(&gpu).enumerate() {
        assert!((cpu - gpu).abs() < 1e-3, "step {}: CPU {cpu}, WebGPU {gpu}", step + 1);
    }
    assert!(cpu[STEPS - 1] < cpu[0], "the loss falls: {cpu:?}");
    page.close().await;
}
