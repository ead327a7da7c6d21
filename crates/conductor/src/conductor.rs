//! The state machine: one input in, effects out.

use crate::backends::{BackendChoice, WebGpuSupport};
use crate::benchmark;
use crate::checkpoint::{request_checkpoint, save_model};
use crate::effect::Effect;
use crate::event::handle_event;
use crate::hand;
use crate::images::request_images;
use crate::input::Input;
use crate::load::load;
use crate::loading::Origin;
use crate::lost::{worker_lost, worker_outdated};
use crate::opened;
use crate::pending::Then;
use crate::race;
use crate::replay;
use crate::request::{OwnFiles, Purpose};
use crate::slot::SlotId;
use crate::state::State;
use crate::store;
use crate::tick::tick;
use crate::time;
use crate::training;
use crate::view::{View, view};
use crate::words;
use lenet_experiment::compute::Backend;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::Command;

/// Longest time that one tick counts: a page that was frozen for longer has received no messages.
const MAX_TICK_MS: f64 = 1_000.0;

/// The state machine between page and workers.
#[derive(Debug, Default)]
pub struct Conductor {
    state: State,
    /// Time of the last tick.
    now_ms: Option<f64>,
}

impl Conductor {
    /// The conductor of a page that has not opened.
    pub fn new() -> Self {
        Self::default()
    }

    /// Handles one input; returns the effects to perform, in order.
    pub fn handle(&mut self, input: Input) -> Vec<Effect> {
        let (state, page) = (&mut self.state, SlotId::PAGE);
        state.messages.begin();
        if input.decides() {
            state.forget_what_follows();
        }
        match input {
            Input::Open => open(state),
            Input::Train => start(state, Then::Train),
            Input::Pause => {
                race::forget_turn(state);
                training::pause(state, page);
            }
            Input::Step => start(state, Then::Step),
            Input::Stop if state.after_files().is_some() => state.forget_what_follows(),
            Input::Stop => {
                race::forget_turn(state);
                training::stop(state, page);
            }
            Input::GoOn(epochs) => training::go_on(state, page, epochs),
            Input::Discard => training::discard(state, page),
            Input::SetHand(drawings) => hand::set(state, drawings),
            Input::LearnHand => hand::learn(state, page),
            Input::Race { racers, cores } => race::start(state, racers, cores),
            Input::EndRace => race::end(state),
            Input::Restore(curves) => training::restore(state, page, curves),
            Input::OpenRun(id) => store::open_run(state, id),
            Input::ChangeRun(id, change) => store::change(state, id, change),
            Input::DismissOffer => state.store.dismiss_offer(),
            Input::SetLearningRate(rate) => training::set_learning_rate(state, page, rate),
            Input::ChoosePreset(preset) => choose_preset(state, preset),
            Input::Try { base, experiment } => {
                state.messages.notice = None;
                state.form.take(base, experiment);
                training::start(state, page, Then::Train);
            }
            Input::ChooseDataset(dataset) => choose_dataset(state, dataset),
            Input::Edit(experiment) => edit(state, experiment),
            Input::DraftProblem(problem) => state.form.draft_problem = problem,
            Input::UndoEdits => undo_edits(state),
            Input::ChooseBackend(choice) => training::choose_backend(state, choice),
            Input::ChooseKernels(kernels) => training::choose_kernels(state, kernels),
            Input::Drawn(image) => {
                let network = state.page().network();
                state.drawing.draw(image, network, &mut state.workers);
            }
            Input::PickTestImage => pick_test_image(state),
            Input::Pick(image) => state.drawing.pick(image, &mut state.workers),
            Input::ShowImages(split, indices) => {
                state.images.show(split, indices);
                request_images(state);
            }
            Input::ShowInside(is_shown) => state.inside.show(is_shown),
            Input::GoTo(step) => time::go_to(state, step),
            Input::GoExactly(step) => replay::go_exactly(state, step),
            Input::Verify => replay::verify(state),
            Input::Now => time::now(state),
            Input::SaveModel(format) => save_model(state, format),
            Input::OpenModel { checkpoint, origin } => opened::open(state, checkpoint, origin),
            Input::OpenFiles(files) => open_files(state, files),
            Input::TurnImages => turn_images(state),
            Input::Recover => training::recover(state),
            Input::UseCpu => training::choose_backend(state, BackendChoice::Only(Backend::Cpu)),
            Input::DismissError => state.messages.close_error(),
            Input::DismissNotice => state.messages.notice = None,
            Input::Hidden(is_hidden) => {
                state.inside.hide_page(is_hidden);
                state.store.is_hidden = is_hidden;
                if is_hidden {
                    request_checkpoint(state, page);
                }
            }
            Input::Tick { now_ms } => {
                let before = self.now_ms.replace(now_ms).unwrap_or(now_ms);
                state.store.now_ms = now_ms;
                tick(state, (now_ms - before).clamp(0.0, MAX_TICK_MS));
            }
            Input::WebGpuProbed(webgpu) => probed(state, webgpu),
            Input::FromWorker(worker, event) => handle_event(state, worker, event),
            Input::WorkerOutdated(worker) => worker_outdated(state, worker),
            Input::WorkerLost(worker, reason) => worker_lost(state, worker, &reason),
            Input::WorkerLoading(worker, received) => state.workers.note_received(worker, received),
            Input::StoreOpened { page, now_ms, runs } => store::opened(state, page, now_ms, runs),
            Input::RunsListed(runs) => store::listed(state, runs),
            Input::StoreUnavailable(why) => state.store.unavailable(why),
            Input::RunWritten(id, result) => store::written(state, id, result),
            Input::RunRead(id, result) => store::read(state, id, result),
            Input::PageFailed(failure) => state.messages.refuse(failure),
        }
        time::follow_run(state);
        race::follow(state);
        self.state.workers.take_effects()
    }

    /// What the page shows.
    pub fn view(&self) -> View {
        view(&self.state)
    }

    /// Number of pending requests.
    pub fn requests(&self) -> usize {
        self.state.workers.requests.len()
    }
}

/// Loads the form's run, usually in a CPU worker, and probes WebGPU.
fn open(state: &mut State) {
    let compute = state.backends.needed(&state.form.experiment, None);
    load(state, SlotId::PAGE, Origin::Fresh, None, compute);
    state.workers.emit(Effect::ProbeWebGpu);
}

/// Train or Step; a run that begins anew waits for files that are being read, of which it is meant to be.
fn start(state: &mut State, then: Then) {
    if state.is_reading() && training::begins_anew(state, SlotId::PAGE) {
        state.messages.close_error();
        state.after_files = Some(then);
    } else {
        training::start(state, SlotId::PAGE, then);
    }
}

fn edit(state: &mut State, experiment: Experiment) {
    if experiment.network != state.form.experiment.network {
        // A notice about the previous network is obsolete.
        state.messages.notice = None;
    }
    state.form.edit(experiment);
}

/// Data set and seed stay as they are.
fn choose_preset(state: &mut State, preset: Preset) {
    // A notice about the previous experiment is obsolete.
    state.messages.notice = None;
    let dataset = state.form.experiment.dataset;
    state.form.take(preset, Experiment { dataset, ..preset.experiment() });
}

fn choose_dataset(state: &mut State, dataset: DatasetId) {
    // A notice about the previous data set is obsolete.
    state.messages.notice = None;
    state.form.edit(Experiment { dataset, ..state.form.experiment.clone() });
}

/// Gives the form the experiment of the run on the page.
fn undo_edits(state: &mut State) {
    if let Some(run) = &state.page().run {
        let (base, experiment) = (run.base, run.described().clone());
        state.form.follow(base, experiment);
    }
}

fn pick_test_image(state: &mut State) {
    let Some(worker) = state.page().network() else { return };
    state.workers.requests.cancel(&Purpose::TestImage);
    // Fibonacci hashing, 2^32 divided by the golden ratio: successive picks spread over the whole test set.
    let pick = |request: u32| request.wrapping_mul(0x9E37_79B9);
    let command = |request| Command::PickTestImage { request, pick: pick(request) };
    state.workers.ask(worker, Purpose::TestImage, command);
}

/// More than this may be pictures that take seconds to decode.
const MANY_FILES: usize = 100;
const MANY_BYTES: usize = 2_000_000;

fn open_files(state: &mut State, files: OwnFiles) {
    let Some(worker) = state.page().worker else {
        return state.messages.refuse(words::files_unchecked("is not running"));
    };
    state.messages.close_error();
    if !state.is_reading() {
        state.after_files = None;
    }
    if files.files.len() > MANY_FILES || files.files.iter().map(|file| file.bytes.len()).sum::<usize>() > MANY_BYTES {
        state.messages.notify(words::FILES_ARE_READ.into());
    }
    state.workers.import(worker, &files, Purpose::Import(files.clone()));
}

/// Takes the user's own files once more, with the rows and columns of every image exchanged.
fn turn_images(state: &mut State) {
    if let Some(own) = state.workers.own().cloned() {
        open_files(state, OwnFiles { transposed: !own.transposed, ..own });
    }
}

fn probed(state: &mut State, webgpu: WebGpuSupport) {
    state.backends.webgpu = webgpu;
    // Train may already have been pressed.
    if state.page().is_busy() {
        benchmark::begin(state, SlotId::PAGE);
    }
}
