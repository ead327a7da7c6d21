//! Draws the sheet and the 28x28 preview on canvases.

use super::sheet::Sheet;
use lenet_data::strokes::Stroke;
use lenet_experiment::image::{Image, SIDE};
use leptos::prelude::window;
use std::f64::consts::TAU;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Draws the sheet at device resolution in the text colour of the canvas; `pen_width` is a fraction of the side.
pub fn paint_sheet(canvas: &HtmlCanvasElement, sheet: &Sheet, pen_width: f32) {
    let side = (f64::from(canvas.client_width()) * window().device_pixel_ratio()).round().max(1.0);
    let Some(context) = fresh_context(canvas, side as u32) else { return };
    if let Some(image) = sheet.image() {
        paint_pixels(&context, image, side);
    } else {
        context.set_line_width(f64::from(pen_width) * side);
        context.set_line_cap("round");
        context.set_line_join("round");
        for stroke in sheet.strokes() {
            paint_stroke(&context, stroke, side, f64::from(pen_width) * side);
        }
    }
}

/// Draws the image at one canvas pixel per image pixel; `None` clears the canvas.
pub fn paint_image(canvas: &HtmlCanvasElement, image: Option<&Image>) {
    let Some(context) = fresh_context(canvas, SIDE as u32) else { return };
    if let Some(image) = image {
        paint_pixels(&context, image, SIDE as f64);
    }
}

/// The cleared 2D context of the canvas, resized to `side` x `side` pixels, with the text colour as fill and stroke.
fn fresh_context(canvas: &HtmlCanvasElement, side: u32) -> Option<CanvasRenderingContext2d> {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    if (canvas.width(), canvas.height()) != (side, side) {
        canvas.set_width(side);
        canvas.set_height(side);
    }
    context.clear_rect(0.0, 0.0, f64::from(side), f64::from(side));
    let ink = window().get_computed_style(canvas).ok()??.get_property_value("color").ok()?;
    context.set_fill_style_str(&ink);
    context.set_stroke_style_str(&ink);
    Some(context)
}

/// A quadratic curve through the midpoints of neighbouring points, which rounds the corners of fast strokes.
fn paint_stroke(context: &CanvasRenderingContext2d, stroke: &Stroke, side: f64, pen_width: f64) {
    let at = |point: [f32; 2]| (f64::from(point[0]) * side, f64::from(point[1]) * side);
    let (Some(&first), Some(&last)) = (stroke.points.first(), stroke.points.last()) else { return };
    context.begin_path();
    if stroke.points.len() == 1 {
        // A line of length 0 is not drawn, so a tap is drawn as a dot.
        let (x, y) = at(first);
        if context.arc(x, y, pen_width / 2.0, 0.0, TAU).is_ok() {
            context.fill();
        }
        return;
    }
    let (x, y) = at(first);
    context.move_to(x, y);
    for pair in stroke.points.windows(2).skip(1) {
        let ((x, y), (next_x, next_y)) = (at(pair[0]), at(pair[1]));
        context.quadratic_curve_to(x, y, (x + next_x) / 2.0, (y + next_y) / 2.0);
    }
    let (x, y) = at(last);
    context.line_to(x, y);
    context.stroke();
}

/// One rectangle per non-zero pixel, with edges on whole canvas pixels so that no seams show.
fn paint_pixels(context: &CanvasRenderingContext2d, image: &Image, side: f64) {
    let edge = |index: usize| (index as f64 * side / SIDE as f64).round();
    for (index, &ink) in image.pixels().iter().enumerate().filter(|(_, ink)| **ink > 0) {
        let (row, column) = (index / SIDE, index % SIDE);
        context.set_global_alpha(f64::from(ink) / 255.0);
        let (left, top) = (edge(column), edge(row));
        context.fill_rect(left, top, edge(column + 1) - left, edge(row + 1) - top);
    }
    context.set_global_alpha(1.0);
}
