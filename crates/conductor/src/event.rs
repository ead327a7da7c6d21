//! Events from workers. Late ones, of runs and requests that were given up, are dropped here.

use crate::benchmark::measured;
use crate::checkpoint::{request_checkpoint, save_newest};
use crate::drawing::{LabelledImage, Prediction};
use crate::effect::{Effect, Plot};
use crate::images::request_images;
use crate::load::{give_up, is_waiting, launch_waiting, load, loaded};
use crate::loading::{Loading, Origin};
use crate::lost::{worker_lost, worker_outdated};
use crate::message::{Action, Retry};
use crate::pending::Then;
use crate::request::Purpose;
use crate::run::Run;
use crate::run::download::Fetched;
use crate::slot::SlotId;
use crate::state::State;
use crate::training::start;
use crate::words;
use crate::worker::WorkerId;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::{LayerRow, Weights};
use lenet_experiment::protocol::{
    Checkpoint, Counts, Event, Failure, PROTOCOL, Part, Phase, Point, Progress, RequestId, RunId, Split,
};

pub(crate) fn handle_event(state: &mut State, worker: WorkerId, event: Event) {
    if !state.workers.note_message(worker) {
        return;
    }
    match event {
        Event::Ready { protocol, .. } if protocol != PROTOCOL => worker_outdated(state, worker),
        Event::Ready { .. } => state.workers.ready(worker),
        Event::DeviceLost { reason } => worker_lost(state, worker, &words::device_lost(&reason)),
        Event::Predicted { request, probabilities, step, rbf } => {
            if state.workers.requests.take(worker, request).is_some() {
                let prediction = Prediction { probabilities, step, rbf: rbf.map(|rbf| *rbf) };
                let network = state.page().network();
                state.drawing.predicted(prediction, network, &mut state.workers);
            }
        }
        Event::TestImage { request, index, image, label } => {
            if state.workers.requests.take(worker, request).is_some() {
                let split = Split::Test;
                state.drawing.pick(LabelledImage { split, index, image, label }, &mut state.workers);
            }
        }
        Event::ImagesSent { request, split, images } => {
            if state.workers.requests.take(worker, request).is_some() {
                state.images.received(split, images);
                request_images(state);
            }
        }
        Event::Imported { request, counts } => imported(state, worker, request, counts),
        Event::Benchmarked { request, images_per_second } => {
            benchmarked(state, worker, request, Some(images_per_second));
        }
        Event::RequestFailed { request, failure } => request_failed(state, worker, request, failure),
        Event::Pong => {}
        Event::Fetching { run, part, file, received, total } => {
            fetching(state, worker, run, Fetched { part, file, received, total });
        }
        Event::Loaded { run, dataset, counts, layers } => run_loaded(state, worker, run, dataset, counts, layers),
        Event::Substituted { run, failure, .. } => {
            if loading(state, worker, run).is_some() || current(state, worker, run).is_some() {
                state.messages.notify(words::substituted(&failure));
            }
        }
        Event::DataFailed { run, part, failure } => data_failed(state, worker, run, part, failure),
        Event::PhaseChanged { run, phase } => phase_changed(state, worker, run, phase),
        Event::Progress { run, progress, point } => progressed(state, worker, run, progress, point),
        Event::Evaluated { run, evaluation, predictions } => {
            if let Some((_, run)) = current(state, worker, run) {
                run.evaluated(evaluation, predictions);
                let curves = run.curves;
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
fn current(state: &mut State, worker: WorkerId, id: RunId) -> Option<(SlotId, &mut Run)> {
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
    dataset: DatasetId,
    counts: Counts,
    layers: Vec<LayerRow>,
) {
    if let Some((at, _)) = loading(state, worker, id) {
        loaded(state, at, dataset, counts, layers);
    } else if let Some((_, run)) = current(state, worker, id) {
        run.data_arrived(counts);
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

fn checkpoint_taken(
    state: &mut State,
    worker: WorkerId,
    request: Option<RequestId>,
    id: RunId,
    checkpoint: Box<Checkpoint>,
) {
    let purpose = request.map(|request| state.workers.requests.take(worker, request));
    if purpose == Some(None) {
        return;
    }
    let purpose = purpose.flatten();
    if purpose == Some(Purpose::SaveModel) {
        state.workers.emit(Effect::SaveModel(checkpoint.clone()));
    }
    if let Some((_, run)) = current(state, worker, id) {
        run.store_checkpoint(checkpoint);
    }
    match purpose {
        Some(Purpose::Switch) => switch(state, worker),
        Some(
            Purpose::Checkpoint
            | Purpose::SaveModel
            | Purpose::Prediction
            | Purpose::TestImage
            | Purpose::Images
            | Purpose::Weights
            | Purpose::Import(_)
            | Purpose::Reimport
            | Purpose::Benchmark(_),
        )
        | None => {}
    }
}

fn weights_sent(
    state: &mut State,
    worker: WorkerId,
    request: Option<RequestId>,
    id: RunId,
    step: u32,
    weights: Weights,
) {
    let is_late = request.is_some_and(|request| state.workers.requests.take(worker, request).is_none());
    let page = &state.slots[SlotId::PAGE];
    let is_current = |run: &&Run| run.id == id && run.worker == worker && !is_late;
    if let Some(run) = page.run.as_ref().filter(is_current) {
        state.inside.received(run, step, weights);
    }
}

/// The checkpoint that a load has waited for has arrived, or has failed.
pub(crate) fn switch(state: &mut State, worker: WorkerId) {
    let Some(at) = state.slots.of(worker) else { return };
    if is_waiting(&state.slots[at]) {
        launch_waiting(state, at);
    }
}

fn diverged(state: &mut State, worker: WorkerId, id: RunId, rate: f64, good: Box<Checkpoint>) {
    let Some((at, run)) = current(state, worker, id) else { return };
    run.diverged(rate, good);
    let failure = words::diverged(rate, run);
    state.messages.fail(failure, Action::LowerRate, Retry::LowerRate(at));
    if at == SlotId::PAGE {
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

fn imported(state: &mut State, worker: WorkerId, request: RequestId, counts: Counts) {
    match state.workers.requests.take(worker, request) {
        Some(Purpose::Import(own)) => {
            state.workers.keep_own(own, worker);
            state.own_counts = Some(counts);
            state.messages.notify(words::files_in(counts));
            let again = state.form.experiment.dataset == DatasetId::Own;
            state.form.edit(Experiment { dataset: DatasetId::Own, ..state.form.experiment.clone() });
            if again && !state.page().is_trained() && state.form.problem().is_none() {
                let compute = state.backends.needed(&state.form.experiment, state.compute(SlotId::PAGE));
                let then = state.page().wanted();
                load(state, SlotId::PAGE, Origin::Fresh, then, compute);
            }
        }
        Some(
            Purpose::Reimport
            | Purpose::Prediction
            | Purpose::TestImage
            | Purpose::Images
            | Purpose::Weights
            | Purpose::Checkpoint
            | Purpose::Switch
            | Purpose::SaveModel
            | Purpose::Benchmark(_),
        )
        | None => {}
    }
}

fn benchmarked(state: &mut State, worker: WorkerId, request: RequestId, speed: Option<f64>) {
    let compute = state.workers.compute(worker);
    if let Some(Purpose::Benchmark(workload)) = state.workers.requests.take(worker, request)
        && let Some(compute) = compute
    {
        measured(state, compute, workload, speed);
    }
}

fn request_failed(state: &mut State, worker: WorkerId, request: RequestId, failure: Failure) {
    let Some(purpose) = state.workers.requests.take(worker, request) else { return };
    match purpose {
        Purpose::Prediction | Purpose::TestImage | Purpose::Import(_) => state.messages.refuse(failure),
        Purpose::Weights => state.inside.changed(),
        Purpose::Images => state.images.refused(),
        Purpose::Checkpoint | Purpose::Reimport => {}
        Purpose::Switch => switch(state, worker),
        Purpose::SaveModel => save_newest(state),
        Purpose::Benchmark(workload) => {
            if let Some(compute) = state.workers.compute(worker) {
                measured(state, compute, workload, None);
            }
        }
    }
}
