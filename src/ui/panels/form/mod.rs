//! The form: a row for every field in the table `lenet_experiment::fields`.

mod dataset;
mod formulas;
mod help;
mod outputs;
mod own_images;
mod schedule;
mod schedule_plot;
mod select;
mod typed;

use crate::ui::link::Share;
use crate::ui::panels::presets::PresetLine;
use crate::ui::state::AppState;
use dataset::DatasetField;
use lenet_experiment::field::{Field, Kind};
use lenet_experiment::fields::{DATASET, FIELDS};
use leptos::prelude::*;
use schedule::ScheduleField;
use select::Select;
use typed::Typed;

/// The experiment's fields. They are locked while a run trains; its learning rate can then be changed in its panel.
#[component]
pub fn ExperimentForm(state: AppState, wide: bool) -> impl IntoView {
    let busy = Memo::new(move |_| state.busy.get());
    let fields = move |is_advanced: bool| {
        let fields = FIELDS.iter().filter(|field| field.is_advanced == is_advanced);
        fields.map(|field| view! { <FieldRow state field /> }).collect_view()
    };
    view! {
        <section class="panel experiment" aria-labelledby="experiment-title">
            <details open=wide>
                <summary>
                    <h2 id="experiment-title">"Experiment"</h2>
                    <Show when=move || busy.get()>
                        <span class="locked" data-testid="locked">"pause to change it"</span>
                    </Show>
                </summary>
                <PresetLine state />
                <fieldset disabled=busy>
                    <legend class="unseen">"Settings of the next run"</legend>
                    {fields(false)}
                    <details class="more-fields" data-testid="more-fields">
                        <summary>"More fields"</summary>
                        {fields(true)}
                    </details>
                </fieldset>
                <Share state />
            </details>
        </section>
    }
}

/// The row of a field, shown while the field applies to the experiment.
#[component]
fn FieldRow(state: AppState, field: &'static Field) -> impl IntoView {
    let applies = Memo::new(move |_| state.experiment.with(|form| field.applies(form)));
    let row = move || match &field.kind {
        Kind::Layers => view! { <Typed state field inputmode="text" wide=true /> }.into_any(),
        Kind::Schedule => view! { <ScheduleField state field /> }.into_any(),
        Kind::Number(number) => {
            let inputmode = if number.range.is_whole() { "numeric" } else { "decimal" };
            view! { <Typed state field inputmode wide=false /> }.into_any()
        }
        Kind::Choice(_) if field.slug == DATASET => view! { <DatasetField state field /> }.into_any(),
        Kind::Choice(choices) => view! { <Select state field options=(choices.options)() /> }.into_any(),
    };
    view! { <Show when=move || applies.get()>{row()}</Show> }
}
