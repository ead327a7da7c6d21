//! The fields of the article's network.

use super::choice::Choice;
use super::choices::{ACTIVATIONS, LOSSES, OPTIMIZERS, POOLINGS, find};
use super::typed::Typed;
use crate::ui::actions::form;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use crate::values::experiment::{ArticleNet, DEFAULT_MOMENTUM, Optimizer};
use leptos::prelude::*;

/// What a step makes smaller.
#[component]
pub fn LossField(state: AppState) -> impl IntoView {
    let loss = chosen(state, |net| find(&LOSSES, |loss| net.loss == *loss));
    view! {
        <Choice
            id="loss"
            label="Loss"
            hint="What each step makes smaller."
            options=LOSSES.map(|option| (option.slug, option.label)).to_vec()
            value=loss
            on_choose=Callback::new(move |slug: String| {
                if let Some(option) = LOSSES.iter().find(|option| option.slug == slug) {
                    form::change_article(state, |net| net.loss = option.value);
                }
            })
        />
    }
}

/// The fields that are changed less often.
#[component]
pub fn ArticleFields(state: AppState) -> impl IntoView {
    let activation = chosen(state, |net| find(&ACTIVATIONS, |value| net.activation == *value));
    let pooling = chosen(state, |net| find(&POOLINGS, |value| net.pooling == *value));
    let optimizer = chosen(state, |net| match net.optimizer {
        Optimizer::Sgd => "sgd",
        Optimizer::Momentum { .. } => "momentum",
        Optimizer::Adam => "adam",
    });
    let choose_optimizer = Callback::new(move |slug: String| {
        form::change_article(state, |net| {
            net.optimizer = match slug.as_str() {
                "momentum" => Optimizer::Momentum { momentum: DEFAULT_MOMENTUM },
                "adam" => Optimizer::Adam,
                _ => Optimizer::Sgd,
            };
        });
    });
    let has_momentum = Memo::new(move |_| optimizer.get() == "momentum");
    view! {
        <Choice id="optimizer" label="Optimizer" hint="How a gradient changes the weights."
            options=OPTIMIZERS.to_vec() value=optimizer on_choose=choose_optimizer />
        <Show when=move || has_momentum.get()>
            <Typed state entry=Entry::Momentum label="Momentum" hint="Share of the last step that is kept." />
        </Show>
        <Choice
            id="activation"
            label="Activation"
            hint="Squashes C1, C3, C5 and F6."
            options=ACTIVATIONS.map(|option| (option.slug, option.label)).to_vec()
            value=activation
            on_choose=Callback::new(move |slug: String| {
                if let Some(option) = ACTIVATIONS.iter().find(|option| option.slug == slug) {
                    form::change_article(state, |net| net.activation = option.value);
                }
            })
        />
        <Choice
            id="pooling"
            label="Pooling"
            hint="How S2 and S4 make one value of four."
            options=POOLINGS.map(|option| (option.slug, option.label)).to_vec()
            value=pooling
            on_choose=Callback::new(move |slug: String| {
                if let Some(option) = POOLINGS.iter().find(|option| option.slug == slug) {
                    form::change_article(state, |net| net.pooling = option.value);
                }
            })
        />
    }
}

/// What the form says for a field of this network; nothing while it says another network.
fn chosen(state: AppState, of: fn(&ArticleNet) -> &'static str) -> Memo<&'static str> {
    Memo::new(move |_| state.experiment.with(|form| form.article().map_or("", of)))
}
