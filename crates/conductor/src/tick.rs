//! Time passes: debounces, checkpoints every few seconds, and watchdogs.

use crate::benchmark::{end_other, measured};
use crate::checkpoint::{keep, save_held};
use crate::event::{say_data_failed, switch};
use crate::load::{give_up, load};
use crate::loading::Start;
use crate::lost::lose;
use crate::request::Purpose;
use crate::state::State;
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Alarm;
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Command, Part, Phase};

/// Milliseconds of training between two states that are asked for.
const SAVE_MS: f64 = 5_000.0;

/// Milliseconds without a byte of data after which a download is given up.
const FETCH_MS: f64 = 30_000.0;

/// Milliseconds without progress after which a busy run is given up. On WebGPU the first step compiles
/// the kernels.
const STALL_MS: f64 = 20_000.0;
const FIRST_STEP_MS: f64 = 120_000.0;

/// Lets time pass.
pub(crate) fn tick(state: &mut State, ms: f64) {
    state.backends.tick(ms);
    if state.form.tick(ms) {
        reload(state);
    }
    let network = state.network();
    state.drawing.tick(ms, network, &mut state.workers);
    save_now_and_then(state, ms);
    watch_workers(state, ms);
    watch_loading(state, ms);
    watch_data(state, ms);
    watch_run(state, ms);
}

/// An untrained network follows the form, so that Train finds it ready; a trained one is kept until Train is pressed.
fn reload(state: &mut State) {
    let fresh = !state.is_trained() && !state.is_busy() && state.form.problem().is_none();
    let is_empty = state.run.is_none() && state.loading.is_none();
    if fresh && state.main.is_some() && (state.is_changed() || is_empty) {
        let backend = state.backends.needed(&state.form.experiment, state.backend());
        load(state, Start::Fresh, None, backend);
    }
}

fn save_now_and_then(state: &mut State, ms: f64) {
    let Some(run) = state.run.as_mut().filter(|run| run.phase == Phase::Running) else { return };
    run.unsaved_ms += ms;
    if run.unsaved_ms >= SAVE_MS {
        keep(state);
    }
}

fn watch_workers(state: &mut State, ms: f64) {
    let training = state.run.as_ref().filter(|run| run.phase == Phase::Running && run.is_warm).map(|run| run.worker);
    for (worker, alarm) in state.workers.tick(ms, training) {
        match alarm {
            Alarm::NotStarted => lose(state, worker, words::NOT_STARTED),
            Alarm::Silent => lose(state, worker, words::SILENT),
            Alarm::Unanswered(purpose) => unanswered(state, worker, purpose),
        }
    }
}

/// A worker has not answered a request in time.
fn unanswered(state: &mut State, worker: WorkerId, purpose: Purpose) {
    let Some(backend) = state.workers.backend(worker) else { return };
    match purpose {
        Purpose::Switch => switch(state),
        // Asked for again before long; a run that stands still is noticed by itself.
        Purpose::Keep | Purpose::HandOn => {}
        Purpose::Benchmark(batch_size) => {
            measured(state, backend, batch_size, None);
            end_other(state, backend);
        }
        Purpose::Download => {
            save_held(state);
            lose(state, worker, &words::unanswered(backend));
        }
        Purpose::Prediction | Purpose::TestImage | Purpose::Open(_) => {
            lose(state, worker, &words::unanswered(backend));
        }
    }
}

/// A load of which nothing is heard: its data have stalled, or its worker hangs.
fn watch_loading(state: &mut State, ms: f64) {
    let Some(loading) = &mut state.loading else { return };
    let Some(worker) = loading.worker.filter(|worker| state.workers.is_ready(*worker)) else { return };
    loading.idle_ms += ms;
    if loading.idle_ms <= FETCH_MS {
        return;
    }
    if loading.fetched.is_some() {
        let (run, dataset) = (loading.id, loading.experiment.dataset);
        state.workers.send(worker, Command::AbortFetches { run });
        give_up(state, words::load_stalled(dataset));
    } else {
        lose(state, worker, words::LOAD_STALLED);
    }
}

/// Data of a loaded run of which no byte arrives any more.
fn watch_data(state: &mut State, ms: f64) {
    let network = state.network();
    let Some(run) = state.run.as_mut().filter(|run| network.is_some() && run.is_fetching()) else { return };
    run.fetch_ms += ms;
    if run.fetch_ms > FETCH_MS {
        let part = run.part();
        let again = part == Part::Train || run.is_busy();
        run.cut_off(part);
        let failure = words::data_stalled(run.experiment.dataset, part, run);
        state.workers.send(run.worker, Command::AbortFetches { run: run.id });
        say_data_failed(state, failure, again);
    }
}

/// A busy run without progress, although its worker answers pings.
fn watch_run(state: &mut State, ms: f64) {
    if state.loading.is_some() {
        return;
    }
    let (Some(worker), backend) = (state.network(), state.backend()) else { return };
    let Some(run) = &mut state.run else { return };
    let works = run.phase == Phase::Running || !run.pending.is_empty();
    let waits_for_data = run.is_fetching() && run.part() == Part::Train;
    if !works || waits_for_data {
        run.idle_ms = 0.0;
        return;
    }
    run.idle_ms += ms;
    let limit = if backend == Some(Backend::WebGpu) && !run.is_warm { FIRST_STEP_MS } else { STALL_MS };
    if run.idle_ms > limit {
        lose(state, worker, words::STALLED);
    }
}
