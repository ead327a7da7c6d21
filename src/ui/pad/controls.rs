//! Undo, clear, test images, pictures and pen width.

use super::picture::Opener;
use super::sheet::{MAX_PEN_WIDTH, MIN_PEN_WIDTH, Sheet};
use leptos::prelude::*;

/// The controls below the sheet.
#[component]
pub fn Controls(
    sheet: RwSignal<Sheet>,
    /// Fraction of the side.
    pen_width: RwSignal<f32>,
    /// Requests a test image.
    on_pick: Callback<()>,
    /// Whether test images are available.
    can_pick: Signal<bool>,
) -> impl IntoView {
    let set_width = move |event| {
        if let Ok(percent) = event_target_value(&event).parse::<f32>() {
            pen_width.set((percent / 100.0).clamp(MIN_PEN_WIDTH, MAX_PEN_WIDTH));
        }
    };
    let percent = |fraction: f32| (fraction * 100.0).round();
    // aria-disabled instead of disabled: a disabled button would lose the keyboard focus.
    view! {
        <div class="pad-controls">
            <button
                type="button"
                data-testid="draw-undo"
                title="Undo (Ctrl+Z)"
                aria-disabled=move || (!sheet.with(Sheet::can_undo)).to_string()
                on:click=move |_| sheet.update(Sheet::undo)
            >
                "Undo"
            </button>
            <button type="button" data-testid="draw-clear" on:click=move |_| sheet.update(Sheet::clear)>
                "Clear"
            </button>
            <button
                type="button"
                data-testid="pick-test-image"
                title="Put one of the test images on the sheet"
                disabled=move || !can_pick.get()
                on:click=move |_| on_pick.run(())
            >
                "Test image"
            </button>
            <Opener sheet />
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
