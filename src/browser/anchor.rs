//! Keeps the page where it is while something above it grows or shrinks. Safari is the only browser that does not do it itself.

use js_sys::Reflect;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};

/// Whenever the height of `above` changes and the page is scrolled, scrolls by as much as `below` has moved.
pub fn hold(above: &HtmlElement, below: HtmlElement) {
    let Some(window) = web_sys::window() else { return };
    if Reflect::has(&above.style(), &"overflowAnchor".into()).unwrap_or(true) {
        return;
    }
    let top = Cell::new(below.offset_top());
    let resized = Closure::<dyn Fn()>::new(move || {
        let moved = below.offset_top() - top.replace(below.offset_top());
        if window.scroll_y().unwrap_or_default() > 0.0 {
            window.scroll_by_with_x_and_y(0.0, moved.into());
        }
    });
    if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
        observer.observe(above);
        // As long as the page.
        resized.forget();
    }
}
