//! Records the README's moving picture: the first half minute with the page. `cargo xtask picture` runs it.

use super::browser::{Browser, Graphics};
use super::digits::DIGITS;
use super::page::Page;
use super::site::Site;
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Time from one frame to the next, and in which the pointer goes on.
const INTERVAL: Duration = Duration::from_millis(250);

/// Width and height of the viewport in CSS pixels.
const VIEWPORT: [u32; 2] = [1440, 900];

/// The digit that is drawn.
const DIGIT: usize = 3;

/// Screenshots lack the pointer. This arrow follows the events that the page receives, with a ring while the button is
/// down.
const ARROW: &str = r#"document.body.insertAdjacentHTML('beforeend', `
    <svg id="arrow" width="48" height="48" viewBox="-16 -16 32 32">
        <circle r="11" fill="none" stroke="currentColor" stroke-width="2.5" visibility="hidden" />
        <path d="M0 0v15l3.6-3.4 2.4 5.6 2.6-1.1-2.4-5.5 5-.3z" fill="black" stroke="white" stroke-width="1.2" />
    </svg>`);
    const arrow = document.getElementById('arrow');
    // As an attribute the page's policy would forbid it.
    arrow.style.cssText = 'position: fixed; left: -24px; top: -24px; z-index: 99; pointer-events: none; overflow: visible';
    for (const kind of ['pointermove', 'pointerdown', 'pointerup']) {
        addEventListener(kind, (event) => {
            arrow.style.translate = `${event.clientX}px ${event.clientY}px`;
            arrow.firstElementChild.setAttribute('visibility', event.buttons ? 'visible' : 'hidden');
        }, true);
    }"#;

#[test]
fn the_readmes_picture_is_under_two_megabytes() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains("docs/picture.webp"));
    assert!(std::fs::metadata(root.join("docs/picture.webp")).unwrap().len() < 2_000_000);
}

/// Frames are files in the folder `LENET_FRAMES`, named by the milliseconds since the first: `004250.png`.
#[tokio::test]
#[ignore = "writes files; cargo xtask picture"]
async fn the_first_half_minute() {
    let folder = std::env::var_os("LENET_FRAMES").expect("LENET_FRAMES names the folder of the frames");
    let site = Site::start_with_mnist().await.expect("the picture is one of MNIST: cargo xtask data");
    let [width, height] = VIEWPORT;
    let page = Page::visit(Browser::Chromium(Graphics::None), site, width, height).await;
    // The window's frame is part of the window's size.
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    page.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
    page.cdp("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
    let light = json!({ "features": [{ "name": "prefers-color-scheme", "value": "light" }] });
    page.cdp("Emulation.setEmulatedMedia", light).await;
    page.wait_phase("idle", 60).await;
    page.wait("the first weights", 20, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;
    page.driver.execute(ARROW, vec![]).await.unwrap();

    let mut camera = Camera::start(&page, folder.into()).await;
    camera.wait(1.0).await;
    camera.move_to("train", [0.5, 0.6], 1.0).await;
    camera.click().await;
    camera.wait(8.0).await;
    for stroke in DIGITS[DIGIT] {
        camera.draw(stroke).await;
    }
    camera.wait(4.0).await;
    // In the second of six maps. The box that explains it stands to the right: what it sees of the input stays visible.
    camera.move_to("layer-c1", [0.6, 0.26], 1.0).await;
    camera.wait(1.0).await;
    camera.click().await;
    camera.wait(8.0).await;

    let prediction = page.number("prediction").await;
    assert_eq!(prediction, Some(DIGIT as f64), "the network reads the drawn digit; record again on an idle machine");
    let accuracy = page.number("test-accuracy").await;
    assert!(accuracy >= Some(0.9), "{accuracy:?} of the test images; record again on an idle machine");
    assert_eq!(page.eval("document.querySelectorAll('.unit-detail.pinned').length").await, json!(1));
    page.close().await;
}

/// Takes frames and moves the pointer between them.
struct Camera<'a> {
    page: &'a Page,
    folder: PathBuf,
    start: Instant,
    /// When the next frame is due.
    next: Duration,
    /// Position of the pointer in CSS pixels.
    pointer: [f64; 2],
}

impl<'a> Camera<'a> {
    async fn start(page: &'a Page, folder: PathBuf) -> Self {
        let pointer = VIEWPORT.map(|length| f64::from(length) * 0.6);
        let camera = Self { page, folder, start: Instant::now(), next: Duration::ZERO, pointer };
        camera.mouse("mouseMoved", 0).await;
        camera
    }

    /// Takes a frame as soon as it is due; on a busy machine later ones are due later, too.
    async fn frame(&mut self) {
        tokio::time::sleep(self.next.saturating_sub(self.start.elapsed())).await;
        let taken = self.start.elapsed();
        self.next = taken.max(self.next) + INTERVAL;
        let picture = self.page.driver.screenshot_as_png().await.unwrap();
        std::fs::write(self.folder.join(format!("{:06}.png", taken.as_millis())), picture).unwrap();
    }

    /// Takes frames for this many seconds.
    async fn wait(&mut self, seconds: f64) {
        let end = self.next + Duration::from_secs_f64(seconds);
        while self.next < end {
            self.frame().await;
        }
    }

    /// Moves the pointer within `seconds` to this position in an element, in fractions of its width and height.
    async fn move_to(&mut self, id: &str, [x, y]: [f32; 2], seconds: f64) {
        let [left, top, width, height] = self.page.bounds(id).await;
        let to = [left + f64::from(x) * width, top + f64::from(y) * height];
        let (from, count) = (self.pointer, (seconds / INTERVAL.as_secs_f64()).round() as u32);
        for index in 1..=count {
            let part = f64::from(index) / f64::from(count);
            // Slow at both ends, as a hand is.
            let eased = part * part * (3.0 - 2.0 * part);
            self.pointer = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * eased);
            self.mouse("mouseMoved", 0).await;
            self.frame().await;
        }
    }

    async fn click(&mut self) {
        self.mouse("mousePressed", 1).await;
        self.frame().await;
        self.mouse("mouseReleased", 0).await;
    }

    /// Draws a stroke on the sheet, two of its points a frame.
    async fn draw(&mut self, stroke: &[[f32; 2]]) {
        let [left, top, width, height] = self.page.bounds("draw-canvas").await;
        self.move_to("draw-canvas", stroke[0], 0.75).await;
        self.mouse("mousePressed", 1).await;
        for points in stroke[1..].chunks(2) {
            for [x, y] in points {
                self.pointer = [left + f64::from(*x) * width, top + f64::from(*y) * height];
                self.mouse("mouseMoved", 1).await;
            }
            self.frame().await;
        }
        self.mouse("mouseReleased", 0).await;
    }

    /// Sends an event at the pointer's position, with the left button held down or no button.
    async fn mouse(&self, kind: &str, buttons: u32) {
        let [x, y] = self.pointer;
        let button = if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" };
        let event = json!({ "type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "clickCount": 1 });
        self.page.cdp("Input.dispatchMouseEvent", event).await;
    }
}
