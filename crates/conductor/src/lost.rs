//! A worker that crashed, hangs, or has lost its device: it is terminated, and its run kept by
//! the newest checkpoint.

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
use crate::workers::Ended;
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Failure, Phase};

/// Ends a worker and says why, in a sentence.
pub(crate) fn lose(state: &mut State, worker: WorkerId, reason: &str) {
    lose_with(state, worker, |run| words::stopped(reason, run));
}

/// The same for one of another build than the page.
pub(crate) fn lose_outdated(state: &mut State, worker: WorkerId) {
    lose_with(state, worker, words::outdated);
}

fn lose_with(state: &mut State, worker: WorkerId, words: impl FnOnce(Option<&Run>) -> Failure) {
    let retry = retry(state);
    let Some(ended) = retire(state, worker) else { return };
    if ended.backend == Backend::WebGpu {
        state.backends.has_failed = true;
    }
    if state.main != Some(worker) {
        return unmeasured(state, &ended);
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
        // The visitor, or a benchmark, had it move away anyway.
        if state.run.as_ref().is_some_and(Run::is_behind) {
            state.messages.say(words::moved_without(state.run.as_ref()));
        }
        return launch(state);
    }
    state.loading = None;
    let mut failure = words(state.run.as_ref());
    if ended.backend == Backend::WebGpu && state.backends.choice == Choice::Auto {
        failure.remedy = words::on_cpu(&failure.remedy);
    }
    state.messages.fail(failure, Remedy::Restart, retry);
    if ended.backend == Backend::WebGpu {
        state.messages.offer_cpu();
    }
}

/// What goes on after the page's worker was lost: what was loading, else the run on the page, if there is a
/// checkpoint of it.
fn retry(state: &State) -> Retry {
    let then = state.wanted();
    match (&state.loading, &state.run) {
        (Some(loading), _) if loading.worker.is_some() => Retry::Load(loading.start, then),
        (_, Some(run)) if run.is_trained() && !run.is_unsaved() => Retry::Load(Start::Resume, then),
        (Some(_) | None, Some(_) | None) => Retry::Load(Start::Fresh, then),
    }
}

/// A backend that could not be measured.
fn unmeasured(state: &mut State, ended: &Ended) {
    for purpose in &ended.dropped {
        if let Purpose::Benchmark(batch_size) = purpose {
            measured(state, ended.backend, *batch_size, None);
        }
    }
}
