//! What happens by the clock: debounce, checkpoints every few seconds, and watchdogs.

use crate::benchmark::{measured, terminate_other};
use crate::checkpoint::{request_checkpoint, save_newest};
use crate::event::{report_data_failed, switch};
use crate::load::{give_up, load};
use crate::loading::Start;
use crate::lost::worker_lost;
use crate::request::Purpose;
use crate::state::State;
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Alarm;
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Command, Part, Phase};

/// Milliseconds of training between two checkpoints.
const SAVE_MS: f64 = 5_000.0;

/// Milliseconds without a byte of data after which a download is given up.
const FETCH_MS: f64 = 30_000.0;

/// Milliseconds without progress after which a busy run is given up. On WebGPU the first step also compiles the kernels.
const STALL_MS: f64 = 20_000.0;
const FIRST_STEP_MS: f64 = 120_000.0;

/// Advances everything that depends on time by `ms`.
pub(crate) fn tick(state: &mut State, ms: f64) {
    state.backends.tick(ms);
    if state.form.tick(ms) {
        reload(state);
    }
    let network = state.network();
    state.drawing.tick(ms, network, &mut state.workers);
    save_periodically(state, ms);
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

fn save_periodically(state: &mut State, ms: f64) {
    let Some(run) = state.run.as_mut().filter(|run| run.phase == Phase::Running) else { return };
    run.unsaved_ms += ms;
    if run.unsaved_ms >= SAVE_MS {
        request_checkpoint(state);
    }
}

fn watch_workers(state: &mut State, ms: f64) {
    let training = state.run.as_ref().filter(|run| run.phase == Phase::Running && run.is_warm).map(|run| run.worker);
    for (worker, alarm) in state.workers.tick(ms, training) {
        match alarm {
            Alarm::NotStarted => worker_lost(state, worker, words::NOT_STARTED),
            Alarm::Silent => worker_lost(state, worker, words::SILENT),
            Alarm::Unanswered(purpose) => unanswered(state, worker, purpose),
        }
    }
}

/// A worker has not answered a request in time.
fn unanswered(state: &mut State, worker: WorkerId, purpose: Purpose) {
    let Some(backend) = state.workers.backend(worker) else { return };
    match purpose {
        Purpose::Switch => switch(state),
        // Both are harmless: a checkpoint is requested again soon, and `watch_run` notices a stalled run.
        Purpose::Keep | Purpose::Reimport => {}
        Purpose::Benchmark(batch_size) => {
            measured(state, backend, batch_size, None);
            terminate_other(state, backend);
        }
        Purpose::Download => {
            save_newest(state);
            worker_lost(state, worker, &words::unanswered(backend));
        }
        Purpose::Prediction | Purpose::TestImage | Purpose::Import(_) => {
            worker_lost(state, worker, &words::unanswered(backend));
        }
    }
}

/// Watches a load without messages: its download has stalled, or its worker hangs.
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
        worker_lost(state, worker, words::LOAD_STALLED);
    }
}

/// Watches the download of a loaded run's data.
fn watch_data(state: &mut State, ms: f64) {
    let network = state.network();
    let Some(run) = state.run.as_mut().filter(|run| network.is_some() && run.is_fetching()) else { return };
    run.fetch_ms += ms;
    if run.fetch_ms > FETCH_MS {
        let part = run.part();
        let again = part == Part::Train || run.is_busy();
        run.abort(part);
        let failure = words::data_stalled(run.experiment.dataset, part, run);
        state.workers.send(run.worker, Command::AbortFetches { run: run.id });
        report_data_failed(state, failure, again);
    }
}

/// Watches a busy run, which may stall although its worker answers pings.
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
        worker_lost(state, worker, words::STALLED);
    }
}
