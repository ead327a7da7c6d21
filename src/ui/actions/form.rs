//! Changing the experiment.

use super::training;
use crate::ui::entry::Entry;
use crate::ui::state::AppState;
use crate::ui::words::numbers::count;
use gloo_timers::callback::Timeout;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{ArticleNet, Experiment};
use lenet_experiment::paper::PaperNet;
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
    state.drafts.update(|drafts| drafts.clear());
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

/// Changes a choice of the article's network, if that is what the form says.
pub fn change_article(state: AppState, choose: impl FnOnce(&mut ArticleNet)) {
    change(state, |form| *form = form.clone().with_article(choose));
}

/// Changes a choice of the paper's network, if that is what the form says.
pub fn change_paper(state: AppState, choose: impl FnOnce(&mut PaperNet)) {
    change(state, |form| *form = form.clone().with_paper(choose));
}

/// Takes a text typed into a field.
pub fn type_in(state: AppState, entry: Entry, text: String) {
    let read = state.experiment.with_untracked(|form| entry.read(form, &text));
    state.drafts.update(|drafts| {
        drafts.insert(entry, text);
    });
    if let Ok(experiment) = read {
        change(state, |form| *form = experiment);
    }
}

/// The field is left: a text that could be read is shown as the value that it is.
pub fn leave(state: AppState, entry: Entry) {
    state.drafts.update(|drafts| {
        drafts.retain(|typed, text| {
            *typed != entry || state.experiment.with_untracked(|form| entry.read(form, text).is_err())
        });
    });
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
        state.drafts.update(|drafts| drafts.clear());
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
