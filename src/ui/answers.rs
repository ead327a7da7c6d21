//! Answers to what the page has asked the trainer: a saved state, a reading of the drawing, the user's files.

use super::apply::{Follow, is_current};
use super::ledger::Saved;
use super::pad::Prediction;
use super::state::AppState;
use lenet_experiment::protocol::{Checkpoint, Counts, RequestId, RunId};
use leptos::prelude::*;

pub(super) fn saved(state: AppState, request: Option<RequestId>, run: RunId, checkpoint: Box<Checkpoint>) -> Follow {
    let purpose = request.and_then(|request| state.remember(|ledger| ledger.purpose(request)));
    match purpose {
        Some(purpose) => {
            state.remember(|ledger| ledger.checkpoint = Some(Saved { run, checkpoint: checkpoint.clone() }));
            Follow::Deliver(purpose, checkpoint)
        }
        None => {
            if is_current(state, run) {
                state.remember(|ledger| ledger.checkpoint = Some(Saved { run, checkpoint }));
            }
            Follow::Nothing
        }
    }
}

pub(super) fn classified(state: AppState, request: RequestId, answer: Prediction) -> Follow {
    let awaited = state.remember(|ledger| ledger.reading.take_if(|asked| *asked == request).is_some());
    if !awaited {
        return Follow::Nothing;
    }
    if state.remember(|ledger| ledger.image.is_some()) {
        state.answer.set(Some(answer));
    }
    if state.remember(|ledger| ledger.stale) { Follow::ReadNow } else { Follow::Nothing }
}

pub(super) fn imported(state: AppState, request: RequestId, counts: Counts) -> Follow {
    let taken = state.remember(|ledger| {
        let (_, files) = ledger.importing.take_if(|(asked, _)| *asked == request)?;
        ledger.own = Some(files);
        Some(())
    });
    state.own_counts.set(Some(counts));
    if taken.is_some() { Follow::UseOwn } else { Follow::Nothing }
}
