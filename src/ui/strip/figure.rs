//! A column of the strip.

use super::inside::{Column, Values};
use super::palette::colours;
use super::tiles::Pixels;
use crate::ui::words::numbers::size;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Height of a column's picture in CSS pixels, at most.
const HEIGHT: f64 = 232.0;

/// Side of the square of a value in CSS pixels, at most.
const VALUE: f64 = 8.0;

/// The values of one column on a canvas, with name, shape and the scale of its colours.
#[component]
pub fn ColumnFigure(
    column: Column,
    index: usize,
    /// What to draw; `None` before the first weights.
    #[prop(into)]
    values: Signal<Option<Arc<Values>>>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let Column { name, caption, grid } = column;
    Effect::new(move |_| {
        appearance.track();
        let Some(canvas) = canvas.get() else { return };
        let ratio = window().device_pixel_ratio();
        let Some(colours) = colours(&canvas) else { return };
        let size = [HEIGHT, VALUE].map(|length| (length * ratio) as usize);
        let pixels = values.with(|values| match values.as_ref().and_then(|values| values.column(index)) {
            Some((values, scale)) => grid.paint(values, scale, &colours, size),
            None => grid.paint(&grid.blank(), 1.0, &colours, size),
        });
        // A picture that cannot be drawn stays as it was.
        let _ = paint(&canvas, &pixels, ratio);
    });
    let scale = move || {
        let scale =
            values.with(|values| values.as_ref().and_then(|values| values.column(index).map(|column| column.1)));
        scale.map(|scale| format!("±{}", size(scale.into())))
    };
    view! {
        <figure class="strip-column">
            <canvas
                node_ref=canvas
                data-testid=format!("layer-{}", name.to_lowercase().replace(' ', "-"))
                role="img"
                aria-label=format!("{name}: {caption}")
            ></canvas>
            <figcaption>
                <strong>{name}</strong>
                <span>{caption}</span>
                <span class="strip-scale">{scale}</span>
            </figcaption>
        </figure>
    }
}

/// Draws pixels on a canvas, which becomes as large as they are, one device pixel each.
fn paint(canvas: &HtmlCanvasElement, pixels: &Pixels, ratio: f64) -> Option<()> {
    let (width, height) = (pixels.width as u32, pixels.height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
        let style = web_sys::HtmlElement::style(canvas);
        style.set_property("width", &format!("{:.3}px", f64::from(width) / ratio)).ok()?;
        style.set_property("height", &format!("{:.3}px", f64::from(height) / ratio)).ok()?;
    }
    let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels.bytes), width).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
