//! The choice of images, the user's own among them.

use super::own_images::OwnImages;
use crate::ui::files;
use crate::ui::link::locked;
use crate::ui::state::AppState;
use gloo_file::FileList;
use lenet_conductor::Input;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::field::Field;
use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;

/// The data set's select and the opening of own files.
#[component]
pub fn DatasetField(state: AppState, field: &'static Field) -> impl IntoView {
    let chosen = Memo::new(move |_| state.experiment.with(|form| form.dataset));
    let has_own = Memo::new(move |_| state.own.with(Option::is_some));
    let files = NodeRef::<html::Input>::new();
    let locked = locked(field);
    let option = move |dataset: DatasetId| {
        view! {
            <option
                value=dataset.slug()
                prop:selected=move || chosen.get() == dataset
                disabled=move || dataset == DatasetId::Own && !has_own.get()
            >
                {dataset.title()}
            </option>
        }
    };
    let choose = move |event: Event| {
        if let Some(dataset) = DatasetId::from_slug(&event_target_value(&event)) {
            state.send(Input::ChooseDataset(dataset));
        }
    };
    let open = move |_| {
        if let Some(input) = files.get_untracked()
            && let Some(list) = input.files()
        {
            files::open(state, FileList::from(list).to_vec());
            // So that choosing the same files again, after correcting them, fires a change event.
            input.set_value("");
        }
    };
    view! {
        <div class="field">
            <label for="dataset">{field.label}</label>
            <select id="dataset" data-testid="dataset" aria-describedby="dataset-hint" disabled=locked on:change=choose>
                {DatasetId::ALL.map(option).collect_view()}
            </select>
            <p class="hint" id="dataset-hint">
                {field.hint}
                "; or "
                <label class="link file">
                    "your own files"
                    <input type="file" multiple class="unseen" data-testid="own-files" node_ref=files disabled=locked on:change=open />
                </label>
                ": images and labels as IDX, or a table (CSV)."
            </p>
            <OwnImages state />
        </div>
    }
}
