//! The column of labels beside the lines' ends.

use super::plot::Plot;
use crate::ui::chart::label_layout::{fitting, shortened, spread};
use crate::ui::chart::labels::{self, Label};
use crate::ui::chart::palette::set_dash;
use crate::ui::chart::series::Role;
use wasm_bindgen::JsValue;

/// Height of a line of a label, in ems.
const LINE: f64 = 1.2;

/// Draws as many labels as fit, without overlaps, each with a thin line to what it labels.
pub fn labels(plot: &Plot<'_>) -> Result<(), JsValue> {
    let text = plot.palette.size;
    let [_, top, _, bottom] = plot.edges;
    let mut labels = labels::labels(plot.scene.series, plot.scene.references, plot.scene.moment, plot.scene.unit);
    // Above the floor of the axis.
    labels.retain(|label| plot.is_inside(plot.y.to_pixel(label.point.1)));
    let height = |label: &Label| text * LINE * if label.second.is_empty() { 1.0 } else { 2.0 };
    let room = (top - text * 0.8, bottom + text * 0.4);
    labels.truncate(fitting(labels.iter().map(height), room.1 - room.0).max(1));
    let wanted: Vec<_> = labels.iter().map(|label| (plot.y.to_pixel(label.point.1), height(label))).collect();
    for (label, centre) in labels.iter().zip(spread(&wanted, room)) {
        leader(plot, label, centre)?;
        write(plot, label, centre)?;
    }
    Ok(())
}

/// The thin line from the line's end, or from its dot, to its label.
fn leader(plot: &Plot<'_>, label: &Label, centre: f64) -> Result<(), JsValue> {
    let right = plot.edges[2];
    let (epoch, y) = (label.point.0.unwrap_or(plot.scene.epochs), plot.y.to_pixel(label.point.1));
    match label.role {
        Some(role) => plot.set_style(role)?,
        None => plot.context.set_stroke_style_str(&plot.palette.quiet),
    }
    set_dash(plot.context, &[])?;
    plot.context.set_line_width(1.0);
    plot.context.set_global_alpha(0.35);
    plot.segment((plot.x.to_pixel(epoch), y), (right, y));
    plot.context.set_global_alpha(1.0);
    if let Some(role) = label.role {
        set_dash(plot.context, role.dash())?;
    }
    plot.segment((right + 2.0, y), (right + plot.palette.size * 0.75, centre));
    set_dash(plot.context, &[])
}

fn write(plot: &Plot<'_>, label: &Label, centre: f64) -> Result<(), JsValue> {
    let text = plot.palette.size;
    let (context, x, room) = (plot.context, plot.edges[2] + text, plot.label_room - text);
    let color = match label.role {
        None | Some(Role::Earlier(_)) => &plot.palette.quiet,
        Some(role) => plot.palette.line_style(role).color,
    };
    context.set_fill_style_str(color);
    context.set_text_align("left");
    context.set_text_baseline("middle");
    // The value stays whole; the name is shortened.
    let line = |name: &str| match label.value.as_str() {
        "" => name.to_owned(),
        value => format!("{name} {value}"),
    };
    let name_room = room - plot.width(&line(""));
    let name = shortened(&label.name, name_room, |name| plot.width(name));
    let middle = if label.second.is_empty() { centre } else { centre - text * LINE / 2.0 };
    context.fill_text(line(&name).trim_start(), x, middle)?;
    context.fill_text(&shortened(&label.second, room, |second| plot.width(second)), x, middle + text * LINE)
}
