//! Chart export as CSV, JSON and PNG files.

use super::painter::{Scene, paint};
use super::palette::Palette;
use crate::browser::canvas::{context, new_canvas};
use crate::browser::files::{download, download_url};
use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

/// Size of an exported image in CSS pixels.
pub const PNG_SIZE: (f64, f64) = (960.0, 540.0);

/// Device pixels per CSS pixel of an exported image: sharp enough for print.
const PIXEL_RATIO: f64 = 2.0;

/// Saves a text of this kind, `csv` or `json`, under this name, see [`file_name`].
///
/// # Errors
/// If the browser cannot create the file.
pub fn save_text(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    download(name, &format!("text/{kind};charset=utf-8"), text.as_bytes())
}

/// Saves the scene as PNG under this name, in the colours of the canvas `shown`.
///
/// # Errors
/// If the browser cannot create the canvas or the file.
pub fn save_png(shown: &HtmlCanvasElement, name: &str, scene: &Scene<'_>) -> Result<(), JsValue> {
    let canvas = new_canvas([scene.size.0, scene.size.1].map(|length| (length * PIXEL_RATIO) as u32))?;
    let mut palette = Palette::from_style(shown, "--paper")?;
    palette.size = 16.0;
    let context = context(&canvas)?;
    context.scale(PIXEL_RATIO, PIXEL_RATIO)?;
    paint(&context, &palette, scene)?;
    download_url(name, &canvas.to_data_url()?)
}
