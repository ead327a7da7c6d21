//! A field into which a value is typed.

use crate::ui::actions::form;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use leptos::prelude::*;

/// A text field with its label, one line that says what it means, and beside it what is wrong with it.
#[component]
pub fn Typed(state: AppState, entry: Entry, label: &'static str, hint: &'static str) -> impl IntoView {
    let id = entry.id();
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described_by = format!("{hint_id} {problem_id}");
    let text = Memo::new(move |_| {
        let draft = state.drafts.with(|drafts| drafts.get(&entry).cloned());
        draft.unwrap_or_else(|| state.experiment.with(|form| entry.show(form)))
    });
    let problem =
        Memo::new(move |_| state.experiment.with(|form| state.drafts.with(|drafts| entry.problem(form, drafts))));
    let inputmode = match entry {
        Entry::Schedule => "text",
        Entry::Momentum | Entry::J => "decimal",
        Entry::BatchSize | Entry::Epochs | Entry::Validation | Entry::Seed => "numeric",
    };
    view! {
        <div class="field" class:wide=move || entry == Entry::Schedule>
            <label for=id>{label}</label>
            <input
                id=id
                data-testid=id
                inputmode=inputmode
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=move || problem.with(Option::is_some).to_string()
                prop:value=text
                on:input=move |event| form::type_in(state, entry, event_target_value(&event))
                on:change=move |_| form::leave(state, entry)
            />
            <p class="hint" id=hint_id>{hint}</p>
            <p class="problem" id=problem_id data-testid=format!("{id}-problem")>{problem}</p>
        </div>
    }
}
