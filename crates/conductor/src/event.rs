//! Events from workers. Late ones, of runs and requests that were given up, are dropped here.

use crate::answer::{
    benchmarked, checkpoint_taken, images_sent, imported, picked, predicted, request_failed, weights_sent,
};
use crate::checkpoint::request_checkpoint;
use crate::drawing::{LabelledImage, Prediction};
use crate::effect::{Effect, Plot};
use crate::load::{give_up, loaded};
use crate::loading::{Loading, Origin};
use crate::lost::{worker_lost, worker_outdated};
use crate::message::{Action, Retry};
use crate::pending::Then;
use crate::race;
use crate::replay;
use crate::run::Run;
use crate::run::download::Fetched;
use crate::slot::SlotId;
use crate::state::State;
use crate::training::start;
use crate::words;
use crate::worker::WorkerId;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::network::LayerRow;
use lenet_experiment::protocol::{
    Checkpoint, Counts, Event, Failure, PROTOCOL, Part, Phase, Point, Progress, RunId, Split,
};

pub(crate) fn handle_event(state: &mut State, worker: WorkerId, event: Event) {
    if !state.workers.note_message(worker) {
        return;
    }
    let Some(event) = replay::handle_event(state, worker, event) else { return };
    let Some(event) = race::handle_event(state, worker, event) else { return };
    match event {
        Event::Ready { protocol, .. } if protocol != PROTOCOL => worker_outdated(state, worker),
        Event::Ready { .. } => state.workers.ready(worker),
        Event::DeviceLost { reason } => worker_lost(state, worker, &words::device_lost(&reason)),
        Event::Predicted { request, probabilities, step, rbf } => {
            predicted(state, worker, request, Prediction { probabilities, step, rbf: rbf.map(|rbf| *rbf) });
        }
        Event::TestImage { request, index, image, label } => {
            picked(state, worker, request, LabelledImage { split: Split::Test, index, image, label });
        }
        Event::ImagesSent { request, split, images } => images_sent(state, worker, request, split, images),
        // Only a worker that trains steps again was asked for them.
        Event::BatchSent { .. } => {}
        Event::Imported { request, data } => imported(state, worker, request, *data),
        Event::Benchmarked { request, images_per_second } => {
            benchmarked(state, worker, request, Some(images_per_second));
        }
        Event::RequestFailed { request, failure } => request_failed(state, worker, request, failure),
        Event::Pong => {}
        Event::Fetching { run, part, file, received, total } => {
            fetching(state, worker, run, Fetched { part, file, received, total });
        }
        Event::Loaded { run, dataset, counts, layers, has_images } => {
            run_loaded(state, worker, run, (dataset, has_images), counts, layers);
        }
        Event::Substituted { run, failure, .. } => {
            if loading(state, worker, run).is_some() || current(state, worker, run).is_some() {
                state.messages.notify(words::substituted(&failure));
            }
        }
        Event::DataFailed { run, part, failure } => data_failed(state, worker, run, part, failure),
        Event::PhaseChanged { run, phase } => phase_changed(state, worker, run, phase),
        Event::Progress { run, progress, point } => progressed(state, worker, run, progress, point),
        // Of drawings that were replaced since.
        Event::Evaluated { hand: Some(hand), .. } if hand != state.hand.id => {}
        Event::Evaluated { run, evaluation, predictions, .. } => {
            if let Some((_, run)) = current(state, worker, run) {
                run.evaluated(evaluation, predictions);
                let curves = run.curves;
                state.store.changed();
                state.workers.emit(Effect::Plot(curves, Plot::Evaluation(evaluation)));
            }
        }
        Event::CheckpointTaken { request, run, checkpoint } => {
            checkpoint_taken(state, worker, request, run, checkpoint);
        }
        Event::WeightsSent { request, run, step, weights } => {
            weights_sent(state, worker, request, run, step, weights);
        }
        Event::Diverged { run, rate, good } => diverged(state, worker, run, rate, good),
        Event::RunFailed { run, failure } => run_failed(state, worker, run, failure),
    }
}

/// The slot of this worker and its run, if it is this one.
pub(crate) fn current(state: &mut State, worker: WorkerId, id: RunId) -> Option<(SlotId, &mut Run)> {
    let at = state.slots.of(worker)?;
    let run = state.slots[at].run.as_mut().filter(|run| run.id == id && run.worker == worker)?;
    Some((at, run))
}

/// The slot of this worker and the run that it loads, if it is this one.
fn loading(state: &mut State, worker: WorkerId, id: RunId) -> Option<(SlotId, &mut Loading)> {
    let at = state.slots.of(worker)?;
    let loading = state.slots[at].loading.as_mut();
    let loading = loading.filter(|loading| loading.id == id && loading.worker == Some(worker))?;
    Some((at, loading))
}

fn fetching(state: &mut State, worker: WorkerId, id: RunId, fetched: Fetched) {
    if let Some((_, loading)) = loading(state, worker, id) {
        loading.fetching(fetched);
    } else if let Some((_, run)) = current(state, worker, id) {
        run.fetching(fetched);
    }
}

fn run_loaded(
    state: &mut State,
    worker: WorkerId,
    id: RunId,
    data: (DatasetId, bool),
    counts: Counts,
    layers: Vec<LayerRow>,
) {
    if let Some((at, _)) = loading(state, worker, id) {
        loaded(state, at, data, counts, layers);
    } else if let Some((_, run)) = current(state, worker, id) {
        run.data_arrived(counts);
        state.images.arrived();
    }
}

fn data_failed(state: &mut State, worker: WorkerId, id: RunId, part: Part, failure: Failure) {
    if let Some((at, _)) = loading(state, worker, id) {
        return give_up(state, at, failure);
    }
    let Some((at, run)) = current(state, worker, id) else { return };
    let again = part == Part::Train || run.is_busy();
    if run.download_failed(part) {
        let failure = words::data_failed(failure, part, run);
        report_data_failed(state, at, failure, again);
    }
}

/// Reports missing images. With `again`, the button downloads them.
pub(crate) fn report_data_failed(state: &mut State, at: SlotId, failure: Failure, again: bool) {
    if again {
        state.messages.fail(failure, Action::TryAgain, Retry::Run(at));
    } else {
        state.messages.refuse(failure);
    }
}

fn phase_changed(state: &mut State, worker: WorkerId, id: RunId, phase: Phase) {
    if let Some((_, loading)) = loading(state, worker, id) {
        loading.progressed();
    } else if let Some((at, run)) = current(state, worker, id) {
        let is_late = run.entered(phase);
        if matches!(phase, Phase::Paused | Phase::Finished) {
            request_checkpoint(state, at);
        }
        if is_late {
            // Train was sent before the page knew that the run had ended: it now means a new run.
            start(state, at, Then::Train);
        }
    }
}

fn progressed(state: &mut State, worker: WorkerId, id: RunId, progress: Progress, point: Option<Point>) {
    let Some((at, run)) = current(state, worker, id) else { return };
    let moved = run.progressed(progress, point);
    // The first steps are saved at once, so that a crash within the next few seconds does not lose them.
    let (curves, is_first) = (run.curves, run.is_unsaved());
    if let Some(point) = point {
        state.workers.emit(Effect::Plot(curves, Plot::Point(point)));
    }
    if is_first {
        request_checkpoint(state, at);
    }
    if moved && at == SlotId::PAGE {
        state.drawing.predict_soon();
        state.inside.changed();
    }
}

fn diverged(state: &mut State, worker: WorkerId, id: RunId, rate: f64, good: Box<Checkpoint>) {
    let Some((at, run)) = current(state, worker, id) else { return };
    run.diverged(rate, good);
    let failure = words::diverged(rate, run);
    state.messages.fail(failure, Action::LowerRate, Retry::LowerRate(at));
    if at == SlotId::PAGE {
        state.store.changed();
        state.drawing.predict_soon();
        state.inside.changed();
    }
}

fn run_failed(state: &mut State, worker: WorkerId, id: RunId, failure: Failure) {
    if let Some((at, _)) = loading(state, worker, id) {
        return give_up(state, at, failure);
    }
    let Some((at, run)) = current(state, worker, id) else { return };
    run.failed();
    let origin = if run.checkpoint().is_some() { Origin::Resume } else { Origin::Fresh };
    let kept = words::kept(Some(run));
    state.messages.fail(Failure { kept, ..failure }, Action::TryAgain, Retry::Load(at, origin, None));
}
