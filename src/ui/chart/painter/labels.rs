//! Labels beside the reference lines and the earlier runs.

use super::plot::Plot;
use crate::ui::chart::label_layout::spread;
use crate::ui::chart::series::Role;
use wasm_bindgen::JsValue;

struct Label<'a> {
    text: &'a str,
    x: f64,
    /// Preferred height; overlapping labels move away from theirs.
    y: f64,
    align: &'static str,
}

/// Draws all labels without overlaps.
pub fn labels(plot: &Plot<'_>) -> Result<(), JsValue> {
    let text = plot.palette.size;
    let [_, top, _, bottom] = plot.edges;
    let mut labels = of_references(plot);
    labels.extend(of_earlier_runs(plot)?);
    let wanted: Vec<f64> = labels.iter().map(|label| label.y).collect();
    let heights = spread(&wanted, text * 1.15, (top + text * 0.6, bottom - text * 0.6));
    plot.context.set_fill_style_str(&plot.palette.quiet);
    plot.context.set_text_baseline("middle");
    for (label, height) in labels.iter().zip(heights) {
        plot.context.set_text_align(label.align);
        plot.outlined_text(label.text, (label.x, height))?;
    }
    Ok(())
}

/// At the left edge, where a new run is far below the references.
fn of_references<'a>(plot: &'a Plot<'_>) -> Vec<Label<'a>> {
    let text = plot.palette.size;
    let shown = plot.visible_references();
    let highest = shown.iter().map(|(_, height)| *height).fold(f64::INFINITY, f64::min);
    // The highest label is above its line, the others below theirs: there is no room between two close lines.
    let beside = |height: f64| if height > highest { height + text * 0.8 } else { height - text * 0.8 };
    let x = plot.edges[0] + text * 0.5;
    shown.into_iter().map(|(label, height)| Label { text: label, x, y: beside(height), align: "left" }).collect()
}

/// At the end of each line.
fn of_earlier_runs<'a>(plot: &'a Plot<'_>) -> Result<Vec<Label<'a>>, JsValue> {
    let text = plot.palette.size;
    let mut labels = Vec::new();
    for series in plot.scene.series.iter().filter(|series| series.role == Role::Earlier) {
        let Some(&(epoch, value)) = series.points.iter().rfind(|point| point.1.is_finite()) else { continue };
        let x = plot.x.to_pixel(epoch);
        let fits = x + plot.context.measure_text(&series.name)?.width() + text < plot.edges[2];
        let (x, align) = if fits { (x + text * 0.4, "left") } else { (x - text * 0.4, "right") };
        labels.push(Label { text: &series.name, x, y: plot.y.to_pixel(value) - text * 0.5, align });
    }
    Ok(labels)
}
