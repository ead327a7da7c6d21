//! The canvas to draw on, with mouse, pen or finger.

use super::canvas::paint_sheet;
use super::pointer::{position, positions};
use super::sheet::Sheet;
use crate::ui::canvas_observer;
use crate::ui::pace::once_a_frame;
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::{RASTER, rasterize};
use lenet_experiment::image::Image;
use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

/// Draws `sheet`, adds strokes to it, and sets `image` to the preprocessed input of the network.
#[component]
pub fn Drawing(
    sheet: RwSignal<Sheet>,
    /// Fraction of the side.
    #[prop(into)]
    pen_width: Signal<f32>,
    /// The preprocessed image; written only here.
    image: RwSignal<Option<Image>>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
    /// Text alternative.
    #[prop(into)]
    description: Signal<String>,
    /// Shown on the blank sheet.
    #[prop(into)]
    hint: Signal<&'static str>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    redraw_on_change(canvas, sheet, pen_width, image, appearance);
    canvas_observer::notify(move || canvas.get().map(|canvas| (*canvas).clone().into()), appearance);

    let down = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        if event.button() != 0 {
            return;
        }
        let started = sheet.try_update(|sheet| sheet.begin(event.pointer_id(), position(&canvas, &event)));
        if started == Some(true) {
            // Capture continues the stroke outside the canvas. It fails only for synthetic events, which do not need it.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
    };
    let drawn_by = move |event: &PointerEvent| sheet.with_untracked(|sheet| sheet.is_drawn_by(event.pointer_id()));
    let moved = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        if drawn_by(&event) {
            sheet.update(|sheet| sheet.extend(event.pointer_id(), positions(&canvas, &event)));
        }
    };
    let up = move |event: PointerEvent| {
        if drawn_by(&event) {
            sheet.update(|sheet| sheet.end(event.pointer_id()));
        }
    };
    view! {
        <div class="pad-sheet">
            <canvas
                node_ref=canvas
                data-testid="draw-canvas"
                role="img"
                tabindex="-1"
                aria-label=description
                aria-describedby="pad-keyboard"
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=up
                on:lostpointercapture=up
            ></canvas>
            <Show when=move || sheet.with(Sheet::is_empty)>
                <p class="pad-hint" aria-hidden="true">{hint}</p>
            </Show>
        </div>
        <p id="pad-keyboard" class="pad-unseen">
            "Drawing needs a mouse, a pen or a finger. With a keyboard, use the buttons Test image or Open a picture."
        </p>
    }
}

/// Redraws and preprocesses at most once per animation frame.
fn redraw_on_change(
    canvas: NodeRef<html::Canvas>,
    sheet: RwSignal<Sheet>,
    pen_width: Signal<f32>,
    image: RwSignal<Option<Image>>,
    appearance: RwSignal<()>,
) {
    let redraw = once_a_frame(move || {
        let (Some(canvas), pen_width) = (canvas.get_untracked(), pen_width.get_untracked()) else { return };
        sheet.with_untracked(|sheet| {
            paint_sheet(&canvas, sheet, pen_width);
            let input = network_input(sheet, pen_width);
            if image.with_untracked(|image| *image != input) {
                image.set(input);
            }
        });
    });
    Effect::new(move |_| {
        sheet.track();
        pen_width.track();
        appearance.track();
        if canvas.get().is_some() {
            redraw();
        }
    });
}

/// Input of the network: an image unchanged, a drawing with MNIST's preprocessing, nothing for a blank sheet.
fn network_input(sheet: &Sheet, pen_width: f32) -> Option<Image> {
    match sheet.image() {
        Some(image) => Some(image.clone()),
        None if sheet.is_empty() => None,
        None => preprocess(&rasterize(sheet.strokes(), pen_width, RASTER)),
    }
}
