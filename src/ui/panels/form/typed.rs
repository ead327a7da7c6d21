//! A field into which a value is typed.

use super::help::{Help, Name};
use crate::ui::link::locked;
use crate::ui::state::AppState;
use lenet_experiment::field::Field;
use leptos::prelude::*;

/// A text field with its label, one line of explanation, and beside it what is wrong with it.
#[component]
pub fn Typed(
    state: AppState,
    field: &'static Field,
    /// The keyboard of a phone: "text", "decimal" or "numeric".
    inputmode: &'static str,
    /// Whether the text can be longer than a number.
    wide: bool,
) -> impl IntoView {
    let (id, is_open) = (field.slug, RwSignal::new(false));
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described_by = format!("{hint_id} {problem_id}");
    let text = Memo::new(move |_| state.experiment.with(|form| state.drafts().with(|drafts| drafts.text(field, form))));
    let problem =
        Memo::new(move |_| state.experiment.with(|form| state.drafts().with(|drafts| drafts.problem_of(field, form))));
    view! {
        <div class="field" class:wide=wide>
            <Name field is_open />
            <input
                id=id
                data-testid=id
                disabled=locked(field)
                inputmode=inputmode
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=move || problem.with(Option::is_some).to_string()
                title=move || wide.then(|| text.get())
                prop:value=text
                on:input=move |event| state.type_in(field, event_target_value(&event))
                on:change=move |_| state.leave(field)
            />
            <p class="hint" id=hint_id>{field.hint}</p>
            <Help field is_open />
            <p class="problem" id=problem_id data-testid=format!("{id}-problem")>{problem}</p>
        </div>
    }
}
