//! Checkpoints: asking for them, and falling back on the newest one where a worker gives none.

use crate::effect::Effect;
use crate::request::Purpose;
use crate::state::State;
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Ended;
use lenet_experiment::protocol::Command;

/// Asks for a checkpoint of the run on the page, if the newest one is older than the run and none is under way.
pub(crate) fn keep(state: &mut State) {
    let Some(worker) = state.network() else { return };
    let Some(run) = state.run.as_mut().filter(|run| !run.is_saved()) else { return };
    let is_asked = |purpose| state.workers.requests.is_asked(worker, &purpose);
    if !is_asked(Purpose::Keep) && !is_asked(Purpose::Switch) {
        run.unsaved_ms = 0.0;
        let run = run.id;
        state.workers.ask(worker, Purpose::Keep, |request| Command::TakeCheckpoint { request, run });
    }
}

/// Pauses the run on the page and asks for its checkpoint, before another run or worker takes its place; false if the
/// newest one is up to date.
pub(crate) fn keep_before_switch(state: &mut State) -> bool {
    let Some(worker) = state.network() else { return false };
    let Some(run) = state.run.as_ref().filter(|run| !run.is_saved()) else { return false };
    let (run, is_busy) = (run.id, run.is_busy());
    if is_busy {
        state.workers.send(worker, Command::Pause { run });
    }
    state.workers.ask(worker, Purpose::Switch, |request| Command::TakeCheckpoint { request, run });
    true
}

/// Asks for the network, to store it as a file.
pub(crate) fn save_model(state: &mut State) {
    match (state.network(), state.run.as_ref().map(|run| run.id)) {
        (Some(worker), Some(run)) => {
            state.workers.ask(worker, Purpose::Download, |request| Command::TakeCheckpoint { request, run });
        }
        (None, _) | (_, None) => save_held(state),
    }
}

/// Stores the newest checkpoint as a file, because the worker does not give a newer one.
pub(crate) fn save_held(state: &mut State) {
    let held = state.run.as_ref().and_then(|run| run.checkpoint.clone().map(|held| (run.step(), held)));
    match held {
        Some((step, checkpoint)) => {
            if checkpoint.step < step {
                state.messages.say(words::saved_older(checkpoint.step));
            }
            state.workers.emit(Effect::Download(checkpoint));
        }
        None => state.messages.refuse(words::not_saved()),
    }
}

/// Ends a worker, and does without it what it was asked for and will not answer.
pub(crate) fn retire(state: &mut State, worker: WorkerId) -> Option<Ended> {
    let ended = state.workers.end(worker)?;
    for purpose in &ended.dropped {
        match purpose {
            Purpose::Download => save_held(state),
            Purpose::Open(_) => state.messages.refuse(words::files_refused(
                "Your files were not taken: the worker that checks them has stopped.",
                "Press Train, then open them again.",
            )),
            Purpose::Prediction
            | Purpose::TestImage
            | Purpose::Keep
            | Purpose::Switch
            | Purpose::HandOn
            | Purpose::Benchmark(_) => {}
        }
    }
    Some(ended)
}
