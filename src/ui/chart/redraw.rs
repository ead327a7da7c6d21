//! Redrawing at most once per animation frame.

use crate::ui::canvas_observer::CanvasObserver;
use crate::ui::pace::once_a_frame;
use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

/// Calls `draw` once in the next animation frame after the signals that `track` reads, the canvas size or the colours have
/// changed.
pub fn on_change(canvas: NodeRef<Canvas>, track: impl Fn() + 'static, draw: impl Fn(&HtmlCanvasElement) + 'static) {
    let request = once_a_frame(move || {
        if let Some(Some(canvas)) = canvas.try_get_untracked() {
            draw(&canvas);
        }
    });
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
