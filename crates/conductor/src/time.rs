//! The moment of the run that the page shows instead of its newest state.

use crate::inside::Snapshot;
use crate::mistakes::Mistakes;
use crate::replay::{self, Replay};
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::RunId;
use std::sync::Arc;

/// The network as it was at a moment of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Its weights.
    pub snapshot: Snapshot,
    /// The same moment in epochs, with fraction.
    pub epoch: f64,
    /// What the last evaluation until then has predicted.
    pub mistakes: Mistakes,
    /// Whether these are the run's own bits; false where the CPU has trained again what WebGPU had trained.
    pub is_exact: bool,
    /// The step that led here, once its images have arrived; `None` for a state that was kept.
    pub last: Option<Arc<LastStep>>,
}

/// The step that led to a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct LastStep {
    /// The network before it.
    pub before: Snapshot,
    /// Its images as they were trained, with their labels: at most
    /// [`MAX_IMAGES`](lenet_experiment::protocol::MAX_IMAGES) of them.
    pub images: Vec<(Image, u8)>,
}

/// How far steps are trained again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaying {
    /// Steps done in the state from which it began.
    pub from: u32,
    /// Steps done.
    pub step: u32,
    /// Steps to do.
    pub to: u32,
    /// Whether the weights there are compared with the run's, not shown.
    pub is_verifying: bool,
}

/// The run along its steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Steps of the states that are kept, in order.
    pub steps: Arc<[u32]>,
    /// The moment that the page shows; `None` is now.
    pub moment: Option<Moment>,
    /// Steps that are trained again, to show a moment between kept states, or to verify the run.
    pub replay: Option<Replaying>,
    /// What came of verifying the run, until it is verified again or another moment is shown.
    pub verified: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Time {
    pub moment: Option<Moment>,
    pub replay: Option<Replay>,
    /// What came of verifying the run whose curves have this id.
    pub verified: Option<(RunId, String)>,
}

impl Time {
    pub fn timeline(&self, run: Option<&Run>) -> Timeline {
        Timeline {
            steps: run.map(|run| run.moments.steps().clone()).unwrap_or_default(),
            moment: self.moment.clone(),
            replay: self.replay.as_ref().and_then(Replay::progress),
            verified: self
                .verified
                .clone()
                .filter(|(of, _)| run.is_some_and(|run| run.curves == *of))
                .map(|(_, what)| what),
        }
    }

    /// Shows a moment of the run.
    pub fn show(&mut self, run: &Run, snapshot: Snapshot, is_exact: bool) {
        self.verified = None;
        let (epoch, mistakes) = (run.epoch_of(snapshot.step), run.results().mistakes.at(snapshot.step));
        self.moment = Some(Moment { snapshot, epoch, mistakes, is_exact, last: None });
    }
}

/// Shows the kept state nearest to a step.
pub(crate) fn go_to(state: &mut State, step: u32) {
    replay::pause(state);
    let Some(run) = &state.slots[SlotId::PAGE].run else { return };
    let Some(saved) = run.moments.nearest(step) else { return };
    if state.time.moment.as_ref().is_none_or(|moment| moment.snapshot.step != saved.step) {
        state.time.show(run, Snapshot::of(run, saved.step, saved.weights.clone()), true);
    }
}

/// Shows the newest state again.
pub(crate) fn now(state: &mut State) {
    replay::pause(state);
    state.time.moment = None;
    state.inside.changed();
}

/// Shows now if the run has gone back before the moment, or was replaced.
pub(crate) fn follow_run(state: &mut State) {
    let run = state.slots[SlotId::PAGE].run.as_ref().map(|run| (run.curves, run.step()));
    let is_past = |curves, step| run.is_some_and(|(shown, now)| shown == curves && step <= now);
    if state.time.replay.as_ref().is_some_and(|replay| !is_past(replay.curves, replay.to)) {
        replay::end(state);
    }
    if state.time.moment.as_ref().is_some_and(|moment| !is_past(moment.snapshot.curves, moment.snapshot.step)) {
        now(state);
    }
}
