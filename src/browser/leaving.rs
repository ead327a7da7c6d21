//! The browser's own question before a page is left.

use gloo_events::{EventListener, EventListenerOptions};

/// Has the browser ask before the page is closed or loaded anew, while there is something to lose.
pub fn ask_while(is_at_stake: impl Fn() -> bool + 'static) {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::enable_prevent_default();
    let listener = EventListener::new_with_options(&window, "beforeunload", options, move |event| {
        if is_at_stake() {
            event.prevent_default();
            // Chrome and Edge before 119 listen to this; where it cannot be set, the other is enough.
            let _ = js_sys::Reflect::set(event, &"returnValue".into(), &true.into());
        }
    });
    // As long as the page.
    listener.forget();
}
