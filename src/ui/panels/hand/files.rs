//! Drawings as files: saved, opened again, and as a data set for other programs.

use crate::browser::files::download;
use crate::ui::state::AppState;
use gloo_file::futures::read_as_bytes;
use gloo_file::{File, FileList};
use gloo_timers::future::TimeoutFuture;
use lenet_conductor::Input;
use lenet_data::hand::{from_text, to_text};
use lenet_data::idx::idx_pair;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::Failure;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{Event, HtmlInputElement};

/// Largest file that is opened, in bytes: more than the most drawings take.
const MAX_BYTES: u64 = 100_000_000;

/// Drawings that are prepared without a pause for the page: they take about 10 ms.
const AT_ONCE: usize = 50;

/// Links that save and open the drawings.
#[component]
pub fn Files(state: AppState) -> impl IntoView {
    let is_empty = move || state.hand().with(|hand| hand.kept().is_empty());
    let save = move |saved: fn(AppState) -> Result<(), JsValue>| {
        if !untrack(is_empty)
            && let Err(error) = saved(state)
        {
            state.send(Input::PageFailed(Failure {
                what: format!("The drawings could not be saved as a file: {error:?}."),
                kept: "They are kept on this page.".into(),
                remedy: "Allow downloads for this page and try again.".into(),
            }));
        }
    };
    let choose = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| FileList::from(files).first().cloned());
        // So that choosing the same file again fires a change event.
        input.set_value("");
        if let Some(file) = file {
            open(state, file);
        }
    };
    view! {
        <div class="hand-files">
            <button
                type="button"
                class="link"
                data-testid="hand-export"
                aria-disabled=move || is_empty().to_string()
                on:click=move |_| save(save_drawings)
            >
                "Save drawings"
            </button>
            <label class="link">
                "Open drawings"
                <input type="file" accept=".txt,text/plain" class="unseen" data-testid="hand-import" on:change=choose />
            </label>
            <button
                type="button"
                class="link"
                data-testid="hand-idx"
                title="Two files like those of MNIST, for other programs and for this page's own data sets"
                aria-disabled=move || is_empty().to_string()
                on:click=move |_| save(save_data_set)
            >
                "Save as data set"
            </button>
        </div>
    }
}

fn save_drawings(state: AppState) -> Result<(), JsValue> {
    let text = state.hand().with_untracked(|hand| to_text(&hand.drawings()));
    download("drawings.txt", "text/plain", text.as_bytes())
}

fn save_data_set(state: AppState) -> Result<(), JsValue> {
    let (images, labels): (Vec<Image>, Vec<u8>) = state.hand().with_untracked(|hand| hand.images()).into_iter().unzip();
    let [images, labels] = idx_pair(&images, &labels);
    download("drawings-images-idx3-ubyte", "application/octet-stream", &images)?;
    download("drawings-labels-idx1-ubyte", "application/octet-stream", &labels)
}

fn open(state: AppState, file: File) {
    spawn_local(async move {
        if let Err(what) = read(state, &file).await {
            state.send(Input::PageFailed(Failure {
                what: format!("{} was not opened: {what}.", file.name()),
                kept: "Your drawings, the network and the charts are unchanged.".into(),
                remedy: "Choose a file that Save drawings has made.".into(),
            }));
        }
    });
}

/// Adds the drawings of a file; else says why not.
async fn read(state: AppState, file: &File) -> Result<(), String> {
    if file.size() > MAX_BYTES {
        return Err("it is larger than 100 MB".into());
    }
    let bytes = read_as_bytes(file).await.map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "it is not a text file".to_owned())?;
    let drawings = from_text(&text).map_err(|error| error.to_string())?;
    let (found, mut added) = (drawings.len(), 0);
    for drawings in drawings.chunks(AT_ONCE) {
        added += state.keep(drawings.to_vec());
        TimeoutFuture::new(0).await;
    }
    if added < found {
        return Err(format!("{} of its {found} drawings are blank or too many, the others were added", found - added));
    }
    Ok(())
}
