//! Shows what a task is about.

use crate::browser::focus::focus;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// How long it is outlined.
const OUTLINED: Duration = Duration::from_millis(2_500);

/// Marks what is outlined, for the style sheet.
const MARK: &str = "data-toured";

/// What can have the focus within a place that cannot have it itself.
const FOCUSABLE: &str = "[tabindex], input:not(:disabled), button:not(:disabled)";

/// Scrolls to the first element that matches a CSS selector, in the tab that it stands in, moves the focus there, and outlines it
/// for a moment.
pub fn show(selector: &'static str) {
    if let Some(tab) = find(selector).and_then(|place| tab_of_hidden(&place)) {
        tab.click();
    }
    // The tab's panel is shown by an effect.
    request_animation_frame(move || {
        let Some(place) = find(selector) else { return };
        if !is_seen(&place) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Center);
            place.scroll_into_view_with_scroll_into_view_options(&options);
        }
        let inner = place.query_selector(FOCUSABLE).ok().flatten();
        focus(inner.or_else(|| Some(place.clone())));
        // One place at a time.
        let clear = |place: Element| drop(place.remove_attribute(MARK));
        find(&format!("[{MARK}]")).into_iter().for_each(clear);
        // Fails only for a name that is no attribute's.
        let _ = place.set_attribute(MARK, "");
        set_timeout(move || clear(place), OUTLINED);
    });
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The tab that shows this element, if another tab is open.
fn tab_of_hidden(place: &Element) -> Option<HtmlElement> {
    let panel = place.closest("[role=tabpanel][hidden]").ok().flatten()?;
    document().get_element_by_id(&panel.get_attribute("aria-labelledby")?)?.dyn_into().ok()
}

/// Whether it stands in the window as a whole, and the card does not cover it.
fn is_seen(place: &Element) -> bool {
    let (place, card) = (place.get_bounding_client_rect(), find(".tour").map(|card| card.get_bounding_client_rect()));
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let is_free = card.is_none_or(|card| place.bottom() <= card.top() || card.bottom() <= place.top());
    place.top() >= 0.0 && place.bottom() <= height && is_free
}
