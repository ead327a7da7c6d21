//! The visitor's controls of a run: train, pause, step, stop, discard, restore, set the learning rate, choose a backend,
//! recover from an error.

use crate::backends::BackendChoice;
use crate::benchmark;
use crate::load::{command, load, relocate, subject};
use crate::loading::Origin;
use crate::message::Retry;
use crate::pending::{PhaseCommand, Then};
use crate::race;
use crate::request::Purpose;
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use crate::words;
use lenet_experiment::breakage::Breakage;
use lenet_experiment::compute::{Backend, Compute, Kernels};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Phase, RunId};
use lenet_experiment::validate::problems;

/// What a press on Train or Step does.
enum Plan {
    /// Nothing: it is training already.
    Nothing,
    /// The run that is loading starts once it has loaded.
    Join,
    /// The slot's run starts or resumes.
    Go,
    /// It resumes from its last good checkpoint, at a tenth of the rate that was too large.
    LowerRate,
    Load(Origin),
}

/// Resumes the slot's run if it is of the next experiment, or begins a new one.
pub(crate) fn start(state: &mut State, at: SlotId, then: Then) {
    if let Some(problem) = state.problem(at) {
        return state.messages.refuse(words::invalid(&problem, state.slots[at].run.as_ref()));
    }
    if at == SlotId::PAGE {
        state.form.cancel_load();
    }
    // Train retries what has failed; if it fails again, the error comes back.
    state.messages.close_error();
    let compute = state.backends.best(state.next(at).1, state.compute(at));
    match plan(state, at, compute) {
        Plan::Nothing => return,
        Plan::Join => join(state, at, then),
        Plan::Go => return go(state, at, then),
        Plan::LowerRate => return lower_rate(state, at, then),
        Plan::Load(origin) => load(state, at, origin, Some(then), compute),
    }
    if then == Then::Train {
        benchmark::begin(state, at);
    }
}

/// Whether Train begins a run, instead of going on with one.
pub(crate) fn begins_anew(state: &State, at: SlotId) -> bool {
    let compute = state.backends.best(state.next(at).1, state.compute(at));
    match plan(state, at, compute) {
        Plan::Join | Plan::Load(Origin::Fresh) => true,
        Plan::Go => !state.slots[at].is_trained(),
        Plan::Nothing | Plan::LowerRate | Plan::Load(_) => false,
    }
}

fn plan(state: &State, at: SlotId, compute: Compute) -> Plan {
    let (slot, next) = (&state.slots[at], state.next(at).1);
    if let Some(loading) = &slot.loading
        && loading.described == *next
        && loading.compute == compute
    {
        return if loading.needs_images { Plan::Join } else { Plan::Load(Origin::Fresh) };
    }
    let same = |run: &&Run| run.described() == next && run.has_images;
    let Some(run) = slot.run.as_ref().filter(same) else { return Plan::Load(Origin::Fresh) };
    let is_here = slot.loading.is_none() && slot.network().is_some() && state.compute(at) == Some(compute);
    if is_here && run.wanted() == Some(Then::Train) {
        return Plan::Nothing;
    }
    match run.phase() {
        Phase::Failed if run.diverged_at().is_some() => Plan::LowerRate,
        Phase::Failed if run.checkpoint().is_some() => Plan::Load(Origin::Resume),
        Phase::Failed | Phase::Finished => Plan::Load(Origin::Fresh),
        Phase::Loading | Phase::Idle | Phase::Running | Phase::Paused
            if run.pending().last() == Some(PhaseCommand::Stop) =>
        {
            Plan::Load(Origin::Fresh)
        }
        Phase::Loading | Phase::Idle | Phase::Running | Phase::Paused => match is_here {
            true => Plan::Go,
            false if run.is_unsaved() && slot.network().is_none() => Plan::Load(Origin::Fresh),
            false => Plan::Load(Origin::Resume),
        },
    }
}

fn join(state: &mut State, at: SlotId, then: Then) {
    let Some(loading) = &mut state.slots[at].loading else { return };
    loading.then = Some(then);
    if let Some(worker) = loading.worker {
        state.workers.send(worker, command(then, loading.id));
    }
}

fn go(state: &mut State, at: SlotId, then: Then) {
    if then == Then::Train {
        benchmark::begin(state, at);
    }
    let Some(run) = &mut state.slots[at].run else { return };
    run.commanded(PhaseCommand::Start(then));
    state.workers.send(run.worker, command(then, run.id));
}

/// Has the run that is loading train once it has loaded, else the slot's run go on, unless it has ended.
pub(crate) fn resume(state: &mut State, at: SlotId) {
    let slot = &state.slots[at];
    let is_paused = |run: &Run| match run.pending().last() {
        Some(PhaseCommand::Pause) => true,
        Some(PhaseCommand::Start(_) | PhaseCommand::Stop) => false,
        None => matches!(run.phase(), Phase::Idle | Phase::Paused),
    };
    if slot.loading.as_ref().is_some_and(|loading| loading.needs_images) {
        join(state, at, Then::Train);
    } else if slot.network().is_some() && slot.run.as_ref().is_some_and(|run| run.has_images && is_paused(run)) {
        go(state, at, Then::Train);
    }
}

pub(crate) fn pause(state: &mut State, at: SlotId) {
    halt(state, at, PhaseCommand::Pause, &[Phase::Running], |run| Command::Pause { run });
}

/// Ends the run here. A run that is loading will not start by itself.
pub(crate) fn stop(state: &mut State, at: SlotId) {
    halt(state, at, PhaseCommand::Stop, &[Phase::Idle, Phase::Running, Phase::Paused], |run| Command::Stop { run });
}

/// Sends Pause or Stop. In the phases `answered_from`, the worker answers with a change of phase.
fn halt(state: &mut State, at: SlotId, pending: PhaseCommand, answered_from: &[Phase], command: fn(RunId) -> Command) {
    let slot = &mut state.slots[at];
    let is_here = slot.network().is_some();
    if let Some(loading) = &mut slot.loading {
        loading.then = None;
        if let Some(worker) = loading.worker {
            state.workers.send(worker, command(loading.id));
        }
    } else if let Some(run) = &mut slot.run {
        if is_here {
            run.halted(pending, answered_from);
            state.workers.send(run.worker, command(run.id));
        } else if pending == PhaseCommand::Stop {
            // Its worker is gone, and nothing waits for the run.
            run.entered(Phase::Finished);
        }
    }
}

/// Goes on with a run that has ended, for this many more epochs. Fine-tuning has an end of its own.
pub(crate) fn go_on(state: &mut State, at: SlotId, epochs: u32) {
    let can_go_on = |run: &&mut Run| run.phase() == Phase::Finished && run.can_resume() && run.fine_tuning.is_none();
    let Some(run) = state.slots[at].run.as_mut().filter(can_go_on) else { return };
    let extended = Experiment { epochs: run.experiment.epochs.saturating_add(epochs), ..run.experiment.clone() };
    if let Some(problem) = problems(&extended).first() {
        let failure = words::invalid(&problem.text, Some(run));
        return state.messages.refuse(failure);
    }
    run.extend(extended.clone());
    let base = run.base;
    // It had stopped or finished, and its rival with it.
    race::over(state);
    if at == SlotId::PAGE {
        state.form.follow(base, extended);
    }
    load_needed(state, at, Origin::Resume, Some(Then::Train));
}

/// Loads a fresh network. After an experiment of "Break it" it is one that is not broken.
pub(crate) fn discard(state: &mut State, at: SlotId) {
    let form = &state.form.experiment;
    if at == SlotId::PAGE && Breakage::of(form).is_some() {
        let (dataset, seed) = (form.dataset, form.seed);
        let mended = Experiment { dataset, seed, ..Preset::Modern.experiment() };
        state.form.follow(Preset::Modern, mended);
    }
    load_needed(state, at, Origin::Fresh, None);
}

/// Restores a kept run, and the form with it.
pub(crate) fn restore(state: &mut State, at: SlotId, curves: RunId) {
    // A notice about the run that it replaces is obsolete.
    state.messages.notice = None;
    if let Some(run) = state.kept.find(curves) {
        state.form.follow(run.base, run.described().clone());
        load_needed(state, at, Origin::Restore(curves), None);
    }
}

pub(crate) fn set_learning_rate(state: &mut State, at: SlotId, rate: f64) {
    if let Some(run) = state.slots[at].run.as_mut().filter(|_| rate.is_finite() && rate > 0.0) {
        run.set_rate(rate);
        let (worker, run) = (run.worker, run.id);
        state.store.changed();
        state.workers.send(worker, Command::SetLearningRate { run, rate });
        if state.slots[at].network().is_some() {
            state.workers.ask(worker, Purpose::Turn, |request| Command::TakeCheckpoint { request, run });
        }
    }
}

/// Resumes from the last good checkpoint at a tenth of the rate at which the loss became NaN.
fn lower_rate(state: &mut State, at: SlotId, then: Then) {
    if let Some(run) = &mut state.slots[at].run
        && let Some(rate) = run.diverged_at()
    {
        run.set_rate(words::lowered(rate));
        load_needed(state, at, Origin::Resume, Some(then));
    } else {
        // Another run has taken its place meanwhile.
        state.messages.close_error();
    }
}

pub(crate) fn choose_backend(state: &mut State, choice: BackendChoice) {
    let experiment = state.page().experiment().unwrap_or(&state.form.experiment);
    if let BackendChoice::Only(backend) = choice {
        let wanted = Compute { backend, kernels: state.backends.kernels(experiment) };
        if !wanted.trains(experiment) {
            return state.messages.refuse(words::cannot_train(wanted, state.page().run.as_ref()));
        }
    }
    // A notice about an earlier move is obsolete.
    state.messages.notice = None;
    state.backends.choice = choice;
    match choice {
        BackendChoice::Only(_) => move_to_choice(state),
        BackendChoice::Auto if state.page().is_busy() => {
            benchmark::begin(state, SlotId::PAGE);
            benchmark::settle(state);
        }
        // The next press on Train benchmarks both.
        BackendChoice::Auto => {}
    }
}

/// Trains with our own kernels or burn's. A run that only the others train stays where it is.
pub(crate) fn choose_kernels(state: &mut State, kernels: Kernels) {
    let trains_run = state.page().experiment().is_some_and(|experiment| kernels.trains(experiment));
    if !trains_run && !kernels.trains(&state.form.experiment) {
        let wanted = Compute { backend: Backend::Cpu, kernels };
        return state.messages.refuse(words::cannot_train(wanted, state.page().run.as_ref()));
    }
    state.messages.notice = None;
    state.backends.kernels = kernels;
    move_to_choice(state);
    if state.page().is_busy() {
        benchmark::begin(state, SlotId::PAGE);
        benchmark::settle(state);
    }
}

/// Moves the page's run to the chosen backend and kernels, or starts a worker for it if there is none.
fn move_to_choice(state: &mut State) {
    let page = SlotId::PAGE;
    let experiment = state.page().experiment().unwrap_or(&state.form.experiment);
    let compute = state.backends.needed(experiment, state.compute_ahead(page));
    if state.page().worker.is_none() {
        restart(state, page, compute);
    } else if state.compute_ahead(page) != Some(compute) {
        relocate(state, page, compute);
    }
    state.workers.terminate_benchmarked(|other| other == compute);
}

/// Does what the button of the error says.
pub(crate) fn recover(state: &mut State) {
    match state.messages.retry() {
        Some(Retry::Load(at, origin, then)) => load_needed(state, at, origin, then),
        Some(Retry::LowerRate(at)) => lower_rate(state, at, Then::Train),
        Some(Retry::Run(at)) => retry_run(state, at),
        Some(Retry::Nothing) | None => state.messages.close_error(),
    }
}

/// Has the worker download what is missing; a paused run resumes with it, a finished one stays as it is.
fn retry_run(state: &mut State, at: SlotId) {
    let slot = &mut state.slots[at];
    let is_here = slot.network().is_some();
    match &mut slot.run {
        Some(run) if is_here && matches!(run.phase(), Phase::Running | Phase::Finished) => {
            run.download_restarted();
            state.workers.send(run.worker, Command::Run { run: run.id });
            state.messages.close_error();
        }
        Some(_) if is_here => {
            state.messages.close_error();
            go(state, at, Then::Train);
        }
        Some(_) | None => start(state, at, Then::Train),
    }
}

/// Starts a worker after the last one was lost, and loads what the error's button would.
fn restart(state: &mut State, at: SlotId, compute: Compute) {
    let (origin, then) = match state.messages.retry() {
        Some(Retry::Load(of, origin, then)) if of == at => (origin, then),
        Some(Retry::Nothing | Retry::Load(..) | Retry::Run(_) | Retry::LowerRate(_)) | None => {
            let resumes = state.slots[at].run.as_ref().is_some_and(Run::can_resume);
            (if resumes { Origin::Resume } else { Origin::Fresh }, None)
        }
    };
    load(state, at, origin, then, compute);
}

/// Loads with the backend and kernels that the experiment needs.
pub(crate) fn load_needed(state: &mut State, at: SlotId, origin: Origin, then: Option<Then>) {
    state.messages.close_error();
    if let Some((_, experiment)) = subject(state, at, origin) {
        let compute = state.backends.needed(experiment, state.compute(at));
        load(state, at, origin, then, compute);
    }
}
