//! The form: every field of an experiment, each with one line that says what it means.

mod choice;
mod choices;
mod dataset;
mod schedule_plot;
mod typed;

use crate::ui::actions::form;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use crate::values::experiment::{DEFAULT_MOMENTUM, Optimizer};
use choice::Choice;
use choices::{ACTIVATIONS, LOSSES, OPTIMIZERS, POOLINGS, find};
use dataset::DatasetField;
use leptos::prelude::*;
use schedule_plot::SchedulePlot;
use typed::Typed;

/// The experiment's fields. While a run trains they hold still; the learning rate can then be changed in its panel.
#[component]
pub fn ExperimentForm(state: AppState, wide: bool) -> impl IntoView {
    let busy = Memo::new(move |_| state.is_busy());
    let loss = Memo::new(move |_| find(&LOSSES, |loss| state.experiment.with(|form| form.loss == *loss)));
    view! {
        <section class="panel experiment" aria-labelledby="experiment-title">
            <details open=wide>
                <summary><h2 id="experiment-title">"Experiment"</h2></summary>
                <fieldset disabled=busy>
                    <legend class="unseen">"What the next run does"</legend>
                    <DatasetField state />
                    <Choice
                        id="loss"
                        label="Loss"
                        hint="What each step makes smaller."
                        options=LOSSES.map(|option| (option.slug, option.label)).to_vec()
                        value=loss
                        on_choose=Callback::new(move |slug: String| {
                            if let Some(option) = LOSSES.iter().find(|option| option.slug == slug) {
                                form::change(state, |form| form.loss = option.value);
                            }
                        })
                    />
                    <Typed state entry=Entry::Schedule label="Learning rate"
                        hint="How far a step goes; 0.1 x2, 0.01 falls." />
                    <SchedulePlot state />
                    <Typed state entry=Entry::BatchSize label="Batch size" hint="How many images a step averages." />
                    <Typed state entry=Entry::Epochs label="Epochs" hint="How often all training images are seen." />
                    <Typed state entry=Entry::Seed label="Seed" hint="Decides first weights and image order." />
                    <MoreFields state />
                </fieldset>
            </details>
        </section>
    }
}

/// The fields that are changed less often.
#[component]
fn MoreFields(state: AppState) -> impl IntoView {
    let activation =
        Memo::new(move |_| find(&ACTIVATIONS, |value| state.experiment.with(|form| form.activation == *value)));
    let pooling = Memo::new(move |_| find(&POOLINGS, |value| state.experiment.with(|form| form.pooling == *value)));
    let optimizer = Memo::new(move |_| match state.experiment.with(|form| form.optimizer) {
        Optimizer::Sgd => "sgd",
        Optimizer::Momentum { .. } => "momentum",
        Optimizer::Adam => "adam",
    });
    let choose_optimizer = Callback::new(move |slug: String| {
        form::change(state, |form| {
            form.optimizer = match slug.as_str() {
                "momentum" => Optimizer::Momentum { momentum: DEFAULT_MOMENTUM },
                "adam" => Optimizer::Adam,
                _ => Optimizer::Sgd,
            };
        });
    });
    let has_momentum = Memo::new(move |_| optimizer.get() == "momentum");
    view! {
        <details class="more-fields" data-testid="more-fields">
            <summary>"More fields"</summary>
            <Typed state entry=Entry::Validation label="Validation share, %"
                hint="Training images held back as a check." />
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
                        form::change(state, |form| form.activation = option.value);
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
                        form::change(state, |form| form.pooling = option.value);
                    }
                })
            />
        </details>
    }
}
