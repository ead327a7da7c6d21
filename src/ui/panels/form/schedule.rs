//! The field of the learning rate: its text, its curve, and a way to fit it to the epochs.

use super::schedule_plot::SchedulePlot;
use super::typed::Typed;
use crate::ui::state::AppState;
use lenet_experiment::field::Field;
use leptos::prelude::*;

/// Schedule, plot, and a button where the schedule is longer than the run.
#[component]
pub fn ScheduleField(state: AppState, field: &'static Field) -> impl IntoView {
    let epochs = Memo::new(move |_| state.experiment.with(|form| form.epochs));
    let too_long = Memo::new(move |_| state.experiment.with(|form| form.schedule.covers() > form.epochs));
    view! {
        <Typed state field inputmode="text" wide=true />
        <Show when=move || too_long.get()>
            <button type="button" class="link" data-testid="fit-schedule" on:click=move |_| fit(state, field)>
                {move || match epochs.get() {
                    1 => "Fit the schedule to 1 epoch".to_owned(),
                    epochs => format!("Fit the schedule to {epochs} epochs"),
                }}
            </button>
        </Show>
        <SchedulePlot state />
    }
}

/// Fits the schedule to the epochs.
fn fit(state: AppState, field: &'static Field) {
    let fitted = state.experiment.with_untracked(|form| form.schedule.fitted_to(form.epochs));
    state.type_in(field, fitted.to_string());
    state.leave(field);
}
