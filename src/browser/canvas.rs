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

/// Why a picture cannot be saved or opened where [`is_altered`].
pub const ALTERED: &str = "this browser changes what pages draw, as a protection against tracking; allow this page to use canvas \
                           image data and try again";

/// Whether the browser gives other pixels of a canvas than were drawn, as a protection against tracking. Some change them by so
/// little that nobody sees it.
pub fn is_altered() -> bool {
    let read = || {
        let context = context(&new_canvas([1, 1])?)?;
        context.set_fill_style_str("#246");
        context.fill_rect(0.0, 0.0, 1.0, 1.0);
        Ok::<_, JsValue>(context.get_image_data(0.0, 0.0, 1.0, 1.0)?.data())
    };
    read().is_ok_and(|pixel| [0x22_u8, 0x44, 0x66].iter().zip(&*pixel).any(|(drawn, read)| drawn.abs_diff(*read) > 8))
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
