//! The offer of a network with an output for each class of the images.

use crate::ui::link::{Keeps, refusal};
use crate::ui::panels::action::Action;
use crate::ui::state::AppState;
use lenet_conductor::Input;
use leptos::prelude::*;

/// Shown while the chosen images are of more classes than the network has outputs.
#[component]
pub fn Outputs(state: AppState) -> impl IntoView {
    let missing = Memo::new(move |_| {
        let (classes, outputs) = (state.classes(), state.experiment.with(|form| form.network.outputs()));
        (classes > outputs).then_some((classes, outputs))
    });
    let offer = move || {
        let (classes, outputs) = missing.get()?;
        let lacking = format!("{classes} classes, but the network has {outputs} outputs.");
        let wider = match state.experiment.get_untracked().with_outputs(classes) {
            Ok(wider) => wider,
            // The network is as large as can be.
            Err(error) => return Some(view! { <p class="problem">{format!("{lacking} {error}")}</p> }.into_any()),
        };
        let refused = refusal(state, wider, Keeps::SeedAndData);
        let take = Callback::new(move |()| {
            let wider = state.experiment.get_untracked().with_outputs(classes);
            wider.into_iter().for_each(|wider| state.send(Input::Edit(wider)));
        });
        let label = format!("Take {classes} outputs");
        let offer = view! {
            <p class="problem">{lacking}</p>
            <Action state id="take-outputs" label refused on_press=take />
        };
        Some(offer.into_any())
    };
    view! { <div class="outputs-offer">{offer}</div> }
}
