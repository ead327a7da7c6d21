//! Workers that have crashed, hang, or have lost their device: they are terminated, and the run is kept as of its newest
//! checkpoint.

use crate::backends::Choice;
use crate::benchmark::measured;
use crate::checkpoint::retire;
use crate::load::launch;
use crate::loading::Start;
use crate::message::{Remedy, Retry};
use crate::request::Purpose;
use crate::run::Run;
use crate::state::State;
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Terminated;
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Failure, Phase};

/// Terminates a worker and reports why; `reason` is a sentence.
pub(crate) fn worker_lost(state: &mut State, worker: WorkerId, reason: &str) {
    lost_with(state, worker, |run| words::stopped(reason, run));
}

/// Terminates a worker that comes from another build than the page.
pub(crate) fn worker_outdated(state: &mut State, worker: WorkerId) {
    lost_with(state, worker, words::outdated);
}

fn lost_with(state: &mut State, worker: WorkerId, words: impl FnOnce(Option<&Run>) -> Failure) {
    let retry = retry(state);
    let Some(terminated) = retire(state, worker) else { return };
    if terminated.backend == Backend::WebGpu {
        state.backends.has_failed = true;
    }
    if state.main != Some(worker) {
        return unmeasured(state, &terminated);
    }
    state.main = None;
    if let Some(run) = &mut state.run {
        run.fetched = None;
        run.pending.clear();
        if run.phase == Phase::Running {
            run.phase = Phase::Paused;
        }
    }
    let is_saved = state.run.as_ref().is_none_or(|run| !run.is_unsaved());
    if state.loading.as_ref().is_some_and(|loading| loading.worker.is_none()) && is_saved {
        // The run was about to leave this worker anyway, by the visitor's choice or after a benchmark.
        if state.run.as_ref().is_some_and(Run::is_behind) {
            state.messages.notify(words::moved_without(state.run.as_ref()));
        }
        return launch(state);
    }
    state.loading = None;
    let mut failure = words(state.run.as_ref());
    if terminated.backend == Backend::WebGpu && state.backends.choice == Choice::Auto {
        failure.remedy = words::on_cpu(&failure.remedy);
    }
    state.messages.fail(failure, Remedy::Restart, retry);
    if terminated.backend == Backend::WebGpu {
        state.messages.offer_cpu();
    }
}

/// What the error's button loads after the page's worker was lost: the run that was loading, else the run on the page from
/// its checkpoint, else a fresh one.
fn retry(state: &State) -> Retry {
    let then = state.wanted();
    match (&state.loading, &state.run) {
        (Some(loading), _) if loading.worker.is_some() => Retry::Load(loading.start, then),
        (_, Some(run)) if run.is_trained() && !run.is_unsaved() => Retry::Load(Start::Resume, then),
        (Some(_) | None, Some(_) | None) => Retry::Load(Start::Fresh, then),
    }
}

/// Records that the backend's benchmark has failed.
fn unmeasured(state: &mut State, terminated: &Terminated) {
    for purpose in &terminated.dropped {
        if let Purpose::Benchmark(batch_size) = purpose {
            measured(state, terminated.backend, *batch_size, None);
        }
    }
}
