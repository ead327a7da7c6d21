//! A school class in the panel of the visitor's hand: a pupil's drawings and result as a code, and on the teacher's page the codes of
//! all, whose drawings are a test set with a matrix of its own. Nothing is sent anywhere.

mod code;
mod evaluate;
mod gallery;
mod read;
mod results;
mod words;

use crate::ui::pad::Desk;
use crate::ui::state::AppState;
use code::OwnCode;
use leptos::html;
use leptos::prelude::*;
use read::ReadCodes;
use results::Results;

/// The pupil's part, and the teacher's; each is made while it is open.
#[component]
pub fn SchoolClass(state: AppState, desk: Desk) -> impl IntoView {
    // Kept while its part is closed.
    let (name, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let has_pupils = Memo::new(move |_| state.pupils().with(|pupils| !pupils.all().is_empty()));
    let part = |testid: &'static str, summary: &'static str, content: Callback<(), AnyView>| {
        let (details, is_open) = (NodeRef::<html::Details>::new(), RwSignal::new(false));
        view! {
            <details
                class="class-part"
                data-testid=testid
                node_ref=details
                on:toggle=move |_| is_open.set(details.get_untracked().is_some_and(|details| details.open()))
            >
                <summary>{summary}</summary>
                <Show when=move || is_open.get()>{move || content.run(())}</Show>
            </details>
        }
    };
    let own = Callback::new(move |()| view! { <OwnCode state name /> }.into_any());
    let read = Callback::new(move |()| view! { <ReadCodes state text /> }.into_any());
    view! {
        {part("class-own", "Your code for the class", own)}
        {part("class-read", "Read a class's codes", read)}
        <Show when=move || has_pupils.get()>
            <Results state desk />
        </Show>
    }
}
