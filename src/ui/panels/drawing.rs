//! The drawing pad, connected to the page's state.

use crate::ui::pad::Pad;
use crate::ui::state::AppState;
use lenet_conductor::{Input, WorkerState};
use leptos::prelude::*;

/// Draw a digit, or pick a test image, and see the prediction of the network.
#[component]
pub fn Drawing(state: AppState) -> impl IntoView {
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
    view! {
        <div class="panel">
            <Pad
                class_names=names
                prediction=state.prediction
                picked=state.picked
                with_distances
                on_image=Callback::new(move |image| state.send(Input::Drawn(image)))
                on_pick=Callback::new(move |()| state.send(Input::PickTestImage))
                can_pick
            />
        </div>
    }
}
