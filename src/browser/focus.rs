//! The keyboard's focus.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Moves the focus to an element, if there is one that can have it.
pub fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Failing to focus is harmless.
        let _ = element.focus();
    }
}
