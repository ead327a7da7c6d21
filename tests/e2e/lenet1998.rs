//! The paper's own network: chosen, trained, and asked what it reads, with the distances that it tells.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use serde_json::json;

/// The ten distances on the page; null where there is none.
const DISTANCES: &str = "[...Array(10).keys()].map(n => document.querySelector(`[data-testid=distance-${n}]`))
    .map(e => e?.dataset.value ? Number(e.dataset.value) : null)";

#[tokio::test]
async fn the_papers_network_learns_and_tells_ten_distances() {
    let page = Page::open(Graphics::None).await;
    page.wait_number("parameters", 61_706.0, 60).await;
    assert_eq!(
        page.eval("document.querySelector('[data-testid=f6]')").await,
        json!(null),
        "the article's has no F6 picture"
    );
    page.click("preset-lenet-1998").await;
    assert_eq!(page.value("criterion").await, "map");
    assert_eq!(page.value("criterion-j").await, "5");
    assert_eq!(page.value("batch-size").await, "1");
    assert_eq!(
        page.eval("document.querySelector('[data-testid=loss]')").await,
        json!(null),
        "no field of another network"
    );
    let counted = "document.querySelector('[data-testid=parameters]').dataset.value === '60000'";
    page.wait("60,000 parameters", 60, counted).await;

    // The paper's own start is explained beside the switch, and is one click away.
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
    let loss = page.number("train-loss").await.unwrap();
    // Fresh weights are some 80 away from every picture.
    assert!(loss < 10.0 && loss < first, "{first}, after 6,000 images {loss}");
    page.click("pause").await;
    page.wait_phase("paused", 10).await;

    let mut right = 0;
    for (digit, strokes) in DIGITS.into_iter().enumerate() {
        page.draw(strokes).await;
        page.wait("ten distances", 10, &format!("{DISTANCES}.every(y => y > 0)")).await;
        // The last stroke's answer: one more turn of question and answer.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let distances: Vec<f64> = serde_json::from_value(page.eval(DISTANCES).await).unwrap();
        let nearest = (0..10).min_by(|a, b| distances[*a].total_cmp(&distances[*b])).unwrap();
        assert_eq!(page.number("prediction").await, Some(nearest as f64), "the nearest is the answer: {distances:?}");
        right += usize::from(nearest == digit);
    }
    assert!(right >= 6, "{right} of 10 drawn digits read correctly");
    let inked =
        "[...document.querySelectorAll('.pad-f6 rect')].filter(r => Number(r.getAttribute('fill-opacity')) > 0.5)";
    let inked = page.eval(&format!("{inked}.length")).await.as_u64().unwrap();
    assert!((5..80).contains(&inked), "F6 shows {inked} dark units of 84");
    assert_eq!(page.eval("document.querySelectorAll('.pad-fixed .leading').length").await, json!(1));
    page.close().await;
}

#[tokio::test]
async fn it_stays_on_the_cpu_and_the_page_says_so() {
    let page = Page::open(Graphics::Software).await;
    let option = "document.querySelector('[data-testid=backend] option[value=webgpu]')";
    page.wait("WebGPU on offer", 30, option).await;
    page.click("preset-lenet-1998").await;
    page.wait("WebGPU out of reach", 10, &format!("{option}.disabled")).await;
    assert!(page.text("backend-hint").await.contains("on the CPU only"));
    page.click("train").await;
    page.wait_number("step-count", 100.0, 60).await;
    assert!(page.text("backend-hint").await.contains("In use: CPU"));
    assert_eq!((page.text("error").await, page.text("timed").await), (String::new(), String::new()));
    page.close().await;
}
