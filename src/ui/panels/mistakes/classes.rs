//! Precision and recall of each class.

use super::Choices;
use crate::ui::words::numbers::percent;
use lenet_experiment::confusion::Confusion;
use lenet_experiment::dataset::CLASSES;
use leptos::prelude::*;

/// A table that opens on demand.
#[component]
pub fn Classes(choices: Choices) -> impl IntoView {
    let Choices { state, matrix, .. } = choices;
    let share = move |of: fn(&Confusion, usize) -> Option<f64>, class: usize| {
        let share = move || matrix.with(|matrix| matrix.as_ref().and_then(|matrix| of(&matrix.confusion, class)));
        move || share().map_or_else(|| "–".to_owned(), |share| percent(share, 1))
    };
    let row = move |class: usize| {
        view! {
            <tr>
                <th scope="row">{move || state.experiment_shown().dataset.class_names()[class]}</th>
                <td data-testid=format!("precision-{class}")>{share(Confusion::precision, class)}</td>
                <td data-testid=format!("recall-{class}")>{share(Confusion::recall, class)}</td>
            </tr>
        }
    };
    view! {
        <details class="mistakes-classes" data-testid="mistakes-classes">
            <summary>"Precision and recall"</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Class"</th>
                        <th scope="col" title="Of the images that the network takes for the class, those that are of it">
                            "Precision"
                        </th>
                        <th scope="col" title="Of the images of the class, those that the network finds">
                            "Recall"
                        </th>
                    </tr>
                </thead>
                <tbody>{(0..CLASSES).map(row).collect_view()}</tbody>
            </table>
        </details>
    }
}
