//! The keyboard's focus.

use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Moves the focus to an element, if there is one that can have it, and scrolls to it.
pub fn focus(element: Option<Element>) {
    focus_with(element, &FocusOptions::new());
}

/// The same without scrolling.
pub fn focus_in_place(element: Option<Element>) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    focus_with(element, &options);
}

fn focus_with(element: Option<Element>, options: &FocusOptions) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Failing to focus is harmless.
        let _ = element.focus_with_options(options);
    }
}
