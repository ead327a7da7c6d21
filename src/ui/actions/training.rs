//! Train, pause, step, stop, reset.

use super::{contest, send, trainer};
use crate::ui::ledger::Saved;
use crate::ui::state::{AppState, Pending, Queued};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Checkpoint, Command, Phase, RunId};
use leptos::prelude::*;

/// The primary button: goes on with a fresh or paused run that the form still describes, else begins the form's run.
pub fn train(state: AppState) {
    if state.lost.get_untracked() {
        let backend = state.backend.get_untracked();
        return trainer::restart(state, backend, true);
    }
    let best = contest::best(state);
    if best != state.backend.get_untracked() {
        state.experiment.with_untracked(|form| contest::say_if_moved(state, form));
        if ready_run(state).is_some() && untrack(|| state.is_trained()) {
            trainer::move_to(state, best);
        } else {
            trainer::start(state, best);
        }
    }
    if let Some(run) = ready_run(state) {
        contest::begin(state);
        // What went wrong is tried again with it, and said again if need be.
        state.error.set(None);
        state.queued.set(Some(Queued::Run));
        return send(state, Command::Run { run });
    }
    if !is_pending_as_in_form(state) {
        load(state, None);
    }
    contest::begin(state);
    run_pending(state);
}

/// Holds the run.
pub fn pause(state: AppState) {
    to_current(state, |run| Command::Pause { run });
}

/// Trains one batch, then holds.
pub fn step(state: AppState) {
    if state.lost.get_untracked() {
        let backend = state.backend.get_untracked();
        trainer::restart(state, backend, false);
        state.queued.set(Some(Queued::Step));
    } else if let Some(run) = ready_run(state) {
        send(state, Command::Step { run });
    } else {
        if !is_pending_as_in_form(state) {
            load(state, None);
        }
        state.queued.set(Some(Queued::Step));
    }
}

/// Ends the run here; its weights stay for drawing. A run that is still loading will not start by itself.
pub fn stop(state: AppState) {
    state.queued.set(None);
    if let Some(run) = state.pending.with_untracked(|pending| pending.as_ref().map(|pending| pending.run)) {
        return send(state, Command::Stop { run });
    }
    to_current(state, |run| Command::Stop { run });
}

/// Fresh weights for what the form says.
pub fn reset(state: AppState) {
    state.queued.set(None);
    if state.lost.get_untracked() {
        trainer::start(state, state.backend.get_untracked());
    }
    load(state, None);
}

/// Changes the learning rate of the run on the page from the next step on.
pub fn set_rate(state: AppState, rate: f64) {
    to_current(state, |run| Command::SetRate { run, rate });
    state.current.update(|current| current.iter_mut().for_each(|current| current.by_hand = true));
}

/// Asks for the form's run, or for the going on of a saved one.
pub fn load(state: AppState, resume: Option<(Box<Checkpoint>, f64)>) {
    // A fresh start needs no old weights: a move that waits for them is made at once.
    if let Some(backend) = state.remember(|ledger| ledger.take_move()) {
        trainer::start(state, backend);
    }
    let experiment = match &resume {
        Some((checkpoint, _)) => checkpoint.experiment.clone(),
        None => state.experiment.get_untracked(),
    };
    let needed = contest::needed(state, &experiment);
    if resume.is_none() && needed != state.backend.get_untracked() {
        contest::say_if_moved(state, &experiment);
        trainer::start(state, needed);
    }
    let run = state.remember(|ledger| {
        ledger.reload = None;
        ledger.next_run()
    });
    state.error.set(None);
    state.pending.set(Some(Pending {
        run,
        experiment: experiment.clone(),
        preset: state.preset.get_untracked(),
        resumed_at: resume.as_ref().map(|(_, epoch)| *epoch),
        phase: None,
    }));
    send(state, Command::Load { run, experiment, resume: resume.map(|(checkpoint, _)| checkpoint) });
}

/// Asks for the going on of a saved run.
pub fn resume(state: AppState, saved: Saved) {
    let epoch = epoch_of(state, saved.checkpoint.step);
    state.remember(|ledger| ledger.checkpoint = Some(saved.clone()));
    load(state, Some((saved.checkpoint, epoch)));
}

/// Has the run that is loading train as soon as it can.
pub fn run_pending(state: AppState) {
    if let Some(run) = state.pending.with_untracked(|pending| pending.as_ref().map(|pending| pending.run)) {
        state.queued.set(Some(Queued::Run));
        send(state, Command::Run { run });
    }
}

/// Does what waited for the run that is now there. Training was asked for with the run itself.
pub fn start_queued(state: AppState) {
    if state.queued.get_untracked() == Some(Queued::Step) {
        state.queued.set(None);
        to_current(state, |run| Command::Step { run });
    }
}

/// The trainer's run, if it can go on and is what the form says.
fn ready_run(state: AppState) -> Option<RunId> {
    if state.pending.with_untracked(Option::is_some) {
        return None;
    }
    match state.reported.get_untracked() {
        Phase::Idle | Phase::Paused => {}
        Phase::Loading | Phase::Running | Phase::Finished | Phase::Failed => return None,
    }
    let form = state.experiment.get_untracked();
    state.current.with_untracked(|current| {
        current.as_ref().filter(|current| current.experiment == form).map(|current| current.run)
    })
}

fn is_pending_as_in_form(state: AppState) -> bool {
    let same = |experiment: &Experiment| state.experiment.with_untracked(|form| form == experiment);
    state.pending.with_untracked(|pending| pending.as_ref().is_some_and(|pending| same(&pending.experiment)))
}

fn to_current(state: AppState, command: impl FnOnce(RunId) -> Command) {
    if let Some(run) = state.current.with_untracked(|current| current.as_ref().map(|current| current.run)) {
        send(state, command(run));
    }
}

/// The epoch, with fraction, at which the run on the page had done so many steps.
fn epoch_of(state: AppState, step: u32) -> f64 {
    let steps = state.progress.with_untracked(|progress| progress.map_or(1, |progress| progress.steps_per_epoch));
    f64::from(step) / f64::from(steps.max(1))
}
