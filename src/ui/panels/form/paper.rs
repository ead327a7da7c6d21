//! The fields of the paper's network.

use super::choice::Choice;
use super::choices::{CRITERIA, DISTORTIONS, FIRST_WEIGHTS, find};
use super::typed::Typed;
use crate::ui::actions::form;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use crate::values::paper::{Criterion, FirstWeights, PaperNet, recommended_j};
use leptos::prelude::*;

/// Criterion, first weights, distortions.
#[component]
pub fn PaperFields(state: AppState) -> impl IntoView {
    let criterion = chosen(state, |net| match net.criterion {
        Criterion::Map { .. } => "map",
        Criterion::Distance => "distance",
    });
    let choose_criterion = Callback::new(move |slug: String| {
        form::change_paper(state, |net| {
            net.criterion = match slug.as_str() {
                "distance" => Criterion::Distance,
                _ => Criterion::Map { j: recommended_j(net.distorted) },
            };
        });
    });
    let first_weights = chosen(state, |net| find(&FIRST_WEIGHTS, |start| net.start == *start));
    let literal =
        move || state.experiment.with(|form| form.paper().is_some_and(|net| net.start == FirstWeights::Literal));
    let distortions = chosen(state, |net| find(&DISTORTIONS, |distorted| net.distorted == *distorted));
    view! {
        <Choice id="criterion" label="Criterion" hint="What each step makes smaller: the paper's equation (9) or (8)."
            options=CRITERIA.to_vec() value=criterion on_choose=choose_criterion />
        <Show when=move || criterion.get() == "map">
            <Typed state entry=Entry::J label="j" hint="Wrong classes farther away than this are let alone." />
        </Show>
        <Choice
            id="first-weights"
            label="First weights"
            hint="How far from 0 they begin; F is a unit's number of inputs."
            options=FIRST_WEIGHTS.map(|option| (option.slug, option.label)).to_vec()
            value=first_weights
            on_choose=Callback::new(move |slug: String| {
                if let Some(option) = FIRST_WEIGHTS.iter().find(|option| option.slug == slug) {
                    form::change_paper(state, |net| net.start = option.value);
                }
            })
        />
        <Show when=literal>
            <p class="hint" data-testid="literal-note">
                "It collapses: what reaches F6 is next to nothing and the same for every image, so the first rates are far \
                 too large, F6 saturates, and most digits are read wrong. A lesson, not a mistake of yours."
            </p>
        </Show>
        <Choice
            id="distortions"
            label="Distortions"
            hint="Each image shifted, scaled, squeezed and sheared anew each time."
            options=DISTORTIONS.map(|option| (option.slug, option.label)).to_vec()
            value=distortions
            on_choose=Callback::new(move |slug: String| {
                if let Some(option) = DISTORTIONS.iter().find(|option| option.slug == slug) {
                    form::change_paper(state, |net| net.distort(option.value));
                }
            })
        />
    }
}

/// What the form says for a field of this network; nothing while it says another network.
fn chosen(state: AppState, of: fn(&PaperNet) -> &'static str) -> Memo<&'static str> {
    Memo::new(move |_| state.experiment.with(|form| form.paper().map_or("", of)))
}
