//! Canvases that are not on the page.

use futures::channel::oneshot;
use gloo_file::Blob;
use gloo_file::futures::read_as_bytes;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas of this width and height in pixels.
///
/// # Errors
/// If there is no page.
pub fn new_canvas([width, height]: [u32; 2]) -> Result<HtmlCanvasElement, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into().map_err(JsValue::from)?;
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// What draws on a canvas.
///
/// # Errors
/// If the browser has no 2D drawing.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    let context = canvas.get_context("2d")?.ok_or("no 2D drawing in this browser")?;
    context.dyn_into().map_err(JsValue::from)
}

/// The canvas as a PNG file.
///
/// # Errors
/// If the browser cannot make the file: the canvas is too large.
pub async fn png(canvas: &HtmlCanvasElement) -> Result<Vec<u8>, JsValue> {
    let (send, receive) = oneshot::channel();
    let take = Closure::once_into_js(move |blob: Option<web_sys::Blob>| {
        // Fails only if nothing waits for it any more.
        let _ = send.send(blob);
    });
    canvas.to_blob(take.unchecked_ref())?;
    let blob = receive.await.ok().flatten().ok_or("the picture has no file")?;
    read_as_bytes(&Blob::from(blob)).await.map_err(|error| error.to_string().into())
}
