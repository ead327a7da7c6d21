//! The fields of the article's network.

use super::choice::{Choice, Pick};
use super::choices::{ACTIVATIONS, LOSSES, OPTIMIZERS, POOLINGS};
use super::typed::Typed;
use crate::ui::actions::form;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use lenet_experiment::experiment::{ArticleNet, DEFAULT_MOMENTUM, Loss, Optimizer};
use leptos::prelude::*;

/// What a step makes smaller.
#[component]
pub fn LossField(state: AppState) -> impl IntoView {
    let change = Callback::new(move |loss| form::change_article(state, |net| net.loss = loss));
    let loss = chosen(state, |net| net.loss);
    // A tenth of each label on ten classes: their own entropy, 0.91 and nine times 0.01, is what remains.
    let hint = Signal::derive(move || match loss.get() {
        Some(Loss::SmoothedCrossEntropy) => "Cross-entropy, a tenth of each label spread over all: never below 0.50.",
        _ => "What each step makes smaller.",
    });
    view! { <Pick id="loss" label="Loss" hint offered=&LOSSES value=loss on_pick=change /> }
}

/// The fields that are changed less often.
#[component]
pub fn ArticleFields(state: AppState) -> impl IntoView {
    let optimizer = Memo::new(move |_| match state.experiment.with(|form| form.article().map(|net| net.optimizer)) {
        Some(Optimizer::Sgd) => "sgd",
        Some(Optimizer::Momentum { .. }) => "momentum",
        Some(Optimizer::Adam) => "adam",
        None => "",
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
    let activate = Callback::new(move |activation| form::change_article(state, |net| net.activation = activation));
    let pool = Callback::new(move |pooling| form::change_article(state, |net| net.pooling = pooling));
    view! {
        <Choice id="optimizer" label="Optimizer" hint="How a gradient changes the weights."
            options=OPTIMIZERS.to_vec() value=optimizer on_choose=choose_optimizer />
        <Show when=move || has_momentum.get()>
            <Typed state entry=Entry::Momentum label="Momentum" hint="Share of the last step that is kept." />
        </Show>
        <Pick id="activation" label="Activation" hint="Squashes C1, C3, C5 and F6."
            offered=&ACTIVATIONS value=chosen(state, |net| net.activation) on_pick=activate />
        <Pick id="pooling" label="Pooling" hint="How S2 and S4 make one value of four."
            offered=&POOLINGS value=chosen(state, |net| net.pooling) on_pick=pool />
    }
}

/// What the form says for a field of this network; nothing while it says another network.
fn chosen<T: PartialEq + Send + Sync + 'static>(state: AppState, of: fn(&ArticleNet) -> T) -> Memo<Option<T>> {
    Memo::new(move |_| state.experiment.with(|form| form.article().map(of)))
}
