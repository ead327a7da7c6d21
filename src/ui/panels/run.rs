//! The panel of the run: the one primary button and its quieter ones, how far it is, and the result.

use super::figures::Figures;
use super::wait;
use crate::ui::actions::{files, form, training};
use crate::ui::state::AppState;
use crate::ui::words::sentences;
use lenet_experiment::protocol::Phase;
use leptos::html::Button;
use leptos::prelude::*;

/// Train, pause, step, stop, reset; phase, progress, figures.
#[component]
pub fn Learning(state: AppState) -> impl IntoView {
    let share = Memo::new(move |_| wait::share(state));
    let changed = Memo::new(move |_| state.is_changed() && (state.is_trained() || state.is_busy()));
    let keep = move || {
        view! {
            <p class="hint next-run" data-testid="next-run">
                "The changes in the form apply to the next run. "
                <button type="button" class="link" on:click=move |_| form::keep_run(state)>
                    "Undo them"
                </button>
            </p>
        }
    };
    view! {
        <section class="panel run" aria-labelledby="learning-title">
            <h2 id="learning-title">"Learning"</h2>
            <Bar state />
            <progress max="1" prop:value=share aria-label="Progress of the run">
            </progress>
            <Standing state />
            {move || changed.get().then(keep)}
            <Figures state />
        </section>
    }
}

/// The buttons. On a phone they stay at the foot of the screen.
#[component]
fn Bar(state: AppState) -> impl IntoView {
    let phase = Memo::new(move |_| state.phase());
    let running = Memo::new(move |_| phase.get() == Phase::Running);
    let busy = Memo::new(move |_| state.is_busy());
    let ready = Memo::new(move |_| state.is_valid() && !state.is_busy());
    let changed = Memo::new(move |_| state.is_changed());
    let queued = Memo::new(move |_| state.queued.get().is_some());
    let can_stop = move || matches!(phase.get(), Phase::Running | Phase::Paused) || queued.get();
    let can_reset = Memo::new(move |_| state.is_valid() && (state.is_trained() || phase.get() == Phase::Failed));
    // A step of another experiment, or after the end, would begin a new run and lose this one's weights.
    let would_lose = Memo::new(move |_| {
        let over = matches!(phase.get(), Phase::Finished | Phase::Failed);
        state.is_trained() && (changed.get() || over) && !state.lost.get()
    });
    let (train_button, pause_button) = (NodeRef::<Button>::new(), NodeRef::<Button>::new());
    let by_hand = StoredValue::new(false);
    // A button that was pressed may vanish or be of no use any more: the keyboard's focus goes to the primary one, unless
    // the visitor has taken it elsewhere.
    Effect::new(move || {
        running.track();
        phase.track();
        ready.track();
        if by_hand.get_value() {
            request_animation_frame(move || {
                let button = if running.get_untracked() { pause_button } else { train_button }.get_untracked();
                if !is_focus_free() {
                    by_hand.set_value(false);
                } else if let Some(button) = button.filter(|button| !button.disabled()) {
                    by_hand.set_value(false);
                    // Without focus the page works as before.
                    let _ = button.focus();
                }
            });
        }
    });
    let pressed = move |act: fn(AppState)| {
        move |_| {
            by_hand.set_value(true);
            act(state);
        }
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
                on:click=pressed(training::train)
            >
                {move || sentences::train_label(phase.get(), changed.get(), queued.get())}
            </button>
            <button
                type="button"
                class="primary"
                data-testid="pause"
                node_ref=pause_button
                hidden=move || !running.get()
                on:click=pressed(training::pause)
            >
                "Pause"
            </button>
            <button
                type="button"
                data-testid="step"
                title="Train one batch, then hold"
                disabled=move || busy.get() || !ready.get() || would_lose.get()
                on:click=pressed(training::step)
            >
                "Step"
            </button>
            <button
                type="button"
                data-testid="stop"
                title="End this run here; its weights stay for drawing"
                disabled=move || !can_stop()
                on:click=pressed(training::stop)
            >
                "Stop"
            </button>
            <button
                type="button"
                data-testid="reset"
                title="Fresh weights"
                disabled=move || !can_reset.get()
                on:click=pressed(training::reset)
            >
                "Reset"
            </button>
        </div>
    }
}

/// Whether the keyboard's focus is nowhere, or on a button that has become useless.
fn is_focus_free() -> bool {
    document().active_element().is_none_or(|active| {
        active.tag_name() == "BODY" || active.has_attribute("hidden") || active.has_attribute("disabled")
    })
}

/// The phase, what is waited for, and the way to take the network along.
#[component]
fn Standing(state: AppState) -> impl IntoView {
    let phase = Memo::new(move |_| state.phase());
    let awaited = Memo::new(move |_| wait::awaited(state));
    let has_weights = Memo::new(move |_| state.is_trained() && state.ready.get());
    view! {
        <div class="standing">
            <span class="phase" data-testid="phase">{move || sentences::phase(phase.get())}</span>
            <span class="awaited" data-testid="awaited">{awaited}</span>
            <button
                type="button"
                class="quiet save"
                data-testid="download-model"
                title="Store the network's weights as a safetensors file"
                disabled=move || !has_weights.get()
                on:click=move |_| files::ask_model(state)
            >
                "Save network"
            </button>
        </div>
    }
}
