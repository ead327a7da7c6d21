//! What happens by the clock: debounce, periodic checkpoints, and watchdogs.

use crate::answer::switch;
use crate::backends::Workload;
use crate::benchmark::{measured, terminate_other};
use crate::checkpoint::{request_checkpoint, save_newest};
use crate::event::report_data_failed;
use crate::limits;
use crate::load::{give_up, load};
use crate::loading::Origin;
use crate::lost::worker_lost;
use crate::race::{self, Race};
use crate::replay;
use crate::request::Purpose;
use crate::run::Run;
use crate::slot::{Slot, SlotId};
use crate::state::State;
use crate::store;
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Alarm;
use lenet_experiment::compute::Backend;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Command, Part};

/// Shortest training time between two checkpoints, in milliseconds; those of large networks are taken less often.
const SAVE_MS: f64 = 5_000.0;

/// The same early in a run, where a quarter more steps change the network a lot.
const SAVE_EARLY_MS: f64 = 250.0;

/// Advances everything that depends on time by `ms`.
pub(crate) fn tick(state: &mut State, ms: f64) {
    state.backends.tick(ms);
    if state.form.tick(ms) {
        reload(state);
    }
    let network = state.page().network();
    state.drawing.tick(ms, network, &mut state.workers);
    let run = network.zip(state.slots[SlotId::PAGE].run.as_ref());
    // A moment of the run is shown instead of its newest weights.
    let newest = run.filter(|_| state.time.moment.is_none());
    state.inside.tick(ms, newest, &mut state.workers);
    state.images.request(Purpose::Images, run, &mut state.workers);
    state.checks.request(run, &mut state.workers);
    for at in state.slots.ids() {
        save_periodically(state, at, ms);
    }
    watch_workers(state, ms);
    store::tick(state, ms);
    replay::tick(state, ms);
    race::tick(state, ms);
    for at in state.slots.ids() {
        watch_loading(state, at, ms);
        watch_data(state, at, ms);
        watch_run(state, at, ms);
    }
}

/// An untrained network follows the form, so that Train finds it ready; a trained one is kept until Train is pressed.
fn reload(state: &mut State) {
    let page = state.page();
    let fresh = !page.is_trained() && !page.is_busy() && state.form_problem().is_none();
    let is_empty = page.run.is_none() && page.loading.is_none();
    if fresh && page.worker.is_some() && (state.is_changed() || is_empty) {
        let compute = state.backends.needed(&state.form.experiment, state.compute(SlotId::PAGE));
        load(state, SlotId::PAGE, Origin::Fresh, None, compute);
    }
}

/// For how long a slot's worker may be busy with the run that it holds or loads.
fn longest_work(slot: &Slot) -> f64 {
    let loading = slot.loading.as_ref().map(|loading| &loading.experiment);
    let run = slot.run.as_ref().map(|run| &run.experiment);
    loading.into_iter().chain(run).map(longest_work_of).fold(0.0, f64::max)
}

/// For how long a worker may be busy with an experiment.
pub(crate) fn longest_work_of(experiment: &Experiment) -> f64 {
    limits::longest_work(&Workload::of(experiment))
}

fn save_periodically(state: &mut State, at: SlotId, ms: f64) {
    if state.slots[at].run.as_mut().is_some_and(|run| run.tick_unsaved(ms, SAVE_MS, SAVE_EARLY_MS)) {
        request_checkpoint(state, at);
    }
}

fn watch_workers(state: &mut State, ms: f64) {
    let slots = &state.slots;
    let is_streaming = |worker| {
        let run = slots.of(worker).and_then(|at| slots[at].run.as_ref());
        run.is_some_and(|run: &Run| run.worker == worker && run.is_streaming())
    };
    // The worker of a replay trains the run on the page.
    let replays = |worker| state.time.replay.as_ref().is_some_and(|replay| replay.worker == worker);
    let slot = |worker| slots.of(worker).or_else(|| replays(worker).then_some(SlotId::PAGE));
    let racing = |worker| state.race.as_ref().and_then(|race: &Race| race.longest_work(worker)).unwrap_or(0.0);
    let longest = |worker| slot(worker).map_or_else(|| racing(worker), |at| longest_work(&slots[at]));
    for (worker, alarm) in state.workers.tick(ms, is_streaming, longest) {
        match alarm {
            Alarm::NotStarted => worker_lost(state, worker, &words::not_started()),
            Alarm::Silent => worker_lost(state, worker, words::SILENT),
            Alarm::Unanswered(purpose) => unanswered(state, worker, purpose),
        }
    }
}

/// A worker has not answered a request in time. It may have been given up for another one that was as late.
fn unanswered(state: &mut State, worker: WorkerId, purpose: Purpose) {
    let compute = state.workers.compute(worker);
    match purpose {
        Purpose::Switch => switch(state, worker),
        // Harmless: weights and checkpoints are requested again soon, and `watch_run` notices a stalled run.
        Purpose::Weights => state.inside.changed(),
        Purpose::Images => state.images.refused(),
        Purpose::CheckImages => state.checks.images.refused(),
        Purpose::Checkpoint | Purpose::Turn | Purpose::Batch | Purpose::Reimport => {}
        Purpose::Replay => drop(replay::lost(state, worker, words::SILENT)),
        Purpose::Benchmark(workload) => {
            if let Some(compute) = compute {
                measured(state, compute, workload, None);
                terminate_other(state, compute);
            }
        }
        Purpose::SaveModel(_)
        | Purpose::Prediction
        | Purpose::RivalPrediction
        | Purpose::TestImage
        | Purpose::Import(_) => {
            if let Purpose::SaveModel(format) = purpose {
                save_newest(state, format);
            }
            if let Some(compute) = compute {
                worker_lost(state, worker, &words::unanswered(compute));
            }
        }
    }
}

/// Watches a load without messages: its download has stalled, or its worker hangs.
fn watch_loading(state: &mut State, at: SlotId, ms: f64) {
    let longest_ms = longest_work(&state.slots[at]);
    let Some(loading) = &mut state.slots[at].loading else { return };
    let Some(worker) = loading.worker.filter(|worker| state.workers.is_ready(*worker)) else { return };
    loading.idle_ms += ms;
    if loading.idle_ms <= limits::DOWNLOAD + longest_ms {
        return;
    }
    if loading.fetched.is_some() {
        let (run, dataset) = (loading.id, loading.experiment.dataset);
        state.workers.send(worker, Command::AbortFetches { run });
        give_up(state, at, words::load_stalled(dataset));
    } else {
        worker_lost(state, worker, &words::load_hangs());
    }
}

/// Watches the download of a loaded run's data.
fn watch_data(state: &mut State, at: SlotId, ms: f64) {
    let slot = &mut state.slots[at];
    let Some(worker) = slot.network() else { return };
    let Some(run) = slot.run.as_mut() else { return };
    if run.tick_download(ms) {
        let part = run.part();
        let again = part == Part::Train || run.is_busy();
        run.abort_download(part);
        let failure = words::data_stalled(run.experiment.dataset, part, run);
        state.workers.send(worker, Command::AbortFetches { run: run.id });
        report_data_failed(state, at, failure, again);
    }
}

/// Watches a busy run, which may stall although its worker answers pings.
fn watch_run(state: &mut State, at: SlotId, ms: f64) {
    let on_gpu = state.compute(at).is_some_and(|compute| compute.backend == Backend::WebGpu);
    let slot = &mut state.slots[at];
    let longest_ms = longest_work(slot);
    let Some(worker) = slot.network().filter(|_| slot.loading.is_none()) else { return };
    let first_ms = if on_gpu { limits::FIRST_STEP } else { limits::STALL };
    let Some(run) = slot.run.as_mut() else { return };
    if run.tick_progress(ms, limits::STALL + longest_ms, first_ms + longest_ms) {
        worker_lost(state, worker, words::STALLED);
    }
}
