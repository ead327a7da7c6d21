//! The clocks of a race, and its turns.

use super::lost;
use crate::limits;
use crate::pending::Then;
use crate::slot::SlotId;
use crate::state::State;
use crate::tick::longest_work_of;
use crate::training;
use crate::words;
use lenet_experiment::protocol::Phase;

/// Milliseconds that one trains while the other waits, where they take turns.
const TURN_MS: f64 = 3_000.0;

/// Advances the clocks and the turns.
pub(crate) fn tick(state: &mut State, ms: f64) {
    let Some(race) = &mut state.race else { return };
    let Some(rival) = &mut race.rival else { return };
    let [lane, theirs] = &mut race.lanes;
    if [&*lane, theirs].iter().any(|lane| lane.phase == Phase::Running) {
        race.ms += ms;
    }
    [&mut *lane, theirs].into_iter().for_each(|lane| lane.tick(ms));
    let worker = rival.worker;
    let limit_ms = limits::DOWNLOAD + longest_work_of(&theirs.experiment);
    if state.workers.is_ready(worker) && rival.tick(ms, theirs, limit_ms) {
        lost(state, worker, words::STALLED);
        return;
    }
    rival.predict(state.drawing.image(), theirs, &mut state.workers);
    let is_contested = race.in_turns && !lane.is_over() && !theirs.is_over() && theirs.phase != Phase::Loading;
    let slot = &state.slots[SlotId::PAGE];
    let trains = slot.loading.is_none() && lane.phase == Phase::Running && slot.wanted() == Some(Then::Train);
    let (plays, [now, next]) = match rival.has_turn {
        true => (theirs.phase == Phase::Running, [theirs, lane]),
        false => (trains, [lane, theirs]),
    };
    if is_contested && plays {
        rival.turn_ms += ms;
        // Without a step the turn goes on, until a watchdog ends it.
        if rival.turn_ms >= TURN_MS && now.step != rival.turn_steps {
            (rival.turn_ms, rival.turn_steps, rival.has_turn) = (0.0, next.step, !rival.has_turn);
            if rival.has_turn {
                training::pause(state, SlotId::PAGE);
            } else {
                training::resume(state, SlotId::PAGE);
            }
        }
    }
}
