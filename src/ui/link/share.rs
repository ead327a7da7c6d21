//! The form's experiment as a link, to copy or to photograph.

use super::address::Address;
use super::builder::LinkBuilder;
use super::qr::code;
use crate::browser::clipboard::copy_input;
use crate::browser::files::announce_saved;
use crate::ui::state::AppState;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::link::{Exercise, Link};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Address, copy button, QR code, and what a teacher adds; made while it is open.
#[component]
pub fn Share(state: AppState) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let is_open = RwSignal::new(false);
    // Kept while it is closed.
    let exercise = RwSignal::new(Exercise::default());
    view! {
        <details
            class="share"
            data-testid="share"
            node_ref=details
            on:toggle=move |_| is_open.set(details.get_untracked().is_some_and(|details| details.open()))
        >
            <summary>"Link to this experiment"</summary>
            <Show when=move || is_open.get()>
                <Opened state exercise />
            </Show>
        </details>
    }
}

#[component]
fn Opened(state: AppState, exercise: RwSignal<Exercise>) -> impl IntoView {
    let address = Memo::new(move |_| {
        let (base, experiment, exercise) = (state.preset.get(), state.experiment.get(), exercise.get());
        let link = Link { base, experiment, exercise };
        let text = Address::present().and_then(|page| page.with(&link));
        text.filter(|_| state.is_valid()).unwrap_or_default()
    });
    let has_own_files = Memo::new(move |_| state.experiment.with(|form| form.dataset == DatasetId::Own));
    let input = NodeRef::<html::Input>::new();
    let done = RwSignal::new("");
    Effect::new(move |_| {
        address.track();
        done.set("");
    });
    let press = move |_| {
        spawn_local(async move {
            let is_copied = copy_input(input.get_untracked()).await;
            if is_copied {
                // Only the tour listens.
                let _ = announce_saved();
            }
            done.set(match is_copied {
                true => "Copied.",
                false => "The browser does not allow it: the link is selected, copy it by hand.",
            });
        });
    };
    let square = move || {
        address.with(|address| code(address)).map(|code| {
            let side = code.side;
            view! {
                <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR code of the link">
                    <path d=code.path() />
                </svg>
            }
        })
    };
    let about = move || match (address.with(String::is_empty), has_own_files.get()) {
        (true, _) => "An experiment that cannot run has no link: correct the form first.",
        (false, true) => "Your files are not in the link: who opens it has to open them, too.",
        (false, false) => "It holds the settings of the form, not the network's weights. Opening it starts nothing.",
    };
    view! {
        <div class="share-link">
            <input
                readonly
                aria-label="Link"
                aria-describedby="share-about"
                data-testid="link-address"
                node_ref=input
                prop:value=address
            />
            <button type="button" data-testid="copy-link" disabled=move || address.with(String::is_empty) on:click=press>
                "Copy"
            </button>
        </div>
        <p role="status" data-testid="copied">{done}</p>
        <p class="hint" id="share-about">{about}</p>
        <LinkBuilder state exercise />
        {square}
    }
}
