//! Loading a run: fresh or from a checkpoint, in the same worker or another.

use crate::checkpoint::{checkpoint_before_switch, retire};
use crate::effect::{Effect, Plot};
use crate::loading::{Loading, Start};
use crate::message::{Remedy, Retry};
use crate::pending::{PhaseCommand, Then};
use crate::request::Purpose;
use crate::run::Run;
use crate::state::State;
use crate::words;
use crate::worker::WorkerId;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::network::LayerRow;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Counts, Failure, Phase, RunId};

/// Loads a run on a backend. It replaces the run on the page, whose checkpoint is taken first.
pub(crate) fn load(state: &mut State, start: Start, then: Option<Then>, backend: Backend) {
    if let Some(problem) = state.form.problem().filter(|_| start == Start::Fresh) {
        return state.messages.refuse(words::invalid(&problem, state.run.as_ref()));
    }
    let Some((base, experiment)) = subject(state, start) else { return };
    state.form.cancel_load();
    state.messages.close_retryable();
    if let Some(current) = state.backend().filter(|current| *current != backend && !current.trains(&experiment)) {
        state.messages.notify(words::trained_elsewhere(current.other()));
    }
    state.workers.requests.cancel(&Purpose::Switch);
    let moves = state.backend() != Some(backend) || start == Start::Resume;
    let waits = checkpoint_before_switch(state) && moves;
    state.last_run += 1;
    state.loading = Some(Loading {
        id: state.last_run,
        start,
        then,
        experiment,
        base,
        backend,
        worker: None,
        phase: None,
        fetched: None,
        idle_ms: 0.0,
    });
    if !waits {
        launch(state);
    }
}

/// Moves the run that is loading, else the run on the page, to another backend.
pub(crate) fn relocate(state: &mut State, backend: Backend) {
    let start = match (&state.loading, &state.run) {
        (Some(loading), _) => loading.start,
        (None, Some(_)) => Start::Resume,
        (None, None) => Start::Fresh,
    };
    let then = state.wanted();
    load(state, start, then, backend);
}

/// Sends the load, after the checkpoint that it may have waited for has arrived or failed.
pub(crate) fn launch(state: &mut State) {
    let Some(mut loading) = state.loading.take() else { return };
    if loading.start == Start::Resume
        && let Some(run) = state.run.as_ref().filter(|run| run.is_unsaved())
    {
        return state.messages.refuse(words::not_moved(run));
    }
    let worker = worker_for(state, loading.backend);
    let resume = match loading.start {
        Start::Fresh => None,
        Start::Resume => state.run.as_mut().and_then(|run| {
            // The learning rate may have been set since the checkpoint was taken.
            run.checkpoint.iter_mut().for_each(|saved| saved.rate = run.rate);
            run.checkpoint.clone()
        }),
        Start::Restore => state.replaced.as_ref().and_then(|run| run.checkpoint.clone()),
    };
    if let Some(run) = &mut state.run {
        run.pending.clear();
        if run.worker != worker && run.phase == Phase::Running {
            run.phase = Phase::Paused;
        }
    }
    let (run, experiment) = (loading.id, loading.experiment.clone());
    loading.worker = Some(worker);
    let then = loading.then;
    state.loading = Some(loading);
    state.workers.send(worker, Command::Load { run, experiment, resume });
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

/// A run has loaded, or its test images have arrived.
pub(crate) fn loaded(state: &mut State, id: RunId, dataset: DatasetId, counts: Counts, layers: Vec<LayerRow>) {
    if let Some(run) = state.run.as_mut().filter(|run| run.id == id) {
        (run.counts, run.fetched, run.fetch_ms) = (counts, None, 0.0);
        return;
    }
    let Some(loading) = state.loading.take_if(|loading| loading.id == id) else { return };
    let Some(worker) = loading.worker else { return };
    follow_data(state, &loading, dataset);
    let Loading { start, then, mut experiment, base, phase, fetched, .. } = loading;
    experiment.dataset = dataset;
    let mut run = match start {
        Start::Fresh => fresh(state, id, worker, base, experiment),
        Start::Resume => resumed(state, id, worker, base, experiment),
        Start::Restore => restored(state, id, worker, base, experiment),
    };
    (run.counts, run.layers, run.fetched) = (counts, layers, fetched);
    run.phase = phase.unwrap_or(if run.is_trained() { Phase::Paused } else { Phase::Idle });
    if let Some(then) = then.filter(|_| !matches!(run.phase, Phase::Running | Phase::Finished)) {
        run.pending.push(PhaseCommand::Start(then));
    }
    let saved = run.checkpoint.as_ref().and_then(|saved| saved.rate);
    if let Some(rate) = run.rate.filter(|rate| saved != Some(*rate)) {
        state.workers.send(worker, Command::SetLearningRate { run: id, rate });
    }
    state.run = Some(run);
    let network = state.network();
    state.drawing.renew(network, &mut state.workers);
}

/// A load has failed. The page's worker still holds the run that it would have replaced.
pub(crate) fn give_up(state: &mut State, failure: Failure) {
    let Some(loading) = state.loading.take() else { return };
    state.run.take_if(|run| !run.is_trained());
    let stays = state.run.as_ref().is_none_or(|run| Some(run.worker) == state.main);
    let kept = if stays { words::stays(state.run.as_ref()) } else { words::kept(state.run.as_ref()) };
    let retry = Retry::Load(loading.start, loading.then);
    state.messages.fail(Failure { kept, ..failure }, Remedy::TryAgain, retry);
}

/// Preset and experiment to load.
fn subject(state: &State, start: Start) -> Option<(Preset, Experiment)> {
    let run = match start {
        Start::Fresh => return Some((state.form.base, state.form.experiment.clone())),
        Start::Resume => state.run.as_ref(),
        Start::Restore => state.replaced.as_ref(),
    };
    run.map(|run| (run.base, run.experiment.clone()))
}

/// The page's worker if it uses this backend, else another worker in its place.
fn worker_for(state: &mut State, backend: Backend) -> WorkerId {
    if let Some(worker) = state.main {
        if state.workers.backend(worker) == Some(backend) {
            return worker;
        }
        retire(state, worker);
    }
    let worker = state.workers.take(backend);
    state.main = Some(worker);
    worker
}

/// Shows a substituted data set in the form, unless the form was changed meanwhile.
fn follow_data(state: &mut State, loading: &Loading, dataset: DatasetId) {
    if loading.experiment.dataset != dataset && state.form.experiment.dataset == loading.experiment.dataset {
        state.form.experiment.dataset = dataset;
    }
    if state.run.as_ref().is_some_and(|run| run.experiment.dataset != dataset) {
        // The test image belongs to the previous data set, whose classes have other names.
        state.drawing.picked = None;
    }
}

fn fresh(state: &mut State, id: RunId, worker: WorkerId, base: Preset, experiment: Experiment) -> Run {
    replace(state);
    state.workers.emit(Effect::Plot(Plot::Start(id)));
    Run::new(id, worker, base, experiment)
}

fn resumed(state: &mut State, id: RunId, worker: WorkerId, base: Preset, experiment: Experiment) -> Run {
    let Some(run) = state.run.take() else { return fresh(state, id, worker, base, experiment) };
    let run = run.resumed(id, worker);
    state.workers.emit(Effect::Plot(Plot::Rewind { epoch: run.epoch_of(run.step()) }));
    run
}

fn restored(state: &mut State, id: RunId, worker: WorkerId, base: Preset, experiment: Experiment) -> Run {
    let Some(run) = state.replaced.take() else { return fresh(state, id, worker, base, experiment) };
    let run = run.resumed(id, worker);
    replace(state);
    state.workers.emit(Effect::Plot(Plot::Restore { run: run.curves, epoch: run.epoch_of(run.step()) }));
    run
}

/// Keeps the run on the page for Undo.
fn replace(state: &mut State) {
    let Some(old) = state.run.take().filter(Run::is_trained) else { return };
    let (run, name, experiment) = (old.curves, old.name(), old.experiment.clone());
    state.workers.emit(Effect::Plot(Plot::Archive { run, name, experiment }));
    if old.is_unsaved() {
        return state.messages.notify(words::not_kept(&old));
    }
    if old.is_behind() {
        state.messages.notify(words::kept(Some(&old)));
    }
    state.replaced = Some(old);
}
