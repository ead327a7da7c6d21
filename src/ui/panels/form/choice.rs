//! A field that is chosen from a list.

use super::choices::Offered;
use leptos::prelude::*;

/// A select with its label and one line that says what it means.
#[component]
pub fn Choice(
    id: &'static str,
    label: &'static str,
    #[prop(into)] hint: Signal<&'static str>,
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

/// A select of values that carry no numbers of their own. `value` is none while the form has no such field.
#[component]
pub fn Pick<T: Copy + PartialEq + Send + Sync + 'static>(
    id: &'static str,
    label: &'static str,
    #[prop(into)] hint: Signal<&'static str>,
    offered: &'static [Offered<T>],
    value: Memo<Option<T>>,
    on_pick: Callback<T>,
) -> impl IntoView {
    let slug = Signal::derive(move || {
        let value = value.get();
        offered.iter().find(|option| Some(option.value) == value).map_or("", |option| option.slug)
    });
    let choose = Callback::new(move |slug: String| {
        if let Some(option) = offered.iter().find(|option| option.slug == slug) {
            on_pick.run(option.value);
        }
    });
    let options = offered.iter().map(|option| (option.slug, option.label)).collect();
    view! { <Choice id label hint options value=slug on_choose=choose /> }
}
