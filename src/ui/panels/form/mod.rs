//! The form: every field of an experiment, each with one line that says what it means. Fields of a network are shown only
//! where that network is what learns.

mod article;
mod choice;
mod choices;
mod dataset;
mod paper;
mod schedule_plot;
mod typed;

use crate::ui::actions::form;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use article::{ArticleFields, LossField};
use choice::Pick;
use choices::DISTORTIONS;
use dataset::DatasetField;
use leptos::prelude::*;
use paper::PaperFields;
use schedule_plot::SchedulePlot;
use typed::Typed;

/// The experiment's fields. While a run trains they hold still; the learning rate can then be changed in its panel.
#[component]
pub fn ExperimentForm(state: AppState, wide: bool) -> impl IntoView {
    let busy = Memo::new(move |_| state.is_busy());
    let distortions = Memo::new(move |_| state.experiment.with(|form| Some(form.distortions)));
    let distort = Callback::new(move |distortions| form::change(state, |form| form.distort(distortions)));
    let is_paper = Memo::new(move |_| state.experiment.with(|form| form.paper().is_some()));
    view! {
        <section class="panel experiment" aria-labelledby="experiment-title">
            <details open=wide>
                <summary><h2 id="experiment-title">"Experiment"</h2></summary>
                <fieldset disabled=busy>
                    <legend class="unseen">"What the next run does"</legend>
                    <DatasetField state />
                    <Show when=move || is_paper.get() fallback=move || view! { <LossField state /> }>
                        <PaperFields state />
                    </Show>
                    <Pick id="distortions" label="Distortions" hint="Changes each image each time it is seen."
                        offered=&DISTORTIONS value=distortions on_pick=distort />
                    <Typed state entry=Entry::Schedule label="Learning rate"
                        hint="How far a step goes. Or 0.1 to 0.01 x9." />
                    <SchedulePlot state />
                    <Typed state entry=Entry::BatchSize label="Batch size" hint="How many images a step averages." />
                    <Typed state entry=Entry::Epochs label="Epochs" hint="How often all training images are seen." />
                    <Typed state entry=Entry::Seed label="Seed" hint="Decides first weights and image order." />
                    <details class="more-fields" data-testid="more-fields">
                        <summary>"More fields"</summary>
                        <Typed state entry=Entry::Validation label="Validation share, %"
                            hint="Training images held back as a check." />
                        <Show when=move || !is_paper.get()>
                            <ArticleFields state />
                        </Show>
                    </details>
                </fieldset>
            </details>
        </section>
    }
}
