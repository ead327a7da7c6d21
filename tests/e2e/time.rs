//! Moving along the run: kept moments, exact steps, and back to now.

use super::browser::Graphics;
use super::hand::{draw_asked, wait_tested};
use super::mistakes::counts;
use super::page::Page;
use super::site::Site;
use super::strip::{LAYERS, PICTURE, pictures, point, press};
use serde_json::json;

/// The moment that is shown; `null` is now.
const MOMENT: &str = "(document.querySelector('[data-testid=moment]').dataset.step ?? null)";

/// The step whose network the strip draws.
const STRIP: &str = "Number(document.querySelector('[data-testid=strip]').dataset.step)";

/// How many of the visitor's drawings are read correctly.
const HAND: &str = "(document.querySelector('[data-testid=hand-accuracy]').dataset.value ?? null)";

/// Presses a key on the slider.
pub async fn slide(page: &Page, key: &str) {
    page.press_on("[data-testid=moment-slider]", key).await;
}

/// Shows the strip, which is drawn only while it is seen, waits for its step, and returns the value of the pinned unit with all
/// digits.
async fn value(page: &Page, step: f64) -> f64 {
    page.eval("scrollTo(0, 0)").await;
    let explained = "document.querySelector('[data-testid=unit-detail]').dataset.step";
    page.wait("the strip at that step", 10, &format!("{STRIP} === {step} && {explained} === '{step}'")).await;
    page.number("unit-detail").await.unwrap()
}

#[tokio::test]
async fn the_page_goes_back_along_the_run_while_training_goes_on() {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "60").await;
    page.wait_phase("idle", 60).await;
    page.eval(PICTURE).await;
    page.wait("the first weights", 20, &format!("{STRIP} === 0 && picture('layer-f6') > 0")).await;
    let untrained = pictures(&page, &LAYERS).await;
    // The hand, which is tested untrained, too.
    page.click("hand-tab").await;
    draw_asked(&page, 0..5).await;
    page.click("hand-stop").await;
    page.click("draw-clear").await;
    wait_tested(&page, 5).await;
    let untrained_hand = page.eval(HAND).await;
    page.click("mistakes-tab").await;
    let slider = "document.querySelector('[data-testid=moment-slider]')";
    assert_eq!(page.eval(&format!("{slider}.disabled")).await, json!(true), "nothing to go back to");
    page.click("train").await;
    page.wait_number("step-count", 600.0, 60).await;

    slide(&page, "Home").await;
    page.wait("the first moment", 5, &format!("{MOMENT} === '0' && {STRIP} === 0")).await;
    page.wait("its pictures", 5, &format!("picture('layer-f6') === {}", untrained[6])).await;
    assert_eq!(pictures(&page, &LAYERS).await, untrained);
    assert_eq!(page.eval(&format!("{slider}.ariaValueText")).await, json!("step 0, epoch 0"));
    assert!(
        page.text("mistakes-accuracy").await.contains("nothing had been evaluated yet"),
        "mistakes are of that moment"
    );
    let empty = counts(&page).await.as_flattened().iter().all(|count| count.unwrap_or_default() == 0);
    assert!(empty, "and so is the table");
    assert_eq!(page.eval(HAND).await, untrained_hand, "and the hand");
    page.draw(&[&[[0.5, 0.2], [0.5, 0.8]]]).await;
    page.wait("a guess of the untrained network", 5, "document.querySelector('.pad-guess') !== null").await;
    slide(&page, "ArrowRight").await;
    page.wait("the next moment", 5, &format!("Number({MOMENT}) > 0 && document.querySelector('.pad-guess') === null"))
        .await;

    // A click into a chart.
    page.wait_number("step-count", 1_500.0, 60).await;
    page.eval(
        "(window.pointAt = () => {
            const canvas = document.querySelector('[data-testid=accuracy-chart] canvas'), { left, top } =
                canvas.getBoundingClientRect(), at = { bubbles: true, clientX: left + 150, clientY: top + 60 };
            for (const type of ['pointermove', 'pointerdown']) canvas.dispatchEvent(new PointerEvent(type, at));
            canvas.dispatchEvent(new MouseEvent('click', at));
        }, pointAt())",
    )
    .await;
    page.wait("a moment in the chart", 5, &format!("Number({MOMENT}) > 100 && {STRIP} === Number({MOMENT})")).await;
    let kept = page.eval(MOMENT).await.as_str().unwrap().parse::<f64>().unwrap();
    // The crosshair, which all charts and the slider share, is where the pointer is; the moment is the one kept nearest to it.
    let places = "(({ left, width }) => [
            [(document.querySelector('.time-crosshair').getBoundingClientRect().left - left) / width, SLIDER.value / SLIDER.max],
            [...document.querySelector('.time-marks path').getAttribute('d').matchAll(/M([0-9.]+)/g)].map(([, x]) => x / 100),
        ])(document.querySelector('.time-marks').getBoundingClientRect())";
    let places = places.replace("SLIDER", slider);
    let ([crosshair, shown], marks): ([f64; 2], Vec<f64>) = serde_json::from_value(page.eval(&places).await).unwrap();
    let nearest = marks.iter().map(|mark| (mark - crosshair).abs()).fold(f64::INFINITY, f64::min);
    assert!(
        marks.len() > 3 && (shown - crosshair).abs() < nearest + 0.005,
        "clicked at {crosshair}, shown {shown} of {marks:?}"
    );
    let evaluated = page.text("mistakes-accuracy").await;
    assert!(evaluated.contains("test images right") && evaluated.contains("evaluated at epoch"), "{evaluated}");
    let then = counts(&page).await;
    let right: i64 = (0..10).filter_map(|class| then[class][class]).sum();
    let all: i64 = then.iter().flatten().flatten().sum();
    let accuracy = page.number("mistakes-accuracy").await.unwrap();
    assert!(all == 2_000 && (right as f64 / all as f64 - accuracy).abs() < 1e-6, "{right} of {all} for {accuracy}");

    // The same step, trained again by another worker, has the same bits.
    point(&page, "layer-f6", 0.5, 0.5).await;
    press(&page, "layer-f6", "Enter").await;
    page.wait("the pinned unit", 5, "document.querySelector('.unit-detail.pinned') !== null").await;
    let before = value(&page, kept).await;
    page.type_into("moment-step", &kept.to_string()).await;
    page.eval(
        "(window.said = new Set(), new MutationObserver(() => said.add(document.querySelector('[data-testid=moment-words]').textContent))
            .observe(document.querySelector('[data-testid=moment-words]'), { childList: true, characterData: true, subtree: true }))",
    )
    .await;
    page.click("moment-go").await;
    let images = "document.querySelectorAll('[data-testid=step-images] li').length";
    page.wait("the images of its last step", 60, &format!("{images} === 32")).await;
    assert_eq!(value(&page, kept).await, before);
    let progress = "[...said].some((text) => /^Training steps [0-9,]+ to [0-9,]+ again: [0-9]+ %/.test(text))";
    assert_eq!(page.eval(progress).await, json!(true), "{}", page.eval("[...said]").await);
    page.click("moment-forward").await;
    let step = |step: f64| format!("{MOMENT} === '{step}' && {images} === 32");
    page.wait("one step on", 30, &step(kept + 1.0)).await;
    let after = value(&page, kept + 1.0).await;
    assert_ne!(after, before);
    // `the last step: 0.513 → 0.521, +0.00784`
    let change = "document.querySelector('[data-testid=unit-change]').textContent.replaceAll('−', '-')
        .match(/(-?[0-9.]+) → (-?[0-9.]+), ([+-][0-9.]+)/).slice(1).map(Number)";
    let [from, to, by]: [f64; 3] = serde_json::from_value(page.eval(change).await).unwrap();
    assert!((from - before).abs() < 6e-4 && (to - after).abs() < 6e-4, "{from} → {to} for {before} → {after}");
    assert!((by - (after - before)).abs() < 6e-6, "{by} for {before} → {after}");
    let words = "document.querySelector('[data-testid=step-words]').textContent";
    page.wait("losses", 5, &format!(r"/trained on these 32 images; mean loss before it \d/.test({words})")).await;
    page.click("moment-back").await;
    page.wait("one step back", 30, &step(kept)).await;
    assert_eq!(value(&page, kept).await, before);

    // The first Escape lets the unit go, the second returns to now.
    press(&page, "layer-f6", "Escape").await;
    page.wait("no unit", 5, "document.querySelector('[data-testid=unit-detail]') === null").await;
    assert_eq!(page.eval(MOMENT).await, json!(kept.to_string()));
    press(&page, "layer-f6", "Escape").await;
    let now = page.number("step-count").await.unwrap();
    page.wait("now", 5, &format!("{MOMENT} === null && {STRIP} >= {now}")).await;
    assert!(!page.text("mistakes-accuracy").await.contains("evaluated at"), "the newest mistakes");
    assert_ne!(counts(&page).await, then, "in the table, too");
    assert_ne!(page.eval(HAND).await, untrained_hand, "the hand as it is read now");
    assert!(now > kept + 600.0, "training went on: {now} after {kept}");

    // From a chart, too, which takes the keys then.
    page.eval("pointAt()").await;
    page.wait("a moment in the chart", 5, &format!("{MOMENT} !== null")).await;
    page.press_on("[data-testid=accuracy-chart] canvas", "Escape").await;
    page.wait("now", 5, &format!("{MOMENT} === null")).await;
    page.close().await;
}
