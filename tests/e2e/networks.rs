//! Other kernels, and networks of one's own: built in the editor, trained by burn, drawn on, saved.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use super::webgpu::wait_in_use;
use serde_json::json;

/// Selector of a part of a layer's row.
pub fn part(layer: usize, part: &str) -> String {
    format!("[data-testid=layer-row]:nth-child({layer}) [data-testid=layer-{part}]")
}

/// Opens the fields of kernels and layers.
pub async fn open_details(page: &Page) {
    page.click_on(".trainer details > summary").await;
    page.click_on("[data-testid=network-editor] > summary").await;
}

#[tokio::test]
async fn burn_continues_a_run_of_our_kernels() {
    let page = Page::open(Graphics::None).await;
    open_details(&page).await;
    page.click("train").await;
    let mut step = page.wait_number("step-count", 50.0, 60).await;
    for (kernels, place) in [("burn", "CPU, with burn."), ("own", "CPU.")] {
        page.choose("kernels", kernels).await;
        wait_in_use(&page, place).await;
        assert!(page.number("step-count").await >= Some(step), "the run goes on with its weights");
        step = page.wait_number("step-count", step + 20.0, 60).await;
    }
    assert_eq!(page.text("error").await, "");
    page.close().await;
}

#[tokio::test]
async fn a_network_of_ones_own_trains_on_both_backends_draws_and_is_saved() {
    let page = Page::open(Graphics::Software).await;
    let downloads = page.downloads("networks").await;
    page.click("preset-lenet-1998").await;
    open_details(&page).await;
    assert_eq!(page.eval("document.querySelectorAll('[data-testid=paper-layer]').length").await, json!(7));
    assert_eq!(page.number("network-parameters").await, Some(60_000.0), "the network of 1998 opens as it is");
    page.click("replace-layers").await;
    page.wait("plain layers", 5, "document.querySelectorAll('[data-testid=layer-row]').length === 6").await;
    page.click("preset-modern").await;
    assert_eq!(page.number("network-parameters").await, Some(61_706.0), "LeNet-5 opens as it is");
    let totals = "document.querySelector('[data-testid=network-parameters]').closest('p').textContent";
    let totals = page.eval(totals).await;
    assert!(
        totals.as_str().is_some_and(|text| text.contains("of at most 5,000,000") && text.ends_with("MB to train")),
        "{totals}"
    );

    page.type_at(&part(1, "maps"), "0").await;
    let problem = page.eval(&format!("document.querySelector({}).textContent", json!(part(1, "problem")))).await;
    assert!(problem.as_str().is_some_and(|text| text.contains("maps: a whole number from 1")), "{problem}");
    page.type_at(&part(3, "padding"), "x").await;
    let wrong = "[...document.querySelectorAll('.layers [aria-invalid=true]')].map(field => field.ariaLabel).join()";
    assert_eq!(page.eval(wrong).await, json!("maps of layer 1,padding of layer 3"), "each wrong number is marked");
    page.type_at(&part(3, "padding"), "0").await;
    // conv 4 5x5 stride 2, average 2x2, dense 16, output.
    for (field, value) in [("maps", "4"), ("stride", "2"), ("padding", "0")] {
        page.type_at(&part(1, field), value).await;
    }
    for _ in 0..3 {
        page.click_on(&part(3, "remove")).await;
    }
    page.type_at(&part(3, "units"), "16").await;
    assert_eq!(page.number("network-parameters").await, Some(4.0 * 26.0 + 16.0 * (4.0 * 36.0 + 1.0) + 10.0 * 17.0));
    page.click("layer-add").await;
    assert_eq!(page.eval("document.querySelectorAll('[data-testid=layer-row]').length").await, json!(4));
    page.click_on(&part(4, "remove")).await;

    page.choose("backend", "cpu").await;
    page.click("train").await;
    wait_in_use(&page, "CPU, with burn.").await;
    page.wait_number("step-count", 20.0, 60).await;
    assert_eq!(page.number("parameters").await, page.number("network-parameters").await);
    page.click("pause").await;
    page.wait_phase("paused", 20).await;
    page.draw(DIGITS[3]).await;
    page.wait("a prediction", 10, "document.querySelector('[data-testid=prediction]').dataset.value").await;

    page.choose("backend", "webgpu").await;
    wait_in_use(&page, "GPU, with WebGPU and burn.").await;
    let step = page.number("step-count").await.unwrap();
    page.click("train").await;
    // Shaders are compiled at the first step.
    page.wait_number("step-count", step + 2.0, 240).await;
    let dispatches = "Number(document.querySelector('[data-testid=speed-dispatches]').textContent)";
    page.wait("more dispatches than our four", 60, &format!("{dispatches} > 10 && {dispatches} < 200")).await;
    page.click("pause").await;
    page.wait_phase("paused", 60).await;
    assert_eq!(page.text("error").await, "");

    page.click("download-model").await;
    let saved = downloads.downloaded("the network", |name| name.ends_with(".safetensors")).await;
    let text = String::from_utf8_lossy(&saved);
    for part in ["conv1.weight", "dense3.weight", "output.bias", "conv 4 5x5 stride 2 tanh"] {
        assert!(text.contains(part), "{part} is in the file");
    }
    page.close().await;
}
