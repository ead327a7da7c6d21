//! Training on whichever backend is quicker: both are timed when a run starts at a batch size not timed before, and a
//! run that has begun on the slower one moves over with all that it has learned.

use super::{send, trainer};
use crate::browser::connection::Heard;
use crate::browser::gpu::Gpu;
use crate::ui::contest::Choice;
use crate::ui::state::{AppState, CurrentRun};
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::protocol::{Command, Event, Phase, RequestId};
use leptos::prelude::*;

/// Has both backends timed for what the form says, where that is not known. The trainer's own turn comes before the run
/// that is asked for next; the other one's in a worker of its own, beside the run.
pub fn begin(state: AppState) {
    let experiment = state.experiment.get_untracked();
    if !is_open(state, &experiment) {
        return;
    }
    let own = state.backend.get_untracked();
    let unknown = |backend| state.timings.with_untracked(|timings| !timings.knows(backend, experiment.batch_size));
    if unknown(own) {
        let request = ask(state, own, &experiment);
        send(state, Command::Time { request, experiment: experiment.clone() });
    }
    if unknown(own.other()) {
        let request = ask(state, own.other(), &experiment);
        trainer::send_scout(state, own.other(), Command::Time { request, experiment });
    }
}

/// The backend on which a run of what the form says should start.
pub fn best(state: AppState) -> Backend {
    let form = state.experiment.get_untracked();
    let quicker = state.timings.with_untracked(|timings| timings.quicker(form.batch_size));
    quicker.filter(|_| is_open(state, &form)).unwrap_or_else(|| needed(state, &form))
}

/// The backend on which an experiment has to run: the visitor's choice where that can train it, else one that can.
pub fn needed(state: AppState, experiment: &Experiment) -> Backend {
    let wish = match state.choice.get_untracked() {
        Choice::Auto => state.backend.get_untracked(),
        Choice::Only(wish) => wish,
    };
    if wish.trains(experiment) { wish } else { wish.other() }
}

/// Says that an experiment runs elsewhere than it was asked for, if it does.
pub fn say_if_moved(state: AppState, experiment: &Experiment) {
    let (own, needed) = (state.backend.get_untracked(), needed(state, experiment));
    if !own.trains(experiment) {
        state.notice.set(Some(format!("{} trains this experiment, {} does not.", needed.title(), own.title())));
    }
}

/// Writes down a figure, and moves the run if that shows the other backend to be the quicker one.
pub fn timed(state: AppState, request: RequestId, speed: Option<f64>) {
    let Some((backend, batch_size)) = state.remember(|ledger| ledger.timed(request)) else { return };
    state.timings.update(|timings| timings.note(backend, batch_size, speed));
    if backend != state.backend.get_untracked() {
        note_pace(state, batch_size);
    }
    settle(state);
}

/// Takes the pace of the run at hand, if it is one at this batch size, for its backend's figure: it is a mean over a second
/// of real work, where the figure from before the run was taken in the first moments of its code.
fn note_pace(state: AppState, batch_size: u32) {
    let same = |current: &CurrentRun| current.experiment.batch_size == batch_size;
    let is_same = state.current.with_untracked(|current| current.as_ref().is_some_and(same));
    let running = state.reported.get_untracked() == Phase::Running;
    let pace = state.progress.with_untracked(|progress| progress.map_or(0.0, |progress| progress.images_per_second));
    if is_same && running && pace > 0.0 {
        let backend = state.backend.get_untracked();
        state.timings.update(|timings| timings.note(backend, batch_size, Some(pace)));
    }
}

/// What the trainer that is only timed says.
pub fn hear(state: AppState, heard: Heard) {
    match heard {
        Heard::Event(Event::Ready { .. }) => state.remember(|ledger| {
            if let Some(scout) = &mut ledger.scout {
                scout.ready = true;
            }
        }),
        Heard::Event(Event::Timed { request, images_per_second }) => timed(state, request, Some(images_per_second)),
        Heard::Event(Event::Failed { request: Some(request), .. }) => timed(state, request, None),
        // It has no run, so nothing else that it says is about the page's.
        Heard::Event(_) => {}
        Heard::Lost(_) => {
            let asked = state.remember(|ledger| {
                let backend = ledger.scout.take().map(|scout| scout.backend);
                ledger.timing.iter().filter(|(_, of, _)| Some(*of) == backend).map(|(request, ..)| *request).collect()
            });
            let asked: Vec<RequestId> = asked;
            asked.into_iter().for_each(|request| timed(state, request, None));
        }
    }
}

/// Moves the run at hand to the quicker backend, if the visitor leaves the choice to us and both were timed.
pub fn settle(state: AppState) {
    let waiting = state.pending.with_untracked(|pending| pending.as_ref().map(|p| p.experiment.clone()));
    let running = || state.current.with_untracked(|current| current.as_ref().map(|c| c.experiment.clone()));
    let Some(run) = waiting.or_else(running).filter(|run| is_open(state, run)) else { return };
    let Some(quicker) = state.timings.with_untracked(|timings| timings.quicker(run.batch_size)) else { return };
    if quicker != state.backend.get_untracked() {
        state.notice.set(Some(format!("{} is quicker at this batch size: the run has moved there.", quicker.title())));
        trainer::move_to(state, quicker);
    } else {
        // The slower one has done what it was started for.
        state.remember(|ledger| ledger.dismiss_scout(quicker.other()));
    }
}

/// Whether there is anything to choose for this experiment, and the visitor leaves it to us.
fn is_open(state: AppState, experiment: &Experiment) -> bool {
    let both = Backend::WebGpu.trains(experiment);
    let usable = state.gpu.with_untracked(|gpu| matches!(gpu, Some(Gpu::Usable { .. })));
    both && usable && state.choice.get_untracked() == Choice::Auto && !state.lost.get_untracked()
}

fn ask(state: AppState, backend: Backend, experiment: &Experiment) -> RequestId {
    state.remember(|ledger| {
        let request = ledger.next_request();
        ledger.timing.push((request, backend, experiment.batch_size));
        request
    })
}
