//! Loading a run into a slot: fresh or from a checkpoint, in the same worker or another.

use crate::benchmark;
use crate::checkpoint::{checkpoint_before_switch, retire};
use crate::effect::{Effect, Plot};
use crate::hand::{self, FineTuning};
use crate::loading::{Loading, Origin};
use crate::message::{Action, Retry};
use crate::pending::Then;
use crate::request::Purpose;
use crate::run::Run;
use crate::slot::{Slot, SlotId};
use crate::state::State;
use crate::store;
use crate::words;
use crate::worker::WorkerId;
use lenet_experiment::compute::Compute;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::LayerRow;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Command, Counts, Failure, RunId, Split};
use lenet_experiment::validate::problems;

/// Loads a run with this backend and these kernels; a fresh one trains the slot's next experiment. It replaces the slot's
/// run, whose checkpoint is taken first.
pub(crate) fn load(state: &mut State, at: SlotId, origin: Origin, then: Option<Then>, wanted: Compute) {
    if let Some(problem) = state.problem(at).filter(|_| origin == Origin::Fresh) {
        return state.messages.refuse(words::invalid(&problem, state.slots[at].run.as_ref()));
    }
    let Some((base, experiment)) = subject(state, at, origin) else { return };
    let experiment = experiment.clone();
    if at == SlotId::PAGE {
        state.form.cancel_load();
    }
    state.messages.close_retryable();
    let compute = if wanted.trains(&experiment) { wanted } else { state.backends.needed(&experiment, Some(wanted)) };
    let cannot = |current: Compute| current != compute && !current.trains(&experiment);
    if let Some(left) = [Some(wanted), state.compute(at)].into_iter().flatten().find(|current| cannot(*current)) {
        state.messages.notify(words::trained_elsewhere(compute, left));
    }
    if let Some(worker) = state.slots[at].worker {
        state.workers.requests.cancel_at(worker, &Purpose::Switch);
    }
    let moves = state.compute(at) != Some(compute) || matches!(origin, Origin::Resume | Origin::FineTuning);
    let waits = checkpoint_before_switch(state, at) && moves;
    state.last_run += 1;
    state.slots[at].loading = Some(Loading {
        id: state.last_run,
        origin,
        then,
        needs_images: at != SlotId::PAGE || origin != Origin::Fresh || then.is_some(),
        described: described(state, at, origin).unwrap_or(&experiment).clone(),
        experiment,
        base,
        compute,
        worker: None,
        fine_tuning: None,
        fetched: None,
        idle_ms: 0.0,
    });
    if !waits {
        launch(state, at);
    }
}

/// Moves the run that is loading, else the slot's run, to another backend or other kernels.
pub(crate) fn relocate(state: &mut State, at: SlotId, compute: Compute) {
    let slot = &state.slots[at];
    let origin = match (&slot.loading, &slot.run) {
        (Some(loading), _) => loading.origin,
        (None, Some(run)) if run.has_images => Origin::Resume,
        (None, Some(_) | None) => Origin::Fresh,
    };
    load(state, at, origin, slot.wanted(), compute);
}

/// Whether a load waits for a checkpoint of the slot's run.
pub(crate) fn is_waiting(slot: &Slot) -> bool {
    slot.loading.as_ref().is_some_and(|loading| loading.worker.is_none())
}

/// Sends a load that waits for a checkpoint, with a notice if only an older one is there.
pub(crate) fn launch_waiting(state: &mut State, at: SlotId) {
    let run = state.slots[at].run.as_ref();
    if run.is_some_and(Run::is_behind) {
        state.messages.notify(words::moved_without(run));
    }
    launch(state, at);
}

/// Sends the load.
fn launch(state: &mut State, at: SlotId) {
    let Some(mut loading) = state.slots[at].loading.take() else { return };
    if matches!(loading.origin, Origin::Resume | Origin::FineTuning)
        && let Some(run) = state.slots[at].run.as_ref().filter(|run| run.is_unsaved())
    {
        return state.messages.refuse(words::not_moved(run));
    }
    if loading.origin == Origin::FineTuning {
        let run = state.slots[at].run.as_ref();
        let Some(fine_tuning) = run.and_then(|run| FineTuning::begin(run, &state.hand)) else {
            return hand::refuse(state, at);
        };
        // The learning rate may have been set by hand since.
        if let Some(problem) = problems(&fine_tuning.1.experiment).first() {
            return state.messages.refuse(words::invalid(&problem.text, run));
        }
        loading.fine_tuning = Some(fine_tuning);
    }
    let worker = worker_for(state, at, loading.compute);
    if at == SlotId::PAGE {
        hand::send(state, worker);
    }
    let slot = &mut state.slots[at];
    let fine_tuning = loading.fine_tuning.as_ref();
    let resume = match loading.origin {
        Origin::Fresh => None,
        Origin::Resume => slot.run.as_mut().and_then(Run::checkpoint_to_resume),
        Origin::Restore(curves) => state.kept.find(curves).and_then(Run::checkpoint).cloned().map(Box::new),
        Origin::FineTuning => fine_tuning.map(|(_, start)| start.clone()),
    };
    let fine_tuning_before = || source(state, at, loading.origin)?.fine_tuning.as_ref();
    let mixed = FineTuning::mixed(fine_tuning.map(|(fine_tuning, _)| fine_tuning).or_else(fine_tuning_before));
    let slot = &mut state.slots[at];
    if let Some(run) = &mut slot.run {
        run.superseded(worker);
    }
    let trained = fine_tuning.map_or(&loading.experiment, |(_, start)| &start.experiment);
    let (run, experiment, then, needs_images) = (loading.id, trained.clone(), loading.then, loading.needs_images);
    loading.worker = Some(worker);
    slot.loading = Some(loading);
    state.workers.send(worker, Command::Load { run, experiment, resume, mixed, needs_images });
    if let Some(then) = then {
        state.workers.send(worker, command(then, run));
    }
}

/// The command that starts a run.
pub(crate) fn command(then: Then, run: RunId) -> Command {
    match then {
        Then::Train => Command::Run { run },
        Then::Step => Command::Step { run },
    }
}

/// The run that a slot loads has loaded, on this data set, with or without images.
pub(crate) fn loaded(
    state: &mut State,
    at: SlotId,
    (dataset, has_images): (DatasetId, bool),
    counts: Counts,
    layers: Vec<LayerRow>,
) {
    let Some(loading) = state.slots[at].loading.take_if(|loading| loading.worker.is_some()) else { return };
    let Some(worker) = loading.worker else { return };
    if at == SlotId::PAGE {
        follow_data(state, &loading, dataset);
    }
    let Loading { id, origin, then, mut experiment, base, fine_tuning, fetched, .. } = loading;
    experiment.dataset = dataset;
    // A worker that has part of the data set already does not report how far its download is; it may have stalled.
    let before = state.slots[at].run.as_ref();
    let same_data = before.filter(|run| run.worker == worker && run.experiment.dataset == dataset);
    let fetched = fetched.or_else(|| same_data.and_then(Run::last_fetched).cloned());
    let mut new = Run::new(id, worker, base, experiment);
    if let Some(own) = state.own.as_ref().filter(|_| dataset == DatasetId::Own) {
        new.learn_from(own);
    }
    let mut run = match origin {
        Origin::Fresh => fresh(state, at, new),
        Origin::Resume => resumed(state, at, new),
        Origin::Restore(curves) => restored(state, at, curves, new, counts),
        Origin::FineTuning => fine_tuned(state, at, fine_tuning, new),
    };
    run.has_images = has_images;
    run.loaded(counts, layers, fetched, then);
    let saved = run.checkpoint().and_then(|saved| saved.rate);
    if let Some(rate) = run.rate().filter(|rate| saved != Some(*rate)) {
        state.workers.send(worker, Command::SetLearningRate { run: id, rate });
    }
    let rests = matches!(origin, Origin::Restore(_) | Origin::Resume) && then.is_none();
    // A checkpoint at an epoch's end was taken before that epoch's evaluation.
    let is_due = |step: u32| step < run.step() && run.ends_epoch(run.step());
    let is_unpredicted = run.results().mistakes.of(Split::Test).is_none();
    if rests && run.is_trained() && (is_unpredicted || run.results().tested.is_none_or(|tested| is_due(tested.step))) {
        state.workers.send(worker, Command::Evaluate { run: id });
    }
    state.slots[at].run = Some(run);
    if at == SlotId::PAGE {
        if then == Some(Then::Train) {
            benchmark::begin(state, at);
        }
        benchmark::foresee(state);
        let network = state.page().network();
        state.drawing.renew(network, &mut state.workers);
        state.inside.renew(&mut state.workers);
        state.images.renew(&mut state.workers);
        state.checks.renew(&mut state.workers);
    }
}

/// A load has failed. The slot's worker still holds the run that it would have replaced.
pub(crate) fn give_up(state: &mut State, at: SlotId, failure: Failure) {
    let slot = &mut state.slots[at];
    let Some(loading) = slot.loading.take() else { return };
    // One without images is still there to be looked into.
    slot.run.take_if(|run| !run.is_trained() && run.has_images);
    let stays = slot.run.as_ref().is_none_or(|run| Some(run.worker) == slot.worker);
    let kept = if stays { words::stays(slot.run.as_ref()) } else { words::kept(slot.run.as_ref()) };
    let origin = if slot.run.is_none() && loading.origin == Origin::Resume { Origin::Fresh } else { loading.origin };
    let retry = Retry::Load(at, origin, loading.then);
    state.messages.fail(Failure { kept, ..failure }, Action::TryAgain, retry);
}

/// Preset and experiment to load; `None` if there is no run to resume or restore.
pub(crate) fn subject(state: &State, at: SlotId, origin: Origin) -> Option<(Preset, &Experiment)> {
    match origin {
        Origin::Fresh => Some(state.next(at)),
        Origin::Resume | Origin::Restore(_) | Origin::FineTuning => {
            source(state, at, origin).map(|run| (run.base, &run.experiment))
        }
    }
}

/// The run whose checkpoint is loaded.
fn source(state: &State, at: SlotId, origin: Origin) -> Option<&Run> {
    match origin {
        Origin::Fresh => None,
        Origin::Resume | Origin::FineTuning => state.slots[at].run.as_ref(),
        Origin::Restore(curves) => state.kept.find(curves),
    }
}

/// The experiment in the form that describes the run to resume or restore; `None` for a fresh run.
fn described(state: &State, at: SlotId, origin: Origin) -> Option<&Experiment> {
    let run = match origin {
        Origin::Fresh => None,
        Origin::Resume | Origin::FineTuning => state.slots[at].run.as_ref(),
        Origin::Restore(curves) => state.kept.find(curves),
    };
    run.map(Run::described)
}

/// The slot's worker if it has this backend and these kernels, else another worker in its place.
fn worker_for(state: &mut State, at: SlotId, compute: Compute) -> WorkerId {
    if let Some(worker) = state.slots[at].worker {
        if state.workers.compute(worker) == Some(compute) {
            return worker;
        }
        retire(state, worker);
    }
    let worker = state.workers.take(compute);
    state.slots[at].worker = Some(worker);
    worker
}

/// Shows a substituted data set in the form, unless the form was changed meanwhile.
fn follow_data(state: &mut State, loading: &Loading, dataset: DatasetId) {
    if loading.experiment.dataset != dataset && state.form.experiment.dataset == loading.experiment.dataset {
        state.form.experiment.dataset = dataset;
    }
    if state.page().run.as_ref().is_some_and(|run| run.experiment.dataset != dataset) {
        // The test image belongs to the previous data set, whose classes have other names.
        state.drawing.picked = None;
    }
}

fn fresh(state: &mut State, at: SlotId, new: Run) -> Run {
    keep(state, at);
    state.workers.emit(Effect::Plot(new.curves, Plot::Start));
    new
}

fn resumed(state: &mut State, at: SlotId, new: Run) -> Run {
    let Some(run) = state.slots[at].run.take() else { return fresh(state, at, new) };
    let run = run.resumed(new.id, new.worker);
    state.workers.emit(Effect::Plot(run.curves, Plot::Rewind { epoch: run.epoch_of(run.step()) }));
    run
}

fn restored(state: &mut State, at: SlotId, curves: RunId, new: Run, counts: Counts) -> Run {
    let Some(run) = state.kept.take(curves) else { return fresh(state, at, new) };
    let mut run = run.resumed(new.id, new.worker);
    run.learn_epoch(counts);
    keep(state, at);
    state.workers.emit(Effect::Plot(run.curves, Plot::Restore { epoch: run.epoch_of(run.step()) }));
    run
}

fn fine_tuned(state: &mut State, at: SlotId, fine_tuning: Option<(FineTuning, Box<Checkpoint>)>, new: Run) -> Run {
    let (Some(old), Some((fine_tuning, start))) = (&state.slots[at].run, fine_tuning) else {
        return fresh(state, at, new);
    };
    let from = old.curves;
    let (compute, first) = (state.workers.compute(new.worker), start.clone());
    let mut run = old.fine_tuned(new, fine_tuning, start);
    if let Some(compute) = compute {
        // The state from which the first steps of fine-tuning can be trained again.
        run.moments.add(first.into(), compute, false);
    }
    keep(state, at);
    state.workers.emit(Effect::Plot(run.curves, Plot::Branch { from, epoch: run.epoch_of(run.step()) }));
    run
}

/// Keeps the slot's run, which another replaces.
fn keep(state: &mut State, at: SlotId) {
    let Some(old) = state.slots[at].run.take().filter(Run::is_trained) else { return };
    let (name, experiment) = (old.name_parts(), old.experiment.clone());
    state.workers.emit(Effect::Plot(old.curves, Plot::Archive { name, experiment }));
    if old.is_unsaved() {
        state.workers.emit(Effect::Plot(old.curves, Plot::Forget));
        return state.messages.notify(words::not_kept(&old));
    }
    if at == SlotId::PAGE {
        let saved = store::saved(&state.store, &old);
        store::write(state, saved);
    }
    let behind = old.is_behind().then(|| words::kept(Some(&old)));
    behind.into_iter().for_each(|notice| state.messages.notify(notice));
    store::keep_in_memory(state, old);
}
