//! The page on a phone: fingers, a slow processor, both orientations.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use super::site::Site;
use serde_json::{Value, json};

/// Width and height of the screen in CSS pixels.
type Screen = (u32, u32);

const PORTRAIT: Screen = (390, 844);
const LANDSCAPE: Screen = (844, 390);

/// The processor takes four times as long as here.
const SLOWDOWN: u32 = 4;

async fn turn(page: &Page, (width, height): Screen) {
    let (angle, kind) = if width < height { (0, "portraitPrimary") } else { (90, "landscapePrimary") };
    let screen = json!({
        "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true,
        "screenOrientation": { "type": kind, "angle": angle },
    });
    page.cdp("Emulation.setDeviceMetricsOverride", screen).await;
    page.wait("the turned screen", 5, &format!("innerWidth === {width} && innerHeight === {height}")).await;
}

async fn open(screen: Screen) -> Page {
    let page = Page::open_sized(Site::start().await, Graphics::None, screen.0, screen.1).await;
    page.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 5 })).await;
    page.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN })).await;
    turn(&page, screen).await;
    page.reload().await;
    page.wait_phase("idle", 60).await;
    page
}

async fn touch(page: &Page, kind: &str, points: Value) {
    page.cdp("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await;
}

/// A finger that goes along these points of the viewport.
async fn swipe(page: &Page, points: &[[f64; 2]]) {
    for (index, [x, y]) in points.iter().enumerate() {
        touch(page, if index == 0 { "touchStart" } else { "touchMove" }, json!([{ "x": x, "y": y }])).await;
    }
    touch(page, "touchEnd", json!([])).await;
}

/// Touches the middle of an element that is in view.
async fn tap(page: &Page, id: &str) {
    let [left, top, width, height] = page.bounds(id).await;
    swipe(page, &[[left + width / 2.0, top + height / 2.0]]).await;
}

/// Draws with a finger, after `draw-clear`.
async fn draw(page: &Page, strokes: &[&[[f32; 2]]]) {
    page.eval("document.querySelector('[data-testid=draw-canvas]').scrollIntoView({ block: 'center' })").await;
    tap(page, "draw-clear").await;
    let [left, top, width, height] = page.bounds("draw-canvas").await;
    for stroke in strokes {
        let at = |&[x, y]: &[f32; 2]| [left + f64::from(x) * width, top + f64::from(y) * height];
        swipe(page, &stroke.iter().map(at).collect::<Vec<_>>()).await;
    }
}

async fn assert_fits(page: &Page) {
    let overflow = page.eval("document.documentElement.scrollWidth > innerWidth").await;
    assert_eq!(overflow, json!(false), "nothing is beyond the screen's edge");
}

#[tokio::test]
async fn fingers_draw_train_and_scroll_and_the_phone_is_turned() {
    let page = open(PORTRAIT).await;
    assert_fits(&page).await;
    // The main buttons are in view wherever the page is scrolled to, and large enough for a thumb.
    page.eval("scrollTo(0, 1200)").await;
    let [_, top, width, height] = page.bounds("train").await;
    assert!(top + height <= f64::from(PORTRAIT.1) && height >= 44.0 && width >= 44.0, "{top} {width} {height}");
    tap(&page, "train").await;
    page.wait_number("step-count", 300.0, 120).await;

    draw(&page, DIGITS[1]).await;
    let answer = "document.querySelector('[data-testid=prediction]').dataset.value";
    page.wait("an answer while it trains", 20, &format!("{answer} >= '0'")).await;
    let scrolled = page.eval("scrollY").await;
    let [left, top, width, height] = page.bounds("draw-canvas").await;
    let down = [[left + width / 2.0, top + 5.0], [left + width / 2.0, top + height - 5.0]];
    swipe(&page, &down).await;
    assert_eq!(page.eval("scrollY").await, scrolled, "a finger on the sheet draws, and scrolls nothing");

    page.eval("document.querySelector('[data-testid=accuracy-chart]').scrollIntoView({ block: 'center' })").await;
    let before = page.eval("scrollY").await.as_f64().unwrap();
    let [left, top, width, height] = page.bounds("accuracy-chart").await;
    let middle = [left + width / 2.0, top + height / 2.0];
    let up: Vec<[f64; 2]> = (0..12).map(|step| [middle[0], middle[1] - 15.0 * f64::from(step)]).collect();
    swipe(&page, &up).await;
    page.wait("the page to scroll over a chart", 5, &format!("scrollY > {before}")).await;
    page.eval("document.querySelector('[data-testid=accuracy-chart]').scrollIntoView({ block: 'center' })").await;
    let [left, top, width, height] = page.bounds("accuracy-chart").await;
    let along: Vec<[f64; 2]> =
        (2..6).map(|tenth| [left + width * f64::from(tenth) / 10.0, top + height / 2.0]).collect();
    swipe(&page, &along).await;
    page.wait("the crosshair", 5, "document.querySelector('.time-crosshair').getAttribute('d')").await;

    let step = page.number("step-count").await.unwrap();
    for screen in [LANDSCAPE, PORTRAIT] {
        turn(&page, screen).await;
        assert_fits(&page).await;
        let [left, _, width, _] = page.bounds("draw-canvas").await;
        assert!(left >= 0.0 && left + width <= f64::from(screen.0), "the sheet at {left}, {width} wide");
        page.wait("the answer after turning", 10, &format!("{answer} >= '0'")).await;
    }
    page.wait_number("step-count", step + 50.0, 60).await;
    page.wait_phase("running", 5).await;
    tap(&page, "pause").await;
    page.wait_phase("paused", 20).await;

    // What is drawn on the turned phone is read where the finger was.
    turn(&page, LANDSCAPE).await;
    draw(&page, DIGITS[0]).await;
    page.wait("the second answer", 20, &format!("{answer} >= '0'")).await;
    page.close().await;
}
