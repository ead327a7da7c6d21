//! Values on a canvas, with outlines over them.

use super::grid::Grid;
use super::inside::Scaled;
use super::layout::Layout;
use super::palette::colours;
use super::pixels::Pixels;
use crate::ui::marks::{Area, Marks};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// A canvas that shows a layer's values or a part of them.
#[component]
pub fn Tiles(
    #[prop(into)] grid: Signal<Grid>,
    /// Height of the picture and side of a value's square in CSS pixels, at most.
    room: [f64; 2],
    /// What to draw; nothing before the first weights.
    #[prop(into)]
    values: Signal<Option<Scaled>>,
    /// Where it is drawn; written only here.
    layout: RwSignal<Option<Layout>>,
    /// Outlined.
    #[prop(into)]
    marks: Signal<Vec<Area>>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
    canvas: NodeRef<html::Canvas>,
    #[prop(optional)] testid: Option<String>,
    /// Text alternative.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    // Asking for them makes the browser compute styles.
    let colours = Memo::new(move |_| {
        appearance.track();
        canvas.get().and_then(|canvas| colours(&canvas))
    });
    Effect::new(move |_| {
        appearance.track();
        let (Some(canvas), Some(colours)) = (canvas.get(), colours.get()) else { return };
        let ratio = window().device_pixel_ratio();
        let (grid, room) = (grid.get(), room.map(|length| (length * ratio) as usize));
        let Scaled { values, scale } =
            values.get().unwrap_or_else(|| Scaled { values: vec![0.0; grid.len()].into(), scale: 1.0 });
        let new = grid.layout(&values, room);
        // A picture that cannot be drawn stays as it was.
        let _ = show(&canvas, &Pixels::paint(&new, &values, scale, &colours), ratio);
        if layout.with_untracked(|old| old.as_ref() != Some(&new)) {
            layout.set(Some(new));
        }
    });
    let size = Signal::derive(move || layout.with(|layout| layout.as_ref().map_or([1, 1], Layout::size)));
    view! {
        <span class="tiles">
            <canvas node_ref=canvas data-testid=testid role="img" aria-label=label></canvas>
            <Marks size areas=marks />
        </span>
    }
}

/// Draws pixels on a canvas, which becomes as large as they are, one device pixel each.
fn show(canvas: &HtmlCanvasElement, pixels: &Pixels, ratio: f64) -> Option<()> {
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
