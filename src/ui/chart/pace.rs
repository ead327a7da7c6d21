//! When a chart is drawn and described again: as seldom as serves the eye and the ear.

use gloo_events::EventListener;
use leptos::html::Canvas;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, MutationObserver, MutationObserverInit, ResizeObserver};

/// Calls `draw` in the next animation frame, once, after any change of what `watch` reads, of the canvas's size or
/// of the colours. A page in the background has no frames, so it costs nothing there.
pub fn each_frame(canvas: NodeRef<Canvas>, watch: impl Fn() + 'static, draw: impl Fn(&HtmlCanvasElement) + 'static) {
    let draw = StoredValue::new_local(draw);
    let pending = StoredValue::new(false);
    let request = move || {
        if pending.try_get_value() != Some(false) {
            return;
        }
        let frame = request_animation_frame_with_handle(move || {
            // The chart may have left the page since; then there is nothing to set and nothing to draw.
            pending.try_set_value(false);
            if let Some(Some(canvas)) = canvas.try_get_untracked() {
                draw.try_with_value(|draw| draw(&canvas));
            }
        });
        pending.set_value(frame.is_ok());
    };
    Effect::new(move |_| {
        watch();
        request();
    });
    let surroundings = StoredValue::new_local(None);
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            surroundings.set_value(Surroundings::watch(&canvas, request).ok());
        }
    });
}

/// Calls `act` at most once in each `pause`, and once more after the last change of what `watch` reads.
pub fn now_and_then(pause: Duration, watch: impl Fn() + 'static, act: impl Fn() + 'static) {
    let act = StoredValue::new_local(act);
    let pending = StoredValue::new(false);
    Effect::new(move |_| {
        watch();
        if pending.get_value() {
            return;
        }
        let timer = set_timeout_with_handle(
            move || {
                pending.try_set_value(false);
                act.try_with_value(|act| act());
            },
            pause,
        );
        pending.set_value(timer.is_ok());
    });
}

/// What changes around a canvas: its size, the pixels of the screen, the colour scheme. Watched until dropped.
struct Surroundings {
    size: ResizeObserver,
    theme: MutationObserver,
    _changed: Closure<dyn Fn()>,
    _window: EventListener,
    _scheme: Option<EventListener>,
}

impl Surroundings {
    fn watch(canvas: &HtmlCanvasElement, changed: impl Fn() + Copy + 'static) -> Result<Self, JsValue> {
        let closure = Closure::<dyn Fn()>::new(changed);
        let callback = closure.as_ref().unchecked_ref();
        let size = ResizeObserver::new(callback)?;
        size.observe(canvas);
        // A scheme chosen by hand is an attribute of the root; one chosen by the system is a media query.
        let theme = MutationObserver::new(callback)?;
        let root = document().document_element().ok_or("no root element")?;
        let options = MutationObserverInit::new();
        options.set_attribute_filter(&JsValue::from(vec![JsValue::from_str("data-theme")]));
        theme.observe_with_options(&root, &options)?;
        let scheme = window().match_media("(prefers-color-scheme: dark)")?;
        Ok(Self {
            size,
            theme,
            _changed: closure,
            // A move to a screen with other pixels need not change the size in CSS pixels.
            _window: EventListener::new(&window(), "resize", move |_| changed()),
            _scheme: scheme.map(|scheme| EventListener::new(&scheme, "change", move |_| changed())),
        })
    }
}

impl Drop for Surroundings {
    fn drop(&mut self) {
        self.size.disconnect();
        self.theme.disconnect();
    }
}
