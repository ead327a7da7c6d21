//! Measuring both backends when a run starts at a batch size not measured before, and moving the run to the faster one.

use crate::backends::Benchmark;
use crate::load::relocate;
use crate::pending::Then;
use crate::request::Purpose;
use crate::state::State;
use crate::words;
use crate::worker::{Role, WorkerId};
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::protocol::{Command, Phase};

/// Has both backends measured for the run that is to train, where that is open and not known: the page's in its worker,
/// the other in a worker of its own beside the run.
pub(crate) fn begin(state: &mut State) {
    let Some(experiment) = subject(state).filter(|experiment| state.backends.is_open(experiment)) else { return };
    let (Some(main), Some(own)) = (state.main, state.backend()) else { return };
    ask(state, own, experiment.clone(), |_| main);
    let other = own.other();
    ask(state, other, experiment, |state| match state.workers.benchmarked(other) {
        Some(worker) => worker,
        None => state.workers.spawn(other, Role::Benchmark),
    });
}

/// Takes a measurement, `None` if it has failed, and moves the run if the other backend turns out to be faster.
pub(crate) fn measured(state: &mut State, backend: Backend, batch_size: u32, images_per_second: Option<f64>) {
    state.backends.benchmarks.note(Benchmark { backend, batch_size, images_per_second });
    if state.backend() != Some(backend) {
        note_pace(state, batch_size);
    }
    settle(state);
}

/// Moves the run that is training to the faster backend; ends the other's worker if it is there already.
pub(crate) fn settle(state: &mut State) {
    let Some(experiment) = subject(state).filter(|experiment| state.backends.is_open(experiment)) else { return };
    let Some(faster) = state.backends.benchmarks.faster(experiment.batch_size) else { return };
    if state.loading.as_ref().map(|loading| loading.backend).or_else(|| state.backend()) == Some(faster) {
        end_other(state, faster.other());
    } else if state.wanted() == Some(Then::Train) {
        state.messages.say(words::moved(faster));
        relocate(state, faster);
    }
}

/// Ends the worker that was only benchmarked on this backend.
pub(crate) fn end_other(state: &mut State, backend: Backend) {
    if let Some(worker) = state.workers.benchmarked(backend) {
        state.workers.end(worker);
    }
}

/// What is to train.
fn subject(state: &State) -> Option<Experiment> {
    let loading = state.loading.as_ref().map(|loading| &loading.experiment);
    loading.or(state.run.as_ref().map(|run| &run.experiment)).cloned()
}

fn ask(state: &mut State, backend: Backend, experiment: Experiment, worker: impl FnOnce(&mut State) -> WorkerId) {
    let batch_size = experiment.batch_size;
    let purpose = Purpose::Benchmark(batch_size);
    if state.backends.benchmarks.of(backend, batch_size).is_none() {
        let worker = worker(state);
        if !state.workers.requests.is_asked(worker, &purpose) {
            state.workers.ask(worker, purpose, |request| Command::Benchmark { request, experiment });
        }
    }
}

/// Takes the speed of the run in progress for its backend's: a mean over a second of real work, where the benchmark was
/// made in the first moments of its code.
fn note_pace(state: &mut State, batch_size: u32) {
    let run = state.run.as_ref().filter(|run| run.experiment.batch_size == batch_size && run.phase == Phase::Running);
    let pace = run.and_then(|run| run.progress).map_or(0.0, |progress| progress.images_per_second);
    if let Some(backend) = state.backend().filter(|_| pace > 0.0) {
        state.backends.benchmarks.note(Benchmark { backend, batch_size, images_per_second: Some(pace) });
    }
}
