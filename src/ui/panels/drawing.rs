//! The drawing pad, connected to the page's state.

use crate::ui::actions::reading;
use crate::ui::pad::Pad;
use crate::ui::state::AppState;
use leptos::prelude::*;

/// Draw a digit, or pick a test image, and see the prediction of the network.
#[component]
pub fn Drawing(state: AppState) -> impl IntoView {
    let names = Memo::new(move |_| state.experiment_shown().dataset.class_names());
    let can_pick = Memo::new(move |_| {
        state.ready.get() && state.current.with(|run| run.as_ref().is_some_and(|run| run.counts.test > 0))
    });
    let with_distances = Memo::new(move |_| state.experiment_shown().paper().is_some());
    view! {
        <div class="panel">
            <Pad
                class_names=names
                prediction=state.answer
                picked=state.picked
                with_distances
                on_image=Callback::new(move |image| reading::drawn(state, image))
                on_pick=Callback::new(move |()| reading::pick(state))
                can_pick
            />
        </div>
    }
}
