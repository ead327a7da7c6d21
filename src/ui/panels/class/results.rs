//! The class: pupils, accuracy on all their drawings, and the matrix of these.

use super::evaluate::predicted;
use super::gallery::Gallery;
use super::words;
use crate::ui::pad::Desk;
use crate::ui::panels::mistakes::{Matrix, Open, Table};
use crate::ui::pupils::Pupils;
use crate::ui::state::AppState;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::predictions::Predictions;
use leptos::prelude::*;

/// Result, pupils, matrix and drawings, and a button that removes the class.
#[component]
pub fn Results(state: AppState, desk: Desk) -> impl IntoView {
    let pupils = state.pupils();
    let (predictions, open) = (predicted(state), RwSignal::new(Open::Nothing));
    // A network may have more outputs than there are digits, and take a digit for one of them.
    let names = Memo::new(move |_| state.class_names());
    let matrix = Memo::new(move |_| {
        predictions.with(|predictions| Some(Matrix::new(predictions.as_ref()?.confusion(names.get().count()), None)))
    });
    let has_digits = Memo::new(move |_| state.may_have_digits());
    let result = move || {
        let confusion = matrix.with(|matrix| matrix.as_ref().map(|matrix| matrix.confusion.clone()));
        words::result(pupils.with(|pupils| pupils.all().len()), confusion.as_ref(), has_digits.get())
    };
    let rows = move || predictions.with(|read| pupils.with(|pupils| rows(pupils, read.as_ref())));
    view! {
        <div class="mistakes" data-testid="class">
            <h3>"The class"</h3>
            <p
                data-testid="class-result"
                data-value=move || matrix.with(|matrix| matrix.as_ref().and_then(|matrix| matrix.confusion.accuracy()))
            >
                {result}
            </p>
            <div class="class-pupils" role="region" aria-label="Pupils" tabindex="0">
                <table data-testid="class-pupils">
                    <thead>
                        <tr>
                            <th scope="col">"Pupil"</th>
                            <th scope="col" title="Of the ten drawings, those that the network on this page reads right">
                                "Right here"
                            </th>
                            <th scope="col" title="Of the ten drawings, those that the pupil's own network read right">
                                "Right there"
                            </th>
                            <th scope="col" title="Test accuracy of the pupil's own network">
                                "Tested there"
                            </th>
                        </tr>
                    </thead>
                    <tbody inner_html=rows></tbody>
                </table>
            </div>
            <Table
                id="class-confusion"
                names
                matrix
                open
            />
            <Gallery state desk predictions open />
            <div class="hand-files">
                <button type="button" class="link" data-testid="class-remove" on:click=move |_| state.remove_pupils()>
                    "Remove the class"
                </button>
            </div>
        </div>
    }
}

/// A row for each pupil.
fn rows(pupils: &Pupils, read: Option<&Predictions>) -> String {
    let row = |(index, (pupil, _)): (usize, &(_, _))| {
        let first = index * CLASSES;
        let right = read.map(|read| read.iter().skip(first).take(CLASSES).filter(|outcome| outcome.is_right()).count());
        words::row(index, pupil, right)
    };
    pupils.all().iter().enumerate().map(row).collect()
}
