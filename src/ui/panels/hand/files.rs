//! Drawings as files: saved, opened again, and as a data set for other programs.

use crate::browser::files::download;
use crate::ui::hand::prepared;
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

/// Largest file that is opened, in bytes. A digit drawn with a mouse takes about a thousand.
const MAX_BYTES: u64 = 20_000_000;

const ANOTHER: &str = "Choose a file that was saved here, by \"Save drawings\".";

/// Drawings that are prepared without a pause for the page: they take about 10 ms.
const AT_ONCE: usize = 50;

/// Links that save and open the drawings.
#[component]
pub fn Files(state: AppState) -> impl IntoView {
    let is_empty = move || state.hand().with(|hand| hand.kept().is_empty());
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
                on:click=move |_| save_drawings(state)
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
                on:click=move |_| save(state, data_set)
            >
                "Save as data set"
            </button>
        </div>
    }
}

/// Saves the drawings, if there are any, as a file that [`Files`] opens again.
pub fn save_drawings(state: AppState) {
    save(state, drawings);
}

/// Saves the drawings, if there are any, and says why if that fails.
fn save(state: AppState, saved: fn(AppState) -> Result<(), JsValue>) {
    if !state.hand().with_untracked(|hand| hand.kept().is_empty())
        && let Err(error) = saved(state)
    {
        state.send(Input::PageFailed(Failure {
            what: format!("The drawings could not be saved as a file: {error:?}."),
            kept: "They are kept on this page.".into(),
            remedy: "Allow downloads for this page and try again.".into(),
        }));
    }
}

fn drawings(state: AppState) -> Result<(), JsValue> {
    let text = state.hand().with_untracked(|hand| to_text(&hand.drawings()));
    download("drawings.txt", "text/plain", text.as_bytes())
}

fn data_set(state: AppState) -> Result<(), JsValue> {
    let (images, labels): (Vec<Image>, Vec<u8>) = state.hand().with_untracked(|hand| hand.images()).into_iter().unzip();
    let [images, labels] = idx_pair(&images, &labels);
    download("drawings-images-idx3-ubyte", "application/octet-stream", &images)?;
    download("drawings-labels-idx1-ubyte", "application/octet-stream", &labels)
}

fn open(state: AppState, file: File) {
    spawn_local(async move {
        let name = file.name();
        if let Err((what, remedy)) = read(state, &file).await {
            state.send(Input::PageFailed(Failure {
                what: format!("{name}: {what}."),
                kept: "No drawing was removed; network and charts are unchanged.".into(),
                remedy: remedy.into(),
            }));
        }
    });
}

/// Adds the drawings of a file; else says why not all of them, and what to do.
async fn read(state: AppState, file: &File) -> Result<(), (String, &'static str)> {
    if file.size() > MAX_BYTES {
        return Err(("the file is larger than 20 MB".into(), ANOTHER));
    }
    let bytes = read_as_bytes(file).await.map_err(|error| (error.to_string(), ANOTHER))?;
    let text = String::from_utf8(bytes).map_err(|_| ("this is not a text file".into(), ANOTHER))?;
    let drawings = from_text(&text).map_err(|error| (error.to_string(), error.remedy()))?;
    let found = drawings.len();
    let mut kept = Vec::new();
    for drawings in drawings.chunks(AT_ONCE) {
        kept.extend(drawings.iter().cloned().filter_map(prepared));
        TimeoutFuture::new(0).await;
    }
    match state.keep(kept) {
        _ if found == 0 => Err(("the file has no drawings".into(), ANOTHER)),
        added if added == found => Ok(()),
        added => {
            let what =
                format!("{added} of its {found} drawings were added; the others are here already, blank or too many");
            Err((what, "To make room, remove some drawings."))
        }
    }
}
