//! The strip across the page: sheet, network and answer.

use crate::ui::pad::Pad;
use crate::ui::state::AppState;
use crate::ui::strip::Picture;
use lenet_conductor::{Input, WorkerState};
use lenet_data::synthetic::synthetic;
use lenet_experiment::image::Image;
use leptos::prelude::*;

/// Seed of the digit drawn by code that stands for a drawing.
const SAMPLE_SEED: u32 = 1;

/// Draw a digit, or pick a test image, and see what every layer of the network makes of it, and its prediction.
#[component]
pub fn Strip(state: AppState) -> impl IntoView {
    let names = Memo::new(move |_| state.experiment_shown().dataset.class_names());
    let can_pick = Memo::new(move |_| {
        // While another data set loads, the worker still has images of the old one.
        let shown = state.experiment_shown().dataset;
        let is_leaving = state.loading.with(|next| next.as_ref().is_some_and(|next| next.dataset != shown));
        state.worker.get() == WorkerState::Ready
            && !is_leaving
            && state.run.with(|run| run.as_ref().is_some_and(|run| run.counts.test > 0))
    });
    let with_distances = Memo::new(move |_| state.experiment_shown().paper().is_some());
    let image = RwSignal::new(None::<Image>);
    let sample = sample();
    let shown = Signal::derive(move || image.get().unwrap_or_else(|| sample.clone()));
    view! {
        <div class="panel strip">
            <Pad
                image
                input=Signal::derive(move || Some(shown.get()))
                class_names=names
                prediction=state.prediction
                picked=state.picked
                with_distances
                on_image=Callback::new(move |image| state.send(Input::Drawn(image)))
                on_pick=Callback::new(move |()| state.send(Input::PickTestImage))
                can_pick
            >
                <Picture state image=shown />
            </Pad>
        </div>
    }
}

/// What the network looks at while the sheet is blank.
fn sample() -> Image {
    let mut image = Image::blank();
    image.pixels_mut().copy_from_slice(synthetic(SAMPLE_SEED, 1).image(0));
    image
}
