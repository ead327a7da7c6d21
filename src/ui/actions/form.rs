//! Changing the experiment.

use super::training;
use crate::ui::drafts::Drafts;
use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use gloo_timers::callback::Timeout;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::field::Field;
use lenet_experiment::presets::Preset;
use leptos::prelude::*;

/// Milliseconds of rest after which a changed form is loaded.
const REST: u32 = 200;

/// Takes a preset; data set and seed stay as they are.
pub fn choose_preset(state: AppState, preset: Preset) {
    let dataset = state.experiment.with_untracked(|form| form.dataset);
    take(state, preset, Experiment { dataset, ..preset.experiment() });
}

/// Takes an experiment of a lesson, made from a preset, and trains it on its own data set, that of the lesson's figures;
/// the seed stays as it is.
pub fn try_out(state: AppState, base: Preset, experiment: Experiment) {
    state.notice.set(None);
    take(state, base, experiment);
    training::train(state);
}

fn take(state: AppState, base: Preset, experiment: Experiment) {
    state.preset.set(base);
    state.drafts.set(Drafts::default());
    change(state, |form| *form = Experiment { seed: form.seed, ..experiment });
}

/// Takes a data set.
pub fn choose_dataset(state: AppState, dataset: DatasetId) {
    // What was said about the last one no longer holds.
    state.notice.set(None);
    change(state, |form| form.dataset = dataset);
}

/// Changes the form's experiment.
pub fn change(state: AppState, change: impl FnOnce(&mut Experiment)) {
    state.experiment.update(change);
    reload_when_at_rest(state);
}

/// Chooses an option of a field.
pub fn choose(state: AppState, field: &'static Field, slug: &str) {
    if let Ok(experiment) = state.experiment.with_untracked(|form| field.parse(slug, form)) {
        change(state, |form| *form = experiment);
    }
}

/// Takes a text typed into a field.
pub fn type_in(state: AppState, field: &'static Field, text: String) {
    let form = state.experiment.get_untracked();
    let parsed = state.drafts.try_update(|drafts| drafts.type_in(field, text, &form)).flatten();
    if let Some(experiment) = parsed {
        change(state, |form| *form = experiment);
    }
}

/// The field is left.
pub fn leave(state: AppState, field: &'static Field) {
    state.drafts.update(|drafts| state.experiment.with_untracked(|form| drafts.leave(field, form)));
}

/// Fits the schedule, which is this field, to the epochs.
pub fn fit_schedule(state: AppState, field: &'static Field) {
    let fitted = state.experiment.with_untracked(|form| form.schedule.fitted_to(form.epochs));
    type_in(state, field, fitted.to_string());
    leave(state, field);
}

/// Takes the user's own files as data.
pub fn use_own(state: AppState) {
    if let Some(counts) = state.own_counts.get_untracked() {
        state.notice.set(Some(format!(
            "Your files are in: {} images to learn from, {} to test on.",
            count((counts.train + counts.validation).into()),
            count(counts.test.into())
        )));
    }
    let again = state.experiment.with_untracked(|form| form.dataset == DatasetId::Own);
    change(state, |form| form.dataset = DatasetId::Own);
    if again && !untrack(|| state.is_trained()) {
        training::load(state, None);
    }
}

/// Gives the form back what the run on the page does.
pub fn keep_run(state: AppState) {
    let current = state.current.get_untracked();
    if let Some(current) = current {
        state.drafts.set(Drafts::default());
        state.preset.set(current.preset);
        state.experiment.set(current.experiment);
    }
}

/// An untrained network follows the form, so that Train finds it ready; a trained one is kept until Train is pressed.
fn reload_when_at_rest(state: AppState) {
    let timeout = Timeout::new(REST, move || {
        let fresh = untrack(|| !state.is_trained() && !state.is_busy() && state.is_valid());
        let same = untrack(|| !state.is_changed()) && state.error.with_untracked(Option::is_none);
        if fresh && !same && !state.lost.get_untracked() {
            training::load(state, None);
        }
    });
    state.remember(|ledger| ledger.reload = Some(timeout));
}
