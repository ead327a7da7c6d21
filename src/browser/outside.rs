//! Pointer presses and focus changes outside of an element.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Calls `act` on every pointer press and focus change outside of the elements that match the CSS `selector`, for the lifetime
/// of the page.
pub fn on_outside(selector: &'static str, act: impl Fn() + Clone + 'static) {
    let Some(window) = web_sys::window() else { return };
    for kind in ["pointerdown", "focusin"] {
        let act = act.clone();
        let listener = EventListener::new(&window, kind, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_none())) {
                act();
            }
        });
        listener.forget();
    }
}
