//! The browser's own question before a page is left.

use gloo_events::{EventListener, EventListenerOptions};

/// Has the browser ask before the page is closed or loaded anew, while there is something to lose.
pub fn ask_while(is_at_stake: impl Fn() -> bool + 'static) {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&window, "beforeunload", options, move |event| {
        if is_at_stake() {
            event.prevent_default();
        }
    });
    // As long as the page.
    listener.forget();
}
