//! Benchmarks both backends when a run starts whose speed was not measured before, and moves the run to the faster one.

use crate::backends::{Benchmark, Workload};
use crate::load::{is_waiting, relocate};
use crate::pending::Then;
use crate::request::Purpose;
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use crate::words;
use crate::worker::{Role, WorkerId};
use lenet_experiment::compute::{Compute, Kernels};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Command, Phase};

/// A benchmark is repeated while it finds this many times the speed of the one before: the browser optimises code as it runs.
const OPTIMISED: f64 = 1.1;

/// Benchmarks both backends for the page's run that will train, if the choice is open and the speeds are not known. The
/// run's backend is benchmarked in its worker, the other in a worker spawned for it.
pub(crate) fn begin(state: &mut State, at: SlotId) {
    let Some(experiment) = open_to_both(state).filter(|_| at == SlotId::PAGE) else { return };
    // A run that waits to move is benchmarked where it arrives.
    let Some(worker) = state.page().worker.filter(|_| !is_waiting(state.page())) else { return };
    let Some(own) = state.compute(at) else { return };
    request(state, own, experiment.clone(), |_| worker);
    let other = own.on_other_backend();
    request(state, other, experiment, |state| match state.workers.benchmarked(other) {
        Some(worker) => worker,
        None => state.workers.spawn(other, Role::Benchmark),
    });
}

/// Benchmarks the page's run where it is before it is trained, so that the page can say how long that will take. Only with our own
/// kernels: burn compiles for seconds first.
pub(crate) fn foresee(state: &mut State) {
    let Some(experiment) = state.page().experiment().filter(|_| !state.page().is_trained()).cloned() else { return };
    let compute = state.compute(SlotId::PAGE).filter(|compute| compute.kernels == Kernels::Own);
    if let (Some(compute), Some(worker)) = (compute, state.page().worker) {
        request(state, compute, experiment, |_| worker);
    }
}

/// Measures what [`foresee`] has measured once more, if the page still waits.
fn foresee_again(state: &mut State, workload: Workload) {
    let page = state.page();
    let waits = page.wanted().is_none() && !page.is_trained();
    let experiment = page.experiment().filter(|experiment| waits && Workload::of(experiment) == workload).cloned();
    if let (Some(experiment), Some(worker)) = (experiment, page.worker) {
        ask(state, worker, workload, experiment);
    }
}

/// Seconds that the page's untrained run will take; `None` if its speed is not known, or being measured.
pub(crate) fn expected_seconds(state: &State) -> Option<f64> {
    let run = state.page().run.as_ref().filter(|run| !run.is_trained())?;
    let workload = Workload::of(&run.experiment);
    let benchmark = state.backends.benchmarks.of(state.compute(SlotId::PAGE)?, &workload)?;
    if state.workers.requests.is_pending(state.page().worker?, &Purpose::Benchmark(workload)) {
        return None;
    }
    let images = f64::from(run.results().counts.train) * f64::from(run.experiment.epochs);
    benchmark.images_per_second.map(|speed| images / speed)
}

/// Records a benchmark, `None` if it has failed, and moves the run if the other backend is faster.
pub(crate) fn measured(state: &mut State, compute: Compute, workload: Workload, images_per_second: Option<f64>) {
    if state.compute(SlotId::PAGE) != Some(compute) {
        note_run_speed(state, &workload);
    }
    let before = state.backends.benchmarks.of(compute, &workload).and_then(|before| before.images_per_second);
    let is_faster = images_per_second.is_some_and(|now| before.is_none_or(|before| now > OPTIMISED * before));
    state.backends.benchmarks.note(Benchmark { compute, workload: workload.clone(), images_per_second });
    settle(state);
    if state.compute(SlotId::PAGE) == Some(compute) && is_faster {
        foresee_again(state, workload);
    }
}

/// Moves the run that is training to the faster backend; if it is already there or has no choice, terminates the worker
/// that was only benchmarked.
pub(crate) fn settle(state: &mut State) {
    let Some(experiment) = open_to_both(state) else { return state.workers.terminate_benchmarked(|_| false) };
    let kernels = state.backends.kernels(&experiment);
    state.workers.terminate_benchmarked(|compute| compute.kernels == kernels);
    let Some(faster) = state.backends.benchmarks.faster(kernels, &Workload::of(&experiment)) else { return };
    if state.compute_ahead(SlotId::PAGE) == Some(faster) {
        state.workers.terminate_benchmarked(|compute| compute == faster);
    } else if state.page().wanted() == Some(Then::Train) {
        state.messages.notify(words::moves(faster));
        relocate(state, SlotId::PAGE, faster);
    }
}

/// Terminates the worker that was only benchmarked with this backend and these kernels.
pub(crate) fn terminate_other(state: &mut State, compute: Compute) {
    if let Some(worker) = state.workers.benchmarked(compute) {
        state.workers.terminate(worker);
    }
}

/// Experiment of the page's run, if both backends may train it.
fn open_to_both(state: &State) -> Option<Experiment> {
    state.page().experiment().filter(|experiment| state.backends.is_open(experiment)).cloned()
}

fn request(state: &mut State, compute: Compute, experiment: Experiment, worker: impl FnOnce(&mut State) -> WorkerId) {
    let workload = Workload::of(&experiment);
    if state.backends.benchmarks.of(compute, &workload).is_some() {
        return;
    }
    let worker = worker(state);
    ask(state, worker, workload, experiment);
}

fn ask(state: &mut State, worker: WorkerId, workload: Workload, experiment: Experiment) {
    let purpose = Purpose::Benchmark(workload);
    if !state.workers.requests.is_pending(worker, &purpose) {
        state.workers.ask(worker, purpose, |request| Command::Benchmark { request, experiment });
    }
}

/// Replaces the benchmark of the run's backend with the speed of the run: a mean over about a second, where the benchmark
/// took a tenth of a second and may have run before the browser had optimised the code.
fn note_run_speed(state: &mut State, workload: &Workload) {
    let is_measured = |run: &&Run| Workload::of(&run.experiment) == *workload && run.phase() == Phase::Running;
    let run = state.page().run.as_ref().filter(is_measured);
    let speed = run.and_then(|run| run.results().progress).map_or(0.0, |progress| progress.images_per_second);
    if let Some(compute) = state.compute(SlotId::PAGE).filter(|_| speed > 0.0) {
        let workload = workload.clone();
        state.backends.benchmarks.note(Benchmark { compute, workload, images_per_second: Some(speed) });
    }
}
