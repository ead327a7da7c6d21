//! Draws a chart on a canvas.

mod frame;
mod labels;
mod lines;
mod plot;
mod scene;

pub use scene::Scene;

use super::palette::Palette;
use super::scale::Scale;
use plot::Plot;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// Draws the scene and returns its x scale, which converts pointer positions to epochs.
pub fn paint(context: &CanvasRenderingContext2d, palette: &Palette, scene: &Scene<'_>) -> Result<Scale, JsValue> {
    let plot = Plot::new(context, palette, scene);
    frame::background(&plot)?;
    frame::grid(&plot)?;
    frame::reference_lines(&plot)?;
    if scene.series.iter().all(|series| series.points.is_empty()) {
        frame::hint(&plot)?;
    }
    context.save();
    plot.clip();
    scene.series.iter().try_for_each(|series| lines::series(&plot, series))?;
    context.restore();
    labels::labels(&plot)?;
    lines::crosshair(&plot)?;
    Ok(plot.x)
}
