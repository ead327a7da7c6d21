//! A button that changes what is trained.

use crate::ui::state::AppState;
use leptos::prelude::*;

/// A button that does nothing while a run trains, or where an exercise forbids it; a choice also says whether it is chosen. It is not
/// disabled, as it would lose the keyboard's focus.
#[component]
pub fn Action(
    state: AppState,
    /// Its test id.
    #[prop(into)]
    id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] class: &'static str,
    on_press: Callback<()>,
    /// Why an exercise forbids it.
    #[prop(optional)]
    refused: Option<Memo<Option<String>>>,
    #[prop(optional)] chosen: Option<Signal<bool>>,
) -> impl IntoView {
    let refused = move || refused.and_then(|refused| refused.get());
    let is_off = move || state.busy.get() || refused().is_some();
    view! {
        <button
            type="button"
            class=class
            data-testid=id
            title=refused
            aria-pressed=move || chosen.map(|chosen| chosen.get().to_string())
            aria-disabled=move || is_off().to_string()
            on:click=move |_| {
                if !untrack(is_off) {
                    on_press.run(());
                }
            }
        >
            {label}
        </button>
    }
}
