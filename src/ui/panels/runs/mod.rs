//! The runs: the stored ones, those that can be brought back, and those on the charts to compare with.

mod keeping;
mod rows;

pub use keeping::{ResumeOffer, SavedAgo};

use crate::ui::state::AppState;
use keeping::Keeping;
use lenet_conductor::{Change, Input, StoreId};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::RunId;
use leptos::prelude::*;
use rows::{Key, Offers, Row, differs, rows};

/// Heads of the columns after the name; on a phone only the first two are shown.
const HEADS: [&str; 5] = ["best", "last", "epochs", "time", "on"];

/// The list, with what can be done with each run. `shown` is the experiment of the run on the page.
#[component]
pub fn Runs(state: AppState, shown: Memo<Experiment>) -> impl IntoView {
    let all = Memo::new(move |_| {
        let (store, kept) = (state.store.get(), state.kept.get());
        let shown_as = |id| state.shown_as(id);
        state.curves().with(|curves| shown.with(|shown| rows(&store, &kept, curves.earlier(), shown, shown_as)))
    });
    let keys = Memo::new(move |_| all.with(|all| all.iter().map(Row::key).collect::<Vec<_>>()));
    let list = List { state, all, shown, open: RwSignal::new(None), reference: RwSignal::new(None) };
    let takes_off = move || all.with(|all| all.iter().filter(|row| row.dash.is_some()).count() > 1);
    view! {
        <div class="runs" data-testid="runs" hidden=move || keys.with(Vec::is_empty)>
            <div class="runs-head">
                <h3>"Runs"</h3>
                <button
                    type="button"
                    class="link"
                    data-testid="remove-all"
                    hidden=move || !takes_off()
                    on:click=move |_| state.remove_earlier(None)
                >
                    "Take all off the charts"
                </button>
            </div>
            <table>
                <thead>
                    <tr>
                        <th></th>
                        <th>"run"</th>
                        {HEADS.map(|head| view! { <th class="number">{head}</th> })}
                    </tr>
                </thead>
                <tbody>
                    <For each=move || keys.get() key=|key| *key let:key>
                        <RunRow list key />
                    </For>
                </tbody>
            </table>
            <Keeping state />
        </div>
    }
}

/// What the rows share; cheap to copy.
#[derive(Clone, Copy)]
struct List {
    state: AppState,
    all: Memo<Vec<Row>>,
    /// Experiment of the run on the page.
    shown: Memo<Experiment>,
    /// The row whose actions are shown.
    open: RwSignal<Option<Key>>,
    /// The run with which all are compared, if not that on the page.
    reference: RwSignal<Option<Key>>,
}

impl List {
    fn row(self, key: Key) -> Option<Row> {
        self.all.with(|all| all.iter().find(|row| row.key() == key).cloned())
    }

    /// What tells a run from the one with which all are compared.
    fn difference(self, row: &Row) -> String {
        let reference = self.reference.get().and_then(|key| self.row(key));
        let is_reference = reference.as_ref().map_or(row.is_shown, |reference| reference.key() == row.key());
        match (&row.experiment, reference.and_then(|reference| reference.experiment)) {
            (Some(_), _) if is_reference => "all others are compared with it".into(),
            (Some(experiment), Some(reference)) => differs(experiment, &reference),
            (Some(experiment), None) => self.shown.with(|shown| differs(experiment, shown)),
            (None, _) => String::new(),
        }
    }
}

#[component]
fn RunRow(list: List, key: Key) -> impl IntoView {
    let List { state, open, .. } = list;
    let row = Memo::new(move |_| list.row(key));
    let is = move |of: fn(&Row) -> bool| Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(of)));
    let (is_shown, is_deleted) = (is(|row| row.is_shown), is(Row::is_deleted));
    let text =
        move |of: fn(&Row) -> String| Memo::new(move |_| row.with(|row| row.as_ref().map(of).unwrap_or_default()));
    let (name, marks, dash) =
        (text(|row| row.name.clone()), text(Row::marks), text(|row| row.dash.clone().unwrap_or_default()));
    let is_charted = is(|row| row.dash.is_some());
    let difference = move || row.with(|row| row.as_ref().map(|row| list.difference(row)));
    let figure = move |index: usize| move || row.with(|row| row.as_ref().map(|row| row.figures[index].clone()));
    let can = Memo::new(move |_| row.with(|row| row.as_ref().map(Row::offers)));
    let is_open = Memo::new(move |_| open.get() == Some(key) && !is_deleted.get());
    let undelete = move |_| key.0.into_iter().for_each(|id| state.send(Input::ChangeRun(id, Change::Delete(false))));
    view! {
        <tr data-testid="run-row" class:deleted=is_deleted aria-current=move || is_shown.get().then_some("true")>
            <td>
                <svg viewBox="0 0 32 8" aria-hidden="true">
                    {move || is_charted.get().then(|| view! { <path d="M0 4H32" stroke-dasharray=dash /> })}
                </svg>
            </td>
            <td>
                <button
                    type="button"
                    class="link run-name"
                    data-testid="run-name"
                    disabled=is_deleted
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| open.update(|open| *open = (*open != Some(key)).then_some(key))
                >
                    {name}
                </button>
                <button type="button" class="link" data-testid="run-undelete" hidden=move || !is_deleted.get() on:click=undelete>
                    "Undo"
                </button>
                <small>{marks}</small>
                <small hidden=is_deleted>{difference}</small>
                {move || {
                    let offers = can.get().filter(|_| is_open.get());
                    offers.map(|offers| view! { <Actions list key offers name=name.get_untracked() /> })
                }}
            </td>
            {std::array::from_fn::<_, 5, _>(|index| view! { <td class="number">{figure(index)}</td> })}
        </tr>
    }
}

/// What can be done with a run.
#[component]
fn Actions(list: List, key: Key, offers: Offers, name: String) -> impl IntoView {
    let List { state, reference, .. } = list;
    let (stored, run) = key;
    let title = list.row(key).and_then(|row| row.stored?.summary.title).unwrap_or_default();
    let act = move |id: &'static str, label: &'static str, press: Callback<()>| {
        view! {
            <button type="button" class="link" data-testid=id on:click=move |_| press.run(())>
                {label}
            </button>
        }
    };
    let back = offers.restores.then(|| match (stored, run) {
        (Some(id), _) => view! { <OpenStored state id /> }.into_any(),
        (None, run) => run.map(|run| view! { <BringBack state run /> }).into_any(),
    });
    let whole = move || list.all.with_untracked(|all| all.iter().find(|row| row.key() == key)?.stored.clone());
    let curves = match (offers.is_charted, run) {
        (true, Some(run)) => {
            Some(act("remove", "Take off the charts", Callback::new(move |()| state.remove_earlier(Some(run)))))
        }
        (false, _) if offers.is_elsewhere => {
            let show = Callback::new(move |()| whole().into_iter().for_each(|run| state.show_stored(run)));
            Some(act("run-show", "Show its curves", show))
        }
        _ => None,
    };
    let compare = offers
        .has_experiment
        .then(|| act("run-compare", "Compare all with it", Callback::new(move |()| reference.set(Some(key)))));
    let of_stored = stored.map(|id| {
        let change = move |change: Change| state.send(Input::ChangeRun(id, change));
        let pin = Callback::new(move |()| change(Change::Pin(!offers.is_pinned)));
        let delete = Callback::new(move |()| change(Change::Delete(true)));
        let again = Callback::new(move |()| whole().into_iter().for_each(|run| state.train_again(&run.summary)));
        view! {
            {act("run-pin", if offers.is_pinned { "Unpin" } else { "Pin" }, pin)}
            {act("run-again", "Train again", again)}
            {(!offers.is_shown).then(|| act("run-delete", "Delete", delete))}
            <label>
                "Name "
                <input
                    data-testid="run-rename"
                    maxlength="60"
                    autocomplete="off"
                    value=title
                    placeholder=name
                    on:change=move |event| change(Change::Rename(event_target_value(&event)))
                />
            </label>
        }
    });
    view! { <span class="run-actions">{back}{curves}{compare}{of_stored}</span> }
}

/// The button to put a stored run on the page.
#[component]
fn OpenStored(state: AppState, id: StoreId) -> impl IntoView {
    view! { <Back state press=Callback::new(move |()| state.send(Input::OpenRun(id))) /> }
}

/// The button to resume a replaced run.
#[component]
pub fn BringBack(state: AppState, run: RunId) -> impl IntoView {
    view! { <Back state press=Callback::new(move |()| state.send(Input::Restore(run))) /> }
}

#[component]
fn Back(state: AppState, press: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="link"
            data-testid="undo-replace"
            disabled=state.busy
            on:click=move |_| press.run(())
        >
            {move || if state.busy.get() { "Pause to bring it back" } else { "Bring it back" }}
        </button>
    }
}
