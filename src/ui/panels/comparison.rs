//! The classifiers that the paper compares: each network is a button that trains it.

use super::action::Action;
use crate::ui::lessons::measured;
use crate::ui::lessons::words::mean_error;
use crate::ui::link::{Keeps, refusal};
use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use lenet_conductor::Input;
use lenet_experiment::comparison::{Classifier, NEIGHBORS_REPORTED, NEIGHBORS_SLUG};
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// Every classifier with its size, the error rate that the paper reports, and ours.
#[component]
pub fn Comparison(state: AppState) -> impl IntoView {
    let busy = Memo::new(move |_| state.busy.get());
    let current = Memo::new(move |_| state.experiment.with(Classifier::of));
    let row = move |classifier: Classifier| {
        let experiment = classifier.experiment();
        let refused = refusal(state, experiment.clone(), Keeps::Seed);
        let (id, label) = (format!("classifier-{}", classifier.slug()), classifier.title().to_owned());
        let train = move |()| {
            state.send(Input::Try { base: Preset::Lenet1998, experiment: classifier.experiment() });
        };
        let parameters = count(experiment.network.parameters() as u64);
        view! {
            <tr aria-current=move || (current.get() == Some(classifier)).then_some("true")>
                <td>
                    <Action state id label on_press=Callback::new(train) refused />
                </td>
                <td class="number">{parameters}</td>
                <td class="number">{published(classifier.reported_error())}</td>
                <td class="number">{mean_error(measured::test_accuracy(classifier.slug()))}</td>
            </tr>
        }
    };
    view! {
        <p class="hint">
            "In 1998 LeNet-5 was one classifier of many. The paper tried these on the same digits; error: share of the \
             10,000 test digits read wrongly. "
            {move || if busy.get() { "Stop the run to train another." } else { "Press a network to train it on MNIST." }}
        </p>
        <table class="ladder comparison" data-testid="comparison">
            <thead>
                <tr>
                    <th>"classifier"</th>
                    <th class="number">"parameters"</th>
                    <th class="number">"paper"</th>
                    <th class="number">"here"</th>
                </tr>
            </thead>
            <tbody>
                <tr>
                    <td>"Nearest neighbours"</td>
                    <td class="number">"–"</td>
                    <td class="number">{published(NEIGHBORS_REPORTED)}</td>
                    <td class="number">{mean_error(measured::test_accuracy(NEIGHBORS_SLUG))}</td>
                </tr>
                {Classifier::ALL.map(row).into_iter().collect_view()}
            </tbody>
        </table>
        <p class="hint">
            "Nearest neighbours learn nothing: they compare a digit with all 60,000. The networks are as near to the paper \
             as its text allows, with tanh units, a softmax, 16 images a step and one learning rate for all weights; most \
             do better here than then. Figures here: "
            {measured::seeds_text(&Classifier::ALL.map(Classifier::slug))} "."
        </p>
    }
}

/// An error rate with the decimals that the paper prints: one, or two where they are needed.
pub fn published(error: f64) -> String {
    let text = format!("{:.2}", error * 100.0);
    format!("{} %", text.strip_suffix('0').unwrap_or(&text))
}
