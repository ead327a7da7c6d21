//! A chart as a file.

use super::brush::Palette;
use super::painter::{Scene, paint};
use crate::browser::files::download;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement};

/// Size of an exported picture in CSS pixels; twice as many real ones, sharp enough for a page in print.
pub const PICTURE: (f64, f64) = (960.0, 540.0);

/// Real pixels for each CSS pixel of an exported picture.
const DENSITY: f64 = 2.0;

/// Saves a table as `lenet-lab-<title>.csv`.
///
/// # Errors
/// When the browser refuses to make the file.
pub fn save_csv(title: &str, table: &str) -> Result<(), JsValue> {
    download(&file_name(title, "csv"), "text/csv;charset=utf-8", table.as_bytes())
}

/// Saves the scene as `lenet-lab-<title>.png`, in the colours that hold for the canvas `shown`.
///
/// # Errors
/// When the browser has no canvas to spare or refuses to make the file.
pub fn save_png(shown: &HtmlCanvasElement, title: &str, scene: &Scene<'_>) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into().map_err(JsValue::from)?;
    canvas.set_width((scene.size.0 * DENSITY) as u32);
    canvas.set_height((scene.size.1 * DENSITY) as u32);
    let mut palette = Palette::read(shown, "--paper")?;
    palette.size = 16.0;
    let context = context_of(&canvas)?;
    context.scale(DENSITY, DENSITY)?;
    paint(&context, &palette, scene)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.dyn_into().map_err(JsValue::from)?;
    anchor.set_href(&canvas.to_data_url()?);
    anchor.set_download(&file_name(title, "png"));
    anchor.click();
    Ok(())
}

/// The canvas's drawing context.
pub fn context_of(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    let context = canvas.get_context("2d")?.ok_or("no 2D drawing in this browser")?;
    context.dyn_into().map_err(JsValue::from)
}

fn file_name(title: &str, ending: &str) -> String {
    format!("lenet-lab-{}.{ending}", title.to_lowercase().replace(' ', "-"))
}
