//! Redrawing at most once per animation frame, and throttling.

use crate::ui::canvas_observer::CanvasObserver;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::time::Duration;
use web_sys::HtmlCanvasElement;

/// Calls `draw` once in the next animation frame after the signals that `track` reads, the canvas size or the colours have
/// changed. A page in the background has no animation frames and costs nothing.
pub fn on_change(canvas: NodeRef<Canvas>, track: impl Fn() + 'static, draw: impl Fn(&HtmlCanvasElement) + 'static) {
    let draw = StoredValue::new_local(draw);
    let pending = StoredValue::new(false);
    let request = move || {
        if pending.try_get_value() != Some(false) {
            return;
        }
        let frame = request_animation_frame_with_handle(move || {
            // The chart may have been removed in the meantime, and its signals with it.
            pending.try_set_value(false);
            if let Some(Some(canvas)) = canvas.try_get_untracked() {
                draw.try_with_value(|draw| draw(&canvas));
            }
        });
        pending.set_value(frame.is_ok());
    };
    Effect::new(move |_| {
        track();
        request();
    });
    let observer = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            observer.set_value(CanvasObserver::new(&canvas, request).ok());
        }
    });
}

/// Calls `act` at most once per `interval` while the signals that `track` reads change, and once after the last change.
pub fn throttle(interval: Duration, track: impl Fn() + 'static, act: impl Fn() + 'static) {
    let act = StoredValue::new_local(act);
    let pending = StoredValue::new(false);
    Effect::new(move |_| {
        track();
        if pending.get_value() {
            return;
        }
        let timer = set_timeout_with_handle(
            move || {
                pending.try_set_value(false);
                act.try_with_value(|act| act());
            },
            interval,
        );
        pending.set_value(timer.is_ok());
    });
}
