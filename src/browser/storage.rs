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

/// Removes every text.
pub fn clear() {
    let Some(storage) = storage() else { return };
    let keys = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok().flatten());
    // Collected first: removing changes the indices.
    for key in keys.filter(|key| key.starts_with(PREFIX)).collect::<Vec<_>>() {
        let _ = storage.remove_item(&key);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
