//! The visitor's controls of the run: train, pause, step, stop, discard, undo, set the learning rate, choose a backend,
//! recover from an error.

use crate::backends::Choice;
use crate::benchmark;
use crate::load::{command, load, relocate};
use crate::loading::Start;
use crate::message::Retry;
use crate::pending::{PhaseCommand, Then};
use crate::run::Run;
use crate::state::State;
use crate::words;
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Command, Phase, RunId};

/// What a press on Train or Step does.
enum Plan {
    /// Nothing: it is training already.
    Nothing,
    /// The run that is loading starts once it has loaded.
    Join,
    /// The run on the page starts or resumes.
    Go,
    /// The run on the page resumes from its last good checkpoint, at a tenth of the rate that was too large.
    LowerRate,
    Load(Start),
}

/// Resumes the run that the form describes, or begins a new one.
pub(crate) fn start(state: &mut State, then: Then) {
    if let Some(problem) = state.form.problem() {
        return state.messages.refuse(words::invalid(&problem, state.run.as_ref()));
    }
    // Train retries what has failed; if it fails again, the error comes back.
    state.messages.close_error();
    let backend = state.backends.best(&state.form.experiment, state.backend());
    match plan(state, backend) {
        Plan::Nothing => return,
        Plan::Join => join(state, then),
        Plan::Go => return go(state, then),
        Plan::LowerRate => return lower_rate(state),
        Plan::Load(start) => load(state, start, Some(then), backend),
    }
    if then == Then::Train {
        benchmark::begin(state);
    }
}

fn plan(state: &State, backend: Backend) -> Plan {
    let form = &state.form.experiment;
    if state.loading.as_ref().is_some_and(|loading| loading.experiment == *form && loading.backend == backend) {
        return Plan::Join;
    }
    let Some(run) = state.run.as_ref().filter(|run| run.experiment == *form) else { return Plan::Load(Start::Fresh) };
    let is_here = state.loading.is_none() && state.network().is_some() && state.backend() == Some(backend);
    if is_here && run.wanted() == Some(Then::Train) {
        return Plan::Nothing;
    }
    match run.phase {
        Phase::Failed if run.diverged.is_some() => Plan::LowerRate,
        Phase::Failed | Phase::Finished => Plan::Load(Start::Fresh),
        Phase::Loading | Phase::Idle | Phase::Running | Phase::Paused
            if run.pending.last() == Some(PhaseCommand::Stop) =>
        {
            Plan::Load(Start::Fresh)
        }
        Phase::Loading | Phase::Idle | Phase::Running | Phase::Paused => match is_here {
            true => Plan::Go,
            false if run.is_unsaved() && state.network().is_none() => Plan::Load(Start::Fresh),
            false => Plan::Load(Start::Resume),
        },
    }
}

fn join(state: &mut State, then: Then) {
    state.form.cancel_load();
    let Some(loading) = &mut state.loading else { return };
    loading.then = Some(then);
    if let Some(worker) = loading.worker {
        state.workers.send(worker, command(then, loading.id));
    }
}

fn go(state: &mut State, then: Then) {
    state.form.cancel_load();
    if then == Then::Train {
        benchmark::begin(state);
    }
    let Some(run) = &mut state.run else { return };
    run.pending.push(PhaseCommand::Start(then));
    (run.idle_ms, run.is_cut_off, run.fetch_ms) = (0.0, false, 0.0);
    state.workers.send(run.worker, command(then, run.id));
}

pub(crate) fn pause(state: &mut State) {
    halt(state, PhaseCommand::Pause, &[Phase::Running], |run| Command::Pause { run });
}

/// Ends the run here. A run that is loading will not start by itself.
pub(crate) fn stop(state: &mut State) {
    halt(state, PhaseCommand::Stop, &[Phase::Idle, Phase::Running, Phase::Paused], |run| Command::Stop { run });
}

/// Sends Pause or Stop. In the phases `answered_from`, the worker answers with a change of phase.
fn halt(state: &mut State, pending: PhaseCommand, answered_from: &[Phase], command: fn(RunId) -> Command) {
    if let Some(loading) = &mut state.loading {
        loading.then = None;
        if let Some(worker) = loading.worker {
            state.workers.send(worker, command(loading.id));
        }
    } else if let Some(run) = &mut state.run {
        run.pending.cancel_step();
        if run.wanted() == Some(Then::Train) || answered_from.contains(&run.phase) {
            run.pending.push(pending);
        }
        run.idle_ms = 0.0;
        state.workers.send(run.worker, command(run.id));
    }
}

/// Loads a fresh network for the form's experiment.
pub(crate) fn discard(state: &mut State) {
    load_needed(state, Start::Fresh, None);
}

/// Restores the run that was replaced last, and the form with it.
pub(crate) fn undo(state: &mut State) {
    if let Some(run) = &state.replaced {
        state.form.follow(run.base, run.experiment.clone());
        load_needed(state, Start::Restore, None);
    }
}

pub(crate) fn set_learning_rate(state: &mut State, rate: f64) {
    if let Some(run) = state.run.as_mut().filter(|_| rate.is_finite() && rate > 0.0) {
        run.rate = Some(rate);
        state.workers.send(run.worker, Command::SetLearningRate { run: run.id, rate });
    }
}

/// Resumes from the last good checkpoint at a tenth of the rate at which the loss became NaN.
fn lower_rate(state: &mut State) {
    if let Some(run) = &mut state.run
        && let Some(rate) = run.diverged
    {
        run.rate = Some(words::lowered(rate));
        load_needed(state, Start::Resume, Some(Then::Train));
    } else {
        // Another run has taken its place meanwhile.
        state.messages.close_error();
    }
}

pub(crate) fn choose_backend(state: &mut State, choice: Choice) {
    if let Choice::Only(backend) = choice
        && !backend.trains(state.experiment_shown())
    {
        return state.messages.refuse(words::cannot_train(backend, state.run.as_ref()));
    }
    state.backends.choice = choice;
    match choice {
        Choice::Only(backend) => {
            let at = state.loading.as_ref().map(|loading| loading.backend).or_else(|| state.backend());
            if state.main.is_none() {
                restart(state, backend);
            } else if at != Some(backend) {
                relocate(state, backend);
            }
            benchmark::terminate_other(state, backend.other());
        }
        Choice::Auto if state.is_busy() => {
            benchmark::begin(state);
            benchmark::settle(state);
        }
        // The next press on Train benchmarks both.
        Choice::Auto => {}
    }
}

/// Does what the button of the error says.
pub(crate) fn recover(state: &mut State) {
    match state.messages.retry() {
        Some(Retry::Load(start, then)) => load_needed(state, start, then),
        Some(Retry::LowerRate) => lower_rate(state),
        Some(Retry::Run) => retry_run(state),
        Some(Retry::Nothing) | None => state.messages.close_error(),
    }
}

/// Has the worker download what is missing; a paused run resumes with it.
fn retry_run(state: &mut State) {
    let is_here = state.network().is_some();
    match &mut state.run {
        Some(run) if is_here && run.phase == Phase::Running => {
            (run.is_cut_off, run.fetch_ms) = (false, 0.0);
            state.workers.send(run.worker, Command::Run { run: run.id });
            state.messages.close_error();
        }
        Some(_) if is_here => {
            state.messages.close_error();
            go(state, Then::Train);
        }
        Some(_) | None => start(state, Then::Train),
    }
}

/// Starts a worker on this backend after the last one was lost, and loads what the error's button would.
fn restart(state: &mut State, backend: Backend) {
    let (start, then) = match state.messages.retry() {
        Some(Retry::Load(start, then)) => (start, then),
        Some(Retry::Nothing | Retry::Run | Retry::LowerRate) | None => {
            let resumes = state.run.as_ref().is_some_and(|run| run.is_trained() && !run.is_unsaved());
            (if resumes { Start::Resume } else { Start::Fresh }, None)
        }
    };
    load(state, start, then, backend);
}

/// Loads on the backend that the experiment needs.
fn load_needed(state: &mut State, start: Start, then: Option<Then>) {
    let run = match start {
        Start::Fresh => None,
        Start::Resume => state.run.as_ref(),
        Start::Restore => state.replaced.as_ref(),
    };
    let experiment = run.map_or(&state.form.experiment, |run: &Run| &run.experiment);
    let backend = state.backends.needed(experiment, state.backend());
    state.messages.close_error();
    load(state, start, then, backend);
}
