//! Precision and recall of each class.

use super::Choices;
use crate::ui::words::html::escaped;
use crate::ui::words::numbers::percent;
use lenet_experiment::confusion::Confusion;
use leptos::prelude::*;

/// A table that opens on demand.
#[component]
pub fn Classes(choices: Choices) -> impl IntoView {
    let Choices { state, matrix, .. } = choices;
    let rows = move || {
        let confusion =
            matrix.with(|matrix| matrix.as_ref().map(|matrix| matrix.confusion.clone())).unwrap_or_default();
        let names = state.class_names();
        names.iter().enumerate().map(|(class, name)| row(&confusion, class, &escaped(name))).collect::<String>()
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
                <tbody inner_html=rows></tbody>
            </table>
        </details>
    }
}

/// A row; the name is HTML.
fn row(confusion: &Confusion, class: usize, name: &str) -> String {
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| percent(share, 1));
    let (precision, recall) = (share(confusion.precision(class)), share(confusion.recall(class)));
    format!(
        "<tr><th scope=row>{name}</th><td data-testid=precision-{class}>{precision}</td>\
         <td data-testid=recall-{class}>{recall}</td></tr>"
    )
}
