//! Asking the network what it reads: one question under way at a time, so that answers keep up with the pen.

use super::send;
use crate::ui::state::AppState;
use gloo_timers::callback::Timeout;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Command, Phase};
use leptos::prelude::*;

/// Milliseconds between two readings of the same drawing while the weights move.
const AGAIN: u32 = 250;

/// The drawing has changed; `None` when the sheet is empty.
pub fn drawn(state: AppState, image: Option<Image>) {
    let empty = image.is_none();
    state.remember(|ledger| {
        ledger.image = image;
        if empty {
            ledger.reading = None;
            ledger.stale = false;
        }
    });
    if empty {
        state.answer.set(None);
    } else {
        read_now(state);
    }
}

/// Has the drawing read, after the answer that is under way.
pub fn read_now(state: AppState) {
    if !has_network(state) {
        return;
    }
    let question = state.remember(|ledger| {
        ledger.stale = ledger.reading.is_some();
        if ledger.stale {
            return None;
        }
        let image = ledger.image.clone()?;
        let request = ledger.next_request();
        ledger.reading = Some(request);
        Some(Command::Classify { request, image })
    });
    if let Some(question) = question {
        send(state, question);
    }
}

/// Has the drawing read before long.
pub fn read_soon(state: AppState) {
    state.remember(|ledger| {
        if ledger.reread.is_none() && ledger.image.is_some() {
            ledger.reread = Some(Timeout::new(AGAIN, move || {
                state.remember(|ledger| ledger.reread = None);
                read_now(state);
            }));
        }
    });
}

/// Asks for a test image, any one.
pub fn pick(state: AppState) {
    if !has_network(state) {
        return;
    }
    let request = state.remember(|ledger| {
        let request = ledger.next_request();
        ledger.picking = Some(request);
        request
    });
    // Multiples of the golden ratio's fraction scatter over the whole test set and seldom meet.
    let pick = request.wrapping_mul(0x9E37_79B9);
    send(state, Command::PickTest { request, pick });
}

/// Whether the trainer holds a network that can read.
fn has_network(state: AppState) -> bool {
    let holds_one = state.reported.get_untracked() != Phase::Loading;
    holds_one && state.current.with_untracked(Option::is_some) && !state.lost.get_untracked()
}
