//! The sheet itself: a canvas under a pen, a mouse or a finger.

use super::canvas::paint_sheet;
use super::pointer::{place, places};
use super::sheet::Sheet;
use super::watch::Watch;
use lenet_data::prepare::prepare;
use lenet_data::strokes::{RASTER, rasterize};
use lenet_experiment::image::Image;
use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

/// The canvas to draw on. It paints `sheet`, takes strokes into it, and keeps `image` at what the network is to read.
#[component]
pub fn Drawing(
    /// What lies on the sheet.
    sheet: RwSignal<Sheet>,
    /// Width of the pen as a share of the side.
    #[prop(into)]
    pen_width: Signal<f32>,
    /// The prepared image; written here only.
    image: RwSignal<Option<Image>>,
    /// Notified when size or colours have changed.
    appearance: RwSignal<()>,
    /// What is on the sheet, in words.
    #[prop(into)]
    description: Signal<String>,
    /// Shown faintly on the empty sheet.
    #[prop(into)]
    hint: Signal<&'static str>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    keep_painted(canvas, sheet, pen_width, image, appearance);
    keep_watched(canvas, appearance);

    let down = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        if event.button() != 0 {
            return;
        }
        let begun = sheet.try_update(|sheet| sheet.begin(event.pointer_id(), place(&canvas, &event)));
        if begun == Some(true) {
            // Capture keeps the stroke going outside the sheet. Only an event made by a script has no pointer to
            // capture, and it needs none.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
    };
    let drawn_by = move |event: &PointerEvent| sheet.with_untracked(|sheet| sheet.is_drawn_by(event.pointer_id()));
    let moved = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        if drawn_by(&event) {
            sheet.update(|sheet| sheet.extend(event.pointer_id(), places(&canvas, &event)));
        }
    };
    let lifted = move |event: PointerEvent| {
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
                on:pointerup=lifted
                on:pointercancel=lifted
                on:lostpointercapture=lifted
            ></canvas>
            <Show when=move || sheet.with(Sheet::is_empty)>
                <p class="pad-hint" aria-hidden="true">{hint}</p>
            </Show>
        </div>
        <p id="pad-keyboard" class="pad-unseen">
            "Drawing needs a mouse, a pen or a finger. With a keyboard, use the button Pick a test image."
        </p>
    }
}

/// Paints and prepares at most once in an animation frame, however many points come in.
fn keep_painted(
    canvas: NodeRef<html::Canvas>,
    sheet: RwSignal<Sheet>,
    pen_width: Signal<f32>,
    image: RwSignal<Option<Image>>,
    appearance: RwSignal<()>,
) {
    let awaited = StoredValue::new(false);
    Effect::new(move |_| {
        sheet.track();
        pen_width.track();
        appearance.track();
        if canvas.get().is_none() || awaited.get_value() {
            return;
        }
        awaited.set_value(true);
        request_animation_frame(move || {
            // By now the panel may have left the page, and its signals with it.
            if awaited.try_set_value(false).is_some() {
                return;
            }
            let (Some(canvas), pen_width) = (canvas.get_untracked(), pen_width.get_untracked()) else { return };
            sheet.with_untracked(|sheet| {
                paint_sheet(&canvas, sheet, pen_width);
                let prepared = network_image(sheet, pen_width);
                if image.with_untracked(|image| *image != prepared) {
                    image.set(prepared);
                }
            });
        });
    });
}

/// What the network is to read: a test image as it is, a drawing after MNIST's own preparation, an empty sheet never.
fn network_image(sheet: &Sheet, pen_width: f32) -> Option<Image> {
    match sheet.picked() {
        Some(picked) => Some(picked.image.clone()),
        None if sheet.is_empty() => None,
        None => prepare(&rasterize(sheet.strokes(), pen_width, RASTER)),
    }
}

fn keep_watched(canvas: NodeRef<html::Canvas>, appearance: RwSignal<()>) {
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            // Without the observers the drawing is painted at the next stroke instead of at once.
            watch.set_value(Watch::new(&canvas, move || appearance.notify()).ok());
        }
    });
    on_cleanup(move || {
        watch.try_set_value(None);
    });
}
