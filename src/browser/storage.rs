//! Texts that outlive the page, in the browser's local storage.

use gloo_events::EventListener;
use js_sys::Reflect;
use std::cell::Cell;
use web_sys::Storage;

thread_local! {
    static KEEPS_NOTHING: Cell<bool> = const { Cell::new(false) };
}

/// Other pages of the same origin may keep texts, too.
const PREFIX: &str = "lenet-lab.";

/// The text under this key; `None` if there is none, or no storage.
pub fn load(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Keeps a text. Where the storage is full or forbidden, nothing is kept.
pub fn save(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("{PREFIX}{key}"), text);
    }
}

/// Erases all texts of this page.
pub fn clear() {
    let Some(storage) = storage() else { return };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    let own: Vec<String> = keys.filter(|key| key.starts_with(PREFIX)).collect();
    own.iter().for_each(|key| drop(storage.remove_item(key)));
}

/// Calls `act` whenever another tab changes or erases the text under this key.
pub fn on_change(key: &str, act: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let key = format!("{PREFIX}{key}");
    let listener = EventListener::new(&window, "storage", move |event| {
        if Reflect::get(event, &"key".into()).is_ok_and(|changed| changed == key.as_str()) {
            act();
        }
    });
    // Kept for the lifetime of the page.
    listener.forget();
}

/// Neither reads nor keeps anything from now on.
pub fn keep_nothing() {
    KEEPS_NOTHING.set(true);
}

/// Whether the page keeps nothing: at a booth, or because the address says so, by `?fresh`.
pub fn is_fresh() -> bool {
    if KEEPS_NOTHING.get() {
        return true;
    }
    let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    search.trim_start_matches('?').split('&').any(|part| part.split('=').next() == Some("fresh"))
}

fn storage() -> Option<Storage> {
    if is_fresh() { None } else { web_sys::window()?.local_storage().ok().flatten() }
}
