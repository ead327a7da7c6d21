//! The strip: the network between sheet and answer.

use super::browser::Graphics;
use super::networks::{open_details, part};
use super::page::Page;
use super::site::Site;
use serde_json::json;
use std::time::Duration;

/// A number that changes with the picture of a layer; 0 if it has a single colour.
pub const PICTURE: &str = "(window.picture = (id) => {
    const canvas = document.querySelector(`[data-testid=${id}]`);
    if (!canvas) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const opaque = new Uint32Array(data.buffer).filter((pixel) => pixel >>> 24);
    if (new Set(opaque).size < 2) return 0;
    return data.reduce((sum, value, index) => (sum * 31 + value * (index % 97)) % 1000003, 1);
}, true)";

pub async fn pictures(page: &Page, ids: &[&str]) -> Vec<f64> {
    let mut all = Vec::new();
    for id in ids {
        all.push(page.eval(&format!("picture('{id}')")).await.as_f64().unwrap());
    }
    all
}

pub const LAYERS: [&str; 7] =
    ["layer-c1-kernels", "layer-c1", "layer-s2", "layer-c3", "layer-s4", "layer-c5", "layer-f6"];

/// Names of the columns, as they stand from left to right.
const NAMES: &str = "[...document.querySelectorAll('.strip-column')]
    .sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)
    .map((column) => column.querySelector('strong').textContent).join(' ')";

const LENET_5: &str = "C1 kernels C1 S2 C3 S4 C5 F6";

#[tokio::test]
async fn the_network_is_drawn_before_training_follows_the_pen_and_lives_while_it_trains() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.eval(PICTURE).await;
    page.wait("the first weights", 20, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;
    let outputs = page.eval("document.querySelectorAll('[data-testid=layer-output] [data-class]').length").await;
    assert_eq!(outputs, json!(10), "the last column has the ten outputs");
    let untrained = pictures(&page, &LAYERS).await;
    assert!(untrained.iter().all(|picture| *picture > 0.0), "{untrained:?}");
    let bars = "[...document.querySelectorAll('.pad-fill')].map((bar) => parseFloat(bar.style.width))";
    let untrained_bars: Vec<f64> = serde_json::from_value(page.eval(bars).await).unwrap();
    let sum = untrained_bars.iter().sum::<f64>();
    assert!((sum - 100.0).abs() < 0.5, "the answer to the sample: {untrained_bars:?}");
    assert_eq!(page.eval(NAMES).await, json!(LENET_5));
    let mut lefts = Vec::new();
    for id in ["draw-canvas", "preview", "layer-c1-kernels", "layer-f6", "layer-output"] {
        lefts.push(page.bounds(id).await[0]);
    }
    assert!(lefts.is_sorted(), "sheet, input, layers, answer: {lefts:?}");
    let scales =
        "[...document.querySelectorAll('.strip-column:has(canvas) .strip-scale')].map((scale) => scale.textContent)
        .filter((scale) => /^±[0-9.]+$/.test(scale)).length";
    assert_eq!(page.eval(scales).await, json!(LAYERS.len()), "each layer has one scale");
    let legend = page.eval("document.querySelector('.strip-legend').textContent").await;
    assert!(
        legend.as_str().unwrap().contains("blue: negative, red: positive; each layer has its own scale"),
        "{legend}"
    );
    page.eval("(window.canvases = [...document.querySelectorAll('.strip-column canvas')])").await;

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
    // Where nobody sees it, it stands still.
    page.eval("scrollTo(0, document.documentElement.scrollHeight)").await;
    let is_still =
        format!("(window.before === {step} ? ++window.still : (window.still = 0), window.before = {step}, still > 5)");
    page.wait("the strip to stand still", 20, &is_still).await;
    let unseen = page.eval(step).await;
    let trained_unseen = page.number("step-count").await.unwrap() + 200.0;
    page.wait_number("step-count", trained_unseen, 30).await;
    assert_eq!(page.eval(step).await, unseen, "nothing is drawn out of sight");
    page.eval("scrollTo(0, 0)").await;
    page.wait("the strip to follow again", 10, &format!("{step} > {unseen}")).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let last = page.number("step-count").await.unwrap();
    page.wait("the weights of the last step", 5, &format!("{step} === {last}")).await;
    let trained = pictures(&page, &LAYERS).await;
    assert!(trained.iter().zip(&drawn).all(|(trained, drawn)| trained != drawn), "{trained:?} {drawn:?}");

    page.click_on(".strip-switch button:first-child").await;
    page.wait("the initial kernels", 5, &format!("picture('layer-c1-kernels') === {}", drawn[0])).await;
    assert_eq!(pictures(&page, &LAYERS).await, drawn);
    let kept = "canvases.length === 7
        && [...document.querySelectorAll('.strip-column canvas')].every((canvas, index) => canvas === canvases[index])";
    assert_eq!(page.eval(kept).await, json!(true), "each layer is drawn into the canvas that it has");
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
    assert_eq!(page.eval(NAMES).await, json!(LENET_5));
    let papers = pictures(&page, &LAYERS).await;
    // Both networks draw their first kernels from the same random numbers, in other ranges.
    assert!(papers[1..].iter().zip(&article[1..]).all(|(paper, article)| paper != article), "{papers:?}");
    assert!(papers.iter().all(|picture| *picture > 0.0), "{papers:?}");
    page.click_on(".more > summary").await;
    page.click("preset-small").await;
    page.wait(
        "the layers of the small network",
        60,
        &format!("{NAMES}.startsWith('Conv1 kernels Conv1 Norm2 Pool3 Conv4')"),
    )
    .await;
    page.wait("its pictures", 30, "picture('layer-conv1') > 0 && picture('layer-pool11') > 0").await;
    // Columns that do not fit scroll within the strip.
    assert_eq!(page.eval("document.documentElement.scrollWidth <= innerWidth").await, json!(true));
    page.close().await;
}

#[tokio::test]
async fn of_many_maps_the_strongest_are_drawn_and_the_rest_on_demand() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.eval(PICTURE).await;
    open_details(&page).await;
    page.type_at(&part(1, "maps"), "80").await;
    // It is drawn only while it is seen.
    page.eval("scrollTo(0, 0)").await;
    page.wait("its pictures", 60, "picture('layer-conv1') > 0").await;
    let width = page.bounds("layer-conv1").await[2];
    let more = ".strip-column:has([data-testid=layer-conv1]) button";
    let words = |text: &str| format!("document.querySelector('{more}').textContent === '{text}'");
    page.wait("those that are drawn", 5, &words("64 strongest")).await;
    page.click_on(more).await;
    page.wait("all", 5, &words("all 80")).await;
    let wider = page.bounds("layer-conv1").await[2];
    assert!(wider > width, "{wider} px after {width} px");
    page.close().await;
}

/// Moves the pointer to this fraction of a layer's picture.
pub async fn point(page: &Page, layer: &str, x: f64, y: f64) {
    page.eval(&format!(
        "(() => {{ const canvas = document.querySelector('[data-testid={layer}]'), area = canvas.getBoundingClientRect();
            canvas.dispatchEvent(new PointerEvent('pointermove', {{ bubbles: true,
                clientX: area.left + area.width * {x}, clientY: area.top + area.height * {y} }})); }})()"
    ))
    .await;
}

/// Presses a key on a layer's picture.
pub async fn press(page: &Page, layer: &str, key: &str) {
    page.press_on(&format!(".strip-column:has([data-testid={layer}])"), key).await;
}

const TITLE: &str = "(document.querySelector('[data-testid=unit-detail] strong')?.textContent ?? '')";

#[tokio::test]
async fn a_unit_is_explained_by_numbers_that_add_up_and_stay_live() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.wait("the first weights", 20, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;

    // The middle of the upper left map of C3.
    point(&page, "layer-c3", 0.24, 0.055).await;
    page.wait("the unit under the pointer", 5, &format!("{TITLE} === 'C3, map 1, row 5, column 5'")).await;
    let covered = |layers: &str| {
        format!(
            "{layers}.filter(layer => {{
                const box = document.querySelector('[data-testid=unit-detail]').getBoundingClientRect(),
                    unit = document.querySelector(`[data-testid=layer-${{layer}}]`).getBoundingClientRect();
                return box.left < unit.right && unit.left < box.right; }})"
        )
    };
    let seen = covered("['c1-kernels', 'c1', 's2', 'c3']");
    assert_eq!(page.eval(&seen).await, json!([]), "the box covers neither the layer nor what the unit sees");
    let outlined =
        "[...document.querySelectorAll('.strip .tiles-marks .halo')].filter(path => path.getAttribute('d')).length";
    page.wait("outlines in input, C1, S2 and C3", 5, &format!("{outlined} === 4")).await;

    assert_adds_up(&page).await;

    let pictures = |css: &str| format!("document.querySelectorAll('.unit-detail {css} canvas').length");
    assert_eq!(
        page.eval(&pictures(".patch")).await.as_u64().map(|count| count % 3),
        Some(0),
        "patch x kernel = products"
    );
    assert!(page.eval(&pictures(".patch")).await.as_u64() > Some(0));
    press(&page, "layer-c3", "ArrowRight").await;
    page.wait("the next unit", 5, &format!("{TITLE} === 'C3, map 1, row 5, column 6'")).await;
    press(&page, "layer-c3", "Enter").await;
    page.wait("the pinned unit", 5, "document.querySelector('.unit-detail.pinned') !== null").await;
    let value = page.number("unit-detail").await.unwrap();
    page.choose("dataset", "synthetic").await;
    page.click("train").await;
    page.wait_number("step-count", 100.0, 60).await;
    let now = "Number(document.querySelector('[data-testid=unit-detail]').dataset.value)";
    page.wait("another value", 10, &format!("{now} !== {value}")).await;
    let curve = "document.querySelector('[data-testid=unit-history] path').getAttribute('d')";
    page.wait("its history", 10, &format!("{curve}.includes('L')")).await;
    for _ in 0..20 {
        assert_adds_up(&page).await;
    }
    press(&page, "layer-c3", "Escape").await;
    page.wait("no unit", 5, "document.querySelector('[data-testid=unit-detail]') === null").await;

    point(&page, "layer-f6", 0.5, 0.5).await;
    page.wait("the unit of F6", 5, &format!("{TITLE}.startsWith('F6, unit ')")).await;
    assert_eq!(
        page.eval("document.querySelectorAll('.unit-detail li').length").await,
        json!(10),
        "ten strongest inputs"
    );
    assert_eq!(page.eval(&pictures(".inputs")).await, json!(2), "all inputs' weights and products as pictures");
    // `unit 12  0.513 × −0.221  −0.113`, the largest first.
    let products = "[...document.querySelectorAll('.unit-detail li')].map((line) =>
        [...line.children].slice(1).flatMap(({ textContent }) => textContent.replaceAll('−', '-').split(' × ')).map(Number))";
    let products: Vec<[f64; 3]> = serde_json::from_value(page.eval(products).await).unwrap();
    assert!(products.iter().all(|[value, weight, product]| (value * weight - product).abs() < 0.002), "{products:?}");
    assert!(products.is_sorted_by(|a, b| a[2].abs() >= b[2].abs()), "{products:?}");

    // A click pins it, another unit's click moves the pin, and Escape lets go.
    page.click("layer-f6").await;
    page.wait("the pinned unit", 5, "document.querySelector('.unit-detail.pinned') !== null").await;
    let pinned = page.eval(TITLE).await;
    point(&page, "layer-c5", 0.5, 0.5).await;
    page.wait("the box to stay", 2, "document.querySelector('.unit-detail.pinned') !== null").await;
    assert_eq!(page.eval(TITLE).await, pinned);
    page.click("layer-c5").await;
    page.wait("the other unit", 5, &format!("{TITLE}.startsWith('C5, unit ')")).await;
    page.press("Escape").await;
    page.wait("no unit", 5, "document.querySelector('[data-testid=unit-detail]') === null").await;
    page.close().await;
}

/// Σ over 6 maps a + bias b = c → tanh → d.
async fn assert_adds_up(page: &Page) {
    let numbers = r"document.querySelector('[data-testid=unit-formula]').textContent.replaceAll('−', '-')
        .replace('- bias ', '+ bias -').match(/-?\d+\.\d+/g).map(Number)";
    let numbers: Vec<f64> = serde_json::from_value(page.eval(numbers).await).unwrap();
    let [terms, bias, sum, value] = numbers[..] else { panic!("{numbers:?}") };
    assert!((terms + bias - sum).abs() < 0.002 && (sum.tanh() - value).abs() < 0.002, "{numbers:?}");
}

#[tokio::test]
async fn the_answer_is_attributed_to_pixels() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    page.wait("a prediction", 20, "document.querySelector('[data-testid=prediction]').dataset.value").await;
    let class = page.number("prediction").await.unwrap();
    page.click("why").await;
    page.wait("the output of the answer", 5, &format!("{TITLE} === 'Output, {class}'")).await;
    // Coloured are pixels of the stroke in the middle, and none of the left quarter, which is blank.
    let coloured = "((from, to) => { const canvas = document.querySelector('[data-testid=attribution] canvas');
        const { width, height } = canvas, left = Math.round(width * from);
        const { data } = canvas.getContext('2d').getImageData(left, 0, Math.round(width * to) - left, height);
        return new Set(new Uint32Array(data.buffer)).size; })";
    page.wait("pixels for and against", 10, &format!("{coloured}(0.3, 0.7) > 5")).await;
    assert_eq!(page.eval(&format!("{coloured}(0, 0.25)")).await, json!(1), "blank pixels have no share");
    assert!(page.text("attribution").await.contains("Integrated gradients"), "it says how, and where that is from");

    // What spoke for another digit.
    let pixels = "document.querySelector('[data-testid=attribution] canvas').toDataURL()";
    page.eval(&format!("(window.before = {pixels})")).await;
    let other = (class as u32 + 1) % 10;
    page.click_on(&format!("[data-testid=layer-output] [data-class='{other}']")).await;
    page.wait("another output", 5, &format!("{TITLE} === 'Output, {other}'")).await;
    page.wait("its pixels", 10, &format!("{pixels} !== before")).await;
    page.click("unit-release").await;
    page.wait("no unit", 5, "document.querySelector('[data-testid=unit-detail]') === null").await;
    page.close().await;
}
