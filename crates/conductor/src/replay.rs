//! Steps of the run on the page, trained again by a worker of their own: the network after any step, what one step changes, and
//! whether the whole run comes out the same again.

mod event;

pub(crate) use event::handle_event;

use crate::checkpoint::retire;
use crate::hand::FineTuning;
use crate::inside::Snapshot;
use crate::limits;
use crate::request::Purpose;
use crate::slot::SlotId;
use crate::state::State;
use crate::tick::longest_work_of;
use crate::time::{Replaying, go_to};
use crate::words;
use crate::worker::{Role, WorkerId};
use lenet_experiment::compute::{Backend, Compute, Kernels};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Checkpoint, Command, Failure, RunId};
use std::collections::VecDeque;
use std::sync::Arc;

/// Steps before the last one at which a state is kept on the way, so that going back step by step is fast.
const BACK: u32 = 16;

/// Milliseconds without use after which its worker is terminated.
const UNUSED_MS: f64 = 60_000.0;

/// A worker that trains steps again.
#[derive(Debug)]
pub(crate) struct Replay {
    pub worker: WorkerId,
    /// Id under which the worker knows the run.
    run: RunId,
    /// Id under which the curves of the run on the page were started.
    pub curves: RunId,
    compute: Compute,
    /// Whether the worker trains the same bits as the run.
    is_exact: bool,
    from: u32,
    /// Steps that the worker has done.
    step: u32,
    /// Whether the worker rests there: not while it loads or trains, or after it was paused on the way.
    rests: bool,
    /// Steps at which the state is taken, the next first; the last is `to`. Empty once it is there.
    legs: VecDeque<u32>,
    /// The step to show.
    pub to: u32,
    /// The network one step earlier, and there.
    before: Option<Snapshot>,
    after: Option<Snapshot>,
    /// Milliseconds without a message about it, or without use.
    idle_ms: f64,
    goal: Goal,
}

/// What steps are trained again for.
#[derive(Debug)]
enum Goal {
    /// The page shows the network after the last of them.
    Show,
    /// Its weights are compared with these, of the run.
    Verify(Arc<Checkpoint>),
}

impl Replay {
    pub fn progress(&self) -> Option<Replaying> {
        let Self { from, step, to, .. } = *self;
        let is_verifying = matches!(self.goal, Goal::Verify(_));
        (!self.legs.is_empty()).then_some(Replaying { from, step, to, is_verifying })
    }
}

/// Shows the network after exactly this many steps, and the last one of them.
pub(crate) fn go_exactly(state: &mut State, to: u32) {
    let page = SlotId::PAGE;
    let (Some(run), Some(trainer)) = (&state.slots[page].run, state.compute(page)) else { return };
    let to = to.min(run.step());
    let Some(last) = to.checked_sub(1) else { return go_to(state, 0) };
    let Some(start) = run.moments.start(last, (trainer, run.rate())) else {
        return tell(state, words::not_replayed(to));
    };
    let (curves, experiment) = (run.curves, run.experiment.clone());
    let mixed = FineTuning::mixed(run.fine_tuning.as_ref());
    let (compute, is_exact) = (start.compute.unwrap_or(on_cpu(&experiment)), start.compute.is_some());
    let saved = &start.checkpoint;
    let before = (saved.step == last).then(|| Snapshot::of(run, last, saved.weights.clone()));
    let can_go_on = |replay: &&mut Replay| {
        let is_same = (replay.curves, replay.compute, replay.is_exact) == (curves, compute, is_exact);
        is_same && replay.rests && (saved.step..=last).contains(&replay.step)
    };
    if let Some(replay) = state.time.replay.as_mut().filter(can_go_on) {
        let there = replay.after.take().filter(|there| there.step == last);
        (replay.from, replay.to, replay.before) = (replay.step, to, before.or(there));
    } else {
        let worker = worker_for(state, compute);
        state.last_run += 1;
        let (run, from) = (state.last_run, saved.step);
        state.time.replay = Some(Replay {
            worker,
            run,
            curves,
            compute,
            is_exact,
            from,
            step: from,
            rests: true,
            legs: VecDeque::new(),
            to,
            before,
            after: None,
            idle_ms: 0.0,
            goal: Goal::Show,
        });
        let resume = Some(Box::new(Checkpoint::clone(saved)));
        state.workers.send(worker, Command::Load { run, experiment, resume, mixed, needs_images: true });
    }
    let Some(replay) = &mut state.time.replay else { return };
    let on_the_way = [last.saturating_sub(BACK), last].into_iter().filter(|leg| *leg > replay.from);
    replay.legs = on_the_way.chain([to]).collect();
    (replay.rests, replay.idle_ms) = (false, 0.0);
    train(state);
}

/// Trains all steps of the run again, up to the newest state that is kept, and compares the weights there.
pub(crate) fn verify(state: &mut State) {
    let Some(run) = &state.slots[SlotId::PAGE].run else { return };
    let Some((kept, compute)) = run.moments.last().filter(|(kept, _)| kept.step > 0) else { return };
    let refused = [
        (kept.rate.is_some(), words::RATE_BY_HAND),
        (run.fine_tuning.is_some(), words::HAND_LEARNED),
        (run.is_foreign, words::FOREIGN),
    ];
    if let Some((_, why)) = refused.into_iter().find(|(applies, _)| *applies) {
        return tell(state, words::not_verified(why, "Train an experiment from its beginning, and verify that run."));
    }
    let (curves, experiment, to) = (run.curves, run.experiment.clone(), kept.step);
    let mixed = FineTuning::mixed(run.fine_tuning.as_ref());
    let compute = if compute.backend == Backend::Cpu { compute } else { on_cpu(&experiment) };
    state.time.verified = None;
    let worker = worker_for(state, compute);
    state.last_run += 1;
    let run = state.last_run;
    state.time.replay = Some(Replay {
        worker,
        run,
        curves,
        compute,
        is_exact: true,
        from: 0,
        step: 0,
        rests: false,
        legs: [to].into(),
        to,
        before: None,
        after: None,
        idle_ms: 0.0,
        goal: Goal::Verify(kept),
    });
    state.workers.send(worker, Command::Load { run, experiment, resume: None, mixed, needs_images: true });
    train(state);
}

/// What trains again what another backend has trained.
fn on_cpu(experiment: &Experiment) -> Compute {
    Compute { backend: Backend::Cpu, kernels: Kernels::Own.or_others(experiment) }
}

/// The replay's worker if it has this backend and these kernels, else another in its place.
fn worker_for(state: &mut State, compute: Compute) -> WorkerId {
    let current = state.time.replay.as_ref().filter(|replay| replay.compute == compute).map(|replay| replay.worker);
    if let Some(worker) = current {
        [Purpose::Replay, Purpose::Batch].iter().for_each(|purpose| state.workers.requests.cancel_at(worker, purpose));
        return worker;
    }
    end(state);
    state.workers.spawn(compute, Role::Slot)
}

/// Trains to the next leg.
fn train(state: &mut State) {
    let Some(replay) = &state.time.replay else { return };
    if let Some(step) = replay.legs.front() {
        state.workers.send(replay.worker, Command::TrainTo { run: replay.run, step: *step });
    }
}

/// Stops on the way. The worker is kept for a while.
pub(crate) fn pause(state: &mut State) {
    let Some(replay) = state.time.replay.as_mut().filter(|replay| !replay.legs.is_empty()) else { return };
    replay.legs.clear();
    if matches!(replay.goal, Goal::Verify(_)) {
        state.time.verified = Some((replay.curves, words::verify_stopped(replay.step, replay.to)));
    }
    state.workers.requests.cancel_at(replay.worker, &Purpose::Replay);
    state.workers.send(replay.worker, Command::Pause { run: replay.run });
}

/// Terminates the worker.
pub(crate) fn end(state: &mut State) {
    if let Some(replay) = state.time.replay.take() {
        retire(state, replay.worker);
    }
}

/// Terminates the worker and says why; `reason` is a sentence. False if it is another worker's.
pub(crate) fn lost(state: &mut State, worker: WorkerId, reason: &str) -> bool {
    let Some(replay) = state.time.replay.as_ref().filter(|replay| replay.worker == worker) else { return false };
    let failure = (!replay.legs.is_empty()).then(|| match replay.goal {
        Goal::Show => words::replay_failed(reason, replay.to),
        Goal::Verify(_) => words::not_verified(reason, "Press Verify again."),
    });
    end(state);
    failure.into_iter().for_each(|failure| tell(state, failure));
    true
}

fn tell(state: &mut State, failure: Failure) {
    state.messages.refuse_beside(failure, |failure| format!("{} {}", failure.what, failure.remedy));
}

/// Gives the worker up if it hangs on the way, or was not used for a while.
pub(crate) fn tick(state: &mut State, ms: f64) {
    let Some(replay) = &mut state.time.replay else { return };
    replay.idle_ms += ms;
    let (worker, is_waiting) = (replay.worker, replay.legs.is_empty());
    if is_waiting && replay.idle_ms > UNUSED_MS {
        return end(state);
    }
    let longest = state.slots[SlotId::PAGE].run.as_ref().map_or(0.0, |run| longest_work_of(&run.experiment));
    if !is_waiting && state.workers.is_ready(worker) && replay.idle_ms > limits::DOWNLOAD + longest {
        lost(state, worker, words::STALLED);
    }
}
