//! The choice of images, the user's own among them.

use super::outputs::Outputs;
use super::own_images::OwnImages;
use crate::ui::files;
use crate::ui::link::locked;
use crate::ui::state::AppState;
use gloo_file::FileList;
use lenet_conductor::Input;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::field::Field;
use leptos::ev::{DragEvent, Event};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// The data set's select and the opening of own files.
#[component]
pub fn DatasetField(state: AppState, field: &'static Field) -> impl IntoView {
    let chosen = Memo::new(move |_| state.experiment.with(|form| form.dataset));
    let has_own = Memo::new(move |_| state.own.with(Option::is_some));
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
    let open = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(list) = input.files() {
            files::open(state, FileList::from(list).to_vec());
        }
        // So that choosing the same files again, after correcting them, fires a change event.
        input.set_value("");
    };
    let opener = move |label: &'static str, test_id: &'static str, is_folder: bool| {
        view! {
            <label class="link file">
                {label}
                <input
                    type="file"
                    multiple
                    class="unseen"
                    data-testid=test_id
                    prop:webkitdirectory=is_folder
                    disabled=locked
                    on:change=open
                />
            </label>
        }
    };
    // A file dropped elsewhere is a picture or a network.
    let take = move |event: DragEvent| {
        if let Some(data) = event.data_transfer().filter(|_| !locked.get_untracked()) {
            event.prevent_default();
            event.stop_propagation();
            files::open_dropped(state, &data);
        }
    };
    view! {
        <div class="field" on:drop=take>
            <label for="dataset">{field.label}</label>
            <select id="dataset" data-testid="dataset" aria-describedby="dataset-hint" disabled=locked on:change=choose>
                {DatasetId::ALL.map(option).collect_view()}
            </select>
            <p class="hint" id="dataset-hint">
                {field.hint}
                "; or "
                {opener("your own files", "own-files", false)}
                ": images and labels as IDX, a table (CSV), or a zip file of pictures; or "
                {opener("a folder of pictures", "own-folder", true)}
                ", in folders named by class. Drop them here, too."
            </p>
            <OwnImages state />
            <Outputs state />
        </div>
    }
}
