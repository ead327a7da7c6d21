//! Accessibility: axe-core finds nothing serious in any tab nor in what opens, on laptops and on a phone, light and dark; nothing
//! needs horizontal scrolling, at 200 % zoom neither.

use super::browser::Graphics;
use super::mistakes;
use super::page::Page;
use super::site::Site;
use super::strip::press;
use super::time::slide;
use serde_json::{Value, json};

/// Source of axe-core, installed by `cargo xtask setup`.
fn axe() -> String {
    let path = std::env::var("LENET_AXE").unwrap_or_else(|_| ".tools/npm/node_modules/axe-core/axe.min.js".into());
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}; run `cargo xtask setup`"))
}

async fn violations(page: &Page) -> Vec<Value> {
    page.driver.execute(axe(), vec![]).await.unwrap();
    let script = "const done = arguments[arguments.length - 1]; axe.run().then(r => done(r.violations.map(v => \
                  ({ id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.target.join(' ') + ': ' + n.failureSummary) }))))";
    let result = page.driver.execute_async(script, vec![]).await.unwrap().json().clone();
    result.as_array().unwrap().clone()
}

async fn assert_nothing_serious(page: &Page, shown: &str) {
    let is_serious =
        |violation: &Value| ["serious", "critical"].contains(&violation["impact"].as_str().unwrap_or_default());
    let serious: Vec<Value> = violations(page).await.into_iter().filter(is_serious).collect();
    assert!(serious.is_empty(), "{shown}: {}", serde_json::to_string_pretty(&serious).unwrap());
    let overflow = page.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth").await;
    assert_eq!(overflow, json!(false), "no horizontal scrolling: {shown}");
}

/// The same of what stands there, in light and dark.
async fn assert_nothing_serious_in(page: &Page, shown: &str) {
    for scheme in ["light", "dark"] {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        page.cdp("Emulation.setEmulatedMedia", media).await;
        assert_nothing_serious(page, &format!("{shown}, {scheme}")).await;
    }
}

#[tokio::test]
async fn axe_finds_nothing_serious_in_what_opens() {
    let site = Site::start().await;
    for (width, height) in [(1440, 900), (390, 844)] {
        let page = Page::open_sized(site.clone(), Graphics::None, width, height).await;
        // On a phone the form is folded.
        page.driver.goto(format!("{}#preset=modern&dataset=synthetic&epochs=1", page.site.url)).await.unwrap();
        page.reload().await;
        page.train_to_the_end().await;
        mistakes::find(&page).await;
        page.click("why").await;
        page.wait("the pixels", 10, "document.querySelector('[data-testid=attribution] canvas')").await;
        assert_nothing_serious_in(&page, &format!("mistakes and attribution, {width} px")).await;
        page.click("unit-release").await;
        press(&page, "layer-c3", "Enter").await;
        page.wait("the unit", 5, "document.querySelector('.unit-detail.pinned')").await;
        slide(&page, "Home").await;
        page.wait("the first moment", 5, "document.querySelector('[data-testid=moment]').dataset.step === '0'").await;
        assert_nothing_serious_in(&page, &format!("an earlier moment, and its unit, {width} px")).await;
        page.press("Escape").await;
        page.press("Escape").await;

        page.click("break-tab").await;
        page.click("break-zero-weights").await;
        page.wait("the question", 5, "document.querySelector('[data-testid=break-question]')").await;
        assert_nothing_serious_in(&page, &format!("a question, {width} px")).await;
        page.click("race-tab").await;
        page.choose("race-rival", "sprint").await;
        page.click("race-button").await;
        let standing = "document.querySelector('[data-testid=race-standing]').textContent";
        page.wait("who is ahead", 60, &format!("/ahead|level/.test({standing})")).await;
        assert_nothing_serious_in(&page, &format!("a race, {width} px")).await;
        page.close().await;
    }
}

#[tokio::test]
async fn axe_finds_nothing_serious() {
    let site = Site::start().await;
    // The third is the first at 200 % zoom.
    for (width, height) in [(1440, 900), (1024, 768), (720, 450), (390, 844)] {
        let page = Page::open_sized(site.clone(), Graphics::None, width, height).await;
        if width < 500 {
            let phone = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
            page.cdp("Emulation.setDeviceMetricsOverride", phone).await;
        }
        page.click("train").await;
        page.wait_number("step-count", 5.0, 60).await;
        page.click("pause").await;
        page.wait_phase("paused", 10).await;
        page.click("hand-tab").await;
        page.click("hand-ask").await;
        page.click_on("[data-testid=preparation] summary").await;
        if width > 900 {
            page.click("help-loss").await;
            page.click_on("[data-testid=share] > summary").await;
            page.click_on("[data-testid=link-builder] > summary").await;
        }
        page.click("tour").await;
        for tab in ["mistakes", "race", "break", "hand"] {
            page.click(&format!("{tab}-tab")).await;
            assert_nothing_serious_in(&page, &format!("{tab}, {width} px")).await;
        }
        page.close().await;
    }
}
