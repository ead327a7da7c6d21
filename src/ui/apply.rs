//! What the trainer says, written into the page's state. Late events, of runs and questions given up, are dropped here.

use super::answers::{classified, imported, saved};
use super::curves;
use super::ledger::Purpose;
use super::pad::{PickedImage, Prediction};
use super::state::{AppState, CurrentRun, Fetched, Pending};
use super::words::sentences::{measure, run_name};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::network::LayerRow;
use lenet_experiment::protocol::{
    Checkpoint, Counts, Evaluation, Event, Failure, Phase, Point, Progress, RequestId, RunId, Split,
};
use leptos::prelude::*;

/// What the page has to do after an event, beyond showing it.
#[derive(Clone, Debug, PartialEq)]
pub enum Follow {
    /// Nothing.
    Nothing,
    /// A new run is there: do what was queued for it, and read the drawing with its weights.
    Loaded,
    /// The weights have moved: read the drawing again before long.
    ReadSoon,
    /// The drawing has changed since the last reading: read it again at once.
    ReadNow,
    /// Use this state for what it was asked for.
    Deliver(Purpose, Box<Checkpoint>),
    /// This question about speed has an answer; `None` when it could not be found out.
    Timed(RequestId, Option<f64>),
    /// The trainer is gone: end its worker.
    Lost,
    /// The user's own files are in: take them as data.
    UseOwn,
}

/// Writes one event into the state.
pub fn apply(state: AppState, event: Event) -> Follow {
    match event {
        Event::Ready { backend, .. } => {
            state.backend.set(backend);
            state.ready.set(true);
            Follow::Nothing
        }
        Event::Fetching { run, file, received, total } => {
            if knows(state, run) {
                state.fetched.set((received < total).then_some(Fetched { file, received, total }));
            }
            Follow::Nothing
        }
        Event::Loaded { run, dataset, counts, layers } => loaded(state, run, dataset, counts, layers),
        Event::Substituted { run, failure, .. } => {
            if knows(state, run) {
                let Failure { what, remedy, .. } = failure;
                state.notice.set(Some(format!("{what} The built-in synthetic digits take its place. {remedy}")));
            }
            Follow::Nothing
        }
        Event::PhaseChanged { run, phase } => phase_changed(state, run, phase),
        Event::Progress { run, progress, point } => progressed(state, run, progress, point),
        Event::Evaluated { run, evaluation } => {
            if is_current(state, run) {
                evaluated(state, evaluation);
            }
            Follow::Nothing
        }
        Event::Saved { request, run, checkpoint } => saved(state, request, run, checkpoint),
        Event::Classified { request, probabilities, step, rbf } => {
            classified(state, request, Prediction { probabilities, step, rbf: rbf.map(|rbf| *rbf) })
        }
        Event::Picked { request, index, image, label } => {
            if state.remember(|ledger| ledger.picking.take_if(|asked| *asked == request).is_some()) {
                // An answer to what lay on the sheet before must not stand beside this image.
                state.remember(|ledger| ledger.reading = None);
                state.answer.set(None);
                state.picked.set(Some(PickedImage { index, image, label }));
            }
            Follow::Nothing
        }
        Event::Imported { request, counts } => imported(state, request, counts),
        Event::Timed { request, images_per_second } => Follow::Timed(request, Some(images_per_second)),
        Event::Failed { run: None, request: Some(request), .. }
            if state.remember(|ledger| ledger.timing.iter().any(|(asked, ..)| *asked == request)) =>
        {
            Follow::Timed(request, None)
        }
        Event::Failed { run, request, failure } => failed(state, run, request, failure),
        Event::Pong => Follow::Nothing,
    }
}

/// Writes down that the trainer is gone; charts, form and last checkpoint stay.
pub fn lose(state: AppState, failure: Failure) {
    let backend = state.backend.get_untracked();
    state.remember(|ledger| ledger.forget_questions(backend));
    state.pending.set(None);
    state.queued.set(None);
    state.fetched.set(None);
    state.ready.set(false);
    state.lost.set(true);
    state.error.set(Some(failure));
}

/// A failure as one paragraph.
pub fn sentence(failure: &Failure) -> String {
    format!("{} {} {}", failure.what, failure.kept, failure.remedy)
}

pub(super) fn is_current(state: AppState, run: RunId) -> bool {
    state.current.with_untracked(|current| current.as_ref().is_some_and(|current| current.run == run))
}

fn is_pending(state: AppState, run: RunId) -> bool {
    state.pending.with_untracked(|pending| pending.as_ref().is_some_and(|pending| pending.run == run))
}

fn knows(state: AppState, run: RunId) -> bool {
    is_current(state, run) || is_pending(state, run)
}

fn loaded(state: AppState, run: RunId, dataset: DatasetId, counts: Counts, layers: Vec<LayerRow>) -> Follow {
    if is_current(state, run) {
        // The test files came in after the training had begun.
        state.current.update(|current| {
            if let Some(current) = current {
                current.counts = counts;
            }
        });
        state.fetched.set(None);
        return Follow::Nothing;
    }
    let Some(pending) = state.pending.get_untracked().filter(|pending| pending.run == run) else {
        return Follow::Nothing;
    };
    let Pending { mut experiment, preset, resumed_at, phase, .. } = pending;
    if let Some(epoch) = resumed_at {
        state.curves.update(|curves| curves.rewind(epoch));
        state.remember(|ledger| ledger.checkpoint.iter_mut().for_each(|saved| saved.run = run));
    } else {
        start_afresh(state);
    }
    if experiment.dataset != dataset {
        // The form, too, says what is really in use, unless it has been turned to something else meanwhile.
        let wanted = std::mem::replace(&mut experiment.dataset, dataset);
        if state.experiment.with_untracked(|form| form.dataset == wanted) {
            state.experiment.update(|form| form.dataset = dataset);
        }
    }
    // A run that goes on keeps its rate, and with it what was done by hand.
    let by_hand = resumed_at.is_some() && untrack(|| state.is_by_hand());
    let phase = phase.unwrap_or(if resumed_at.is_some() { Phase::Paused } else { Phase::Idle });
    if phase == Phase::Running {
        state.queued.set(None);
    }
    state.reported.set(phase);
    if state.current.with_untracked(|old| old.as_ref().is_some_and(|old| old.experiment.dataset != dataset)) {
        // A test image of other data does not go with these labels.
        state.picked.set(None);
    }
    state.current.set(Some(CurrentRun { run, experiment, preset, by_hand, counts, layers }));
    state.pending.set(None);
    if counts.test > 0 {
        state.fetched.set(None);
    }
    Follow::Loaded
}

/// Clears the charts for a new run; the old one becomes a faint line.
fn start_afresh(state: AppState) {
    if let Some(old) = state.current.get_untracked() {
        let name = run_name(old.preset, &old.experiment, old.by_hand);
        state.curves.with_untracked(|curves| {
            if !curves.is_empty() {
                state.earlier.update(|earlier| curves::archive(earlier, curves, &name, measure(&old.experiment)));
            }
        });
    }
    state.remember(|ledger| ledger.checkpoint = None);
    state.curves.set(Default::default());
    state.point.set(None);
    state.progress.set(None);
    state.tested.set(None);
    state.sampled.set(None);
}

fn phase_changed(state: AppState, run: RunId, phase: Phase) -> Follow {
    if is_pending(state, run) {
        match phase {
            Phase::Loading => {}
            Phase::Failed => give_up_pending(state),
            Phase::Idle | Phase::Running | Phase::Paused | Phase::Finished => state.pending.update(|pending| {
                if let Some(pending) = pending {
                    pending.phase = Some(phase);
                }
            }),
        }
    } else if is_current(state, run) {
        state.reported.set(phase);
        if phase != Phase::Idle && phase != Phase::Loading {
            state.queued.set(None);
        }
    }
    Follow::Nothing
}

/// The run asked for will not come. What the trainer held before, it still holds.
fn give_up_pending(state: AppState) {
    state.pending.set(None);
    state.queued.set(None);
    state.fetched.set(None);
    let nothing_kept = !matches!(state.reported.get_untracked(), Phase::Running | Phase::Paused | Phase::Finished);
    if nothing_kept {
        state.reported.set(Phase::Failed);
    }
}

fn progressed(state: AppState, run: RunId, progress: Progress, point: Option<Point>) -> Follow {
    if !is_current(state, run) {
        return Follow::Nothing;
    }
    let before = state.progress.with_untracked(|old| old.map_or(0, |old| old.step));
    let moved = before != progress.step;
    if progress.step < before {
        // The network has gone back to a saved state; what a later one found is not its own.
        let later = |found: &Evaluation| found.step > progress.step;
        state.sampled.update(|sampled| drop(sampled.take_if(|found| later(found))));
        state.tested.update(|tested| drop(tested.take_if(|found| later(found))));
    }
    state.progress.set(Some(progress));
    if let Some(point) = point {
        state.curves.update(|curves| curves.push(&point));
        state.point.set(Some(point));
    }
    if moved { Follow::ReadSoon } else { Follow::Nothing }
}

fn evaluated(state: AppState, evaluation: Evaluation) {
    state.curves.update(|curves| curves.evaluated(&evaluation));
    match evaluation.split {
        Split::Test => {
            state.sampled.set(None);
            state.tested.set(Some(evaluation));
        }
        Split::TestSample => state.sampled.set(Some(evaluation)),
        Split::Validation => {}
    }
}

fn failed(state: AppState, run: Option<RunId>, request: Option<RequestId>, failure: Failure) -> Follow {
    if let Some(run) = run {
        if is_pending(state, run) {
            give_up_pending(state);
        } else if is_current(state, run) {
            state.reported.set(Phase::Failed);
            state.queued.set(None);
        } else {
            return Follow::Nothing;
        }
    }
    if let Some(request) = request {
        state.remember(|ledger| {
            ledger.importing.take_if(|(asked, _)| *asked == request);
            ledger.reading.take_if(|asked| *asked == request);
            ledger.picking.take_if(|asked| *asked == request);
            ledger.purpose(request);
        });
    }
    // Whatever was being fetched is either in or will not come.
    state.fetched.set(None);
    state.error.set(Some(failure));
    Follow::Nothing
}

#[cfg(test)]
#[path = "apply_tests.rs"]
mod tests;
