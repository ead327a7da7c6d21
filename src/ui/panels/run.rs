//! The panel of the run: buttons, progress and result.

use super::model_files::ModelFiles;
use super::result::{Beside, Result};
use super::runs::SavedAgo;
use super::wait;
use crate::ui::state::AppState;
use crate::ui::words::status;
use lenet_conductor::{Input, ModelFormat, Status, WorkerState};
use leptos::html::Button;
use leptos::prelude::*;

/// Epochs by which a run that is whole goes on.
const MORE_EPOCHS: u32 = 5;

/// Buttons, phase, progress bar and result.
#[component]
pub fn RunPanel(state: AppState) -> impl IntoView {
    let progress = Memo::new(move |_| wait::progress(state));
    let awaited = Memo::new(move |_| wait::awaited(state));
    let has_ended = has_ended(state);
    // A run that was stopped before its end, and that the form still describes.
    let can_resume = Memo::new(move |_| has_ended.get() && !state.whole.get() && !state.changed.get());
    view! {
        <section class="panel run" aria-labelledby="learning-title">
            <h2 id="learning-title">"Training"</h2>
            <Buttons state can_resume />
            <RunStatus state />
            <progress max="1" prop:value=progress aria-label="Progress of the run">
            </progress>
            // What the page waits for takes the place of what is saved, so that nothing moves while it loads.
            <div class="saved-line">
                <p class="awaited" data-testid="awaited">
                    {awaited}
                </p>
                <SavedAgo state />
                <GoOn state has_ended can_resume />
            </div>
            <Result state />
            <Beside state />
        </section>
    }
}

/// The buttons; on a phone they stay at the bottom of the screen.
#[component]
fn Buttons(state: AppState, can_resume: Memo<bool>) -> impl IntoView {
    let (status, busy, changed) = (state.status, state.busy, state.changed);
    let running = Memo::new(move |_| matches!(status.get(), Status::Running | Status::NotResponding));
    let ready = Memo::new(move |_| state.is_valid() && !busy.get());
    let queued = Memo::new(move |_| state.then.get().is_some());
    let can_stop =
        move || matches!(status.get(), Status::Running | Status::NotResponding | Status::Paused) || queued.get();
    let can_reset = Memo::new(move |_| state.is_valid() && (state.trained.get() || status.get() == Status::Failed));
    // A step of a changed experiment, or after the end, would start a new run and lose the trained weights.
    let would_lose = Memo::new(move |_| {
        let over = matches!(status.get(), Status::Finished | Status::Failed);
        state.trained.get() && (changed.get() || over) && state.worker.get() != WorkerState::Lost
    });
    let (train_button, pause_button) = (NodeRef::<Button>::new(), NodeRef::<Button>::new());
    let focus_primary = StoredValue::new(false);
    // A pressed button may be hidden or disabled afterwards: the focus then moves to the primary button, unless the visitor has
    // moved it elsewhere.
    Effect::new(move || {
        running.track();
        status.track();
        ready.track();
        if focus_primary.get_value() {
            request_animation_frame(move || {
                let button = if running.get_untracked() { pause_button } else { train_button }.get_untracked();
                if !is_focus_free() {
                    focus_primary.set_value(false);
                } else if let Some(button) = button.filter(|button| !button.disabled()) {
                    focus_primary.set_value(false);
                    // Failing to focus is harmless.
                    let _ = button.focus();
                }
            });
        }
    });
    let pressed = move |input: Input| {
        focus_primary.set_value(true);
        state.send(input);
    };
    view! {
        <div class="bar">
            <button
                type="button"
                class="primary"
                data-testid="train"
                node_ref=train_button
                hidden=running
                disabled=move || !ready.get()
                on:click=move |_| pressed(if can_resume.get_untracked() { Input::GoOn(0) } else { Input::Train })
            >
                {move || status::primary_button(status.get(), can_resume.get(), changed.get(), queued.get())}
            </button>
            <button
                type="button"
                class="primary"
                data-testid="pause"
                node_ref=pause_button
                hidden=move || !running.get()
                on:click=move |_| pressed(Input::Pause)
            >
                "Pause"
            </button>
            <button
                type="button"
                data-testid="step"
                title="Train on one batch, then pause"
                disabled=move || busy.get() || !ready.get() || would_lose.get()
                on:click=move |_| pressed(Input::Step)
            >
                "Step"
            </button>
            <button
                type="button"
                data-testid="stop"
                title="End this run here; the network keeps what it has learned"
                disabled=move || !can_stop()
                on:click=move |_| pressed(Input::Stop)
            >
                "Stop"
            </button>
            <button
                type="button"
                data-testid="reset"
                title="Discard network: new random weights"
                aria-label="Discard network: new random weights"
                disabled=move || !can_reset.get()
                on:click=move |_| pressed(Input::Discard)
            >
                "Discard"
            </button>
        </div>
    }
}

/// Whether nothing has the focus, or a hidden or disabled button.
fn is_focus_free() -> bool {
    document().active_element().is_none_or(|active| {
        active.tag_name() == "BODY" || active.has_attribute("hidden") || active.has_attribute("disabled")
    })
}

/// Whether a run has ended that can go on: from its newest checkpoint.
fn has_ended(state: AppState) -> Memo<bool> {
    Memo::new(move |_| {
        let has_ended = state.status.get() == Status::Finished && !state.busy.get();
        has_ended && state.trained.get() && has_checkpoint(state) && state.fine_tuning.with(Option::is_none)
    })
}

/// What the primary button does not do with a run that has ended: go on with it, or begin it anew where that button goes on.
#[component]
fn GoOn(state: AppState, has_ended: Memo<bool>, can_resume: Memo<bool>) -> impl IntoView {
    let label = move || {
        if can_resume.get() {
            "Train again from scratch".to_owned()
        } else if state.whole.get() {
            format!("{MORE_EPOCHS} more epochs")
        } else {
            "Resume".to_owned()
        }
    };
    let press = move |_| {
        state.send(if can_resume.get_untracked() {
            Input::Train
        } else {
            Input::GoOn(if state.whole.get_untracked() { MORE_EPOCHS } else { 0 })
        });
    };
    view! {
        <button
            type="button"
            class="link"
            data-testid="go-on"
            hidden=move || !has_ended.get()
            on:click=press
        >
            {label}
        </button>
    }
}

/// Whether there is a trained network to save. Without a worker the newest checkpoint is saved.
pub(super) fn has_weights(state: AppState) -> bool {
    state.trained.get() && (state.worker.get() == WorkerState::Ready || has_checkpoint(state))
}

fn has_checkpoint(state: AppState) -> bool {
    state.run.with(|run| run.as_ref().is_some_and(|run| run.saved_step.is_some()))
}

/// Phase, the time that is left, and the button to save the network.
#[component]
fn RunStatus(state: AppState) -> impl IntoView {
    let status = state.status;
    let label = Memo::new(move |_| {
        if status.get() == Status::Idle && !state.is_valid() {
            return status::NOT_READY.to_owned();
        }
        state.progress.with(|progress| status::label(status.get(), state.whole.get(), progress.as_ref()))
    });
    let time = Memo::new(move |_| wait::time(state));
    let has_weights = Memo::new(move |_| has_weights(state));
    view! {
        <div class="standing">
            // Whether the form differs from the run is for tests: an untrained network follows the form only after a pause.
            <span
                class="phase"
                data-testid="phase"
                data-phase=move || status::slug(status.get())
                data-changed=move || state.changed.get().to_string()
            >
                {label}
            </span>
            <span class="time-left" data-testid="time-left">{time}</span>
            <button
                type="button"
                class="quiet save"
                data-testid="download-model"
                title="Download the newest weights of the network as a safetensors file"
                disabled=move || !has_weights.get()
                on:click=move |_| state.send(Input::SaveModel(ModelFormat::Safetensors))
            >
                "Save network"
            </button>
            <ModelFiles state has_weights />
        </div>
    }
}
