//! Starting the trainer, hearing it, and moving a run from one backend to another.

use super::{contest, files, form, reading, send, training};
use crate::browser::connection::{Heard, Link};
use crate::browser::{gpu, leaving};
use crate::ui::apply::{self, Follow};
use crate::ui::contest::Choice;
use crate::ui::ledger::{Ledger, LineId, Purpose, Saved, Scout};
use crate::ui::state::{AppState, Queued};
use lenet_experiment::experiment::Backend;
use lenet_experiment::protocol::{Command, Failure, Phase};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Opens the page's business: the CPU trainer with the form's run, and after that a look for WebGPU.
pub fn open(state: AppState) {
    start(state, Backend::Cpu);
    training::load(state, None);
    leaving::ask_while(move || untrack(|| state.is_at_stake()));
    spawn_local(async move {
        state.gpu.set(Some(gpu::probe().await));
        // A quick hand has pressed Train meanwhile.
        if untrack(|| state.is_busy()) {
            contest::begin(state);
        }
    });
}

/// Starts a trainer, in place of the one that there was. It gets the user's own files at once.
pub fn start(state: AppState, backend: Backend) {
    let before = state.backend.get_untracked();
    state.backend.set(backend);
    state.lost.set(false);
    state.error.set(None);
    // Whatever the last trainer held, this one holds nothing yet.
    state.reported.set(Phase::Loading);
    // One that was only timed so far is already there.
    let scout = state.remember(|ledger| ledger.scout.take_if(|scout| scout.backend == backend));
    let Scout { link, line, ready, .. } = scout.unwrap_or_else(|| connect(state, backend));
    state.ready.set(ready);
    let own = state.remember(|ledger| {
        (ledger.link, ledger.line) = (Some(link), line);
        ledger.forget_questions(before);
        ledger.own.clone().map(|own| (ledger.next_request(), own))
    });
    if let Some((request, own)) = own {
        send(state, Command::Import { request, images: own.images, labels: own.labels });
    }
}

/// Says a command to the trainer of the other backend, in a worker of its own beside the run's.
pub fn send_scout(state: AppState, backend: Backend, command: Command) {
    let there = state.remember(|ledger| ledger.scout.as_ref().is_some_and(|scout| scout.backend == backend));
    if !there {
        let scout = connect(state, backend);
        state.remember(|ledger| ledger.scout = Some(scout));
    }
    state.remember(|ledger| {
        if let Some(scout) = &ledger.scout {
            scout.link.send(command);
        }
    });
}

fn connect(state: AppState, backend: Backend) -> Scout {
    let line = state.remember(Ledger::next_line);
    Scout { link: Link::start(backend, move |heard| hear(state, line, heard)), line, backend, ready: false }
}

/// Starts the trainer again after it was lost: where the last checkpoint left off, or from the start. Training goes
/// on if `run` says so.
pub fn restart(state: AppState, backend: Backend, run: bool) {
    let as_in_form = !untrack(|| state.is_changed());
    let resumable = saved_of_current(state).filter(|_| as_in_form || !run);
    let finished = state.reported.get_untracked() == Phase::Finished;
    start(state, backend);
    match resumable {
        // A finished run has nothing left to do: its weights come back for drawing, Train starts a new run.
        Some(saved) if !(finished && run) => training::resume(state, saved),
        Some(_) | None => training::load(state, None),
    }
    if run {
        training::run_pending(state);
    }
}

/// Takes the visitor's choice of where to compute.
pub fn choose(state: AppState, choice: Choice) {
    if let Choice::Only(backend) = choice
        && untrack(|| !backend.trains(&state.experiment_shown()))
    {
        // Said, and the select says again what is in use.
        state.error.set(Some(Failure {
            what: format!("{} trains neither the paper's own network nor distorted images.", backend.title()),
            kept: "The run is as it was, on the CPU.".into(),
            remedy: "Choose it after a run of another experiment has begun.".into(),
        }));
        return;
    }
    state.choice.set(choice);
    match choice {
        Choice::Only(backend) => {
            move_to(state, backend);
            state.remember(|ledger| ledger.dismiss_scout(backend.other()));
        }
        Choice::Auto if untrack(|| state.is_busy()) => {
            contest::begin(state);
            contest::settle(state);
        }
        // The next press of Train has both timed.
        Choice::Auto => {}
    }
}

/// Goes on with another backend; a trained network goes along.
pub fn move_to(state: AppState, backend: Backend) {
    // Another choice takes back one that still waits for the network's weights.
    state.remember(|ledger| ledger.take_move());
    if backend == state.backend.get_untracked() {
        return;
    }
    if state.lost.get_untracked() {
        restart(state, backend, false);
    } else if untrack(|| state.is_trained()) && state.pending.with_untracked(Option::is_none) {
        let request = state.remember(|ledger| {
            let request = ledger.next_request();
            ledger.saving.push((request, Purpose::MoveTo(backend)));
            request
        });
        send(state, Command::Save { request });
    } else {
        // A run may have begun whose first step was not told of yet.
        let running = state.reported.get_untracked() == Phase::Running;
        let queued = state.queued.get_untracked().or(running.then_some(Queued::Run));
        let going_on = state.pending.with_untracked(|pending| pending.as_ref().is_some_and(|p| p.resumed_at.is_some()));
        let saved = state.remember(|ledger| ledger.checkpoint.clone()).filter(|_| going_on);
        start(state, backend);
        match saved {
            Some(saved) => training::resume(state, saved),
            None => training::load(state, None),
        }
        match queued {
            Some(Queued::Run) => training::run_pending(state),
            Some(Queued::Step) | None => {}
        }
    }
}

/// What the error panel's button does.
pub fn recover(state: AppState) {
    let reported = state.reported.get_untracked();
    if state.lost.get_untracked() {
        restart(state, state.backend.get_untracked(), reported == Phase::Running);
    } else if reported == Phase::Failed {
        match saved_of_current(state) {
            Some(saved) => training::resume(state, saved),
            None => training::load(state, None),
        }
    } else {
        state.error.set(None);
    }
}

/// The newest checkpoint, if it belongs to the run on the page.
fn saved_of_current(state: AppState) -> Option<Saved> {
    let run = state.current.with_untracked(|current| current.as_ref().map(|current| current.run))?;
    state.remember(|ledger| ledger.checkpoint.clone()).filter(|saved| saved.run == run)
}

/// All that comes from the trainer. It is taken in a task of its own: an answer may end the very worker that is
/// speaking.
fn hear(state: AppState, line: LineId, heard: Heard) {
    spawn_local(async move {
        let (is_trainers, is_scouts) = state
            .remember(|ledger| (ledger.line == line, ledger.scout.as_ref().is_some_and(|scout| scout.line == line)));
        match heard {
            heard if is_scouts => contest::hear(state, heard),
            // Of a worker that has been replaced.
            _ if !is_trainers => {}
            Heard::Event(event) => {
                let follow = apply::apply(state, event);
                act(state, follow);
            }
            Heard::Lost(failure) => {
                apply::lose(state, failure);
                act(state, Follow::Lost);
            }
        }
    });
}

fn act(state: AppState, follow: Follow) {
    match follow {
        Follow::Nothing => {}
        Follow::Lost => state.remember(|ledger| ledger.link = None),
        Follow::Loaded => {
            training::start_queued(state);
            reading::read_now(state);
        }
        Follow::Timed(request, speed) => contest::timed(state, request, speed),
        Follow::ReadSoon => reading::read_soon(state),
        Follow::ReadNow => reading::read_now(state),
        Follow::Deliver(Purpose::Download, checkpoint) => files::download_model(state, &checkpoint),
        Follow::Deliver(Purpose::MoveTo(backend), checkpoint) => {
            let queued = state.queued.get_untracked() == Some(Queued::Run);
            let running = state.reported.get_untracked() == Phase::Running || queued;
            let run = state.current.with_untracked(|current| current.as_ref().map_or(0, |current| current.run));
            start(state, backend);
            training::resume(state, Saved { run, checkpoint });
            if running {
                training::run_pending(state);
            }
        }
        Follow::UseOwn => form::use_own(state),
    }
}
