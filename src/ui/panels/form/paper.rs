//! The fields of the paper's network.

use super::choice::{Choice, Pick};
use super::choices::{CRITERIA, FIRST_WEIGHTS};
use super::typed::Typed;
use crate::ui::actions::form;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use lenet_experiment::paper::{Criterion, recommended_j};
use leptos::prelude::*;

/// Criterion and first weights.
#[component]
pub fn PaperFields(state: AppState) -> impl IntoView {
    let criterion = Memo::new(move |_| match state.experiment.with(|form| form.paper().map(|net| net.criterion)) {
        Some(Criterion::Map { .. }) => "map",
        Some(Criterion::Distance) => "distance",
        None => "",
    });
    let choose_criterion = Callback::new(move |slug: String| {
        let j = state.experiment.with_untracked(|form| recommended_j(form.distortions));
        form::change_paper(state, |net| {
            net.criterion = match slug.as_str() {
                "distance" => Criterion::Distance,
                _ => Criterion::Map { j },
            };
        });
    });
    let start = Memo::new(move |_| state.experiment.with(|form| form.paper().map(|net| net.start)));
    let choose_start = Callback::new(move |start| form::change_paper(state, |net| net.start = start));
    view! {
        <Choice id="criterion" label="Criterion" hint="What each step makes smaller: the paper's equation (9) or (8)."
            options=CRITERIA.to_vec() value=criterion on_choose=choose_criterion />
        <Show when=move || criterion.get() == "map">
            <Typed state entry=Entry::J label="j" hint="Wrong classes farther away than this are let alone." />
        </Show>
        <Pick id="first-weights" label="First weights" hint="How far from 0 they begin; F is a unit's number of inputs."
            offered=&FIRST_WEIGHTS value=start on_pick=choose_start />
    }
}
