//! Leaving, reloading and hiding the page.

use gloo_events::{EventListener, EventListenerOptions};
use std::cell::Cell;

thread_local! {
    /// Whether the page reloads itself.
    static RELOADS: Cell<bool> = const { Cell::new(false) };
}

/// Reloads the page, without asking for confirmation.
pub fn reload() {
    RELOADS.set(true);
    if let Some(window) = web_sys::window() {
        // Fails only in a frame that may not navigate; the page then stays as it is.
        let _ = window.location().reload();
    }
}

/// Makes the browser ask for confirmation before the page is closed or reloaded, while `is_at_stake`.
pub fn ask_while(is_at_stake: impl Fn() -> bool + 'static) {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&window, "beforeunload", options, move |event| {
        if is_at_stake() && !RELOADS.get() {
            event.prevent_default();
            // Chrome and Edge before 119 need `returnValue`. Where it cannot be set, `preventDefault` is enough.
            let _ = js_sys::Reflect::set(event, &"returnValue".into(), &true.into());
        }
    });
    // Kept for the lifetime of the page.
    listener.forget();
}

/// Calls `act` whenever the page is hidden or shown again.
pub fn on_hidden(act: impl Fn(bool) + 'static) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let hidden = document.clone();
    let listener = EventListener::new(&document, "visibilitychange", move |_| act(hidden.hidden()));
    // Kept for the lifetime of the page.
    listener.forget();
}
