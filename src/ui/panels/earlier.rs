//! The runs before the one on the page: on the charts, to compare with, and kept, to go on with.

use crate::ui::curves::EarlierRun;
use crate::ui::state::AppState;
use crate::ui::words::{numbers, sentences};
use lenet_conductor::{Input, KeptView};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::RunId;
use leptos::prelude::*;

/// A run as a row of the list.
#[derive(Clone, PartialEq)]
struct Row {
    /// Id under which its curves were started.
    run: RunId,
    name: String,
    /// Dashes of its lines, if it is on the charts.
    dash: Option<String>,
    /// Its result, and on which charts it is not.
    facts: String,
    /// Whether it can be resumed.
    is_kept: bool,
}

/// The list, the newest first, with buttons to resume a run and to take it off the charts. `shown` is the experiment of the run
/// on the page.
#[component]
pub fn EarlierRuns(state: AppState, shown: Memo<Experiment>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let kept = state.kept.get();
        state.curves().with(|curves| shown.with(|shown| rows(&kept, curves.earlier(), shown)))
    });
    move || {
        let rows = rows.get();
        let all = rows.iter().filter(|row| row.dash.is_some()).count() > 1;
        (!rows.is_empty()).then(|| {
            view! {
                <div class="earlier" data-testid="earlier-runs">
                    <h3>"Earlier runs"</h3>
                    {all.then(|| remove_button(state, None, "Take all off the charts", "remove-all"))}
                    <ul>{rows.into_iter().map(|row| row_view(state, row)).collect_view()}</ul>
                </div>
            }
        })
    }
}

fn row_view(state: AppState, row: Row) -> impl IntoView {
    let Row { run, name, dash, facts, is_kept } = row;
    let remove = dash.is_some().then(|| remove_button(state, Some(run), "Take off", "remove"));
    view! {
        <li>
            <svg viewBox="0 0 32 8" aria-hidden="true">
                {dash.map(|dash| view! { <path d="M0 4H32" stroke-dasharray=dash /> })}
            </svg>
            <span id=format!("earlier-{run}")>{name} " " <small>{facts}</small></span>
            <span class="earlier-buttons">{is_kept.then(|| view! { <BringBack state run /> })} {remove}</span>
        </li>
    }
}

/// Takes a run off the charts, or all with `None`. A screen reader hears which.
fn remove_button(state: AppState, run: Option<RunId>, label: &'static str, id: &'static str) -> impl IntoView {
    view! {
        <button
            type="button"
            class="link"
            data-testid=id
            aria-describedby=run.map(|run| format!("earlier-{run}"))
            on:click=move |_| state.remove_earlier(run)
        >
            {label}
        </button>
    }
}

/// The button to resume a replaced run.
#[component]
pub fn BringBack(state: AppState, run: RunId) -> impl IntoView {
    view! {
        <button
            type="button"
            class="link"
            data-testid="undo-replace"
            disabled=state.busy
            on:click=move |_| state.send(Input::Restore(run))
        >
            {move || if state.busy.get() { "Pause to bring it back" } else { "Bring it back" }}
        </button>
    }
}

/// All runs, the newest first: what is kept, what is on the charts, or both.
fn rows(kept: &[KeptView], earlier: &[EarlierRun], shown: &Experiment) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let insert = |rows: &mut Vec<Row>, row: Row| {
        let at = rows.iter().position(|other| other.run < row.run).unwrap_or(rows.len());
        rows.insert(at, row);
    };
    for run in earlier {
        insert(&mut rows, charted(run, shown));
    }
    for kept in kept {
        match rows.iter_mut().find(|row| row.run == kept.curves) {
            Some(row) => row.is_kept = true,
            None => insert(
                &mut rows,
                Row {
                    run: kept.curves,
                    name: kept.name.clone(),
                    dash: None,
                    facts: format!("at step {}", numbers::count(kept.step.into())),
                    is_kept: true,
                },
            ),
        }
    }
    rows
}

fn charted(run: &EarlierRun, shown: &Experiment) -> Row {
    let result = run.result().map(|(measure, (epoch, accuracy))| {
        format!("{measure} {} after {}", numbers::percent(accuracy, 2), sentences::epochs(epoch))
    });
    let absent = if !run.has_data_of(shown) {
        Some("not on the charts: other data")
    } else if !run.has_loss_of(shown) {
        Some("not on the loss chart: other loss")
    } else {
        None
    };
    let dash: Vec<String> = run.role.dash().iter().map(ToString::to_string).collect();
    Row {
        run: run.run,
        name: run.name.join(", "),
        dash: Some(dash.join(" ")),
        facts: result.into_iter().chain(absent.map(str::to_owned)).collect::<Vec<_>>().join("; "),
        is_kept: false,
    }
}
