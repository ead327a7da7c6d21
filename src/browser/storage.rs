//! Texts that outlive the page, in the browser's local storage.

use web_sys::Storage;

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

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
