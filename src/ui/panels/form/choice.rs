//! A field that is chosen from a list.

use leptos::prelude::*;

/// A select with its label and one line that says what it means.
#[component]
pub fn Choice(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    options: Vec<(&'static str, &'static str)>,
    #[prop(into)] value: Signal<&'static str>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let option = move |(slug, name): (&'static str, &'static str)| {
        view! {
            <option value=slug prop:selected=move || value.get() == slug>
                {name}
            </option>
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select
                id=id
                data-testid=id
                aria-describedby=hint_id.clone()
                on:change=move |event| on_choose.run(event_target_value(&event))
            >
                {options.into_iter().map(option).collect_view()}
            </select>
            <p class="hint" id=hint_id>{hint}</p>
        </div>
    }
}
