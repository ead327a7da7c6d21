//! The menu of the network's files: saving it in a format, programs that load it, and opening one.

use super::snippets::{Snippet, buttons};
use crate::ui::menu::Menu;
use crate::ui::model_open;
use crate::ui::state::AppState;
use gloo_file::FileList;
use lenet_conductor::{Input, ModelFormat};
use leptos::html;
use leptos::prelude::*;

/// Formats, with test id and label.
const FORMATS: [(ModelFormat, &str, &str); 3] = [
    (ModelFormat::Safetensors, "export-safetensors", "Save as safetensors (PyTorch, numpy)"),
    (ModelFormat::Onnx, "export-onnx", "Save as ONNX (onnxruntime, Netron)"),
    (ModelFormat::Poster, "export-poster", "Save as a poster (PNG that opens again)"),
];

/// A menu behind a button; `has_weights` says whether there is a network to save.
#[component]
pub fn ModelFiles(state: AppState, has_weights: Memo<bool>) -> impl IntoView {
    let menu = Menu::new("[data-testid=network-files]");
    let files = NodeRef::<html::Input>::new();
    let snippet = RwSignal::new(None);
    let save = move |(format, id, label): (ModelFormat, &'static str, &'static str)| {
        view! {
            <button
                type="button"
                data-testid=id
                disabled=move || !has_weights.get()
                on:click=move |_| {
                    state.send(Input::SaveModel(format));
                    menu.leave();
                }
            >
                {label}
            </button>
        }
    };
    let open = move |_| {
        if let Some(input) = files.get_untracked()
            && let Some(list) = input.files()
        {
            if let Some(file) = FileList::from(list).first() {
                model_open::open(state, file.clone());
            }
            // So that choosing the same file again fires a change event.
            input.set_value("");
            menu.leave();
        }
    };
    view! {
        <details class="more network-files" data-testid="network-files" node_ref=menu.details on:keydown=move |event| menu.on_key(&event)>
            <summary node_ref=menu.summary aria-label="Files of the network">"Files"</summary>
            <div class="more-list">
                {FORMATS.map(save).collect_view()}
                {buttons(has_weights, move |framework| {
                    menu.leave();
                    snippet.set(Some(framework));
                })}
                <label class="link file">
                    "Open a network: safetensors, ONNX, poster"
                    <input type="file" class="unseen" data-testid="import-model" node_ref=files on:change=open />
                </label>
            </div>
        </details>
        <Snippet state shown=snippet />
    }
}
