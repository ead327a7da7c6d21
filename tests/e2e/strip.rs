//! The strip: the network between sheet and answer.

use super::browser::Graphics;
use super::page::Page;
use super::site::Site;
use serde_json::json;
use std::time::Duration;

/// A number that changes with the picture of a layer; 0 if it has a single colour.
const PICTURE: &str = "(window.picture = (id) => {
    const canvas = document.querySelector(`[data-testid=${id}]`);
    if (!canvas) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const opaque = new Uint32Array(data.buffer).filter((pixel) => pixel >>> 24);
    if (new Set(opaque).size < 2) return 0;
    return data.reduce((sum, value, index) => (sum * 31 + value * (index % 97)) % 1000003, 1);
}, true)";

async fn pictures(page: &Page, ids: &[&str]) -> Vec<f64> {
    let mut all = Vec::new();
    for id in ids {
        all.push(page.eval(&format!("picture('{id}')")).await.as_f64().unwrap());
    }
    all
}

const LAYERS: [&str; 7] = ["layer-c1-kernels", "layer-c1", "layer-s2", "layer-c3", "layer-s4", "layer-c5", "layer-f6"];

#[tokio::test]
async fn the_network_is_drawn_before_training_follows_the_pen_and_lives_while_it_trains() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.eval(PICTURE).await;
    page.wait("the first weights", 20, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;
    let untrained = pictures(&page, &LAYERS).await;
    assert!(untrained.iter().all(|picture| *picture > 0.0), "{untrained:?}");

    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    page.wait("another picture", 5, &format!("picture('layer-c1') !== {}", untrained[1])).await;
    // Until the end of the stroke is drawn, too.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let drawn = pictures(&page, &LAYERS).await;
    assert_eq!(drawn[0], untrained[0], "kernels do not depend on the drawing");
    assert!(drawn[1..].iter().zip(&untrained[1..]).all(|(drawn, sample)| drawn != sample), "{drawn:?} {untrained:?}");

    page.choose("dataset", "synthetic").await;
    page.click("train").await;
    page.wait_phase("running", 60).await;
    let step = "Number(document.querySelector('[data-testid=strip]').dataset.step)";
    page.eval(&format!(
        "(window.steps = [], setInterval(() => {{
            const step = {step}; if (step >= 0 && step !== steps.at(-1)) steps.push(step);
        }}, 20))"
    ))
    .await;
    page.wait("weights of ten more moments", 10, "steps.length > 10").await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let last = page.number("step-count").await.unwrap();
    page.wait("the weights of the last step", 5, &format!("{step} === {last}")).await;
    let trained = pictures(&page, &LAYERS).await;
    assert!(trained.iter().zip(&drawn).all(|(trained, drawn)| trained != drawn), "{trained:?} {drawn:?}");

    page.click_on(".strip-switch button:first-child").await;
    page.wait("the initial kernels", 5, &format!("picture('layer-c1-kernels') === {}", drawn[0])).await;
    assert_eq!(pictures(&page, &LAYERS).await, drawn);
    page.close().await;
}

#[tokio::test]
async fn every_network_is_drawn_with_its_own_layers() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1024, 768).await;
    page.wait_phase("idle", 60).await;
    page.eval(PICTURE).await;
    page.wait("the article's network", 20, "picture('layer-f6') > 0").await;
    let article = pictures(&page, &LAYERS).await;
    page.click("preset-lenet-1998").await;
    page.wait("the paper's network", 30, &format!("picture('layer-f6') > 0 && picture('layer-f6') !== {}", article[6]))
        .await;
    assert_eq!(page.number("parameters").await, Some(60_000.0));
    let papers = pictures(&page, &LAYERS).await;
    // Both networks draw their first kernels from the same random numbers, in other ranges.
    assert!(papers[1..].iter().zip(&article[1..]).all(|(paper, article)| paper != article), "{papers:?}");
    assert!(papers.iter().all(|picture| *picture > 0.0), "{papers:?}");
    page.click_on(".more > summary").await;
    page.click("preset-small").await;
    let names = "[...document.querySelectorAll('.strip-column strong')].map((name) => name.textContent).join(' ')";
    page.wait(
        "the layers of the small network",
        60,
        &format!("{names}.startsWith('Conv1 kernels Conv1 Norm2 Pool3 Conv4')"),
    )
    .await;
    page.wait("its pictures", 30, "picture('layer-conv1') > 0 && picture('layer-pool11') > 0").await;
    // Columns that do not fit scroll within the strip.
    assert_eq!(page.eval("document.documentElement.scrollWidth <= innerWidth").await, json!(true));
    page.close().await;
}
