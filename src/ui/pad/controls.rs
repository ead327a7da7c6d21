//! Undo, clear, test images, pictures and pen width; while a digit is asked for, keeping the drawing.

use super::desk::Desk;
use super::picture::Opener;
use super::sheet::{MAX_PEN_WIDTH, MIN_PEN_WIDTH, Sheet};
use crate::browser::focus::focus;
use leptos::prelude::*;
use web_sys::File;

const CAN_PICK: &str = "Put one of the test images on the sheet";
const CANNOT_PICK: &str = "No test images are here; they are downloaded when the network trains";

/// The controls below the sheet.
#[component]
pub fn Controls(
    desk: Desk,
    /// Requests a test image.
    on_pick: Callback<()>,
    /// Whether test images are available.
    can_pick: Signal<bool>,
    /// Keeps the drawing as the digit that is asked for, and asks for the next one.
    on_keep: Callback<()>,
    /// Called with a file that holds a network.
    on_network: Callback<File>,
) -> impl IntoView {
    let Desk { sheet, pen_width, .. } = desk;
    let set_width = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<f32>() {
            desk.choose_pen(percent / 100.0);
        }
    };
    let percent = |fraction: f32| (fraction * 100.0).round();
    let is_asked = move || desk.asked.get().is_some();
    // aria-disabled instead of disabled: a disabled button would lose the keyboard focus.
    view! {
        <div class="pad-controls" class:asked=is_asked>
            <button
                type="button"
                data-testid="draw-undo"
                title="Undo (Ctrl+Z)"
                aria-disabled=move || (!sheet.with(Sheet::can_undo)).to_string()
                on:click=move |_| sheet.update(Sheet::undo)
            >
                "Undo"
            </button>
            <button
                type="button"
                data-testid="draw-clear"
                aria-disabled=move || sheet.with(Sheet::is_empty).to_string()
                on:click=move |_| sheet.update(Sheet::clear)
            >
                "Clear"
            </button>
            <Opener sheet on_network />
            <button
                type="button"
                class="unasked"
                data-testid="pick-test-image"
                title=move || if can_pick.get() { CAN_PICK } else { CANNOT_PICK }
                disabled=move || !can_pick.get()
                on:click=move |_| on_pick.run(())
            >
                "Test image"
            </button>
            <button
                type="button"
                class="when-asked"
                data-testid="hand-skip"
                on:click=move |_| desk.ask_next()
            >
                "Skip"
            </button>
            <button
                type="button"
                class="primary when-asked"
                data-testid="hand-keep"
                aria-disabled=move || sheet.with(|sheet| sheet.strokes().is_empty()).to_string()
                on:click=move |_| on_keep.run(())
            >
                "Keep"
            </button>
            <button
                type="button"
                class="when-asked"
                data-testid="hand-stop"
                on:click=move |_| {
                    desk.asked.set(None);
                    // The button goes away.
                    focus(document().query_selector("[data-testid=draw-clear]").ok().flatten());
                }
            >
                "Done"
            </button>
            <label class="pad-pen">
                <span>"Pen"</span>
                <input
                    type="range"
                    data-testid="pen-width"
                    aria-label="Pen width"
                    min=percent(MIN_PEN_WIDTH)
                    max=percent(MAX_PEN_WIDTH)
                    step="1"
                    prop:value=move || percent(pen_width.get()).to_string()
                    aria-valuetext=move || format!("{} % of the sheet", percent(pen_width.get()))
                    on:input=set_width
                />
            </label>
        </div>
    }
}
