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

/// The page with this after its address.
async fn open(screen: Screen, rest: &str) -> Page {
    let mut site = Site::start().await;
    site.url.push_str(rest);
    let page = Page::open_sized(site, Graphics::None, screen.0, screen.1).await;
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

/// Scrolls an element to the middle of the screen.
async fn show(page: &Page, id: &str) {
    page.eval(&format!("document.querySelector('[data-testid={id}]').scrollIntoView({{ block: 'center' }})")).await;
}

/// Draws with a finger, after `draw-clear`.
async fn draw(page: &Page, strokes: &[&[[f32; 2]]]) {
    // On a turned phone both are not in view at once.
    show(page, "draw-clear").await;
    tap(page, "draw-clear").await;
    show(page, "draw-canvas").await;
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
    let page = open(PORTRAIT, "").await;
    assert_fits(&page).await;
    let [_, top, _, height] = page.bounds("draw-canvas").await;
    let [_, buttons, ..] = page.bounds("train").await;
    assert!(top + height < buttons, "the sheet is in view: {top}, {height} high, buttons at {buttons}");
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
    // A scroll would come with a later frame.
    page.eval("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))").await;
    assert_eq!(page.eval("scrollY").await, scrolled, "a finger on the sheet draws, and scrolls nothing");

    show(&page, "accuracy-chart").await;
    let before = page.eval("scrollY").await.as_f64().unwrap();
    let [left, top, width, height] = page.bounds("accuracy-chart").await;
    let middle = [left + width / 2.0, top + height / 2.0];
    let up: Vec<[f64; 2]> = (0..12).map(|step| [middle[0], middle[1] - 15.0 * f64::from(step)]).collect();
    swipe(&page, &up).await;
    page.wait("the page to scroll over a chart", 5, &format!("scrollY > {before}")).await;
    show(&page, "accuracy-chart").await;
    let [left, top, width, height] = page.bounds("accuracy-chart").await;
    let along: Vec<[f64; 2]> =
        (2..6).map(|tenth| [left + width * f64::from(tenth) / 10.0, top + height / 2.0]).collect();
    let crosshair = "document.querySelector('.time-crosshair').getAttribute('d')";
    let before = page.eval(crosshair).await;
    swipe(&page, &along).await;
    page.wait("the crosshair to follow the finger", 5, &format!("{crosshair} && {crosshair} !== {before}")).await;

    let step = page.number("step-count").await.unwrap();
    for screen in [LANDSCAPE, PORTRAIT] {
        turn(&page, screen).await;
        assert_fits(&page).await;
        let [left, _, width, _] = page.bounds("draw-canvas").await;
        assert!(left >= 0.0 && left + width <= f64::from(screen.0), "the sheet at {left}, {width} wide");
        assert!(page.eval(&format!("{answer} >= '0'")).await == true, "the answer stays");
    }
    page.wait_number("step-count", step + 50.0, 60).await;
    page.wait_phase("running", 5).await;
    tap(&page, "pause").await;
    page.wait_phase("paused", 20).await;

    // On the turned phone ink is where the finger was: a stroke on the left is on the left.
    turn(&page, LANDSCAPE).await;
    draw(&page, &[&[[0.2, 0.2], [0.2, 0.8]]]).await;
    let ink = "(() => {
        const sheet = document.querySelector('[data-testid=draw-canvas]'), { width, height } = sheet;
        const at = (x) => sheet.getContext('2d').getImageData(x * width, height / 2, 1, 1).data.join();
        return [at(0.2) !== at(0.5), at(0.8) === at(0.5)];
    })()";
    assert_eq!(page.eval(ink).await, json!([true, true]));
    page.wait("the second answer", 20, &format!("{answer} >= '0'")).await;
    page.close().await;
}

#[tokio::test]
async fn a_link_is_opened_as_a_pupil_would() {
    let page = open(PORTRAIT, "#preset=sprint&dataset=synthetic&epochs=2").await;
    let banner = page.text("link-banner").await;
    for part in ["Sprint, ", "epochs 2", "Synthetic digits"] {
        assert!(banner.contains(part), "{banner}");
    }
    assert_fits(&page).await;
    assert_eq!(page.number("step-count").await.unwrap_or_default(), 0.0, "nothing has started");
    tap(&page, "train").await;
    page.wait_phase("finished", 180).await;
    page.wait_number("test-accuracy", 0.5, 30).await;
    page.close().await;
}
