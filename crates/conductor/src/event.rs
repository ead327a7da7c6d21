//! Events from workers. Late ones, of runs and requests that were given up, are dropped here.

use crate::benchmark::measured;
use crate::checkpoint::{request_checkpoint, save_newest};
use crate::drawing::{Prediction, TestImage};
use crate::effect::{Effect, Plot};
use crate::load::{give_up, launch, load, loaded};
use crate::loading::Start;
use crate::lost::{worker_lost, worker_outdated};
use crate::message::{Remedy, Retry};
use crate::pending::{PhaseCommand, Then};
use crate::request::Purpose;
use crate::run::{Fetched, Run};
use crate::state::State;
use crate::training::start;
use crate::words;
use crate::worker::WorkerId;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{
    Checkpoint, Counts, Event, Failure, PROTOCOL, Part, Phase, Point, Progress, RequestId, RunId,
};

/// Handles one event.
pub(crate) fn handle_event(state: &mut State, worker: WorkerId, event: Event) {
    if !state.workers.note_message(worker) {
        return;
    }
    match event {
        Event::Ready { protocol, .. } if protocol != PROTOCOL => worker_outdated(state, worker),
        Event::Ready { .. } => state.workers.ready(worker),
        Event::Fetching { run, part, file, received, total } => {
            let fetched = (received < total).then_some(Fetched { part, file, received, total });
            fetching(state, worker, run, fetched);
        }
        Event::Loaded { run, dataset, counts, layers } if is_known(state, worker, run) => {
            loaded(state, run, dataset, counts, layers);
        }
        Event::Substituted { run, failure, .. } if is_known(state, worker, run) => {
            state.messages.notify(words::substituted(&failure));
        }
        Event::Loaded { .. } | Event::Substituted { .. } => {}
        Event::DataFailed { run, part, failure } => data_failed(state, worker, run, part, failure),
        Event::PhaseChanged { run, phase } => phase_changed(state, worker, run, phase),
        Event::Progress { run, progress, point } => progressed(state, worker, run, progress, point),
        Event::Evaluated { run, evaluation } => {
            if let Some(current) = current(state, worker, run) {
                current.idle_ms = 0.0;
                current.evaluated(evaluation.clone());
                state.workers.emit(Effect::Plot(Plot::Evaluation(evaluation)));
            }
        }
        Event::CheckpointTaken { request, run, checkpoint } => {
            checkpoint_taken(state, worker, request, run, checkpoint);
        }
        Event::Diverged { run, rate, good } => diverged(state, worker, run, rate, good),
        Event::RunFailed { run, failure } => run_failed(state, worker, run, failure),
        Event::Predicted { request, probabilities, step, rbf } => {
            if state.workers.requests.take(worker, request).is_some() {
                let prediction = Prediction { probabilities, step, rbf: rbf.map(|rbf| *rbf) };
                let network = state.network();
                state.drawing.predicted(prediction, network, &mut state.workers);
            }
        }
        Event::TestImage { request, index, image, label } => {
            if state.workers.requests.take(worker, request).is_some() {
                state.drawing.pick(TestImage { index, image, label }, &mut state.workers);
            }
        }
        Event::Imported { request, counts } => imported(state, worker, request, counts),
        Event::Benchmarked { request, images_per_second } => {
            benchmarked(state, worker, request, Some(images_per_second));
        }
        Event::RequestFailed { request, failure } => request_failed(state, worker, request, failure),
        Event::DeviceLost { reason } => worker_lost(state, worker, &words::device_lost(&reason)),
        Event::Pong => {}
    }
}

/// The run on the page, if it is this one.
fn current(state: &mut State, worker: WorkerId, id: RunId) -> Option<&mut Run> {
    state.run.as_mut().filter(|run| run.id == id && run.worker == worker)
}

fn is_loading(state: &State, worker: WorkerId, id: RunId) -> bool {
    state.loading.as_ref().is_some_and(|loading| loading.id == id && loading.worker == Some(worker))
}

/// Whether it is the run that this worker is loading or the run on the page.
fn is_known(state: &mut State, worker: WorkerId, id: RunId) -> bool {
    is_loading(state, worker, id) || current(state, worker, id).is_some()
}

fn fetching(state: &mut State, worker: WorkerId, id: RunId, fetched: Option<Fetched>) {
    if is_loading(state, worker, id) {
        state.loading.iter_mut().for_each(|loading| (loading.fetched, loading.idle_ms) = (fetched.clone(), 0.0));
    } else if let Some(run) = current(state, worker, id) {
        (run.fetched, run.fetch_ms) = (fetched, 0.0);
        if run.is_fetching() {
            // A run that waits for data has not stalled.
            run.idle_ms = 0.0;
        }
    }
}

fn data_failed(state: &mut State, worker: WorkerId, id: RunId, part: Part, failure: Failure) {
    if is_loading(state, worker, id) {
        return give_up(state, failure);
    }
    let Some(run) = current(state, worker, id) else { return };
    if std::mem::take(&mut run.is_aborting) {
        // The answer to AbortFetches: that the download has stalled is reported already.
        return;
    }
    let again = part == Part::Train || run.is_busy();
    run.cut_off(part);
    let failure = words::data_failed(failure, part, run);
    report_data_failed(state, failure, again);
}

/// Reports missing images. With `again`, the button downloads them.
pub(crate) fn report_data_failed(state: &mut State, failure: Failure, again: bool) {
    if again {
        state.messages.fail(failure, Remedy::TryAgain, Retry::Run);
    } else {
        state.messages.refuse(failure);
    }
}

fn phase_changed(state: &mut State, worker: WorkerId, id: RunId, phase: Phase) {
    if is_loading(state, worker, id) {
        if let Some(loading) = &mut state.loading {
            loading.idle_ms = 0.0;
            loading.phase = (phase != Phase::Loading).then_some(phase);
        }
    } else if let Some(run) = current(state, worker, id) {
        (run.phase, run.idle_ms) = (phase, 0.0);
        run.pending.answer(phase);
        match phase {
            Phase::Loading | Phase::Idle | Phase::Running => {}
            Phase::Paused => request_checkpoint(state),
            Phase::Finished => {
                let too_late = run.pending.last() == Some(PhaseCommand::Start(Then::Train));
                run.pending.clear();
                request_checkpoint(state);
                if too_late {
                    // Train was sent before the page knew that the run had ended: it now means a new run.
                    start(state, Then::Train);
                }
            }
            Phase::Failed => run.pending.clear(),
        }
    }
}

fn progressed(state: &mut State, worker: WorkerId, id: RunId, progress: Progress, point: Option<Point>) {
    let Some(run) = current(state, worker, id) else { return };
    run.idle_ms = 0.0;
    let moved = run.advance(progress);
    run.point = point.or(run.point);
    // The first steps are saved at once, so that a crash within the next few seconds does not lose them.
    let first = run.is_unsaved();
    if let Some(point) = point {
        state.workers.emit(Effect::Plot(Plot::Point(point)));
    }
    if first {
        request_checkpoint(state);
    }
    if moved {
        state.drawing.predict_soon();
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
    if purpose == Some(Purpose::Download) {
        state.workers.emit(Effect::Download(checkpoint.clone()));
    }
    if let Some(run) = current(state, worker, id) {
        run.store_checkpoint(checkpoint);
    }
    match purpose {
        Some(Purpose::Switch) => switch(state),
        Some(
            Purpose::Keep
            | Purpose::Download
            | Purpose::Prediction
            | Purpose::TestImage
            | Purpose::Import(_)
            | Purpose::Reimport
            | Purpose::Benchmark(_),
        )
        | None => {}
    }
}

/// The checkpoint that a load has waited for has arrived, or has failed.
pub(crate) fn switch(state: &mut State) {
    if state.loading.as_ref().is_some_and(|loading| loading.worker.is_none()) {
        if state.run.as_ref().is_some_and(Run::is_behind) {
            state.messages.notify(words::moved_without(state.run.as_ref()));
        }
        launch(state);
    }
}

fn diverged(state: &mut State, worker: WorkerId, id: RunId, rate: f64, good: Box<Checkpoint>) {
    let Some(run) = current(state, worker, id) else { return };
    (run.phase, run.diverged) = (Phase::Failed, Some(rate));
    run.pending.clear();
    run.rate = good.rate;
    run.rewind(good);
    let failure = words::diverged(rate, run);
    state.messages.fail(failure, Remedy::LowerRate, Retry::LowerRate);
    state.drawing.predict_soon();
}

fn run_failed(state: &mut State, worker: WorkerId, id: RunId, failure: Failure) {
    if is_loading(state, worker, id) {
        return give_up(state, failure);
    }
    let Some(run) = current(state, worker, id) else { return };
    (run.phase, run.fetched) = (Phase::Failed, None);
    run.pending.clear();
    let start = if run.checkpoint.is_some() { Start::Resume } else { Start::Fresh };
    let kept = words::kept(Some(run));
    state.messages.fail(Failure { kept, ..failure }, Remedy::TryAgain, Retry::Load(start, None));
}

fn imported(state: &mut State, worker: WorkerId, request: RequestId, counts: Counts) {
    match state.workers.requests.take(worker, request) {
        Some(Purpose::Import(own)) => {
            state.workers.keep_own(own, worker);
            state.own_counts = Some(counts);
            state.messages.notify(words::files_in(counts));
            let again = state.form.experiment.dataset == DatasetId::Own;
            state.form.edit(Experiment { dataset: DatasetId::Own, ..state.form.experiment.clone() });
            if again && !state.is_trained() && state.form.problem().is_none() {
                let backend = state.backends.needed(&state.form.experiment, state.backend());
                let then = state.wanted();
                load(state, Start::Fresh, then, backend);
            }
        }
        Some(
            Purpose::Reimport
            | Purpose::Prediction
            | Purpose::TestImage
            | Purpose::Keep
            | Purpose::Switch
            | Purpose::Download
            | Purpose::Benchmark(_),
        )
        | None => {}
    }
}

fn benchmarked(state: &mut State, worker: WorkerId, request: RequestId, speed: Option<f64>) {
    let backend = state.workers.backend(worker);
    if let Some(Purpose::Benchmark(batch_size)) = state.workers.requests.take(worker, request)
        && let Some(backend) = backend
    {
        measured(state, backend, batch_size, speed);
    }
}

fn request_failed(state: &mut State, worker: WorkerId, request: RequestId, failure: Failure) {
    let Some(purpose) = state.workers.requests.take(worker, request) else { return };
    match purpose {
        Purpose::Prediction | Purpose::TestImage | Purpose::Import(_) => state.messages.refuse(failure),
        Purpose::Keep | Purpose::Reimport => {}
        Purpose::Switch => switch(state),
        Purpose::Download => save_newest(state),
        Purpose::Benchmark(batch_size) => {
            if let Some(backend) = state.workers.backend(worker) {
                measured(state, backend, batch_size, None);
            }
        }
    }
}
