//! Handing a file to the user.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Event, HtmlAnchorElement, Url};

/// The event of the window after the visitor has taken something along: a file, or a link to the experiment.
pub const SAVED: &str = "lenet-saved";

/// Saves `bytes` under `name` in the browser's download folder.
///
/// # Errors
/// When the browser refuses to make the file.
pub fn download(name: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    download_url(name, &url)?;
    // Browsers start the download at once, so the URL is no longer needed.
    Url::revoke_object_url(&url)
}

/// Saves what is at `url` under `name`.
///
/// # Errors
/// When the browser refuses to make the link.
pub fn download_url(name: &str, url: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.dyn_into().map_err(JsValue::from)?;
    anchor.set_href(url);
    anchor.set_download(name);
    anchor.click();
    announce_saved()
}

/// Tells the page that the visitor has taken something along.
///
/// # Errors
/// Where there is no window.
pub fn announce_saved() -> Result<(), JsValue> {
    let window = web_sys::window().ok_or("no window")?;
    window.dispatch_event(&Event::new(SAVED)?).map(drop)
}
