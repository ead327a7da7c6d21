//! What the page shows, as plain values that the page compares with the previous ones.

use crate::backends::{BackendChoice, Benchmarks, WebGpuSupport};
use crate::benchmark::expected_seconds;
use crate::check::Check;
use crate::drawing::{LabelledImage, Prediction};
use crate::hand::{FineTuningView, fine_tuning_view};
use crate::images::Thumbnails;
use crate::inside::Snapshot;
use crate::message::Error;
use crate::mistakes::Mistakes;
use crate::pending::Then;
use crate::race::{Race, RaceView};
use crate::run::Run;
use crate::run::download::Fetched;
use crate::slot::SlotId;
use crate::state::State;
use crate::store::{Store, StoreView};
use crate::stored::StoreId;
use crate::time::Timeline;
use lenet_experiment::compute::{Compute, Kernels};
use lenet_experiment::dataset::ClassNames;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::network::LayerRow;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Counts, Evaluation, OwnData, Phase, Point, Progress, RunId};
use std::sync::Arc;

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
    Starting {
        /// Bytes of its module that have arrived.
        received: u64,
    },
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
    /// Parts of its name: what it trains, what was changed, data set, seed.
    pub name: Vec<String>,
    /// What it trains.
    pub experiment: Experiment,
    /// Preset from which the experiment was made.
    pub base: Preset,
    /// Whether its learning rate was set by hand.
    pub by_hand: bool,
    /// Number of images in its data.
    pub counts: Counts,
    /// Names of its classes.
    pub class_names: ClassNames,
    /// Among how many classes a guess chooses.
    pub classes_guessed: usize,
    /// Table of the network's layers.
    pub layers: Vec<LayerRow>,
    /// Step of the newest checkpoint.
    pub saved_step: Option<u32>,
}

/// A run that was replaced and can be restored.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptView {
    /// Id under which its curves were started.
    pub curves: RunId,
    /// Name, as in the charts.
    pub name: String,
    /// What it trains, as the form describes it.
    pub experiment: Experiment,
    /// Whether it has learned the visitor's drawings, too.
    pub learns_hand: bool,
    /// Step of its checkpoint, from which it resumes.
    pub step: u32,
    /// The same run in the browser's storage.
    pub stored: Option<StoreId>,
    /// What it predicted last.
    pub mistakes: Mistakes,
}

/// Everything the page shows but the curves.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The form's experiment.
    pub form: Experiment,
    /// Preset from which it was made.
    pub base: Preset,
    /// Number of times that it was put into the form from elsewhere, which replaces what was typed.
    pub form_replacements: u32,
    /// Why it cannot run; `None` if it can.
    pub problem: Option<String>,
    /// What the user's own files hold.
    pub own: Option<Arc<OwnData>>,

    /// Backend chosen by the visitor.
    pub choice: BackendChoice,
    /// Kernels chosen by the visitor.
    pub kernels: Kernels,
    /// Backend and kernels in use.
    pub compute: Compute,
    /// State of the worker that uses it.
    pub worker: WorkerState,
    /// Whether the browser has WebGPU.
    pub webgpu: WebGpuSupport,
    /// Measured speeds.
    pub benchmarks: Benchmarks,

    /// State of the run.
    pub status: Status,
    /// Train or Step, pressed and not in effect yet.
    pub then: Option<Then>,
    /// Whether files of the visitor's own are being read.
    pub is_reading: bool,
    /// Experiment of the run that is loading.
    pub loading: Option<Experiment>,
    /// Download progress of data files.
    pub fetched: Option<Fetched>,
    /// The run.
    pub run: Option<RunView>,
    /// Steps, epochs and speed of the run.
    pub progress: Option<Progress>,
    /// Seconds that training it will take, before it is trained.
    pub expected_seconds: Option<f64>,
    /// The last point of its curves.
    pub point: Option<Point>,
    /// The last evaluation on all test images.
    pub tested: Option<Evaluation>,
    /// A newer one on a sample of them.
    pub sampled: Option<Evaluation>,
    /// What it has predicted for every test and validation image, and for every drawing.
    pub mistakes: Mistakes,
    /// What it learns besides the training images, if it is fine-tuning.
    pub fine_tuning: Option<FineTuningView>,
    /// Learning rate of its next step.
    pub rate: f64,
    /// Runs that were replaced, the newest first.
    pub kept: Vec<KeptView>,
    /// The race, or the last one.
    pub race: Option<RaceView>,

    /// Whether the run is training, or will as soon as it can.
    pub busy: bool,
    /// Whether the run has trained at least one step.
    pub trained: bool,
    /// Whether all epochs are done.
    pub whole: bool,
    /// Whether the form differs from the run.
    pub changed: bool,
    /// Whether leaving the page would lose training or drawings.
    pub at_stake: bool,

    /// What the network predicts for the drawing.
    pub prediction: Option<Prediction>,
    /// The labelled image on the sheet.
    pub picked: Option<LabelledImage>,
    /// Images of the split that the page shows.
    pub images: Thumbnails,
    /// The network on which the units are to be checked, at most once an epoch.
    pub check: Option<Check>,
    /// The network's newest weights, if something shows them; else those with which it was loaded.
    pub inside: Option<Snapshot>,
    /// The moments of the run that the page can go back to, and the one that it shows.
    pub time: Timeline,
    /// What is stored in the browser.
    pub store: StoreView,
    /// A message that needs no action.
    pub notice: Option<String>,
    /// A failure, with its buttons.
    pub error: Option<Error>,
}

pub(crate) fn view(state: &State) -> View {
    let page = state.page();
    let (run, loading) = (page.run.as_ref(), page.loading.as_ref());
    let fetched = match loading {
        Some(loading) => loading.fetched.clone(),
        None => run.and_then(Run::fetched).cloned(),
    };
    let results = run.map(Run::results);
    let is_trained = page.is_trained();
    View {
        form: state.form.experiment.clone(),
        base: state.form.base,
        form_replacements: state.form.replacements,
        problem: state.form_problem(),
        own: state.own.clone(),
        choice: state.backends.choice,
        kernels: state.backends.kernels,
        compute: state.compute(SlotId::PAGE).unwrap_or_else(|| state.backends.needed(state.experiment_shown(), None)),
        worker: match page.worker {
            None => WorkerState::Lost,
            Some(worker) if state.workers.is_ready(worker) => WorkerState::Ready,
            Some(worker) => WorkerState::Starting { received: state.workers.received(worker) },
        },
        webgpu: state.backends.webgpu.clone(),
        benchmarks: state.backends.benchmarks.clone(),
        status: status(state),
        then: then(state),
        is_reading: state.is_reading(),
        loading: loading.map(|loading| loading.experiment.clone()),
        fetched,
        run: run.map(run_view),
        progress: results.and_then(|results| results.progress),
        expected_seconds: expected_seconds(state),
        point: results.and_then(|results| results.point),
        tested: results.and_then(|results| results.tested),
        sampled: results.and_then(|results| results.sampled),
        mistakes: results.map(|results| results.mistakes.clone()).unwrap_or_default(),
        fine_tuning: run.and_then(|run| fine_tuning_view(run, &state.kept)),
        rate: run.map_or_else(|| state.form.experiment.schedule.rate(0.0), Run::rate_now),
        kept: kept_views(state),
        race: state.race.as_ref().map(Race::view),
        busy: page.is_busy() || waits_for_turn(state) || state.after_files().is_some(),
        trained: is_trained,
        whole: run.is_some_and(Run::is_whole),
        changed: state.is_changed(),
        at_stake: is_at_stake(state),
        prediction: state.drawing.prediction.clone(),
        picked: state.drawing.picked.clone(),
        images: state.images.received.clone(),
        check: run.and_then(|run| state.checks.check(run)),
        inside: state.inside.now.clone(),
        time: state.time.timeline(run),
        store: state.store.view(run),
        notice: state.messages.notice.clone(),
        error: state.messages.error.clone(),
    }
}

fn is_at_stake(state: &State) -> bool {
    let page = state.page();
    let is_lost = |run: &&Run| run.is_trained() && (run.is_behind() || !state.store.has(run));
    let drawings = state.hand.is_there() && !state.store.is_open();
    page.is_busy() || page.run.iter().chain(state.kept.iter()).any(|run| is_lost(&run)) || drawings
}

fn status(state: &State) -> Status {
    let page = state.page();
    let Some(worker) = page.worker else { return Status::Failed };
    if page.loading.is_some() {
        return Status::Loading;
    }
    let Some(run) = &page.run else { return Status::Failed };
    match run.phase() {
        Phase::Loading => Status::Loading,
        Phase::Idle => Status::Idle,
        Phase::Running if state.workers.silent_ms(worker) > SILENT_MS => Status::NotResponding,
        Phase::Running => Status::Running,
        // Not shown between two turns: the race goes on.
        Phase::Paused if waits_for_turn(state) || (in_turns(state) && page.wanted() == Some(Then::Train)) => {
            Status::Running
        }
        Phase::Paused => Status::Paused,
        Phase::Finished => Status::Finished,
        Phase::Failed => Status::Failed,
    }
}

/// Whether the run goes on by itself as soon as the rival's turn is over.
fn waits_for_turn(state: &State) -> bool {
    state.race.as_ref().is_some_and(Race::has_turn)
}

/// Whether it races, and the two take turns.
fn in_turns(state: &State) -> bool {
    state.race.as_ref().is_some_and(Race::is_in_turns)
}

/// Train or Step, while the run is not training yet.
fn then(state: &State) -> Option<Then> {
    let page = state.page();
    let is_running = page.loading.is_none() && page.run.as_ref().is_some_and(|run| run.phase() == Phase::Running);
    state.after_files().or_else(|| page.wanted().filter(|_| !is_running))
}

fn run_view(run: &Run) -> RunView {
    RunView {
        run: run.id,
        curves: run.curves,
        name: run.name_parts(),
        experiment: run.experiment.clone(),
        base: run.base,
        by_hand: run.rate().is_some(),
        counts: run.results().counts,
        class_names: run.class_names,
        classes_guessed: run.classes_guessed,
        layers: run.results().layers.clone(),
        saved_step: run.checkpoint().map(|saved| saved.step),
    }
}

/// The kept runs, the newest first. Of those with the same name the second one is called `run 2`.
fn kept_views(state: &State) -> Vec<KeptView> {
    let mut views: Vec<KeptView> = state.kept.iter().filter_map(|run| kept_view(run, &state.store)).collect();
    let names: Vec<String> = views.iter().map(|view| view.name.clone()).collect();
    for (index, view) in views.iter_mut().enumerate() {
        let older = names[index + 1..].iter().filter(|name| **name == view.name).count();
        if older > 0 {
            view.name += &format!(", run {}", older + 1);
        }
    }
    views
}

fn kept_view(run: &Run, store: &Store) -> Option<KeptView> {
    let mistakes = run.results().mistakes.clone();
    let experiment = run.described().clone();
    run.checkpoint().map(|saved| KeptView {
        curves: run.curves,
        name: run.name(),
        experiment,
        learns_hand: run.fine_tuning.is_some(),
        step: saved.step,
        stored: store.find(run).map(|stored| stored.id),
        mistakes,
    })
}
