//! The list of runs as a file.

use super::rows::{HEADS, Row};
use crate::browser::files::download;
use crate::ui::chart::csv::field;
use crate::ui::state::AppState;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The buttons that save the list, as a table for spreadsheets and with all settings as JSON.
#[component]
pub fn SaveList(state: AppState, all: Memo<Vec<Row>>) -> impl IntoView {
    let failed = RwSignal::new(false);
    let save = move |result: Result<(), JsValue>| failed.set(result.is_err());
    let csv =
        move |_| save(download("lenet-lab-runs.csv", "text/csv", all.with_untracked(|all| table(all)).as_bytes()));
    let json = move |_| {
        let summaries = state.store.with_untracked(|store| {
            let runs = store.runs.iter().filter(|run| run.summary.deleted_ms.is_none());
            runs.map(|run| run.summary.clone()).collect::<Vec<_>>()
        });
        let json = serde_json::to_string_pretty(&summaries).map_err(|error| JsValue::from(error.to_string()));
        save(json.and_then(|json| download("lenet-lab-runs.json", "application/json", json.as_bytes())));
    };
    view! {
        <button type="button" class="link" data-testid="runs-csv" on:click=csv>"CSV"</button>
        <button
            type="button"
            class="link"
            data-testid="runs-json"
            hidden=move || state.store.with(|store| store.runs.is_empty())
            on:click=json
        >
            "JSON"
        </button>
        <span class="problem" role="status">{move || failed.get().then_some("Not saved: allow downloads for this page.")}</span>
    }
}

/// A line for each run, after one of names.
fn table(rows: &[Row]) -> String {
    let line = |name: &str, figures: &[&str]| {
        std::iter::once(&name).chain(figures).map(|text| field(text)).collect::<Vec<_>>().join(",") + "\r\n"
    };
    // A name that a spreadsheet would take for a formula stays text.
    let name = |row: &Row| {
        if row.name.starts_with(['=', '+', '-', '@']) { format!("'{}", row.name) } else { row.name.clone() }
    };
    let of = |row: &Row| line(&name(row), &row.figures.each_ref().map(String::as_str));
    rows.iter().filter(|row| !row.is_deleted()).map(of).fold(line("run", &HEADS), |table, line| table + &line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_commas_and_quotes_stay_in_one_column() {
        let row = Row {
            stored: None,
            run: Some(1),
            name: "\"fast\", MNIST".into(),
            dash: None,
            figures: ["98.1 %", "98.0 %", "5 of 20", "1:20", "CPU"].map(str::to_owned),
            note: "",
            experiment: None,
            learns_hand: false,
            is_kept: false,
            is_shown: false,
        };
        let expected = "run,best,last,epochs,time,on\r\n\"\"\"fast\"\", MNIST\",98.1 %,98.0 %,5 of 20,1:20,CPU\r\n";
        assert_eq!(table(&[row]), expected);
    }
}
