//! The strip across the page: sheet, network and answer.

use crate::ui::pad::Pad;
use crate::ui::state::AppState;
use crate::ui::strip::Picture;
use lenet_conductor::{Input, WorkerState};
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::{PEN_WIDTH, RASTER, Stroke, rasterize};
use lenet_experiment::image::Image;
use leptos::prelude::*;

/// A 4, which the network looks at while the sheet is blank. Positions as on the sheet, from 0 to 1.
const SAMPLE: [&[[f32; 2]]; 2] = [
    &[[0.36, 0.14], [0.33, 0.28], [0.28, 0.46], [0.32, 0.52], [0.5, 0.53], [0.74, 0.51]],
    &[[0.66, 0.16], [0.64, 0.38], [0.61, 0.6], [0.6, 0.86]],
];

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

fn sample() -> Image {
    let strokes = SAMPLE.map(|points| Stroke { points: points.to_vec() });
    preprocess(&rasterize(&strokes, PEN_WIDTH, RASTER)).unwrap_or_else(Image::blank)
}
