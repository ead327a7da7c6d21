//! Draws a chart on a canvas.

mod frame;
mod labels;
mod lines;
mod plot;
mod scene;

pub use scene::{Scene, visible};

use super::palette::Palette;
use super::scale::Scale;
use super::series::Role;
use plot::Plot;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// Draws the scene and returns its x scale, which converts pointer positions to epochs.
pub fn paint(context: &CanvasRenderingContext2d, palette: &Palette, scene: &Scene<'_>) -> Result<Scale, JsValue> {
    let plot = Plot::new(context, palette, scene)?;
    frame::background(&plot)?;
    frame::grid(&plot);
    frame::reference_lines(&plot)?;
    if scene.series.iter().all(|series| series.points.is_empty()) {
        frame::hint(&plot)?;
    }
    let (earlier, current): (Vec<_>, Vec<_>) = scene.series.iter().partition(|series| series.role == Role::Earlier);
    context.save();
    plot.clip();
    earlier.into_iter().try_for_each(|series| lines::series(&plot, series))?;
    context.restore();
    // Below the current run, so that no label hides it.
    labels::labels(&plot)?;
    context.save();
    plot.clip();
    current.into_iter().try_for_each(|series| lines::series(&plot, series))?;
    context.restore();
    lines::crosshair(&plot)?;
    Ok(plot.x)
}
