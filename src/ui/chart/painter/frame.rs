//! Background, grid, axes, reference lines and the title of an exported chart.

use super::plot::{Plot, crisp};
use crate::ui::chart::label_layout::shortened;
use crate::ui::chart::palette::set_dash;
use wasm_bindgen::JsValue;

/// Background; for an exported chart also title and run.
pub fn background(plot: &Plot<'_>) -> Result<(), JsValue> {
    let (context, text) = (plot.context, plot.palette.size);
    let (width, height) = plot.scene.size;
    context.clear_rect(0.0, 0.0, width, height);
    let Some((title, run)) = plot.scene.title else { return Ok(()) };
    context.set_fill_style_str(&plot.palette.ground);
    context.fill_rect(0.0, 0.0, width, height);
    context.set_fill_style_str(&plot.palette.ink);
    context.set_text_align("left");
    context.set_text_baseline("middle");
    plot.palette.set_font(context, "600", 1.25);
    context.fill_text(title, text, text * 1.6)?;
    plot.palette.set_font(context, "400", 1.0);
    context.fill_text(&shortened(run, width - 2.0 * text, |run| plot.width(run)), text, text * 3.4)
}

/// Grid lines, axes and tick labels.
pub fn grid(plot: &Plot<'_>) -> Result<(), JsValue> {
    let (context, text) = (plot.context, plot.palette.size);
    let [left, top, right, bottom] = plot.edges;
    context.set_line_width(1.0);
    context.set_stroke_style_str(&plot.palette.line);
    context.set_fill_style_str(&plot.palette.quiet);
    context.set_text_align("right");
    context.set_text_baseline("middle");
    for tick in &plot.y_ticks {
        let at = crisp(plot.y.to_pixel(tick.value));
        context.set_global_alpha(if tick.label.is_some() { 1.0 } else { 0.35 });
        plot.segment((left, at), (right, at));
        if let Some(label) = &tick.label {
            context.fill_text(label, left - text * 0.5, at)?;
        }
    }
    context.set_global_alpha(1.0);
    context.set_text_align("center");
    context.set_text_baseline("top");
    for tick in &plot.x_ticks {
        let at = crisp(plot.x.to_pixel(tick.value));
        plot.segment((at, bottom), (at, bottom + 4.0));
        if let Some(label) = &tick.label {
            context.fill_text(label, at, bottom + text * 0.75)?;
        }
    }
    plot.segment((left, crisp(bottom)), (right, crisp(bottom)));
    plot.segment((crisp(left), top), (crisp(left), bottom));
    // Left of the first tick's label and right of the last one's. The crosshair's label says it, too, and may lie there.
    context.set_text_align("right");
    if plot.scene.moment.is_none() {
        context.fill_text("epoch", left - text * 0.75, bottom + text * 0.75)?;
    }
    context.set_text_align("left");
    context.fill_text(plot.scene.note, right + text, bottom + text * 0.75)
}

/// Dotted lines of published results, behind the series.
pub fn reference_lines(plot: &Plot<'_>) -> Result<(), JsValue> {
    let [left, _, right, _] = plot.edges;
    plot.context.set_line_width(1.5);
    plot.context.set_stroke_style_str(&plot.palette.quiet);
    set_dash(plot.context, &[1.5, 4.0])?;
    let heights = plot.scene.references.iter().map(|reference| plot.y.to_pixel(reference.y));
    for height in heights.filter(|height| plot.is_inside(*height)) {
        plot.segment((left, crisp(height)), (right, crisp(height)));
    }
    set_dash(plot.context, &[])
}

/// Shown while there is no series.
pub fn hint(plot: &Plot<'_>) -> Result<(), JsValue> {
    let [left, top, right, bottom] = plot.edges;
    plot.boxed_text(plot.scene.hint, ((left + right) / 2.0, (top + bottom) / 2.0))
}
