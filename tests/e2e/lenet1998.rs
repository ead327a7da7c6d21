//! The original LeNet-5: chosen, trained, and its predictions with ten distances.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use serde_json::json;

/// The ten distances shown; null where there is none.
const DISTANCES: &str = "[...Array(10).keys()].map(n => document.querySelector(`[data-testid=distance-${n}]`))
    .map(e => e?.dataset.value ? Number(e.dataset.value) : null)";

/// The class with the longest bar.
const LONGEST: &str =
    "(() => { const lengths = [...document.querySelectorAll('.pad-fill')].map((bar) => parseFloat(bar.style.width));
    return lengths.indexOf(Math.max(...lengths)); })()";

#[tokio::test]
async fn the_original_network_learns_and_shows_ten_distances() {
    let page = Page::open(Graphics::None).await;
    page.wait_number("parameters", 61_706.0, 60).await;
    assert_eq!(
        page.eval("document.querySelector('[data-testid=targets]')").await,
        json!(null),
        "the article's network has no target bitmaps"
    );
    page.click("preset-lenet-1998").await;
    assert_eq!(page.value("criterion").await, "map");
    assert_eq!(page.value("criterion-j").await, "5");
    assert_eq!(page.value("batch-size").await, "1");
    assert_eq!(
        page.eval("document.querySelector('[data-testid=loss]')").await,
        json!(null),
        "no field of the other network"
    );
    let parameters = "document.querySelector('[data-testid=parameters]').dataset.value === '60000'";
    page.wait("60,000 parameters", 60, parameters).await;

    // The lesson explains the paper's initial weights, and the form offers them.
    assert!(page.text("lesson").await.contains("within 2.4 / F of 0"));
    page.choose("first-weights", "literal").await;
    page.choose("first-weights", "over-root").await;
    page.choose("distortions", "affine").await;
    assert_eq!(page.value("criterion-j").await, "10");
    page.choose("distortions", "none").await;
    page.type_into("batch-size", "2").await;
    assert!(page.text("batch-size-problem").await.contains("one image a step"));
    page.type_into("batch-size", "1").await;
    assert_eq!(page.text("modified").await, "");

    page.click("train").await;
    page.wait_number("step-count", 1.0, 60).await;
    let first = page.number("train-loss").await.unwrap();
    page.wait_number("step-count", 6_000.0, 120).await;
    // Untrained, the distance to every target is about 80. A point is the mean over a tenth of a second, which on a slow machine
    // holds few images and is noisy: any of the next points may be the one below 10.
    assert!(first > 10.0, "{first}");
    let loss = "document.querySelector('[data-testid=train-loss]').dataset.value";
    page.wait("a loss below 10", 10, &format!("{loss} < 10")).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;

    let mut correct = 0;
    for (digit, strokes) in DIGITS.into_iter().enumerate() {
        page.draw(strokes).await;
        page.wait("ten distances", 10, &format!("{DISTANCES}.every(y => y > 0)")).await;
        // Time for the prediction of the last stroke.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let distances: Vec<f64> = serde_json::from_value(page.eval(DISTANCES).await).unwrap();
        let nearest = (0..10).min_by(|a, b| distances[*a].total_cmp(&distances[*b])).unwrap();
        assert_eq!(
            page.number("prediction").await,
            Some(nearest as f64),
            "the nearest target is the prediction: {distances:?}"
        );
        assert_eq!(page.eval(LONGEST).await, json!(nearest), "its bar is the longest");
        correct += usize::from(nearest == digit);
    }
    assert!(correct >= 6, "{correct} of 10 drawn digits recognised");
    assert_eq!(page.eval("document.querySelectorAll('[data-testid=targets] .leading').length").await, json!(1));
    page.close().await;
}

#[tokio::test]
async fn it_trains_on_the_cpu_and_the_page_says_so() {
    let page = Page::open(Graphics::Software).await;
    let option = "document.querySelector('[data-testid=backend] option[value=webgpu]')";
    page.wait("the WebGPU option", 30, option).await;
    page.click("preset-lenet-1998").await;
    page.wait("the WebGPU option disabled", 10, &format!("{option}.disabled")).await;
    assert!(page.text("gpu").await.contains("on the CPU only"));
    page.click("train").await;
    page.wait_number("step-count", 100.0, 60).await;
    assert!(page.text("backend-hint").await.contains("Training on the CPU"));
    assert_eq!((page.text("error").await, page.text("timed").await), (String::new(), String::new()));
    page.close().await;
}
