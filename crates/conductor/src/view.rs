//! What the page shows, as plain values that the page compares with the previous ones.

use crate::backends::{Benchmarks, Choice, WebGpu};
use crate::drawing::{Prediction, TestImage};
use crate::message::Error;
use crate::pending::Then;
use crate::run::{Fetched, Run};
use crate::state::State;
use lenet_experiment::experiment::{Backend, Experiment};
use lenet_experiment::network::LayerRow;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Counts, Evaluation, Phase, Point, Progress, RunId};

/// Milliseconds of silence after which a run is no longer shown as running.
const SILENT_MS: f64 = 2_000.0;

/// State of the page's run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// A worker, data or a network is loading.
    Loading,
    /// Initial weights; no step was trained.
    Idle,
    /// Training.
    Running,
    /// Was training; its worker has sent nothing for two seconds.
    NotResponding,
    /// Can be resumed.
    Paused,
    /// All epochs are done, or the visitor has stopped it.
    Finished,
    /// Could not be loaded, cannot continue, or has lost its worker.
    Failed,
}

/// State of the page's worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// Being downloaded and compiled.
    Starting,
    /// Accepts commands.
    Ready,
    /// There is none: it was lost.
    Lost,
}

/// The run on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct RunView {
    /// Id under which its worker knows it.
    pub run: RunId,
    /// Id under which its curves were started.
    pub curves: RunId,
    /// What it trains.
    pub experiment: Experiment,
    /// Preset from which the experiment was made.
    pub base: Preset,
    /// Whether its learning rate was set by hand.
    pub by_hand: bool,
    /// Number of images in its data.
    pub counts: Counts,
    /// Table of the network's layers.
    pub layers: Vec<LayerRow>,
    /// Step of the newest checkpoint.
    pub saved_step: Option<u32>,
}

/// The run that was replaced last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoView {
    /// Name, as in the charts.
    pub name: String,
    /// Step of its checkpoint, to which Undo returns.
    pub step: u32,
}

/// Everything the page shows but the curves.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The form's experiment.
    pub form: Experiment,
    /// Preset from which it was made.
    pub base: Preset,
    /// Why it cannot run; `None` if it can.
    pub problem: Option<String>,
    /// Number of images in the user's own files.
    pub own_counts: Option<Counts>,

    /// Backend chosen by the visitor.
    pub choice: Choice,
    /// Backend in use.
    pub backend: Backend,
    /// State of the worker that uses it.
    pub worker: WorkerState,
    /// Whether the browser has WebGPU.
    pub webgpu: WebGpu,
    /// Measured speeds.
    pub benchmarks: Benchmarks,

    /// State of the run.
    pub status: Status,
    /// Train or Step, pressed and not in effect yet.
    pub then: Option<Then>,
    /// Experiment of the run that is loading.
    pub loading: Option<Experiment>,
    /// Download progress of data files.
    pub fetched: Option<Fetched>,
    /// The run.
    pub run: Option<RunView>,
    /// Steps, epochs and speed of the run.
    pub progress: Option<Progress>,
    /// The last point of its curves.
    pub point: Option<Point>,
    /// The last evaluation on all test images.
    pub tested: Option<Evaluation>,
    /// A newer one on a sample of them.
    pub sampled: Option<Evaluation>,
    /// Learning rate of its next step.
    pub rate: f64,
    /// The run to which Undo goes back.
    pub undo: Option<UndoView>,

    /// Whether the run is training, or will as soon as it can.
    pub busy: bool,
    /// Whether the run has trained at least one step.
    pub trained: bool,
    /// Whether all epochs are done.
    pub whole: bool,
    /// Whether the form differs from the run.
    pub changed: bool,
    /// Whether leaving the page would lose training.
    pub at_stake: bool,

    /// What the network predicts for the drawing.
    pub prediction: Option<Prediction>,
    /// The test image picked last.
    pub picked: Option<TestImage>,
    /// A message that needs no action.
    pub notice: Option<String>,
    /// A failure, with its buttons.
    pub error: Option<Error>,
}

pub(crate) fn view(state: &State) -> View {
    let run = state.run.as_ref();
    let loading = state.loading.as_ref();
    let fetched = match loading {
        Some(loading) => loading.fetched.clone(),
        None => run.filter(|run| run.is_fetching()).and_then(|run| run.fetched.clone()),
    };
    let is_trained = state.is_trained();
    View {
        form: state.form.experiment.clone(),
        base: state.form.base,
        problem: state.form.problem(),
        own_counts: state.own_counts,
        choice: state.backends.choice,
        backend: state.backend().unwrap_or_else(|| state.backends.needed(state.experiment_shown(), None)),
        worker: match state.main {
            None => WorkerState::Lost,
            Some(worker) if state.workers.is_ready(worker) => WorkerState::Ready,
            Some(_) => WorkerState::Starting,
        },
        webgpu: state.backends.webgpu.clone(),
        benchmarks: state.backends.benchmarks.clone(),
        status: status(state),
        then: then(state),
        loading: loading.map(|loading| loading.experiment.clone()),
        fetched,
        run: run.map(run_view),
        progress: run.and_then(|run| run.progress),
        point: run.and_then(|run| run.point),
        tested: run.and_then(|run| run.tested.clone()),
        sampled: run.and_then(|run| run.sampled.clone()),
        rate: run.map_or_else(|| state.form.experiment.schedule.rate(0.0), Run::rate_now),
        undo: state.replaced.as_ref().and_then(undo_view),
        busy: state.is_busy(),
        trained: is_trained,
        whole: run.is_some_and(Run::is_whole),
        changed: state.is_changed(),
        at_stake: is_trained || state.is_busy() || state.replaced.is_some(),
        prediction: state.drawing.prediction,
        picked: state.drawing.picked.clone(),
        notice: state.messages.notice.clone(),
        error: state.messages.error.clone(),
    }
}

fn status(state: &State) -> Status {
    let Some(worker) = state.main else { return Status::Failed };
    if state.loading.is_some() {
        return Status::Loading;
    }
    let Some(run) = &state.run else { return Status::Failed };
    match run.phase {
        Phase::Loading => Status::Loading,
        Phase::Idle => Status::Idle,
        Phase::Running if state.workers.silent_ms(worker) > SILENT_MS => Status::NotResponding,
        Phase::Running => Status::Running,
        Phase::Paused => Status::Paused,
        Phase::Finished => Status::Finished,
        Phase::Failed => Status::Failed,
    }
}

/// Train or Step, while the run is not training yet.
fn then(state: &State) -> Option<Then> {
    let is_running = state.loading.is_none() && state.run.as_ref().is_some_and(|run| run.phase == Phase::Running);
    state.wanted().filter(|_| !is_running)
}

fn run_view(run: &Run) -> RunView {
    RunView {
        run: run.id,
        curves: run.curves,
        experiment: run.experiment.clone(),
        base: run.base,
        by_hand: run.rate.is_some(),
        counts: run.counts,
        layers: run.layers.clone(),
        saved_step: run.checkpoint.as_ref().map(|saved| saved.step),
    }
}

fn undo_view(run: &Run) -> Option<UndoView> {
    run.checkpoint.as_ref().map(|saved| UndoView { name: run.name(), step: saved.step })
}
