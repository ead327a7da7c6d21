//! The clipboard.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// Copies what an input holds, or selects it, to be copied by hand. Whether it was copied.
pub async fn copy_input(input: Option<HtmlInputElement>) -> bool {
    let Some(input) = input else { return false };
    let is_copied = copy(&input.value()).await;
    if !is_copied {
        input.select();
        // Failing to focus is harmless.
        let _ = input.focus();
    }
    is_copied
}

/// Copies a text; whether that was allowed. Browsers have a clipboard only for pages that came over https or from this machine.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    let is_there = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    is_there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
