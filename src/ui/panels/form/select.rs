//! A field that is chosen from a list.

use super::help::{Help, Name};
use crate::ui::link::locked;
use crate::ui::state::AppState;
use lenet_experiment::choice::ChoiceOption;
use lenet_experiment::field::Field;
use leptos::prelude::*;

/// A select with its label and one line of explanation.
#[component]
pub fn Select(state: AppState, field: &'static Field, options: Vec<ChoiceOption>) -> impl IntoView {
    let (id, is_open) = (field.slug, RwSignal::new(false));
    let hint_id = format!("{id}-hint");
    let chosen = Memo::new(move |_| state.experiment.with(|form| field.show(form)));
    let hint = move || state.experiment.with(|form| field.hint(form));
    let option = move |ChoiceOption { slug, label, .. }: ChoiceOption| {
        view! {
            <option value=slug prop:selected=move || chosen.get() == slug>
                {label}
            </option>
        }
    };
    view! {
        <div class="field">
            <Name field is_open />
            <select
                id=id
                data-testid=id
                disabled=locked(field)
                aria-describedby=hint_id.clone()
                on:change=move |event| state.choose(field, &event_target_value(&event))
            >
                {options.into_iter().map(option).collect_view()}
            </select>
            <p class="hint" id=hint_id>{hint}</p>
            <Help field is_open />
        </div>
    }
}
