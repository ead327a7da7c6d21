//! What the visitor's hand does: each handler writes the state and says commands to the trainer.

pub mod contest;
pub mod files;
pub mod form;
pub mod reading;
pub mod trainer;
pub mod training;

use super::state::AppState;
use lenet_experiment::protocol::Command;
use leptos::prelude::*;

/// Says a command to the trainer; nothing happens when there is none.
fn send(state: AppState, command: Command) {
    let _ = state.ledger.try_with_value(|ledger| {
        if let Some(link) = &ledger.link {
            link.send(command);
        }
    });
}
