//! Doing something at most once per animation frame or interval, however often it is asked for.

use crate::ui::strip::now;
use leptos::prelude::*;
use std::time::Duration;

/// A function that asks for `act` in the next animation frame. A page in the background has no animation frames and costs nothing.
pub fn once_a_frame(act: impl Fn() + 'static) -> impl Fn() + Copy + 'static {
    let act = StoredValue::new_local(act);
    let pending = StoredValue::new(false);
    move || {
        if pending.try_get_value() != Some(false) {
            return;
        }
        let frame = request_animation_frame_with_handle(move || {
            // The component may have been removed in the meantime, and its values with it.
            pending.try_set_value(false);
            act.try_with_value(|act| act());
        });
        pending.set_value(frame.is_ok());
    }
}

/// Calls `act` at most once per `interval` while the signals that `track` reads change, and once after the last change.
pub fn throttle(interval: Duration, track: impl Fn() + 'static, act: impl Fn() + 'static) {
    after(move || interval, track, act);
}

/// Calls `act` in a task of its own when the signals that `track` reads change: at once, but at most once per `interval`.
pub fn spaced(interval: Duration, track: impl Fn() + 'static, act: impl Fn() + 'static) {
    let last = StoredValue::new(f64::NEG_INFINITY);
    let rest = move || {
        let since = now() - last.get_value();
        Duration::from_secs_f64((interval.as_secs_f64() - since / 1_000.0).max(0.0))
    };
    after(rest, track, move || {
        last.set_value(now());
        act();
    });
}

/// Calls `act` when `pause` has passed after the signals that `track` reads have changed; what changes meanwhile is in that call, too.
fn after(pause: impl Fn() -> Duration + 'static, track: impl Fn() + 'static, act: impl Fn() + 'static) {
    let act = StoredValue::new_local(act);
    let pending = StoredValue::new(false);
    Effect::new(move |_| {
        track();
        if pending.get_value() {
            return;
        }
        let timer = set_timeout_with_handle(
            move || {
                // The component may have been removed in the meantime, and its values with it.
                pending.try_set_value(false);
                act.try_with_value(|act| act());
            },
            pause(),
        );
        pending.set_value(timer.is_ok());
    });
}
