//! The ladder from the article's run to today's usual settings: each rung is a button that trains it.

use super::action::Action;
use crate::ui::lessons::measured;
use crate::ui::lessons::words::mean;
use crate::ui::link::{Keeps, refusal};
use crate::ui::state::AppState;
use crate::ui::words::numbers::signed;
use lenet_conductor::Input;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// Accuracy at the left end of the scale; every rung is above it.
const SCALE_START: f64 = 0.9;

/// Every rung with its change, its test accuracy and the gain over the previous one.
#[component]
pub fn Ladder(state: AppState) -> impl IntoView {
    let busy = Memo::new(move |_| state.busy.get());
    let current = Memo::new(move |_| state.experiment.with(Rung::of));
    let row = move |rung: Rung| {
        let accuracy = measured::test_accuracy(rung.slug());
        let previous = rung.below().and_then(|below| measured::test_accuracy(below.slug()));
        let gain = accuracy.zip(previous).map(|(accuracy, previous)| (accuracy.mean - previous.mean) * 100.0);
        let dot = accuracy.map(|measured| {
            let place = (measured.mean - SCALE_START) / (1.0 - SCALE_START) * 100.0;
            view! { <span style:left=format!("{place:.1}%")></span> }
        });
        let base = Preset::from_slug(rung.slug()).unwrap_or(Preset::Modern);
        let refused = refusal(state, rung.experiment(), Keeps::Seed);
        let (id, label) = (format!("rung-{}", rung.slug()), rung.change().to_owned());
        let train = move |()| state.send(Input::Try { base, experiment: rung.experiment() });
        view! {
            <tr aria-current=move || (current.get() == Some(rung)).then_some("true")>
                <td>
                    <Action state id label on_press=Callback::new(train) refused />
                </td>
                <td class="rise">{dot}</td>
                <td class="number">{mean(accuracy)}</td>
                <td class="number">{gain.map(|points| signed(points, 2))}</td>
            </tr>
        }
    };
    view! {
        <p class="hint">
            "From the article's run to today's usual settings, one change at a time, each added to those above. "
            {move || if busy.get() { "Stop the run to train another. " } else { "Press one to train it on MNIST. " }}
            "Accuracy: share of MNIST's test digits recognised after 20 epochs, "
            {measured::seeds_text(&Rung::ALL.map(Rung::slug))} "; the scales run from 90 to 100 %."
        </p>
        <table class="ladder">
            <thead>
                <tr><th colspan="2">"change"</th><th class="number">"accuracy"</th><th class="number">"gain"</th></tr>
            </thead>
            <tbody>{Rung::ALL.map(row).into_iter().collect_view()}</tbody>
        </table>
    }
}
