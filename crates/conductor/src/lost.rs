//! Workers that have crashed, hang, or have lost their device: they are terminated, and the run is kept as of its newest
//! checkpoint.

use crate::backends::BackendChoice;
use crate::benchmark::measured;
use crate::checkpoint::retire;
use crate::load::{is_waiting, launch_waiting};
use crate::loading::Origin;
use crate::message::{Action, Retry};
use crate::race;
use crate::replay;
use crate::request::Purpose;
use crate::run::Run;
use crate::slot::{Slot, SlotId};
use crate::state::State;
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Terminated;
use lenet_experiment::compute::Backend;
use lenet_experiment::protocol::Failure;

/// Terminates a worker and reports why; `reason` is a sentence.
pub(crate) fn worker_lost(state: &mut State, worker: WorkerId, reason: &str) {
    if replay::lost(state, worker, reason) || race::lost(state, worker, reason) {
        return;
    }
    lost_with(state, worker, |run| words::stopped(reason, run));
}

/// Terminates a worker that comes from another build than the page.
pub(crate) fn worker_outdated(state: &mut State, worker: WorkerId) {
    if replay::lost(state, worker, &words::outdated(None).what)
        || race::lost(state, worker, &words::outdated(None).what)
    {
        return;
    }
    lost_with(state, worker, words::outdated);
}

fn lost_with(state: &mut State, worker: WorkerId, text: impl FnOnce(Option<&Run>) -> Failure) {
    let at = state.slots.of(worker);
    let Some(terminated) = retire(state, worker) else { return };
    if terminated.compute.backend == Backend::WebGpu {
        state.backends.failed.push(terminated.compute.kernels);
    }
    let Some(at) = at else { return unmeasured(state, &terminated) };
    let slot = &mut state.slots[at];
    let retry = retry(at, slot);
    slot.worker = None;
    if let Some(run) = &mut slot.run {
        run.stranded();
    }
    if is_waiting(slot) && slot.run.as_ref().is_none_or(|run| !run.is_unsaved()) {
        // The run was about to leave this worker anyway, by the visitor's choice or after a benchmark.
        return launch_waiting(state, at);
    }
    slot.loading = None;
    let mut failure = text(slot.run.as_ref());
    if terminated.compute.backend == Backend::WebGpu && state.backends.choice == BackendChoice::Auto {
        failure.remedy = words::on_cpu(&failure.remedy);
    }
    state.messages.fail(failure, Action::Restart, retry);
    if terminated.compute.backend == Backend::WebGpu && at == SlotId::PAGE {
        state.messages.offer_cpu();
    }
}

/// What the error's button loads after a slot's worker was lost: the run that was loading, else the slot's run from its
/// checkpoint, else a fresh one.
fn retry(at: SlotId, slot: &Slot) -> Retry {
    let then = slot.wanted();
    match (&slot.loading, &slot.run) {
        (Some(loading), _) if loading.worker.is_some() => Retry::Load(at, loading.origin, then),
        (_, Some(run)) if run.can_resume() => Retry::Load(at, Origin::Resume, then),
        (Some(_) | None, Some(_) | None) => Retry::Load(at, Origin::Fresh, then),
    }
}

/// Records that the backend's benchmark has failed.
fn unmeasured(state: &mut State, terminated: &Terminated) {
    for purpose in &terminated.dropped {
        if let Purpose::Benchmark(workload) = purpose {
            measured(state, terminated.compute, workload.clone(), None);
        }
    }
}
