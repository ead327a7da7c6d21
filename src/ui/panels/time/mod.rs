//! The slider along the run, and the buttons that go to exact steps.

mod last_step;
mod words;

use crate::ui::state::AppState;
use last_step::LastStepView;
use lenet_conductor::{Input, Status};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Positions of the slider: more than a screen has pixels.
const POSITIONS: f64 = 10_000.0;

/// The moment of the run that the page shows.
#[component]
pub fn Time(
    state: AppState,
    /// The end of the charts' x axis.
    epochs: Memo<f64>,
    /// The step of the last click into a chart, which may lie between kept moments.
    pointed: RwSignal<Option<u32>>,
) -> impl IntoView {
    let steps_per_epoch = move || state.progress.with(|progress| progress.map_or(1, |p| p.steps_per_epoch.max(1)));
    let end = move || epochs.get() * f64::from(steps_per_epoch());
    let now = move || state.progress.with(|progress| progress.map_or(0, |progress| progress.step));
    let at_now = move || (now(), f64::from(now()) / f64::from(steps_per_epoch()));
    let shown = move || state.time.with(|time| time.moment.as_ref().map_or_else(now, |moment| moment.snapshot.step));
    let share = move |step: u32| (f64::from(step) / end().max(1.0)).min(1.0);
    let position = move || (share(shown()) * POSITIONS).round();
    let go = move |step: u32| {
        pointed.set(None);
        state.send(if step >= now() { Input::Now } else { Input::GoTo(step) });
    };
    let slide = move |event: ev::Event| {
        let Some(slider) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        untrack(|| {
            go((slider.value_as_number() / POSITIONS * end()).round() as u32);
            // On the kept moment, even if it was there before.
            slider.set_value_as_number(position());
        });
    };
    let key = move |event: KeyboardEvent| {
        let handled = untrack(|| {
            let (steps, shown) = (state.time.with(|time| time.steps.clone()), shown());
            let next = match event.key().as_str() {
                "ArrowLeft" | "ArrowDown" => steps.iter().rfind(|step| **step < shown).copied(),
                "ArrowRight" | "ArrowUp" => Some(steps.iter().find(|step| **step > shown).copied().unwrap_or(u32::MAX)),
                "Home" => steps.first().copied(),
                "End" => Some(u32::MAX),
                _ => return false,
            };
            next.into_iter().for_each(go);
            true
        });
        if handled {
            event.prevent_default();
        }
    };
    let marks = move || {
        let mark = |step: &u32| format!("<i style='left:{:.2}%'></i>", share(*step) * 100.0);
        state.time.with(|time| time.steps.iter().map(mark).collect::<String>())
    };
    let is_at_now = move || state.time.with(|time| time.moment.is_none() && time.replay.is_none());
    let escape = window_event_listener(ev::keydown, move |event| {
        // The first press lets a pinned unit go.
        let is_pinned = || document().query_selector(".unit-detail.pinned").is_ok_and(|unit| unit.is_some());
        if event.key() == "Escape" && !untrack(is_at_now) && !is_pinned() {
            untrack(|| go(u32::MAX));
        }
    });
    on_cleanup(move || escape.remove());
    let is_training = move || state.status.get() == Status::Running;
    view! {
        <div
            class="time"
            data-testid="moment"
            data-step=move || (!state.is_now.get()).then(|| shown().to_string())
            data-kept=move || state.time.with(|time| time.steps.len().to_string())
        >
            <div class="time-track">
                <div class="time-axis">
                    <div class="time-marks" aria-hidden="true" inner_html=marks></div>
                    <input
                        type="range"
                        data-testid="moment-slider"
                        aria-label="Moment of the run"
                        aria-keyshortcuts="Escape"
                        title="Go back along the run. The marks are moments that are kept; Escape returns to now."
                        max=POSITIONS
                        disabled=move || now() == 0
                        prop:value=position
                        aria-valuetext=move || state.time.with(|time| words::value(time.moment.as_ref(), at_now()))
                        on:input=slide
                        on:keydown=key
                    />
                </div>
                <button
                    type="button"
                    data-testid="moment-now"
                    disabled=is_at_now
                    on:click=move |_| go(u32::MAX)
                >
                    "Now"
                </button>
            </div>
            <p class="time-words" data-testid="moment-words">
                {move || state.time.with(|time| words::shown(time, at_now(), is_training()))}
            </p>
            <p class="unseen" role="status">
                {move || state.time.with(|time| time.moment.as_ref().map(|moment| words::value(Some(moment), at_now())))}
            </p>
            {exact(state, pointed, now, shown)}
            <LastStepView state />
        </div>
    }
}

/// One step back or forward, and to the step that is typed: trained again where it is not kept.
fn exact(
    state: AppState,
    pointed: RwSignal<Option<u32>>,
    now: impl Fn() -> u32 + Copy + Send + Sync + 'static,
    shown: impl Fn() -> u32 + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let go = move |step| {
        state.send(Input::GoExactly(step));
        pointed.set(None);
    };
    let text = move || {
        let shown = pointed.get().or_else(|| (!state.is_now.get()).then(shown));
        shown.map(|step| step.to_string()).unwrap_or_default()
    };
    let by = move |change: i32, label: &'static str, testid: &'static str| {
        let to = move || shown().saturating_add_signed(change);
        let is_beyond = move || now() == 0 || to() > now() || to() == shown();
        view! {
            <button
                type="button"
                data-testid=testid
                disabled=is_beyond
                on:click=move |_| go(untrack(to))
            >
                {label}
            </button>
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().and_then(|field| field.value().replace(',', "").trim().parse().ok());
        typed.into_iter().for_each(go);
    };
    view! {
        <form class="time-exact" on:submit=submit>
            {by(-1, "Step back", "moment-back")}
            {by(1, "Step forward", "moment-forward")}
            <label>
                "Step "
                <input
                    node_ref=field
                    type="text"
                    inputmode="numeric"
                    size="7"
                    data-testid="moment-step"
                    prop:value=text
                />
            </label>
            <button type="submit" data-testid="moment-go" title="Trains again from the moment before it" disabled=move || now() == 0>"Go"</button>
        </form>
    }
}
