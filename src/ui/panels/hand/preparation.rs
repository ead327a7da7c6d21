//! The steps from the drawing on the sheet to the network's input, and what each is worth.

use super::words;
use crate::ui::canvas_observer;
use crate::ui::pad::{Desk, paint_image};
use crate::ui::state::AppState;
use crate::ui::strip::Inside;
use lenet_data::preprocess::{Preparation, preprocess, stages};
use lenet_experiment::image::SIDE;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A step that can be switched off: id, name and where [`Preparation`] has it.
type Step = (&'static str, &'static str, fn(&mut Preparation) -> &mut bool);

const STEPS: [Step; 3] = [
    ("fit", "fitted to 20 × 20", |steps| &mut steps.fit),
    ("centre", "centred by mass", |steps| &mut steps.centre),
    ("smooth", "grey edges", |steps| &mut steps.smooth),
];

/// The drawing after each step, with a switch for each, and the answer with and without.
#[component]
pub fn Steps(state: AppState, desk: Desk) -> impl IntoView {
    let preparation = desk.preparation;
    let (row, appearance) = (NodeRef::<html::Div>::new(), RwSignal::new(()));
    canvas_observer::notify(move || row.get().map(|row| (*row).clone().into()), appearance);
    let is_open = RwSignal::new(false);
    // The input with all steps, and the drawing after each step. Follows the network's input, which changes once a frame at most.
    let pictures = Memo::new(move |_| {
        desk.image.track();
        let steps = preparation.get();
        let ink = is_open.get().then(|| desk.ink()).flatten()?;
        Some((preprocess(&ink)?, stages(&ink, steps)?))
    });
    Effect::new(move |_| {
        appearance.track();
        let Some(row) = row.get() else { return };
        let canvases = row.get_elements_by_tag_name("canvas");
        pictures.with(|pictures| {
            for index in 0..canvases.length() {
                let picture = pictures.as_ref().and_then(|(_, stages)| stages.get(index as usize));
                if let Some(canvas) = canvases.item(index).and_then(|canvas| canvas.dyn_into().ok()) {
                    paint_image(&canvas, picture);
                }
            }
        });
    });
    let answers = move || {
        pictures.with(|pictures| {
            let (with_all, [.., chosen]) = pictures.as_ref()?;
            let inside = state.inside.with(|snapshot| snapshot.as_ref().map(Inside::new))?;
            let all = words::answer(&inside.predict(with_all))?;
            let chosen = if chosen == with_all { all.clone() } else { words::answer(&inside.predict(chosen))? };
            Some(words::answers(&all, &chosen, preparation.get()))
        })
    };
    let step = move |(id, name, of): Step| {
        view! {
            <label>
                <canvas width=SIDE height=SIDE aria-hidden="true"></canvas>
                <span>
                    <input
                        type="checkbox"
                        data-testid=format!("preparation-{id}")
                        prop:checked=move || *of(&mut preparation.get())
                        on:change=move |event| preparation.update(|steps| *of(steps) = event_target_checked(&event))
                    />
                    {name}
                </span>
            </label>
        }
    };
    view! {
        <details
            class="preparation"
            data-testid="preparation"
            on:toggle=move |event| {
                let details = event.target().and_then(|details| details.dyn_into::<web_sys::Element>().ok());
                is_open.set(details.is_some_and(|details| details.has_attribute("open")));
            }
        >
            <summary>"From the drawing to the network"</summary>
            <div class="preparation-steps" node_ref=row>
                <div>
                    <canvas width=SIDE height=SIDE aria-hidden="true"></canvas>
                    <span>"the sheet"</span>
                </div>
                {STEPS.map(step).collect_view()}
            </div>
            <p class="hint" data-testid="preparation-answer" aria-live="polite">
                {move || answers().unwrap_or_else(|| words::NO_DRAWING.into())}
            </p>
        </details>
    }
}
