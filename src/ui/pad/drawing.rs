//! The canvas to draw on, with mouse, pen or finger.

use super::canvas::paint_sheet;
use super::desk::Desk;
use super::pointer::{position, positions};
use super::sheet::Sheet;
use crate::ui::canvas_observer;
use crate::ui::pace::once_a_frame;
use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

/// Draws the sheet, adds strokes to it, and sets the input of the network.
#[component]
pub fn Drawing(
    desk: Desk,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
    /// Text alternative.
    #[prop(into)]
    description: Signal<String>,
    /// Shown on the blank sheet.
    #[prop(into)]
    hint: Signal<String>,
) -> impl IntoView {
    let (canvas, sheet) = (NodeRef::<html::Canvas>::new(), desk.sheet);
    redraw_on_change(canvas, desk, appearance);
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
        // A selected text would be dragged instead of a stroke drawn.
        <div class="pad-sheet" on:dragstart=|event| event.prevent_default()>
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
            "Drawing needs a mouse, a pen or a finger. With a keyboard, use the buttons Test image or Picture."
        </p>
    }
}

/// Redraws and preprocesses at most once per animation frame.
fn redraw_on_change(canvas: NodeRef<html::Canvas>, desk: Desk, appearance: RwSignal<()>) {
    let Desk { sheet, pen_width, preparation, image, .. } = desk;
    let redraw = once_a_frame(move || {
        let Some(canvas) = canvas.get_untracked() else { return };
        sheet.with_untracked(|sheet| paint_sheet(&canvas, sheet, pen_width.get_untracked()));
        let input = desk.input();
        if image.with_untracked(|image| *image != input) {
            image.set(input);
        }
    });
    Effect::new(move |_| {
        sheet.track();
        pen_width.track();
        preparation.track();
        appearance.track();
        if canvas.get().is_some() {
            redraw();
        }
    });
}
