//! Requests checkpoints, and falls back on the newest one where a worker sends none.

use crate::effect::{Effect, ModelFormat};
use crate::request::Purpose;
use crate::slot::SlotId;
use crate::state::State;
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Terminated;
use lenet_experiment::protocol::Command;

/// Requests a checkpoint of a slot's run, if the newest one is outdated and no request is pending.
pub(crate) fn request_checkpoint(state: &mut State, at: SlotId) {
    let slot = &mut state.slots[at];
    let Some(worker) = slot.network() else { return };
    let Some(run) = slot.run.as_mut().filter(|run| !run.is_saved()) else { return };
    let is_pending = |purpose| state.workers.requests.is_pending(worker, &purpose);
    if !is_pending(Purpose::Checkpoint) && !is_pending(Purpose::Switch) {
        run.checkpoint_requested();
        let run = run.id;
        state.workers.ask(worker, Purpose::Checkpoint, |request| Command::TakeCheckpoint { request, run });
    }
}

/// Pauses a slot's run and requests its checkpoint, before another run or worker takes its place; false if the newest one
/// is up to date.
pub(crate) fn checkpoint_before_switch(state: &mut State, at: SlotId) -> bool {
    let slot = &state.slots[at];
    let Some(worker) = slot.network() else { return false };
    let Some(run) = slot.run.as_ref().filter(|run| !run.is_saved()) else { return false };
    let (run, is_busy) = (run.id, run.is_busy());
    if is_busy {
        state.workers.send(worker, Command::Pause { run });
    }
    state.workers.ask(worker, Purpose::Switch, |request| Command::TakeCheckpoint { request, run });
    true
}

/// Requests the network on the page, to save it as a file.
pub(crate) fn save_model(state: &mut State, format: ModelFormat) {
    match (state.page().network(), state.page().run.as_ref().map(|run| run.id)) {
        (Some(worker), Some(run)) => {
            state.workers.ask(worker, Purpose::SaveModel(format), |request| Command::TakeCheckpoint { request, run });
        }
        (None, _) | (_, None) => save_newest(state, format),
    }
}

/// Saves the newest checkpoint of the run on the page as a file, because the worker does not send a newer one.
pub(crate) fn save_newest(state: &mut State, format: ModelFormat) {
    let run = state.page().run.as_ref();
    match run.and_then(|run| run.checkpoint().map(|saved| (run.step(), Box::new(saved.clone())))) {
        Some((step, checkpoint)) => {
            if checkpoint.step < step {
                state.messages.notify(words::saved_older(checkpoint.step));
            }
            state.workers.emit(Effect::SaveModel(checkpoint, format));
        }
        None => state.messages.refuse(words::not_saved()),
    }
}

/// Terminates a worker, and handles the requests that it will not answer.
pub(crate) fn retire(state: &mut State, worker: WorkerId) -> Option<Terminated> {
    let terminated = state.workers.terminate(worker)?;
    for purpose in &terminated.dropped {
        match purpose {
            Purpose::SaveModel(format) => save_newest(state, *format),
            Purpose::Import(_) => state.messages.refuse(words::files_unchecked("has stopped")),
            Purpose::Prediction
            | Purpose::RivalPrediction
            | Purpose::TestImage
            | Purpose::Images
            | Purpose::CheckImages
            | Purpose::Weights
            | Purpose::Checkpoint
            | Purpose::Turn
            | Purpose::Replay
            | Purpose::Batch
            | Purpose::Switch
            | Purpose::Reimport
            | Purpose::Benchmark(_) => {}
        }
    }
    Some(terminated)
}
