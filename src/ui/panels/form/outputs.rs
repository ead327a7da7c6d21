//! The offer of a network with an output for each class of the images.

use crate::ui::link::{Keeps, refusal};
use crate::ui::panels::action::Action;
use crate::ui::state::AppState;
use lenet_conductor::Input;
use leptos::prelude::*;

/// Shown while the chosen images are of more or fewer classes than the network has outputs.
#[component]
pub fn Outputs(state: AppState) -> impl IntoView {
    let unequal = Memo::new(move |_| {
        let (classes, outputs) = (state.classes(), state.experiment.with(|form| form.network.outputs()));
        (classes > 1 && classes != outputs).then_some((classes, outputs))
    });
    let offer = move || {
        let (classes, outputs) = unequal.get()?;
        let (says, class) = match classes > outputs {
            true => (format!("{classes} classes, but the network has {outputs} outputs."), "problem"),
            false => (format!("{classes} classes; the network has {outputs} outputs."), "hint"),
        };
        let fitting = match state.experiment.get_untracked().with_outputs(classes) {
            Ok(fitting) => fitting,
            // It cannot have as many.
            Err(error) => return Some(view! { <p class=class>{format!("{says} {error}")}</p> }.into_any()),
        };
        let refused = refusal(state, fitting, Keeps::SeedAndData);
        let take = Callback::new(move |()| {
            let fitting = state.experiment.get_untracked().with_outputs(classes);
            fitting.into_iter().for_each(|fitting| state.send(Input::Edit(fitting)));
        });
        let label = format!("Take {classes} outputs");
        let offer = view! {
            <p class=class>{says}</p>
            <Action state id="take-outputs" label refused on_press=take />
        };
        Some(offer.into_any())
    };
    view! { <div class="outputs-offer">{offer}</div> }
}
