//! The ladder from the article's run to today's habits: each rung is one click that starts its run.

use crate::ui::actions::form;
use crate::ui::lessons::measured;
use crate::ui::lessons::words::mean;
use crate::ui::state::AppState;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// Accuracy at a bar's left end: no rung is below it.
const LEAST: f64 = 0.9;

/// Every rung with what it changes, what it comes to, and what it gains on the one below.
#[component]
pub fn Ladder(state: AppState) -> impl IntoView {
    let busy = Memo::new(move |_| state.is_busy());
    let climbed = Memo::new(move |_| state.experiment.with(Rung::of));
    let row = move |rung: Rung| {
        let here = measured::test(rung.slug());
        let below = rung.below().and_then(|below| measured::test(below.slug()));
        let gained = here.zip(below).map(|(here, below)| (here.mean - below.mean) * 100.0);
        let width = here.map_or(0.0, |figure| ((figure.mean - LEAST) / (1.0 - LEAST) * 100.0).clamp(0.0, 100.0));
        let base = Preset::from_slug(rung.slug()).unwrap_or(Preset::Modern);
        view! {
            <tr aria-current=move || (climbed.get() == Some(rung)).then_some("true")>
                <td>
                    <button type="button" data-testid=format!("rung-{}", rung.slug()) disabled=busy
                        on:click=move |_| form::try_out(state, base, rung.experiment())>
                        {rung.change()}
                    </button>
                </td>
                <td class="rise"><span style=format!("width: {width:.1}%")></span></td>
                <td class="number">{mean(here)}</td>
                <td class="number">{gained.map(|points| format!("{points:+.2}"))}</td>
            </tr>
        }
    };
    view! {
        <p class="hint">
            "From the article's run to today's habits, one change at a time, each on top of all above it. "
            {move || if busy.get() { "Stop the run to train another. " } else { "Press one to train it on MNIST. " }}
            "Figures: MNIST, test accuracy after 20 epochs, "
            {measured::of_seeds(&Rung::ALL.map(Rung::slug))} ", bars from 90 to 100 %."
        </p>
        <table class="ladder">
            <thead>
                <tr><th>"change"</th><th></th><th class="number">"test"</th><th class="number">"points"</th></tr>
            </thead>
            <tbody>{Rung::ALL.map(row).into_iter().collect_view()}</tbody>
        </table>
    }
}
