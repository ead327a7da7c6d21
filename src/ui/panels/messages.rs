//! Notices, errors, and the live region for screen readers.

use super::runs::ResumeOffer;
use crate::browser::{anchor, version};
use crate::ui::state::AppState;
use crate::ui::words::status;
use lenet_conductor::{Error, Input, Status as Phase};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Notice and error messages above the columns: they stay in sight, and move nothing that is in sight.
#[component]
pub fn Messages(state: AppState) -> impl IntoView {
    let messages = NodeRef::<Div>::new();
    Effect::new(move || {
        let above = messages.get();
        let below = above.as_ref().and_then(|messages| messages.next_element_sibling()?.dyn_into().ok());
        if let (Some(above), Some(below)) = (above, below) {
            anchor::hold(&above, below);
        }
    });
    view! {
        <div class="messages" node_ref=messages>
            {move || state.error.get().map(|shown| error(state, shown))}
            {move || state.notice.get().map(|text| notice(state, text))}
            <ResumeOffer state />
            <NewVersion state />
        </div>
    }
}

fn error(state: AppState, error: Error) -> impl IntoView {
    let Error { failure, action, use_cpu } = error;
    view! {
        <div class="message error" role="alert" data-testid="error">
            <p>
                <strong>{failure.what}</strong>
                " "
                {failure.kept}
                " "
                {failure.remedy}
            </p>
            <div class="message-buttons">
                <button type="button" data-testid="remedy" on:click=move |_| state.send(Input::Recover)>
                    {action.label()}
                </button>
                <Show when=move || use_cpu>
                    <button
                        type="button"
                        data-testid="use-cpu"
                        on:click=move |_| state.send(Input::UseCpu)
                    >
                        "Continue on the CPU"
                    </button>
                </Show>
            </div>
        </div>
    }
}

fn notice(state: AppState, text: String) -> impl IntoView {
    view! {
        <div class="message note notice" data-testid="notice">
            <p>{text}</p>
            <div class="message-buttons">
                <button type="button" on:click=move |_| state.send(Input::DismissNotice)>"Close"</button>
            </div>
        </div>
    }
}

/// Offers a new version of the page, but not in the middle of a run.
#[component]
fn NewVersion(state: AppState) -> impl IntoView {
    let is_ready = RwSignal::new(false);
    version::on_new(move || is_ready.set(true));
    view! {
        <div class="message note" data-testid="new-version" hidden=move || !is_ready.get() || state.busy.get()>
            <p>"A new version of this page is ready. Runs and drawings in this browser stay."</p>
            <div class="message-buttons">
                <button type="button" data-testid="use-new-version" on:click=move |_| version::use_new()>"Reload as the new version"</button>
            </div>
        </div>
    }
}

/// The live region: phase, result of each epoch, and notices.
#[component]
pub fn Status(state: AppState) -> impl IntoView {
    let status = Memo::new(move |_| {
        let run = match state.status.get() {
            Phase::Idle if !state.is_valid() => format!("{}.", status::NOT_READY),
            status => state.tested.with(|tested| status::spoken(status, state.whole.get(), tested.as_ref())),
        };
        match state.notice.get() {
            Some(notice) => format!("{run} {notice}"),
            None => run,
        }
    });
    view! { <p class="unseen" role="status" aria-live="polite" data-testid="status">{status}</p> }
}
