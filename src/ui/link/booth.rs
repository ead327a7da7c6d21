//! A booth begins again when nobody is there any more.

use super::Links;
use super::idle::{Idle, idle};
use crate::browser::leaving;
use leptos::prelude::*;
use std::time::Duration;

/// What a visitor does.
const INPUTS: [&str; 4] = ["pointerdown", "pointermove", "keydown", "wheel"];

const SECOND: Duration = Duration::from_secs(1);

/// Asks whether somebody is there after idle minutes, and begins again without an answer. Only at a booth.
#[component]
pub fn Booth(links: Links) -> impl IntoView {
    let limit = Memo::new(move |_| links.exercise.with(|exercise| exercise.idle_time()));
    view! { {move || limit.get().map(|limit| view! { <Watch limit /> })} }
}

#[component]
fn Watch(limit: Duration) -> impl IntoView {
    let last_ms = StoredValue::new(js_sys::Date::now());
    let state = RwSignal::new(Idle::No);
    let is_here = move || {
        last_ms.set_value(js_sys::Date::now());
        if state.get_untracked() != Idle::No {
            state.set(Idle::No);
        }
    };
    let listeners = INPUTS.map(|input| window_event_listener_untyped(input, move |_| is_here()));
    let tick = move || {
        let idle_ms = (js_sys::Date::now() - last_ms.get_value()).max(0.0);
        let now = idle(Duration::from_millis(idle_ms as u64), limit);
        if now != state.get_untracked() {
            state.set(now);
        }
        if now == Idle::Over {
            // Nothing was kept, so the next visitor finds nothing of this one.
            leaving::reload();
        }
    };
    let clock = set_interval_with_handle(tick, SECOND).ok();
    on_cleanup(move || {
        listeners.into_iter().for_each(WindowListenerHandle::remove);
        clock.into_iter().for_each(|clock| clock.clear());
    });
    let is_asked = Memo::new(move |_| matches!(state.get(), Idle::Asked(_)));
    let seconds = move || match state.get() {
        Idle::Asked(seconds) => Some(format!("The page begins again in {seconds} s.")),
        Idle::No | Idle::Over => None,
    };
    view! {
        <Show when=move || is_asked.get()>
            <section class="panel still-there" role="alert" data-testid="still-there">
                <p><strong>"Still there?"</strong>" Touch the screen or press a key to go on."</p>
                // Read out once, not every second.
                <p aria-hidden="true">{seconds}</p>
                <button type="button" class="primary" on:click=move |_| is_here()>"Go on"</button>
            </section>
        </Show>
    }
}
