//! What the link says, above everything else, and the task of its exercise.

use super::words::{is_told, sentences};
use super::{Links, Offer};
use crate::browser::focus::focus_in_place;
use crate::ui::tour::Tour;
use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

/// The offered or used link with its buttons, and the task.
#[component]
pub fn LinkBanner(links: Links, tour: Tour) -> impl IntoView {
    let Links { state, offer, exercise } = links;
    Effect::new(move |_| links.tour().into_iter().for_each(|task| tour.open_at(&task)));
    let shown = Memo::new(move |_| {
        let mode = links.mode();
        offer.get().filter(|offer| is_told(&offer.parsed, mode, offer.before.is_some()))
    });
    let banner = move |offer: Offer| {
        let is_used = offer.before.is_some();
        let lines = sentences(&offer.parsed, is_used, state.trained.get_untracked());
        let section = NodeRef::<html::Section>::new();
        if !is_used {
            // The visitor has just followed it.
            Effect::new(move |_| focus_in_place(section.get().map(Element::from)));
        }
        let buttons = if offer.parsed.link.is_none() {
            view! { <button type="button" data-testid="dismiss-link" on:click=move |_| links.close()>"Close"</button> }
                .into_any()
        } else if is_used {
            view! {
                <button type="button" data-testid="dismiss-link" on:click=move |_| links.close()>"Close"</button>
                <button type="button" data-testid="undo-link" on:click=move |_| links.undo()>"Undo"</button>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="primary" data-testid="use-link" on:click=move |_| links.apply()>"Use it"</button>
                <button type="button" data-testid="dismiss-link" on:click=move |_| links.close()>"Not now"</button>
            }
            .into_any()
        };
        view! {
            <section class="message note" data-testid="link-banner" aria-labelledby="link-title" tabindex="-1" node_ref=section>
                <div>
                    <h2 id="link-title">{if is_used { "From a link" } else { "A link brings" }}</h2>
                    {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                </div>
                <div class="message-buttons">{buttons}</div>
            </section>
        }
    };
    let summary = Memo::new(move |_| exercise.with(|exercise| exercise.summary()));
    let task = Memo::new(move |_| exercise.with(|exercise| exercise.task.clone()));
    let has_task = Memo::new(move |_| {
        exercise
            .with(|exercise| !(exercise.task.is_empty() && exercise.locked.is_empty() && exercise.hidden.is_empty()))
    });
    view! {
        <div class="messages links">
            {move || shown.get().map(banner)}
            <Show when=move || has_task.get()>
                <section class="message exercise" data-testid="exercise" aria-label="Exercise">
                    <p>
                        <strong>{task}</strong>
                        " "
                        <span class="hint">{summary}</span>
                    </p>
                    <button type="button" class="quiet" data-testid="end-exercise" on:click=move |_| links.end_exercise()>
                        "End the exercise"
                    </button>
                </section>
            </Show>
        </div>
    }
}
