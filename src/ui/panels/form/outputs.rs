//! The offer of a network with an output for each class of the images.

use crate::ui::link::locked;
use crate::ui::panels::action::Action;
use crate::ui::state::AppState;
use lenet_conductor::Input;
use lenet_experiment::dataset::{CLASSES, DatasetId};
use lenet_experiment::fields::{LAYERS, find};
use leptos::prelude::*;

/// Shown while the chosen images are of more classes than the network has outputs.
#[component]
pub fn Outputs(state: AppState) -> impl IntoView {
    let missing = Memo::new(move |_| {
        let classes = match state.experiment.with(|form| form.dataset) {
            DatasetId::Own => state.own.with(|own| own.as_ref().map_or(0, |own| own.classes.len())),
            DatasetId::Mnist | DatasetId::FashionMnist | DatasetId::Synthetic => CLASSES,
        };
        let outputs = state.experiment.with(|form| form.network.outputs());
        (classes > outputs).then_some((classes, outputs))
    });
    let is_locked = find(LAYERS).map(locked);
    let refused = Memo::new(move |_| {
        let is_locked = is_locked.is_some_and(|locked| locked.get());
        is_locked.then(|| "The exercise says which network is trained.".to_owned())
    });
    let offer = move || {
        let (classes, outputs) = missing.get()?;
        let take = Callback::new(move |()| {
            // More outputs are refused only where the network is as large as can be.
            if let Ok(wider) = state.experiment.get_untracked().with_outputs(classes) {
                state.send(Input::Edit(wider));
            }
        });
        Some(view! {
            <p class="problem">{format!("{classes} classes, but the network has {outputs} outputs.")}</p>
            <Action
                state
                id="take-outputs"
                label=format!("Take {classes} outputs")
                refused
                on_press=take
            />
        })
    };
    view! { <div class="outputs-offer">{offer}</div> }
}
