//! The page's state: the conductor behind read-only signals. This module alone writes them.

mod perform;
mod saved;
mod storage;

use super::curves::{Curves, RunCurves};
use super::drafts::Drafts;
use super::hand::{Hand, Kept};
use super::pupils::{Added, Prepared, Pupils};
use crate::browser::connection::Connection;
use gloo_timers::callback::Interval;
use lenet_conductor::{
    BackendChoice, Benchmarks, Check, Conductor, Error, Fetched, FileOrigin, FineTuningView, Input, KeptView,
    LabelledImage, Mistakes, Prediction, RaceView, RunView, Snapshot, Status, StoreView, Summary, Then, Thumbnails,
    Timeline, View, WebGpuSupport, WorkerId, WorkerState,
};
use lenet_experiment::compute::{Compute, Kernels};
use lenet_experiment::dataset::{CLASSES, ClassNames, DatasetId};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::field::Field;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Checkpoint, Evaluation, OwnData, Point, Progress, RunId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashMap;

use std::sync::Arc;
use storage::Storage;

/// Milliseconds between two ticks of the conductor's clock.
const TICK_MS: u32 = 100;

/// The page's signals; cheap to copy. The memos follow the conductor's view.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct AppState {
    core: StoredValue<Core, LocalStorage>,
    view: RwSignal<View>,
    texts: RwSignal<Drafts>,
    plots: RwSignal<Curves>,
    shown_epoch: RwSignal<Option<f64>>,
    drawings: RwSignal<Hand>,
    /// Indices of the test images that a poster needs.
    on_poster: RwSignal<Vec<u32>>,
    read_pupils: RwSignal<Pupils>,

    pub experiment: Memo<Experiment>,
    pub preset: Memo<Preset>,
    pub own: Memo<Option<Arc<OwnData>>>,
    pub choice: Memo<BackendChoice>,
    pub kernels: Memo<Kernels>,
    pub compute: Memo<Compute>,
    pub worker: Memo<WorkerState>,
    pub webgpu: Memo<WebGpuSupport>,
    pub benchmarks: Memo<Benchmarks>,
    pub status: Memo<Status>,
    pub then: Memo<Option<Then>>,
    /// Whether files of the visitor's own are being read.
    pub is_reading: Memo<bool>,
    pub loading: Memo<Option<Experiment>>,
    pub fetched: Memo<Option<Fetched>>,
    pub run: Memo<Option<RunView>>,
    pub progress: Memo<Option<Progress>>,
    /// Seconds that the run will take, before it is trained.
    pub expected_seconds: Memo<Option<f64>>,
    pub point: Memo<Option<Point>>,
    pub tested: Memo<Option<Evaluation>>,
    pub sampled: Memo<Option<Evaluation>>,
    /// Those until the moment that is shown.
    pub mistakes: Memo<Mistakes>,
    pub fine_tuning: Memo<Option<FineTuningView>>,
    pub rate: Memo<f64>,
    pub kept: Memo<Vec<KeptView>>,
    pub race: Memo<Option<RaceView>>,
    pub busy: Memo<bool>,
    pub trained: Memo<bool>,
    pub whole: Memo<bool>,
    pub changed: Memo<bool>,
    pub prediction: Memo<Option<Prediction>>,
    pub picked: Memo<Option<LabelledImage>>,
    pub images: Memo<Thumbnails>,
    /// The network on which the units are to be checked.
    pub check: Memo<Option<Check>>,
    /// The network of the moment that is shown.
    pub inside: Memo<Option<Snapshot>>,
    pub time: Memo<Timeline>,
    /// Whether the page shows the newest state of the run, not an earlier moment.
    pub is_now: Memo<bool>,
    /// What is stored in the browser.
    pub store: Memo<StoreView>,
    pub notice: Memo<Option<String>>,
    pub error: Memo<Option<Error>>,
}

/// Everything that no signal shows.
struct Core {
    conductor: Conductor,
    connections: HashMap<WorkerId, Connection>,
    storage: Storage,
    /// Curves of the network that was opened last.
    opened: RunCurves,
    _clock: Option<Interval>,
}

impl AppState {
    /// The state of a page that has not opened; call [`Self::open`] once.
    pub fn new() -> Self {
        let conductor = Conductor::new();
        let view = RwSignal::new(conductor.view());
        let (storage, opened) = (Storage::default(), RunCurves::default());
        let core = Core { conductor, connections: HashMap::new(), storage, opened, _clock: None };
        macro_rules! follow {
            ($field:ident) => {
                Memo::new(move |_| view.with(|view| view.$field.clone()))
            };
        }
        Self {
            core: StoredValue::new_local(core),
            view,
            texts: RwSignal::new(Drafts::default()),
            plots: RwSignal::new(Curves::default()),
            shown_epoch: RwSignal::new(None),
            drawings: RwSignal::new(Hand::default()),
            on_poster: RwSignal::new(Vec::new()),
            read_pupils: RwSignal::new(Pupils::default()),
            experiment: follow!(form),
            preset: follow!(base),
            own: follow!(own),
            choice: follow!(choice),
            kernels: follow!(kernels),
            compute: follow!(compute),
            worker: follow!(worker),
            webgpu: follow!(webgpu),
            benchmarks: follow!(benchmarks),
            status: follow!(status),
            then: follow!(then),
            is_reading: follow!(is_reading),
            loading: follow!(loading),
            fetched: follow!(fetched),
            run: follow!(run),
            progress: follow!(progress),
            expected_seconds: follow!(expected_seconds),
            point: follow!(point),
            tested: follow!(tested),
            sampled: follow!(sampled),
            mistakes: Memo::new(move |_| {
                view.with(|view| match &view.time.moment {
                    Some(moment) => moment.mistakes.clone(),
                    None => view.mistakes.clone(),
                })
            }),
            fine_tuning: follow!(fine_tuning),
            rate: follow!(rate),
            kept: follow!(kept),
            race: follow!(race),
            busy: follow!(busy),
            trained: follow!(trained),
            whole: follow!(whole),
            changed: follow!(changed),
            prediction: follow!(prediction),
            picked: follow!(picked),
            images: follow!(images),
            check: follow!(check),
            inside: Memo::new(move |_| {
                view.with(|view| match &view.time.moment {
                    Some(moment) => Some(moment.snapshot.clone()),
                    None => view.inside.clone(),
                })
            }),
            time: follow!(time),
            is_now: Memo::new(move |_| view.with(|view| view.time.moment.is_none())),
            store: follow!(store),
            notice: follow!(notice),
            error: follow!(error),
        }
    }

    /// Starts the page: first worker, clock, and the confirmation before leaving.
    pub fn open(self) {
        self.send(Input::Open);
        let clock = Interval::new(TICK_MS, move || self.send(Input::Tick { now_ms: js_sys::Date::now() }));
        self.core.update_value(|core| core._clock = Some(clock));
        spawn_local(self.open_storage());
        crate::browser::leaving::on_hidden(move |hidden| self.send(Input::Hidden(hidden)));
        crate::browser::leaving::ask_while(move || self.view.with_untracked(|view| view.at_stake));
    }

    /// Passes an input to the conductor, performs its effects, and shows its view.
    pub fn send(self, input: Input) {
        // Nothing is handled after the page is unmounted.
        let Some(effects) = self.core.try_update_value(|core| core.conductor.handle(input)) else { return };
        effects.into_iter().for_each(|effect| self.perform(effect));
        let Some(view) = self.core.try_with_value(|core| core.conductor.view()) else { return };
        if self.view.with_untracked(|shown| shown.form_replacements != view.form_replacements) {
            self.texts.set(Drafts::default());
        }
        if self.view.with_untracked(|shown| *shown != view) {
            self.view.set(view);
        }
    }

    /// Takes a text typed into a field of the form.
    pub fn type_in(self, field: &'static Field, text: String) {
        let form = self.experiment.get_untracked();
        let parsed = self.texts.try_update(|texts| texts.type_in(field, text, &form)).flatten();
        if let Some(experiment) = parsed {
            self.send(Input::Edit(experiment));
        }
        self.check_texts();
    }

    /// Chooses an option of a field of the form.
    pub fn choose(self, field: &'static Field, slug: &str) {
        if let Ok(experiment) = self.experiment.with_untracked(|form| field.parse(slug, form)) {
            self.send(Input::Edit(experiment));
            self.check_texts();
        }
    }

    /// A field that is typed into has lost the focus.
    pub fn leave(self, field: &'static Field) {
        self.texts.update(|texts| self.experiment.with_untracked(|form| texts.leave(field, form)));
        self.check_texts();
    }

    fn check_texts(self) {
        let problem = self.experiment.with_untracked(|form| self.texts.with_untracked(|texts| texts.problem(form)));
        self.send(Input::DraftProblem(problem));
    }

    /// Texts being typed into the form.
    pub fn drafts(self) -> Signal<Drafts> {
        self.texts.into()
    }

    /// Curves of the run and of earlier ones.
    pub fn curves(self) -> Signal<Curves> {
        self.plots.into()
    }

    /// The test images that a poster needs beside those that the page shows.
    pub fn on_poster(self) -> Signal<Vec<u32>> {
        self.on_poster.into()
    }

    /// What the newest network on the page has predicted last, whatever moment is shown.
    pub fn newest_mistakes(self) -> Mistakes {
        self.view.with_untracked(|view| view.mistakes.clone())
    }

    /// Needs these test images for a poster.
    pub fn show_on_poster(self, images: Vec<u32>) {
        self.on_poster.set(images);
    }

    /// Puts a network from a file on the page, with its curves.
    pub fn open_network(self, checkpoint: Box<Checkpoint>, origin: FileOrigin, curves: RunCurves) {
        self.core.update_value(|core| core.opened = curves);
        self.send(Input::OpenModel { checkpoint, origin });
    }

    /// Takes an earlier run off the charts, or all with `None`.
    pub fn remove_earlier(self, run: Option<RunId>) {
        self.plots.update(|curves| curves.remove(run));
    }

    /// Classes of the form's images; none while own files are not open.
    pub fn classes(self) -> usize {
        match self.experiment.with(|form| form.dataset) {
            DatasetId::Own => self.own.with(|own| own.as_ref().map_or(0, |own| own.classes.len())),
            DatasetId::Mnist | DatasetId::FashionMnist | DatasetId::Synthetic => CLASSES,
        }
    }

    /// Names of the outputs of the network on the page.
    pub fn class_names(self) -> ClassNames {
        let names = self.run.with(|run| run.as_ref().map(|run| run.class_names));
        names.unwrap_or_else(|| self.experiment.with(Experiment::class_names))
    }

    /// Whether the network on the page may read digits: one that learns from folders with other names does not.
    pub fn may_have_digits(self) -> bool {
        let experiment = self.experiment_shown();
        experiment.may_have_digits() && (experiment.dataset != DatasetId::Own || self.class_names().are_numbers())
    }

    /// Among how many classes a guess of that network chooses.
    pub fn classes_guessed(self) -> usize {
        let classes = self.run.with(|run| run.as_ref().map(|run| run.classes_guessed));
        classes.unwrap_or_else(|| self.experiment.with(|form| form.network.outputs()))
    }

    /// Trains the experiment of a stored run from the beginning, with its seed.
    pub fn train_again(self, run: &Summary) {
        self.send(Input::ChoosePreset(run.base()));
        self.send(Input::Edit(run.described().clone()));
        self.send(Input::Train);
    }

    /// The visitor's labelled drawings.
    pub fn hand(self) -> Signal<Hand> {
        self.drawings.into()
    }

    /// Keeps drawings; returns how many were new and had room.
    pub fn keep(self, drawings: Vec<Kept>) -> usize {
        self.drawings.try_update(|hand| hand.add(drawings)).unwrap_or_default()
    }

    /// Removes a drawing, or all with `None`.
    pub fn remove_drawing(self, index: Option<usize>) {
        self.drawings.update(|hand| hand.remove(index));
    }

    /// Brings back what was removed last.
    pub fn undo_removal(self) {
        self.drawings.update(Hand::undo);
    }

    /// The pupils of the class whose codes were read. Nothing stores them.
    pub fn pupils(self) -> Signal<Pupils> {
        self.read_pupils.into()
    }

    /// Adds a pupil to the class.
    pub fn add_pupil(self, pupil: Prepared) -> Added {
        self.read_pupils.try_update(|pupils| pupils.add(pupil)).unwrap_or(Added::NoRoom)
    }

    /// Removes the class.
    pub fn remove_pupils(self) {
        self.read_pupils.set(Pupils::default());
    }

    /// The newest evaluation on test images, on all or on a sample of them.
    pub fn newest_test(self) -> Option<Evaluation> {
        [self.tested.get(), self.sampled.get()].into_iter().flatten().max_by_key(|evaluation| evaluation.step)
    }

    /// Where the charts' crosshair stands, one for the whole page: what the visitor points at, else the moment that is shown. An
    /// epoch of the run, with fraction; `None` without one.
    pub fn crosshair(self) -> Signal<Option<f64>> {
        let shown = move || self.time.with(|time| time.moment.as_ref().map(|moment| moment.epoch));
        Signal::derive(move || self.shown_epoch.get().or_else(shown))
    }

    /// Points at another epoch.
    pub fn point_at(self, epoch: Option<f64>) {
        if self.shown_epoch.get_untracked() != epoch {
            self.shown_epoch.set(epoch);
        }
    }

    /// The first problem in the form.
    pub fn problem(self) -> Option<String> {
        self.view.with(|view| view.problem.clone())
    }

    /// Whether the form's experiment can run.
    pub fn is_valid(self) -> bool {
        self.view.with(|view| view.problem.is_none())
    }

    /// Experiment of the run on the page; before there is one, the form's.
    pub fn experiment_shown(self) -> Experiment {
        self.run.with(|run| run.as_ref().map(|run| run.experiment.clone())).unwrap_or_else(|| self.experiment.get())
    }

    /// The same, and whether its learning rate was set by hand.
    pub fn training_shown(self) -> (Experiment, bool) {
        (self.experiment_shown(), self.run.with(|run| run.as_ref().is_some_and(|run| run.by_hand)))
    }

    fn send_later(self, input: Input) {
        spawn_local(async move { self.send(input) });
    }
}

impl Default for AppState {
    fn default() -> Self {
        Self::new()
    }
}
