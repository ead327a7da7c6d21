//! Answers to requests. Late ones, of requests that were given up, are dropped here.

use crate::benchmark::measured;
use crate::checkpoint::save_newest;
use crate::drawing::{LabelledImage, Prediction};
use crate::effect::Effect;
use crate::event::current;
use crate::images::request_images;
use crate::load::{is_waiting, launch_waiting, load};
use crate::loading::Origin;
use crate::request::Purpose;
use crate::run::Run;
use crate::slot::SlotId;
use crate::state::State;
use crate::training;
use crate::words;
use crate::worker::WorkerId;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::network::Weights;
use lenet_experiment::protocol::{Checkpoint, Failure, OwnData, RequestId, RunId, Split};
use std::sync::Arc;

pub(crate) fn predicted(state: &mut State, worker: WorkerId, request: RequestId, prediction: Prediction) {
    if state.workers.requests.take(worker, request).is_some() {
        let network = state.page().network();
        state.drawing.predicted(prediction, network, &mut state.workers);
    }
}

pub(crate) fn picked(state: &mut State, worker: WorkerId, request: RequestId, image: LabelledImage) {
    if state.workers.requests.take(worker, request).is_some() {
        state.drawing.pick(image, &mut state.workers);
    }
}

pub(crate) fn images_sent(
    state: &mut State,
    worker: WorkerId,
    request: RequestId,
    split: Split,
    images: Vec<(u32, Image)>,
) {
    match state.workers.requests.take(worker, request) {
        Some(Purpose::CheckImages) => state.checks.images.received(split, images),
        Some(_) => {
            state.images.received(split, images);
            request_images(state);
        }
        None => {}
    }
}

pub(crate) fn checkpoint_taken(
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
    if let Some(Purpose::SaveModel(format)) = purpose {
        state.workers.emit(Effect::SaveModel(checkpoint.clone(), format));
    }
    let compute = state.workers.compute(worker);
    if let Some(((at, run), compute)) = current(state, worker, id).zip(compute) {
        let checkpoint = Arc::from(checkpoint);
        run.store_checkpoint(Arc::clone(&checkpoint), compute, purpose == Some(Purpose::Turn));
        if at == SlotId::PAGE
            && let Some(run) = &state.slots[at].run
        {
            state.checks.saved(run, &checkpoint);
            state.store.changed();
        }
    }
    if purpose == Some(Purpose::Switch) {
        switch(state, worker);
    }
}

pub(crate) fn weights_sent(
    state: &mut State,
    worker: WorkerId,
    request: Option<RequestId>,
    id: RunId,
    step: u32,
    weights: Weights,
) {
    let is_late = request.is_some_and(|request| state.workers.requests.take(worker, request).is_none());
    let compute = state.workers.compute(worker);
    let page = &mut state.slots[SlotId::PAGE];
    let is_current = |run: &&mut Run| run.id == id && run.worker == worker && !is_late;
    if let Some((run, compute)) = page.run.as_mut().filter(is_current).zip(compute) {
        if step == 0 {
            run.begin(weights.clone(), compute);
        }
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

pub(crate) fn imported(state: &mut State, worker: WorkerId, request: RequestId, data: OwnData) {
    let Some(Purpose::Import(own)) = state.workers.requests.take(worker, request) else { return };
    state.workers.keep_own(own, worker);
    state.messages.notify(words::files_in(&data));
    state.own = Some(Arc::new(data));
    if state.page().run.as_ref().is_some_and(|run| run.is_trained() && run.experiment.dataset == DatasetId::Own) {
        state.messages.notify(words::EARLIER_IMAGES.into());
    }
    let again = state.form.experiment.dataset == DatasetId::Own;
    state.form.edit(Experiment { dataset: DatasetId::Own, ..state.form.experiment.clone() });
    if let Some(then) = state.after_files.take() {
        return training::start(state, SlotId::PAGE, then);
    }
    if again && !state.page().is_trained() && state.form_problem().is_none() {
        let compute = state.backends.needed(&state.form.experiment, state.compute(SlotId::PAGE));
        let then = state.page().wanted();
        load(state, SlotId::PAGE, Origin::Fresh, then, compute);
    }
}

pub(crate) fn benchmarked(state: &mut State, worker: WorkerId, request: RequestId, speed: Option<f64>) {
    let compute = state.workers.compute(worker);
    if let Some(Purpose::Benchmark(workload)) = state.workers.requests.take(worker, request)
        && let Some(compute) = compute
    {
        measured(state, compute, workload, speed);
    }
}

pub(crate) fn request_failed(state: &mut State, worker: WorkerId, request: RequestId, failure: Failure) {
    let Some(purpose) = state.workers.requests.take(worker, request) else { return };
    match purpose {
        Purpose::Prediction | Purpose::TestImage | Purpose::Import(_) => state.messages.refuse(failure),
        Purpose::Weights => state.inside.changed(),
        Purpose::Images => state.images.refused(),
        Purpose::CheckImages => state.checks.images.refused(),
        Purpose::RivalPrediction
        | Purpose::Checkpoint
        | Purpose::Turn
        | Purpose::Replay
        | Purpose::Batch
        | Purpose::Reimport => {}
        Purpose::Switch => switch(state, worker),
        Purpose::SaveModel(format) => save_newest(state, format),
        Purpose::Benchmark(workload) => {
            if let Some(compute) = state.workers.compute(worker) {
                measured(state, compute, workload, None);
            }
        }
    }
}
