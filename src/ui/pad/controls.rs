//! Undo, clear and the width of the pen.

use super::sheet::{Sheet, THICKEST, THINNEST};
use leptos::prelude::*;

/// The row of controls under the sheet.
#[component]
pub fn Controls(
    /// What lies on the sheet.
    sheet: RwSignal<Sheet>,
    /// Width of the pen as a share of the side.
    pen_width: RwSignal<f32>,
) -> impl IntoView {
    let thicken = move |event| {
        if let Ok(share) = event_target_value(&event).parse::<f32>() {
            pen_width.set((share / 100.0).clamp(THINNEST, THICKEST));
        }
    };
    let hundredths = |share: f32| (share * 100.0).round();
    // Undo says that it can do nothing, but is never disabled: a disabled button would drop the keyboard's focus.
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
            <label class="pad-pen">
                <span>"Pen"</span>
                <input
                    type="range"
                    data-testid="pen-width"
                    aria-label="Width of the pen"
                    min=hundredths(THINNEST)
                    max=hundredths(THICKEST)
                    step="1"
                    prop:value=move || hundredths(pen_width.get()).to_string()
                    aria-valuetext=move || format!("{} % of the sheet", hundredths(pen_width.get()))
                    on:input=thicken
                />
            </label>
        </div>
    }
}
