//! The confusion matrix as a table of buttons.

use super::{Choices, Open, words};
use lenet_experiment::confusion::Confusion;
use lenet_experiment::dataset::CLASSES;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The counts of a run, or the difference to those of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix {
    /// Of the run on the page.
    pub confusion: Confusion,
    /// Whether an earlier run's counts are subtracted.
    pub is_difference: bool,
    values: [[i64; CLASSES]; CLASSES],
    /// The largest number that is shaded, without its sign.
    largest: u64,
}

impl Matrix {
    /// The counts of a run, minus those of an earlier one if there is one.
    pub fn new(confusion: Confusion, earlier: Option<&Confusion>) -> Self {
        let values = confusion.difference(earlier.unwrap_or(&Confusion::default()));
        let largest = match earlier {
            Some(_) => values.as_flattened().iter().map(|value| value.unsigned_abs()).max().unwrap_or(0),
            None => confusion.largest_mistake().into(),
        };
        Self { confusion, is_difference: earlier.is_some(), values, largest }
    }

    /// The number in a cell.
    pub fn value(&self, label: usize, predicted: usize) -> i64 {
        self.values[label][predicted]
    }

    /// How strongly a cell is shaded, from 0 to 1, by the square root of its number. The diagonal is not, except in a difference.
    fn shade(&self, label: usize, predicted: usize) -> f64 {
        if label == predicted && !self.is_difference {
            return 0.0;
        }
        (self.value(label, predicted).unsigned_abs() as f64 / self.largest.max(1) as f64).sqrt()
    }
}

/// Rows are labels, columns predicted classes. The arrow keys move from cell to cell.
#[component]
pub fn Table(choices: Choices) -> impl IntoView {
    let Choices { state, matrix, open, .. } = choices;
    let names = Memo::new(move |_| state.experiment_shown().dataset.class_names());
    // The only cell that the tabulator key reaches.
    let current = RwSignal::new([0, 0]);
    let cell = move |label: usize, predicted: usize| {
        let value = move || matrix.with(|matrix| matrix.as_ref().map(|matrix| matrix.value(label, predicted)));
        let is_difference = move || matrix.with(|matrix| matrix.as_ref().is_some_and(|matrix| matrix.is_difference));
        let shade = move || matrix.with(|matrix| matrix.as_ref().map_or(0.0, |matrix| matrix.shade(label, predicted)));
        let which = Open::Cell(label as u8, predicted as u8);
        view! {
            <td>
                <button
                    type="button"
                    class:hit=label == predicted
                    class:fewer=move || value().is_some_and(|value| value < 0)
                    data-testid=format!("confusion-cell-{label}-{predicted}")
                    data-value=move || value().map(|value| value.to_string())
                    style=move || format!("--shade:{:.2}", shade())
                    tabindex=move || if current.get() == [label, predicted] { "0" } else { "-1" }
                    aria-pressed=move || (open.get() == which).to_string()
                    aria-label=move || words::cell(names.get(), label, predicted, value(), is_difference())
                    on:focus=move |_| current.set([label, predicted])
                    on:click=move |_| choices.toggle(which)
                >
                    {move || value().map(|value| words::number(value, is_difference(), label == predicted))}
                </button>
            </td>
        }
    };
    let head = move |class: usize, scope: &'static str| {
        view! {
            <th scope=scope>
                <abbr title=move || names.get()[class] aria-label=move || names.get()[class]>
                    {move || words::short(names.get()[class])}
                </abbr>
            </th>
        }
    };
    let row = move |label: usize| {
        view! {
            <tr>
                {head(label, "row")}
                {(0..CLASSES).map(|predicted| cell(label, predicted)).collect_view()}
            </tr>
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let Some(next) = neighbour(current.get_untracked(), &event.key()) else { return };
        event.prevent_default();
        let selector = format!("[data-testid=confusion-cell-{}-{}]", next[0], next[1]);
        let table = event.current_target().and_then(|table| table.dyn_into::<HtmlElement>().ok());
        let button = table.and_then(|table| table.query_selector(&selector).ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Failing to focus is harmless.
            let _ = button.focus();
        }
    };
    let has_words = move || names.get()[0].len() > 1;
    view! {
        <table
            class="confusion"
            class:words=has_words
            data-testid="confusion"
            aria-label="Confusion matrix: rows are the labels, columns the predicted classes"
            on:keydown=keys
        >
            <thead>
                <tr>
                    <td></td>
                    {(0..CLASSES).map(|class| head(class, "col")).collect_view()}
                </tr>
            </thead>
            <tbody>{(0..CLASSES).map(row).collect_view()}</tbody>
        </table>
        <p class="hint">"Row: the label. Column: the predicted class."</p>
    }
}

/// The cell beside this one in the direction of an arrow key, if there is one.
fn neighbour([row, column]: [usize; 2], key: &str) -> Option<[usize; 2]> {
    let next = match key {
        "ArrowUp" => [row.checked_sub(1)?, column],
        "ArrowDown" => [row + 1, column],
        "ArrowLeft" => [row, column.checked_sub(1)?],
        "ArrowRight" => [row, column + 1],
        _ => return None,
    };
    next.iter().all(|at| *at < CLASSES).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_mistake_has_the_full_shade() {
        let mut counts = [[0; CLASSES]; CLASSES];
        (counts[4][9], counts[9][4], counts[1][1]) = (16, 4, 900);
        let confusion = Confusion::from(counts);
        let matrix = Matrix::new(confusion, None);
        assert_eq!(
            [(4, 9), (9, 4), (1, 1), (0, 1)].map(|(row, column)| matrix.shade(row, column)),
            [1.0, 0.5, 0.0, 0.0]
        );
        (counts[4][9], counts[1][1]) = (12, 901);
        let difference = Matrix::new(counts.into(), Some(&confusion));
        assert_eq!((difference.value(4, 9), difference.value(1, 1)), (-4, 1));
        assert_eq!([(4, 9), (1, 1)].map(|(row, column)| difference.shade(row, column)), [1.0, 0.5]);
    }

    #[test]
    fn arrow_keys_stay_in_the_table() {
        assert_eq!(neighbour([4, 9], "ArrowUp"), Some([3, 9]));
        assert_eq!([neighbour([4, 9], "ArrowRight"), neighbour([0, 3], "ArrowUp"), neighbour([1, 1], "a")], [None; 3]);
    }
}
