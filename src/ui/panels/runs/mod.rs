//! The runs: the stored ones, those that can be brought back, and those on the charts to compare with.

mod export;
mod keeping;
mod rows;
mod table;

pub use keeping::{ResumeOffer, SavedAgo};

use super::action::Action;
use super::report::PrintButton;
use crate::ui::link::{Keeps, refusal};
use crate::ui::state::AppState;
use crate::ui::thumbnails;
use export::SaveList;
use keeping::Keeping;
use lenet_conductor::{Change, Input, KeptView};
use lenet_experiment::experiment::Experiment;
use leptos::ev::MouseEvent;
use leptos::html::Tbody;
use leptos::prelude::*;
use rows::{Key, Offers, Row, rows};

/// The list, and what can be done with the run that is chosen in it. `shown` is the experiment of the run on the page.
#[component]
pub fn Runs(state: AppState, shown: Memo<Experiment>) -> impl IntoView {
    let earlier = Memo::new(move |_| state.curves().with(|curves| curves.earlier().to_vec()));
    let all = Memo::new(move |_| {
        let (store, kept) = (state.store.get(), state.kept.get());
        earlier.with(|earlier| shown.with(|shown| rows(&store, &kept, earlier, shown, |id| state.shown_as(id))))
    });
    let chosen = RwSignal::new(None::<Key>);
    // The run with which all are compared, if not that on the page.
    let reference = RwSignal::new(None::<Key>);
    let list = NodeRef::<Tbody>::new();
    // As HTML: as views of their own the rows would make the page's module larger.
    let html =
        Memo::new(move |_| all.with(|all| shown.with(|shown| table::html(all, chosen.get(), reference.get(), shown))));
    Effect::new(move |_| {
        let html = html.get();
        list.get().into_iter().for_each(|list| thumbnails::replace(&list, &html));
    });
    let choose = move |event: MouseEvent| {
        let key = |index: u32| all.with_untracked(|all| all.get(index as usize).map(Row::key));
        if let Some(key) = thumbnails::clicked(&event).and_then(key) {
            chosen.update(|chosen| *chosen = (*chosen != Some(key)).then_some(key));
        }
    };
    let offers = Memo::new(move |_| {
        let chosen = chosen.get()?;
        let offers = all.with(|all| all.iter().find(|row| row.key() == chosen).map(Row::offers))?;
        Some((chosen, offers))
    });
    let takes_off = move || all.with(|all| all.iter().filter(|row| row.dash.is_some()).count() > 1);
    view! {
        <div class="runs" data-testid="runs" hidden=move || all.with(Vec::is_empty)>
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
                <span class="run-actions"><SaveList state all /> <PrintButton /></span>
            </div>
            <div class="run-actions chosen">
                {move || match offers.get() {
                    Some((key, offers)) => view! { <Actions state all reference key offers /> }.into_any(),
                    None => view! { <span class="hint">"Choose a run to bring it back, compare, name, pin or delete it."</span> }.into_any(),
                }}
            </div>
            <table>
                <thead inner_html=table::HEAD></thead>
                <tbody node_ref=list on:click=choose></tbody>
            </table>
        </div>
        <Keeping state />
    }
}

/// Something that can be done with a run: whether it is offered, its test id, its label, and what a click does.
type Act = (bool, &'static str, &'static str, Box<dyn Fn()>);

/// What can be done with a run.
#[component]
fn Actions(
    state: AppState,
    all: Memo<Vec<Row>>,
    reference: RwSignal<Option<Key>>,
    key: Key,
    offers: Offers,
) -> impl IntoView {
    let (stored, run) = key;
    let find = move |all: &Vec<Row>| all.iter().find(|row| row.key() == key).cloned();
    let row = move || all.with_untracked(find);
    let run = run.or_else(|| row()?.run);
    let whole = move || row().and_then(|row| row.stored);
    let change =
        move |change: Change| stored.into_iter().for_each(|id| state.send(Input::ChangeRun(id, change.clone())));
    let title = whole().and_then(|run| run.summary.title).unwrap_or_default();
    let name = move || all.with(find).map(|row| row.name);
    // Each with whether it is offered.
    let acts: [Act; 6] = [
        (offers.is_charted, "remove", "Take off the charts", Box::new(move || state.remove_earlier(run))),
        (
            offers.is_elsewhere && !offers.is_charted,
            "run-show",
            "Show its curves",
            Box::new(move || whole().into_iter().for_each(|run| state.show_stored(run))),
        ),
        (offers.has_experiment, "run-compare", "Compare all with it", Box::new(move || reference.set(Some(key)))),
        (
            stored.is_some() && !offers.is_deleted,
            "run-pin",
            if offers.is_pinned { "Unpin" } else { "Pin" },
            Box::new(move || change(Change::Pin(!offers.is_pinned))),
        ),
        (
            offers.is_elsewhere && !offers.is_deleted,
            "run-delete",
            "Delete",
            Box::new(move || change(Change::Delete(true))),
        ),
        (offers.is_deleted, "run-undelete", "Undo the deletion", Box::new(move || change(Change::Delete(false)))),
    ];
    let button = |(is_offered, id, label, act): Act| {
        is_offered.then(|| {
            view! {
                <button type="button" class="link" data-testid=id on:click=move |_| act()>
                    {label}
                </button>
            }
        })
    };
    let restores = offers.restores && !offers.is_deleted;
    let experiment = row().and_then(|row| row.experiment);
    let refused =
        experiment.map_or_else(|| Memo::new(|_| None), |experiment| refusal(state, experiment, Keeps::Nothing));
    let back = restores.then(|| {
        let press = Callback::new(move |()| match (stored, run) {
            (Some(id), _) => state.send(Input::OpenRun(id)),
            (None, run) => run.into_iter().for_each(|run| state.send(Input::Restore(run))),
        });
        view! { <Back state press refused /> }
    });
    let again = (stored.is_some() && !offers.is_deleted).then(|| {
        let press = Callback::new(move |()| whole().into_iter().for_each(|run| state.train_again(&run.summary)));
        view! { <Action state id="run-again" label="Train again" class="link" refused on_press=press /> }
    });
    let rename = stored.filter(|_| !offers.is_deleted).map(|_| {
        view! {
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
    view! {
        <strong>{name}</strong>
        {back}
        {again}
        {acts.map(button).into_iter().collect_view()}
        {rename}
    }
}

/// The button to resume a replaced run.
#[component]
pub fn BringBack(state: AppState, run: KeptView) -> impl IntoView {
    let curves = run.curves;
    let press = Callback::new(move |()| state.send(Input::Restore(curves)));
    view! { <Back state press refused=refusal(state, run.experiment, Keeps::Nothing) /> }
}

#[component]
fn Back(state: AppState, press: Callback<()>, refused: Memo<Option<String>>) -> impl IntoView {
    let label = Signal::derive(move || if state.busy.get() { "Pause to bring it back" } else { "Bring it back" });
    view! { <Action state id="undo-replace" label class="link" refused on_press=press /> }
}
