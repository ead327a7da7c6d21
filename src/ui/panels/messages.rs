//! Notices, errors, and the live region for screen readers.

use crate::ui::actions::trainer;
use crate::ui::contest::Choice;
use crate::ui::state::AppState;
use crate::ui::words::sentences;
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Failure, Phase};
use leptos::prelude::*;

/// Notice and error messages above the columns.
#[component]
pub fn Messages(state: AppState) -> impl IntoView {
    view! {
        <div class="messages">
            {move || state.error.get().map(|failure| error(state, failure))}
            {move || state.notice.get().map(|text| notice(state, text))}
        </div>
    }
}

fn error(state: AppState, failure: Failure) -> impl IntoView {
    let remedy = move || {
        if state.lost.get() {
            "Start again"
        } else if state.reported.get() == Phase::Failed {
            "Try again"
        } else {
            "Close"
        }
    };
    let on_cpu = move || state.lost.get() && state.backend.get() == Backend::WebGpu;
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
                <button type="button" data-testid="remedy" on:click=move |_| trainer::recover(state)>{remedy}</button>
                <Show when=on_cpu>
                    <button
                        type="button"
                        data-testid="use-cpu"
                        on:click=move |_| trainer::choose(state, Choice::Only(Backend::Cpu))
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
        <div class="message note" data-testid="notice">
            <p>{text}</p>
            <div class="message-buttons">
                <button type="button" on:click=move |_| state.notice.set(None)>"Close"</button>
            </div>
        </div>
    }
}

/// The live region: phase, result of each epoch, and notices.
#[component]
pub fn Status(state: AppState) -> impl IntoView {
    let status = Memo::new(move |_| {
        let run = state.tested.with(|tested| sentences::status(state.phase(), state.is_whole(), tested.as_ref()));
        match state.notice.get() {
            Some(notice) => format!("{run} {notice}"),
            None => run,
        }
    });
    view! { <p class="unseen" role="status" aria-live="polite" data-testid="status">{status}</p> }
}
