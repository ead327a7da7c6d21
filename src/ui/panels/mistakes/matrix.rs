//! The confusion matrix as a table of buttons.

use super::{Open, words};
use crate::browser::focus::focus;
use crate::ui::pad::words::ClassNames;
use lenet_experiment::confusion::Confusion;
use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// Most classes that fit the panel; more of them scroll.
const MANY: usize = 14;

/// The counts of a run, or the difference to those of an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Of the run on the page.
    pub confusion: Confusion,
    /// Whether an earlier run's counts are subtracted.
    pub is_difference: bool,
    /// Row by row.
    values: Vec<i64>,
    /// The largest number that is shaded, without its sign.
    largest: u64,
}

impl Matrix {
    /// The counts of a run, minus those of an earlier one if there is one.
    pub fn new(confusion: Confusion, earlier: Option<&Confusion>) -> Self {
        let values = confusion.difference(earlier.unwrap_or(&Confusion::default()));
        let largest = match earlier {
            Some(_) => values.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0),
            None => confusion.largest_mistake().into(),
        };
        Self { confusion, is_difference: earlier.is_some(), values, largest }
    }

    /// The number in a cell.
    fn value(&self, label: usize, predicted: usize) -> i64 {
        self.values[label * self.confusion.classes() + predicted]
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
///
/// One effect sets all the cells: as views of their own they would make the page's module larger by a tenth.
#[component]
pub fn Table(
    /// Test id; those of the cells begin with it.
    id: &'static str,
    #[prop(into)] names: Signal<ClassNames>,
    matrix: Memo<Option<Matrix>>,
    open: RwSignal<Open>,
) -> impl IntoView {
    let table = NodeRef::<html::Table>::new();
    // The only cell that the tabulator key reaches.
    let current = StoredValue::new(0);
    Effect::new(move |_| {
        if let Some(table) = table.get() {
            let names = names.get();
            if table.dataset().get("classes") != Some(names.count().to_string()) {
                table.set_inner_html(&blank(id, names.count()));
                set(&table, "data-classes", &names.count().to_string());
                current.set_value(0);
            }
            matrix.with(|matrix| fill(&table, matrix.as_ref(), open.get(), names));
        }
    });
    let enter = move |event: FocusEvent| {
        if let (Some(table), Some((button, cell))) = (table.get_untracked(), cell_of(&event)) {
            let before = find(&table, "cell", current.get_value());
            before.into_iter().for_each(|before| set(&before, "tabindex", "-1"));
            set(&button, "tabindex", "0");
            current.set_value(cell);
        }
    };
    let click = move |event: MouseEvent| {
        if let Some((_, cell)) = cell_of(&event) {
            let classes = names.get_untracked().count();
            Open::Cell((cell / classes) as u8, (cell % classes) as u8).toggle(open);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let Some(next) = neighbour(current.get_value(), names.get_untracked().count(), &event.key()) else { return };
        event.prevent_default();
        focus(table.get_untracked().and_then(|table| find(&table, "cell", next)));
    };
    view! {
        <div class="confusion-frame">
        <table
            node_ref=table
            class="confusion"
            data-testid=id
            aria-label="Confusion matrix: rows are the labels, columns the predicted classes"
            on:focusin=enter
            on:click=click
            on:keydown=keys
        ></table>
        </div>
        <p class="hint">"Row: the label. Column: the predicted class."</p>
    }
}

/// The table for this number of classes, without names and numbers; the test ids of its cells begin with `id`.
fn blank(id: &str, classes: usize) -> String {
    let head = |scope: &str, class: usize| format!("<th scope={scope}><abbr data-{scope}={class}></abbr></th>");
    let columns: String = (0..classes).map(|class| head("col", class)).collect();
    let mut html = format!("<thead><tr><td></td>{columns}</tr></thead><tbody>");
    for label in 0..classes {
        html += &format!("<tr>{}", head("row", label));
        for predicted in 0..classes {
            let cell = label * classes + predicted;
            let (hit, tab) = (if label == predicted { "class=hit" } else { "" }, if cell == 0 { "0" } else { "-1" });
            html += &format!(
                "<td><button type=button {hit} data-testid={id}-cell-{label}-{predicted} data-cell={cell} \
                 tabindex={tab}></button></td>"
            );
        }
        html += "</tr>";
    }
    html + "</tbody>"
}

/// Shows names, numbers, shades, and which cell is open.
fn fill(table: &Element, matrix: Option<&Matrix>, open: Open, names: ClassNames) {
    let words = if names.are_numbers() { "" } else { " words" };
    let many = if names.count() > MANY { " many" } else { "" };
    set(table, "class", &format!("confusion{words}{many}"));
    for scope in ["row", "col"] {
        for (class, name) in names.iter().enumerate() {
            if let Some(head) = find(table, scope, class) {
                head.set_text_content(Some(words::short(name)));
                set(&head, "title", name);
                set(&head, "aria-label", name);
            }
        }
    }
    let classes = names.count();
    let is_difference = matrix.is_some_and(|matrix| matrix.is_difference);
    for (cell, button) in buttons(table).into_iter().enumerate() {
        let (label, predicted) = (cell / classes, cell % classes);
        let value = matrix.map(|matrix| matrix.value(label, predicted));
        let shade = matrix.map_or(0.0, |matrix| matrix.shade(label, predicted));
        let colour = if value.is_some_and(|value| value < 0) { "--negative" } else { "--warn" };
        let ground = format!("color-mix(in srgb, var({colour}) {:.0}%, var(--zero))", shade * 45.0);
        // Fails only for a property that does not exist.
        let _ = button.style().set_property("background", &ground);
        let text = value.map(|value| words::number(value, is_difference, label == predicted));
        button.set_text_content(text.as_deref());
        set(&button, "data-value", &value.map(|value| value.to_string()).unwrap_or_default());
        set(&button, "aria-label", &words::cell(names, label, predicted, value, is_difference));
        let is_open = open == Open::Cell(label as u8, predicted as u8);
        set(&button, "aria-pressed", if is_open { "true" } else { "false" });
    }
}

/// The buttons of all cells, row by row: of 62 classes there are thousands, too many to look for each.
fn buttons(table: &Element) -> Vec<HtmlElement> {
    let next = |element: &Element| element.next_element_sibling();
    let rows = std::iter::successors(table.query_selector("tbody tr").ok().flatten(), next);
    let cells = rows.flat_map(|row| std::iter::successors(row.first_element_child(), next).skip(1));
    cells.filter_map(|cell| cell.first_element_child()?.dyn_into().ok()).collect()
}

fn set(element: &Element, name: &str, value: &str) {
    // Fails only for a name that is no attribute's.
    let _ = element.set_attribute(name, value);
}

/// The element below `table` whose attribute `data-{name}` is this number.
fn find(table: &Element, name: &str, number: usize) -> Option<Element> {
    table.query_selector(&format!("[data-{name}='{number}']")).ok().flatten()
}

/// The cell's button that an event is about, and its number.
fn cell_of(event: &Event) -> Option<(Element, usize)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let button = target.closest("[data-cell]").ok().flatten()?;
    let cell = button.get_attribute("data-cell")?.parse().ok()?;
    Some((button, cell))
}

/// The cell beside this one in the direction of an arrow key, if there is one.
fn neighbour(cell: usize, classes: usize, key: &str) -> Option<usize> {
    let (row, column) = (cell / classes, cell % classes);
    let (row, column) = match key {
        "ArrowUp" => (row.checked_sub(1)?, column),
        "ArrowDown" => (row + 1, column),
        "ArrowLeft" => (row, column.checked_sub(1)?),
        "ArrowRight" => (row, column + 1),
        _ => return None,
    };
    (row < classes && column < classes).then_some(row * classes + column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_mistake_has_the_full_shade() {
        let mut counts = [[0; 10]; 10];
        (counts[4][9], counts[9][4], counts[1][1]) = (16, 4, 900);
        let confusion = Confusion::from(counts);
        let matrix = Matrix::new(confusion.clone(), None);
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
        let next = |cell, key| neighbour(cell, 10, key);
        assert_eq!([next(49, "ArrowUp"), next(49, "ArrowLeft")], [Some(39), Some(48)]);
        assert_eq!([next(49, "ArrowRight"), next(3, "ArrowUp"), next(11, "a")], [None; 3]);
        assert_eq!([neighbour(25, 26, "ArrowRight"), neighbour(25, 26, "ArrowDown")], [None, Some(51)]);
    }
}
