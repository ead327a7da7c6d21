//! What a run has come to: its accuracy, published ones, and what is wrong with it.

use super::runs::BringBack;
use crate::ui::curves::{Curves, diagnose};
use crate::ui::state::AppState;
use crate::ui::units;
use crate::ui::words::faults;
use crate::ui::words::numbers::{self, count, percent};
use crate::ui::words::{published, sentences};
use lenet_conductor::{Input, KeptView};
use lenet_experiment::protocol::Evaluation;
use leptos::prelude::*;

/// The accuracy since the last full test and the published results, or in their place what is more urgent: what is wrong with the
/// run, that changes wait for the next one, or, until the new run has a result, how to go back to the one before.
#[component]
pub fn Beside(state: AppState) -> impl IntoView {
    let training = Memo::new(move |_| state.training_shown());
    let changed = Memo::new(move |_| state.changed.get() && (state.trained.get() || state.busy.get()));
    let replaced = Memo::new(move |_| {
        let is_new = state.tested.with(Option::is_none);
        state.kept.with(|kept| kept.first().cloned()).filter(|_| is_new)
    });
    let units = units::checked(state);
    let diagnosis = Memo::new(move |_| {
        let steps = state.progress.get()?.steps_per_epoch;
        let (experiment, _) = training.get();
        let diagnose =
            |curves: &Curves| diagnose(curves.current(), &experiment, state.classes_guessed(), steps, &units.get());
        let diagnosis = state.curves().with(diagnose)?;
        Some(faults::diagnosis(&diagnosis, &experiment))
    });
    let fault = |diagnosis: String| {
        view! { <strong data-testid="diagnosis" role="status">{diagnosis}</strong> }
    };
    let changes = move || {
        view! {
            <span data-testid="next-run">
                "Your changes apply to the next run. "
                <button type="button" class="link" on:click=move |_| state.send(Input::UndoEdits)>
                    "Undo them"
                </button>
            </span>
        }
    };
    let before = move |run: KeptView| {
        view! {
            <span data-testid="replaced">
                {format!("Replaced: {}, at step {}. ", run.name, count(run.step.into()))}
                <BringBack state run />
            </span>
        }
    };
    let latest = move || {
        let tested = state.tested.with(|tested| tested.as_ref().map(|tested| tested.step))?;
        let newer = state.newest_test().filter(|newest| newest.step > tested)?;
        Some(numbers::unbroken(&format!("Now ≈ {} on a sample. ", percent(newer.accuracy.into(), 1))))
    };
    let published =
        move || training.with(|(experiment, by_hand)| numbers::unbroken(&published::sentence(experiment, *by_hand)));
    view! {
        <p class="hint beside">
            {move || match (diagnosis.get(), changed.get(), replaced.get()) {
                (Some(diagnosis), true, _) => view! { {fault(diagnosis)} " " {changes()} }.into_any(),
                (Some(diagnosis), false, _) => fault(diagnosis).into_any(),
                (None, true, _) => changes().into_any(),
                (None, false, Some(run)) => before(run).into_any(),
                (None, false, None) => view! { {latest} {published} }.into_any(),
            }}
        </p>
    }
}

/// The test accuracy in a sentence; until the first full test, that on a sample.
#[component]
pub fn Result(state: AppState) -> impl IntoView {
    let shown = Memo::new(move |_| state.tested.get().or_else(|| state.sampled.get()));
    let data = Memo::new(move |_| (state.experiment_shown().dataset, state.classes_guessed()));
    let is_poor = move |evaluation: &Evaluation| sentences::is_guessing(evaluation, data.get().1);
    let accuracy = |evaluation: &Evaluation| percent(evaluation.accuracy.into(), 1);
    let number = move || shown.with(|shown| shown.as_ref().map(accuracy));
    let text = move || {
        shown.with(|shown| match shown {
            Some(evaluation) => numbers::unbroken(&sentences::evaluated(evaluation, data.get().0, data.get().1)),
            None => numbers::unbroken(&sentences::unevaluated(state.trained.get(), data.get().1)),
        })
    };
    view! {
        <p class="result-line">
            <strong
                class="result-number"
                class:none=move || shown.with(Option::is_none)
                class:poor=move || shown.with(|shown| shown.as_ref().is_some_and(is_poor))
                data-testid="test-accuracy"
                data-value=move || shown.with(|shown| shown.as_ref().map(|shown| shown.accuracy.to_string()))
            >
                {number}
            </strong>
            " "
            {text}
        </p>
    }
}
