//! The series and the crosshair.

use super::plot::{Plot, crisp};
use crate::ui::chart::decimate::decimate;
use crate::ui::chart::palette::set_dash;
use crate::ui::chart::series::{Role, Series};
use crate::ui::chart::{format, readout};
use wasm_bindgen::JsValue;

pub fn series(plot: &Plot<'_>, series: &Series) -> Result<(), JsValue> {
    let [left, _, right, _] = plot.edges;
    let columns = (right - left).max(1.0) as usize;
    let points = decimate(&series.points, plot.x.domain(), columns);
    let few = points.len() as f64 * 12.0 < right - left;
    plot.set_style(series.role)?;
    plot.context.begin_path();
    let mut previous: Option<f64> = None;
    for &(epoch, value) in &points {
        if !value.is_finite() {
            previous = None;
            continue;
        }
        let (x, y) = (plot.x.to_pixel(epoch), plot.y.to_pixel(value));
        match previous {
            None => plot.context.move_to(x, y),
            Some(level) => {
                // A learning rate stays constant until it changes.
                if series.role == Role::Rate {
                    plot.context.line_to(x, level);
                }
                plot.context.line_to(x, y);
            }
        }
        previous = Some(y);
    }
    // Samples are small and scatter: dots only.
    if series.role != Role::Sample {
        plot.context.stroke();
    }
    set_dash(plot.context, &[])?;
    plot.context.set_global_alpha(1.0);
    if let Role::Hand { of, is_learned: false } = series.role
        && let Some((epoch, share)) = series.last()
    {
        // The 95 % interval: a few drawings say little.
        let (x, [low, high]) = (plot.x.to_pixel(epoch), format::interval(share, of));
        plot.segment((x, plot.y.to_pixel(low)), (x, plot.y.to_pixel(high)));
    }
    let finite = points.iter().filter(|point| point.1.is_finite());
    let radius = match series.role {
        Role::Sample => 2.0,
        Role::Test | Role::Hand { .. } if few => 3.0,
        // A single point has no line.
        _ if finite.clone().count() == 1 => 3.0,
        _ => return Ok(()),
    };
    for &(epoch, value) in finite {
        plot.dot(plot.x.to_pixel(epoch), plot.y.to_pixel(value), radius)?;
    }
    Ok(())
}

/// The vertical line at the moment, a dot on each series where its value was measured, and the epoch on the axis.
pub fn crosshair(plot: &Plot<'_>) -> Result<(), JsValue> {
    let Some(epoch) = plot.scene.moment.filter(|epoch| *epoch <= plot.scene.epochs) else { return Ok(()) };
    let [_, top, _, bottom] = plot.edges;
    let at = crisp(plot.x.to_pixel(epoch));
    plot.context.set_line_width(1.0);
    plot.context.set_stroke_style_str(&plot.palette.quiet);
    plot.segment((at, top), (at, bottom));
    for item in readout::items(plot.scene.series, epoch) {
        let y = plot.y.to_pixel(item.point.1);
        if plot.is_inside(y) {
            plot.set_style(item.role)?;
            plot.dot(plot.x.to_pixel(item.point.0), y, 3.5)?;
            set_dash(plot.context, &[])?;
        }
    }
    plot.boxed_text(&format::epoch(epoch), (at, bottom + plot.palette.size * 1.25))
}
