//! Files and folders that are dropped on the page.

use gloo_file::File;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// What is dropped. To be called while the event is handled: after that, the browser has forgotten it.
pub fn entries(data: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = data.items();
    (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok()?).collect()
}

/// The files of these entries, those in folders, too, each with its path.
///
/// # Errors
/// If one cannot be read.
pub async fn files(mut entries: Vec<FileSystemEntry>) -> Result<Vec<(String, File)>, JsValue> {
    let mut files = Vec::new();
    while let Some(entry) = entries.pop() {
        if entry.is_file() {
            let entry: &FileSystemFileEntry = entry.unchecked_ref();
            let file = called(|done, failed| entry.file_with_callback_and_callback(done, failed)).await?;
            let file: web_sys::File = file.unchecked_into();
            files.push((entry.full_path().trim_start_matches('/').to_owned(), file.into()));
            continue;
        }
        let reader = entry.unchecked_ref::<FileSystemDirectoryEntry>().create_reader();
        // Some hundred at a time; none at the end.
        loop {
            let read =
                |done: &Function, failed: &Function| reader.read_entries_with_callback_and_callback(done, failed);
            let more: Array = called(|done, failed| drop(read(done, failed))).await?.unchecked_into();
            if more.length() == 0 {
                break;
            }
            entries.extend(more.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
        }
    }
    Ok(files)
}

/// What a function gives to the first of its two callbacks; the second gets an error.
async fn called(call: impl Fn(&Function, &Function)) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::new(&mut |done, failed| call(&done, &failed))).await
}
