//! What is being waited for, and how far it is.

use crate::ui::state::{AppState, Fetched, Queued};
use crate::ui::words::numbers::megabytes_of;
use lenet_experiment::protocol::Phase;
use leptos::prelude::*;

/// One line while something loads, or about a run that was stopped; empty otherwise, so that nothing below it jumps.
pub fn awaited(state: AppState) -> String {
    let queued = match state.queued.get() {
        Some(Queued::Run) => " Training starts as soon as it can.",
        Some(Queued::Step) => " The step is done as soon as it can be.",
        None => "",
    };
    if state.lost.get() {
        return "The trainer is not running.".into();
    }
    if let Some(Fetched { received, total, .. }) = state.fetched.get() {
        let dataset = state.pending.with(|pending| pending.as_ref().map(|pending| pending.experiment.dataset));
        let dataset = dataset.unwrap_or_else(|| state.experiment_shown().dataset);
        return format!("{}: {}.{queued}", dataset.title(), megabytes_of(received, total));
    }
    if !state.ready.get() {
        return format!("Fetching and compiling the trainer…{queued}");
    }
    if state.pending.with(Option::is_some) {
        return format!("Preparing data and network…{queued}");
    }
    if let Some(problem) = state.problem() {
        return problem;
    }
    if state.reported.get() == Phase::Finished && !state.is_whole() {
        return "Stopped by you.".into();
    }
    String::new()
}

/// How far the wait or the run is, from 0 to 1.
pub fn share(state: AppState) -> f64 {
    if let Some(Fetched { received, total, .. }) = state.fetched.get().filter(|_| state.pending.with(Option::is_some)) {
        return received as f64 / total.max(1) as f64;
    }
    state.progress.get().map_or(0.0, |progress| {
        let steps = f64::from(progress.epochs) * f64::from(progress.steps_per_epoch);
        (f64::from(progress.step) / steps.max(1.0)).min(1.0)
    })
}
