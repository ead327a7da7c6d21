//! Benchmarks both backends when a run starts at a batch size not measured before, and moves the run to the faster one.

use crate::backends::Benchmark;
use crate::load::relocate;
use crate::pending::Then;
use crate::request::Purpose;
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use crate::words;
use crate::worker::{Role, WorkerId};
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::protocol::{Command, Phase};

/// Benchmarks both backends for the page's run that will train, if the choice is open and the speeds are not known. The
/// run's backend is benchmarked in its worker, the other in a worker spawned for it.
pub(crate) fn begin(state: &mut State, at: SlotId) {
    let Some(experiment) = open_to_both(state).filter(|_| at == SlotId::PAGE) else { return };
    let (Some(worker), Some(own)) = (state.page().worker, state.backend(at)) else { return };
    request(state, own, experiment.clone(), |_| worker);
    let other = own.other();
    request(state, other, experiment, |state| match state.workers.benchmarked(other) {
        Some(worker) => worker,
        None => state.workers.spawn(other, Role::Benchmark),
    });
}

/// Records a benchmark, `None` if it has failed, and moves the run if the other backend is faster.
pub(crate) fn measured(state: &mut State, backend: Backend, batch_size: u32, images_per_second: Option<f64>) {
    state.backends.benchmarks.note(Benchmark { backend, batch_size, images_per_second });
    if state.backend(SlotId::PAGE) != Some(backend) {
        note_run_speed(state, batch_size);
    }
    settle(state);
}

/// Moves the run that is training to the faster backend; if it is already there or has no choice, terminates the worker
/// that was only benchmarked.
pub(crate) fn settle(state: &mut State) {
    let Some(experiment) = open_to_both(state) else {
        return [Backend::Cpu, Backend::WebGpu].into_iter().for_each(|backend| terminate_other(state, backend));
    };
    let Some(faster) = state.backends.benchmarks.faster(experiment.batch_size) else { return };
    if state.backend_ahead(SlotId::PAGE) == Some(faster) {
        terminate_other(state, faster.other());
    } else if state.page().wanted() == Some(Then::Train) {
        state.messages.notify(words::moves(faster));
        relocate(state, SlotId::PAGE, faster);
    }
}

/// Terminates the worker that was only benchmarked on this backend.
pub(crate) fn terminate_other(state: &mut State, backend: Backend) {
    if let Some(worker) = state.workers.benchmarked(backend) {
        state.workers.terminate(worker);
    }
}

/// Experiment of the page's run, if both backends may train it.
fn open_to_both(state: &State) -> Option<Experiment> {
    state.page().experiment().filter(|experiment| state.backends.is_open(experiment)).cloned()
}

fn request(state: &mut State, backend: Backend, experiment: Experiment, worker: impl FnOnce(&mut State) -> WorkerId) {
    let batch_size = experiment.batch_size;
    let purpose = Purpose::Benchmark(batch_size);
    if state.backends.benchmarks.of(backend, batch_size).is_none() {
        let worker = worker(state);
        if !state.workers.requests.is_pending(worker, &purpose) {
            state.workers.ask(worker, purpose, |request| Command::Benchmark { request, experiment });
        }
    }
}

/// Replaces the benchmark of the run's backend with the speed of the run: a mean over about a second, where the benchmark
/// took a tenth of a second and may have run before the browser had optimised the code.
fn note_run_speed(state: &mut State, batch_size: u32) {
    let is_measured = |run: &&Run| run.experiment.batch_size == batch_size && run.phase() == Phase::Running;
    let run = state.page().run.as_ref().filter(is_measured);
    let speed = run.and_then(|run| run.results().progress).map_or(0.0, |progress| progress.images_per_second);
    if let Some(backend) = state.backend(SlotId::PAGE).filter(|_| speed > 0.0) {
        state.backends.benchmarks.note(Benchmark { backend, batch_size, images_per_second: Some(speed) });
    }
}
