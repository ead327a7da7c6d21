//! Events of the worker that trains steps again. They never reach the run on the page.

use super::{Goal, end, lost, train};
use crate::inside::Snapshot;
use crate::request::Purpose;
use crate::slot::SlotId;
use crate::state::State;
use crate::time::LastStep;
use crate::words;
use crate::worker::WorkerId;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Checkpoint, Command, Event, RequestId};
use std::sync::Arc;

/// Takes an event of the worker that trains steps again; gives back what others handle, too.
pub(crate) fn handle_event(state: &mut State, worker: WorkerId, event: Event) -> Option<Event> {
    let Some(replay) = state.time.replay.as_mut().filter(|replay| replay.worker == worker) else { return Some(event) };
    match event {
        Event::Ready { .. } | Event::DeviceLost { .. } => return Some(event),
        Event::Progress { run, progress, .. } if run == replay.run => {
            replay.idle_ms = 0.0;
            replay.step = progress.step;
            if replay.legs.front() == Some(&progress.step) {
                take_state(state);
            }
        }
        Event::CheckpointTaken { request: Some(request), checkpoint, .. } => {
            arrived(state, worker, request, checkpoint)
        }
        Event::BatchSent { request, images } => images_sent(state, worker, request, images),
        Event::RequestFailed { request, failure } => {
            if state.workers.requests.take(worker, request) == Some(Purpose::Replay) {
                lost(state, worker, &failure.what);
            }
        }
        Event::DataFailed { run, failure, .. } | Event::RunFailed { run, failure } if run == replay.run => {
            lost(state, worker, &failure.what);
        }
        // Other images would give other weights.
        Event::Substituted { run, failure, .. } if run == replay.run => drop(lost(state, worker, &failure.what)),
        Event::Diverged { run, .. } if run == replay.run => drop(lost(state, worker, words::DIVERGED_AGAIN)),
        Event::Fetching { run, .. } | Event::Loaded { run, .. } | Event::PhaseChanged { run, .. }
            if run == replay.run =>
        {
            replay.idle_ms = 0.0;
        }
        Event::Imported { request, .. } | Event::Benchmarked { request, .. } => {
            state.workers.requests.take(worker, request);
        }
        // Of an earlier load, of no use, or never asked for.
        Event::Progress { .. }
        | Event::CheckpointTaken { .. }
        | Event::DataFailed { .. }
        | Event::RunFailed { .. }
        | Event::Diverged { .. }
        | Event::Fetching { .. }
        | Event::Loaded { .. }
        | Event::PhaseChanged { .. }
        | Event::Substituted { .. }
        | Event::Evaluated { .. }
        | Event::WeightsSent { .. }
        | Event::Predicted { .. }
        | Event::TestImage { .. }
        | Event::ImagesSent { .. }
        | Event::Pong => {}
    }
    None
}

/// The worker has reached a leg: requests the state there, and at the last one the images of the step.
fn take_state(state: &mut State) {
    let Some(replay) = &state.time.replay else { return };
    let (worker, run, to) = (replay.worker, replay.run, replay.to);
    if state.workers.requests.is_pending(worker, &Purpose::Replay) {
        return;
    }
    state.workers.ask(worker, Purpose::Replay, |request| Command::TakeCheckpoint { request, run });
    if replay.step == to && matches!(replay.goal, Goal::Show) {
        state.workers.ask(worker, Purpose::Batch, |request| Command::SendBatch { request, run, step: to - 1 });
    }
}

/// The state of a leg has arrived.
fn arrived(state: &mut State, worker: WorkerId, request: RequestId, checkpoint: Box<Checkpoint>) {
    let is_asked = state.workers.requests.take(worker, request) == Some(Purpose::Replay);
    let (Some(replay), Some(run)) = (&mut state.time.replay, &mut state.slots[SlotId::PAGE].run) else { return };
    if !is_asked || replay.legs.front() != Some(&checkpoint.step) {
        return;
    }
    if let Goal::Verify(kept) = &replay.goal {
        state.time.verified = Some((replay.curves, words::verified(kept, &checkpoint)));
        return end(state);
    }
    replay.legs.pop_front();
    replay.idle_ms = 0.0;
    let shot = Snapshot::of(run, checkpoint.step, checkpoint.weights.clone());
    if replay.is_exact {
        run.moments.add(Arc::from(checkpoint), replay.compute, false);
    }
    if shot.step + 1 == replay.to {
        replay.before = Some(shot);
    } else if shot.step == replay.to {
        (replay.rests, replay.after) = (true, Some(shot.clone()));
        let is_exact = replay.is_exact;
        return state.time.show(run, shot, is_exact);
    }
    train(state);
}

/// The images of the last step have arrived.
fn images_sent(state: &mut State, worker: WorkerId, request: RequestId, images: Vec<(Image, u8)>) {
    let is_asked = state.workers.requests.take(worker, request) == Some(Purpose::Batch);
    let (Some(replay), Some(moment)) = (&mut state.time.replay, &mut state.time.moment) else { return };
    if is_asked && moment.snapshot.step == replay.to {
        moment.last = replay.before.take().map(|before| Arc::new(LastStep { before, images }));
    }
}
