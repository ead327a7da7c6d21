//! New versions of the page. `www/start.js` keeps the page in the browser, and finds out when the server has another.

use gloo_events::EventListener;

/// Calls `act` when a new version is ready: now if it already is.
pub fn on_new(act: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let root = window.document().and_then(|document| document.document_element());
    if root.is_some_and(|root| root.has_attribute("data-new-version")) {
        act();
    }
    // Kept for the lifetime of the page.
    EventListener::new(&window, "lenet-new-version", move |_| act()).forget();
}

/// Reloads the page as the new version.
pub fn use_new() {
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new("lenet-use-new-version")) {
        // Fails only while the event is already being dispatched.
        let _ = window.dispatch_event(&event);
    }
}
