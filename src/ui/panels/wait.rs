//! What the page is waiting for, progress, and the time that is left.

use crate::ui::state::AppState;
use crate::ui::words::numbers::{clock, megabytes_of};
use lenet_conductor::{Fetched, Status, Then, WorkerState};
use leptos::prelude::*;

/// One line while something loads, or about a problem in the form; empty otherwise.
pub fn awaited(state: AppState) -> String {
    let queued = match state.then.get() {
        Some(Then::Train) => " Then it trains.",
        Some(Then::Step) => " Then the step.",
        None => "",
    };
    if state.worker.get() == WorkerState::Lost {
        return "Training cannot run.".into();
    }
    if let Some(Fetched { received, total, .. }) = state.fetched.get() {
        let dataset = state.loading.with(|loading| loading.as_ref().map(|loading| loading.dataset));
        let dataset = dataset.unwrap_or_else(|| state.experiment_shown().dataset);
        return format!("{}: {}.{queued}", dataset.title(), megabytes_of(received, total));
    }
    if let WorkerState::Starting { received } = state.worker.get() {
        let so_far = if received > 0 { format!(" ({:.1} MB)", received as f64 / 1e6) } else { String::new() };
        return format!("Loading the training code{so_far}…{queued}");
    }
    if state.is_reading.get() {
        return format!("Reading your files…{queued}");
    }
    if state.loading.with(Option::is_some) {
        return format!("Preparing data and network…{queued}");
    }
    state.problem().unwrap_or_default()
}

/// The time that is left, or before training the time that it will take; empty where neither is known.
pub fn time(state: AppState) -> String {
    match state.status.get() {
        // While images arrive, the speed so far says nothing about the rest.
        Status::Running if state.fetched.with(Option::is_none) => {
            let left = state.progress.with(|progress| progress.as_ref().and_then(|progress| progress.seconds_left));
            left.map(|seconds| format!("{} left", clock(seconds))).unwrap_or_default()
        }
        Status::Idle if state.is_valid() => {
            state.expected_seconds.get().map(|all| format!("≈ {} to train", clock(all))).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Progress of the download or the run, from 0 to 1.
pub fn progress(state: AppState) -> f64 {
    if let Some(Fetched { received, total, .. }) = state.fetched.get().filter(|_| state.loading.with(Option::is_some)) {
        return received as f64 / total.max(1) as f64;
    }
    state.progress.get().map_or(0.0, |progress| {
        let steps = f64::from(progress.epochs) * f64::from(progress.steps_per_epoch);
        (f64::from(progress.step) / steps.max(1.0)).min(1.0)
    })
}
