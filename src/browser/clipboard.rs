//! The clipboard.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

/// Copies a text; whether that was allowed. Browsers have a clipboard only for pages that came over https or from this machine.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    let is_there = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    is_there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
