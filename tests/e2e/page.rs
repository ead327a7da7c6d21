//! Drives the page as a user would; elements are found by `data-testid`.

use super::browser::{self, Browser, Graphics, Processes};
use super::scratch::Scratch;
use super::site::Site;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

/// The open page, its browser and its server.
pub struct Page {
    processes: Processes,
    browser: Browser,
    pub site: Site,
    pub driver: WebDriver,
}

/// Runs before the page's own code and records long tasks, errors, violations of the content security policy, and workers.
const OBSERVE: &str = "
    window.longTasks = []; window.errors = []; window.workers = [];
    new PerformanceObserver(list => longTasks.push(...list.getEntries().map(e => e.duration)))
        .observe({ type: 'longtask', buffered: true });
    addEventListener('error', e => errors.push(String(e.message)));
    addEventListener('unhandledrejection', e => errors.push(String(e.reason)));
    addEventListener('securitypolicyviolation', e => errors.push(`${e.violatedDirective} forbids ${e.blockedURI}`));
    window.Worker = class extends Worker { constructor(...a) { super(...a); workers.push(this); } };
";

impl Drop for Page {
    fn drop(&mut self) {
        // After a failed test the browser is killed: asking it to quit would take two minutes.
        let _ = self.driver.clone().leak();
    }
}

/// How much longer than on an idle machine anything may take: other tests run beside.
const PATIENCE: u64 = 3;

impl Page {
    /// Opens the page in a laptop-sized window.
    pub async fn open(graphics: Graphics) -> Self {
        Self::open_sized(Site::start().await, graphics, 1440, 900).await
    }

    /// Opens the page of `site` in a window of this size.
    pub async fn open_sized(site: Site, graphics: Graphics, width: u32, height: u32) -> Self {
        Self::open_in(Browser::Chromium(graphics), site, width, height).await
    }

    /// Opens the page of `site` in a browser with a window of this size, with the experiment that most tests are about: `Modern`,
    /// which also holds images back for validation. An address with a link is left as it is.
    pub async fn open_in(browser: Browser, site: Site, width: u32, height: u32) -> Self {
        let page = Self::visit(browser, site, width, height).await;
        if page.site.url.ends_with('/') {
            page.click("preset-modern").await;
        }
        page
    }

    /// Opens the page as a first visitor does, and waits until it is rendered.
    pub async fn visit(browser: Browser, site: Site, width: u32, height: u32) -> Self {
        let (processes, driver) = browser::open(browser, width, height).await;
        let page = Self { processes, browser, site, driver };
        match browser {
            Browser::Chromium(_) => {
                page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": OBSERVE })).await;
            }
            // The page's own document type, after this one, has no effect.
            Browser::Firefox(_) | Browser::WebKit => {
                page.site.prepend("index.html", &format!("<!doctype html><script>{OBSERVE}</script>"));
                // The host's policy would forbid that script; the page's own, which comes after it, does not.
                page.site.set_policy("");
            }
        }
        page.driver.goto(&page.site.url).await.unwrap();
        page.wait_mounted().await;
        page
    }

    pub async fn reload(&self) {
        self.driver.refresh().await.unwrap();
        self.wait_mounted().await;
    }

    /// The load event is too early: it fires before WebAssembly has rendered the page, of which the sources come last.
    async fn wait_mounted(&self) {
        self.wait("the page", 60, "document.querySelector('footer.sources')").await;
    }

    /// A folder into which the page downloads from now on; `name` distinguishes tests in the same process.
    pub async fn downloads(&self, name: &str) -> Scratch {
        match self.browser {
            Browser::Chromium(_) => {
                let folder = Scratch::new(name);
                let behaviour = json!({ "behavior": "allow", "downloadPath": folder.path() });
                self.cdp("Browser.setDownloadBehavior", behaviour).await;
                folder
            }
            Browser::Firefox(_) | Browser::WebKit => Scratch::at(self.processes.downloads()),
        }
    }

    /// Sends a command of the Chrome DevTools Protocol, which other browsers do not have.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        self.driver.cdp().send_raw(method, parameters).await.unwrap()
    }

    /// Evaluates a JavaScript expression, awaiting a promise.
    pub async fn eval(&self, expression: &str) -> Value {
        self.driver.execute(format!("return {expression}"), vec![]).await.unwrap().json().clone()
    }

    /// Text of an element; empty if there is none.
    pub async fn text(&self, id: &str) -> String {
        let text = self.eval(&format!("document.querySelector('[data-testid={id}]')?.textContent ?? ''")).await;
        text.as_str().unwrap_or_default().trim().to_owned()
    }

    /// The number in an element's `data-value`.
    pub async fn number(&self, id: &str) -> Option<f64> {
        let value = self.eval(&format!("document.querySelector('[data-testid={id}]')?.dataset.value ?? null")).await;
        value.as_str().and_then(|text| text.parse().ok())
    }

    /// Value of a form field.
    pub async fn value(&self, id: &str) -> String {
        let value = self.eval(&format!("document.querySelector('[data-testid={id}]')?.value ?? ''")).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks an element as a user would: it must be visible and not covered.
    pub async fn click(&self, id: &str) {
        self.click_on(&format!("[data-testid={id}]")).await;
    }

    /// Clicks the element that matches a selector, as soon as there is one.
    pub async fn click_on(&self, css: &str) {
        self.wait(css, 20, &format!("document.querySelector({})", json!(css))).await;
        let element = self.driver.find(By::Css(css)).await.unwrap();
        element.scroll_into_view().await.unwrap();
        element.click().await.unwrap_or_else(|error| panic!("cannot click {css}: {error}"));
    }

    /// Replaces the text of a field and leaves it.
    pub async fn type_into(&self, id: &str, text: &str) {
        self.type_at(&format!("[data-testid={id}]"), text).await;
    }

    /// The same for the field that matches a selector.
    pub async fn type_at(&self, css: &str, text: &str) {
        let element = self.driver.find(By::Css(css)).await.unwrap();
        // Two calls: only the end of one releases Control in every browser.
        for keys in [Key::Control + "a", TypingData::from(text) + Key::Tab] {
            element.send_keys(keys).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        }
    }

    /// Presses a key where the focus is; a printable key is named by what it writes, the others as in the DOM.
    pub async fn press(&self, key: &str) {
        let key = match key {
            "Tab" => Key::Tab.into(),
            "Enter" => Key::Enter.into(),
            "Escape" => Key::Escape.into(),
            "Home" => Key::Home.into(),
            "ArrowLeft" => Key::Left.into(),
            "ArrowRight" => Key::Right.into(),
            "ArrowUp" => Key::Up.into(),
            "ArrowDown" => Key::Down.into(),
            text => text.chars().next().unwrap(),
        };
        self.driver.action_chain().key_down(key).key_up(key).perform().await.unwrap();
    }

    /// Moves the focus to an element, without scrolling, and presses a key.
    pub async fn press_on(&self, css: &str, key: &str) {
        self.eval(&format!("document.querySelector({}).focus({{ preventScroll: true }})", json!(css))).await;
        self.press(key).await;
    }

    /// Chooses an option of a select element by its value.
    pub async fn choose(&self, id: &str, value: &str) {
        let option = By::Css(format!("[data-testid={id}] option[value='{value}']"));
        self.driver.find(option).await.unwrap().click().await.unwrap();
    }

    /// Waits until a JavaScript expression is truthy, and reports the state of the page on timeout. An expression that throws
    /// counts as false: an element may not exist yet. The seconds are for an idle machine: a busy one gets [`PATIENCE`] times as
    /// many.
    pub async fn wait(&self, what: &str, seconds: u64, expression: &str) {
        let seconds = PATIENCE * seconds;
        let end = Instant::now() + Duration::from_secs(seconds);
        let attempt =
            format!("(() => {{ try {{ return !!({expression}) }} catch (error) {{ return String(error) }} }})()");
        loop {
            let value = self.eval(&attempt).await;
            if value == true {
                return;
            }
            if Instant::now() > end {
                panic!("waited {seconds} s for {what} ({value}); {}", self.describe().await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until `data-phase` has this value. While it is idle, the network still follows the form: until it does, that is
    /// waited for, too.
    pub async fn wait_phase(&self, phase: &str, seconds: u64) {
        let element = "document.querySelector('[data-testid=phase]').dataset";
        let follows = if phase == "idle" { format!("{element}.changed === 'false'") } else { "true".to_owned() };
        self.wait(&format!("phase {phase}"), seconds, &format!("{element}.phase === '{phase}' && {follows}")).await;
    }

    /// Presses Train, and waits for the end of the run.
    pub async fn train_to_the_end(&self) {
        self.click("train").await;
        self.wait_phase("running", 60).await;
        self.wait_phase("finished", 120).await;
    }

    /// Waits until a number is at least `least`, and returns it.
    pub async fn wait_number(&self, id: &str, least: f64, seconds: u64) -> f64 {
        let value = format!("document.querySelector('[data-testid={id}]')?.dataset.value");
        self.wait(&format!("{id} of {least}"), seconds, &format!("{value} && Number({value}) >= {least}")).await;
        self.number(id).await.unwrap()
    }

    /// Clears the sheet and draws strokes with the mouse; points in units of the canvas.
    pub async fn draw(&self, strokes: &[&[[f32; 2]]]) {
        self.click("draw-clear").await;
        let canvas = self.driver.find(By::Css("[data-testid=draw-canvas]")).await.unwrap();
        canvas.scroll_into_view().await.unwrap();
        let [left, top, width, height] = self.bounds("draw-canvas").await;
        let step = Some(Duration::from_millis(5));
        let mut mouse = self.driver.action_chain_with_delay(None, step);
        for stroke in strokes {
            for (index, [x, y]) in stroke.iter().enumerate() {
                let (x, y) = (left + f64::from(*x) * width, top + f64::from(*y) * height);
                mouse = mouse.move_to(x.round() as i64, y.round() as i64);
                if index == 0 {
                    mouse = mouse.click_and_hold();
                }
            }
            mouse = mouse.release();
        }
        mouse.perform().await.unwrap();
    }

    /// Left, top, width and height of an element in CSS pixels of the viewport.
    pub async fn bounds(&self, id: &str) -> [f64; 4] {
        let area = format!("document.querySelector('[data-testid={id}]').getBoundingClientRect()");
        let bounds = self.eval(&format!("(({{x, y, width, height}}) => [x, y, width, height])({area})")).await;
        serde_json::from_value(bounds).unwrap()
    }

    /// Asserts that there was no uncaught error.
    pub async fn assert_no_errors(&self) {
        assert_eq!(self.eval("errors").await, json!([]), "uncaught errors in the page");
    }

    /// Asserts that there was no error and closes the browser.
    pub async fn close(self) {
        self.assert_no_errors().await;
        self.driver.clone().quit().await.unwrap();
    }

    async fn describe(&self) -> String {
        let mut state = Vec::new();
        for id in ["phase", "epoch", "step-count", "train-loss", "test-accuracy", "notice", "error"] {
            state.push(format!("{id}: {:?}", self.text(id).await));
        }
        format!("{} errors: {}", state.join(", "), self.eval("errors").await)
    }
}
