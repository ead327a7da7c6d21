//! The page with the keyboard alone, and without motion.

use super::browser::Graphics;
use super::page::Page;
use serde_json::json;
use std::collections::BTreeSet;

/// What can be seen and takes the focus, each by its test id or its words.
const REACHABLE: &str = "(window.named = (element) => element.dataset.testid ?? element.id
            ?? element.closest('[data-testid]')?.dataset.testid + ': ' + element.textContent,
    [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }))
        .map(named))";

/// The element with the focus, and whether it is marked and in sight.
const FOCUSED: &str = "(() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const marked = [element, element.closest('label'), element.parentElement].some((marked) => {
        const { outlineStyle, outlineWidth, boxShadow } = marked ? getComputedStyle(marked) : {};
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || (boxShadow && boxShadow !== 'none');
    });
    const { top, bottom } = element.getBoundingClientRect();
    return [named(element), marked, bottom > 0 && top < innerHeight];
})()";

/// Walks by Tab to the end of the page, and from its beginning to its end; returns what had the focus.
async fn walk(page: &Page) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut ends = 0;
    for _ in 0..400 {
        page.press("Tab").await;
        let focused = page.eval(FOCUSED).await;
        let Some(name) = focused[0].as_str() else {
            ends += 1;
            if ends == 2 {
                return seen;
            }
            continue;
        };
        assert_eq!(focused, json!([name, true, true]), "marked, and in sight");
        seen.insert(name.to_owned());
    }
    panic!("the focus never leaves the page: {seen:?}");
}

#[tokio::test]
async fn tab_reaches_everything_and_shows_where_it_is() {
    let page = Page::open(Graphics::None).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;
    page.click("step").await;
    page.wait_phase("paused", 60).await;
    for tab in ["mistakes-tab", "race-tab", "break-tab", "hand-tab"] {
        page.click(tab).await;
        let reachable: BTreeSet<String> = serde_json::from_value(page.eval(REACHABLE).await).unwrap();
        let walked = walk(&page).await;
        // What has come or gone in the meantime is another matter.
        let still: BTreeSet<String> = serde_json::from_value(page.eval(REACHABLE).await).unwrap();
        let missed: Vec<_> = reachable.intersection(&still).filter(|name| !walked.contains(*name)).collect();
        assert!(still.len() > 30 && missed.is_empty(), "{tab}: {missed:?} of {}", still.len());
    }
    page.close().await;
}

#[tokio::test]
async fn a_run_is_trained_looked_into_and_moved_along_by_keys_alone() {
    let page = Page::open(Graphics::None).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;
    page.press_on("[data-testid=train]", "Enter").await;
    page.wait_number("step-count", 200.0, 60).await;
    page.press_on("[data-testid=pause]", " ").await;
    page.wait_phase("paused", 10).await;

    // A unit of S2, two to the right.
    page.press_on(".strip-column:has([data-testid=layer-s2])", "ArrowRight").await;
    for key in ["ArrowRight", "Enter"] {
        page.press(key).await;
    }
    let title = "document.querySelector('.unit-detail.pinned strong').textContent";
    page.wait("the pinned unit", 5, &format!("{title} === 'S2, map 1, row 1, column 3'")).await;
    page.press("Escape").await;
    page.wait("no unit", 5, "document.querySelector('[data-testid=unit-detail]') === null").await;

    // The panels, by the arrow keys of the tabs.
    let selected = "document.querySelector('[role=tab][aria-selected=true]').dataset.testid";
    page.eval(&format!("window.before = {selected}")).await;
    page.press_on("[role=tab][aria-selected=true]", "ArrowRight").await;
    let another = format!("{selected} !== before && {selected} === document.activeElement.dataset.testid");
    page.wait("another panel, with the focus on its tab", 5, &another).await;

    // Along the run, and back to now.
    page.press_on("[data-testid=moment-slider]", "Home").await;
    page.wait("the first weights", 5, "document.querySelector('[data-testid=moment]').dataset.step === '0'").await;
    page.press("Escape").await;
    page.wait("now", 5, "document.querySelector('[data-testid=moment]').dataset.step === undefined").await;
    page.close().await;
}

/// Moves the focus to an element and presses Enter.
async fn enter(page: &Page, id: &str) {
    page.wait(id, 10, &format!("document.querySelector('[data-testid={id}]')")).await;
    page.press_on(&format!("[data-testid={id}]"), "Enter").await;
}

#[tokio::test]
async fn every_panel_is_operated_by_keys_alone() {
    let page = Page::open(Graphics::None).await;
    page.choose("dataset", "synthetic").await;
    page.wait_phase("idle", 60).await;

    enter(&page, "step").await;
    page.wait_phase("paused", 60).await;

    // A test image stands in for a drawing, which needs a pen.
    enter(&page, "hand-tab").await;
    let can_pick = "!document.querySelector('[data-testid=pick-test-image]').disabled";
    page.wait("test images", 20, can_pick).await;
    enter(&page, "pick-test-image").await;
    page.wait("the image's label", 20, "document.querySelector('.pad-note').textContent.includes('labelled')").await;
    enter(&page, "hand-ask").await;
    page.wait("the prompt", 5, "document.querySelector('#pad-heading').textContent.includes('0 ·')").await;
    for _ in 0..3 {
        enter(&page, "hand-skip").await;
    }
    enter(&page, "hand-stop").await;
    page.wait("no prompt", 5, "!document.querySelector('#pad-heading').textContent.includes('·')").await;

    enter(&page, "break-tab").await;
    enter(&page, "break-one-step").await;
    enter(&page, "guess-0").await;
    let answer = "document.querySelector('[data-testid=break-answer]').textContent";
    page.wait("the answer", 60, &format!("{answer}.includes('recognises')")).await;
    let polite = "document.querySelector('[data-testid=break-answer]').closest('[role=status], [aria-live]') !== null";
    assert_eq!(page.eval(polite).await, json!(true), "screen readers hear it");

    enter(&page, "race-tab").await;
    enter(&page, "race-button").await;
    let lane = "document.querySelector('[data-testid=race-theirs]').textContent";
    page.wait("the rival's accuracy", 90, &format!("{lane}.includes('%')")).await;
    enter(&page, "race-seconds").await;
    page.wait("the other axis", 5, "document.querySelector('[data-testid=race-seconds]').ariaPressed === 'true'").await;
    enter(&page, "race-button").await;
    page.wait("its end", 10, "document.querySelector('[data-testid=race-button]').textContent === 'Start the race'")
        .await;

    enter(&page, "tour").await;
    page.wait("the card", 5, "document.activeElement.dataset.testid === 'tour-card'").await;
    enter(&page, "tour-next").await;
    enter(&page, "tour-show").await;
    page.wait("the mark where the task is", 5, "document.querySelector('[data-toured]')").await;
    enter(&page, "tour-leave").await;
    page.wait("no card", 5, "document.querySelector('[data-testid=tour-card]') === null").await;

    // The help of a field: what the formula says, and its end.
    enter(&page, "help-loss").await;
    let help = "document.getElementById('loss-help').textContent";
    page.wait("the formula", 5, &format!("{help}.includes('Cross-entropy: L = −log p') && {help}.includes('98.')"))
        .await;
    page.press("Enter").await;
    page.wait("no help", 5, &format!("{help} === ''")).await;
    page.close().await;
}

#[tokio::test]
async fn nothing_moves_for_those_who_want_no_motion() {
    let page = Page::open(Graphics::None).await;
    page.eval(
        "(window.motions = [], ['animationstart', 'transitionrun'].forEach((type) => document.addEventListener(type,
            (event) => motions.push(event.animationName ?? event.propertyName), true)))",
    )
    .await;
    page.choose("dataset", "synthetic").await;
    page.click("tour").await;
    page.click("tour-show").await;
    page.wait("a motion for the others", 5, "motions.length").await;
    page.click("tour-leave").await;
    let motion = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    page.cdp("Emulation.setEmulatedMedia", motion).await;
    page.eval("motions.length = 0").await;
    page.click("tour").await;
    page.click("tour-show").await;
    page.click("train").await;
    page.wait_number("step-count", 200.0, 60).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    page.click("tour-leave").await;
    for tab in ["hand-tab", "race-tab", "break-tab", "mistakes-tab"] {
        page.click(tab).await;
    }
    assert_eq!(page.eval("motions").await, json!([]));
    page.close().await;
}
