//! Worker event loop: handle pending messages, train for one time slice, yield.

mod cache;
mod download;
mod event_loop;
mod fetch;
mod import;
pub mod measure;
mod messages;

pub use messages::now;

use cache::Cache;
use download::{Unavailable, interrupted};
use event_loop::Yielder;
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use import::Imported;
use lenet_data::dataset::Dataset;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Checkpoint, Command, Event, Failure, PROTOCOL, Part, Phase, RunId};
use lenet_learner::session::Session;
use lenet_learner::trainer::Device;
use messages::{listen, post, report, report_thrown};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds of a training slice, after which pending messages are handled.
const SLICE_MS: f64 = 50.0;

/// Milliseconds that a benchmark measures, after a warm-up of the same length.
const BENCHMARK_MS: f64 = 100.0;

/// What wakes the loop.
enum Input {
    Command(Command),
    TrainingData(Box<PendingLoad>, Result<Rc<Dataset>, Unavailable>),
    TestData(DatasetId, Result<Rc<Dataset>, Unavailable>),
    /// More images of an incomplete training set, or why no more will arrive.
    MoreTrainingData(DatasetId, Result<Rc<Dataset>, Unavailable>),
    Imported(Box<Imported>),
}

/// A run whose data is being downloaded.
struct PendingLoad {
    run: RunId,
    experiment: Experiment,
    resume: Option<Box<Checkpoint>>,
    mixed: Vec<(Image, u8)>,
    needs_images: bool,
}

/// Serves the page until the worker is terminated: opens the device, announces it, handles commands.
pub async fn serve(device: impl Future<Output = Result<Rc<dyn Device>, Failure>>) {
    let (sender, inputs) = unbounded();
    let commands = sender.clone();
    let listener = listen(move |command| {
        // Fails only when the loop has ended.
        let _ = commands.unbounded_send(Input::Command(command));
    });
    match (device.await, Yielder::new()) {
        (Ok(device), Ok(yielder)) => {
            post(&Event::Ready { protocol: PROTOCOL, backend: device.backend() });
            let worker = Worker {
                session: Session::new(device),
                cache: Rc::new(cache(sender.clone())),
                sender,
                latest: Rc::default(),
                loading: None,
                start: None,
                is_importing: false,
                waiting: Vec::new(),
            };
            worker.run(inputs, &yielder).await;
        }
        (Err(failure), _) => report(&format!("{} {}", failure.what, failure.remedy)),
        (_, Err(error)) => report_thrown(&error),
    }
    drop(listener);
}

fn cache(sender: UnboundedSender<Input>) -> Cache {
    Cache::new(move |dataset, result| {
        // Fails only when the loop has ended.
        let _ = sender.unbounded_send(Input::MoreTrainingData(dataset, result));
    })
}

struct Worker {
    session: Session,
    cache: Rc<Cache>,
    sender: UnboundedSender<Input>,
    /// The last run for which images were asked, and their data set.
    latest: Rc<Cell<Option<(RunId, DatasetId)>>>,
    /// The run whose training images are being downloaded, the latest requested, and its data set.
    loading: Option<(RunId, DatasetId)>,
    /// Run or Step, requested while the run was loading.
    start: Option<Command>,
    /// Whether the user's own files are being read.
    is_importing: bool,
    /// Commands that wait for these: the first that may need them, and all after it.
    waiting: Vec<Command>,
}

impl Worker {
    async fn run(mut self, mut inputs: UnboundedReceiver<Input>, yielder: &Yielder) {
        loop {
            if !self.session.is_running() {
                let Some(input) = inputs.next().await else { return };
                self.handle(input).await;
            }
            while let Ok(input) = inputs.try_recv() {
                self.handle(input).await;
            }
            if self.session.is_running() {
                let events = self.session.slice(&now, SLICE_MS).await;
                events.iter().for_each(post);
            }
            yielder.yield_now().await;
        }
    }

    async fn handle(&mut self, input: Input) {
        match input {
            Input::Command(command) => self.command(command).await,
            Input::TrainingData(loading, result) => self.training_data(*loading, result).await,
            Input::TestData(dataset, Ok(test)) => self.test_data(dataset, test),
            Input::TestData(dataset, Err(unavailable)) => self.data_failed(dataset, Part::Test, unavailable),
            Input::MoreTrainingData(dataset, Ok(train)) => {
                self.session.extend(dataset, train);
                self.fetch_test_set();
            }
            Input::MoreTrainingData(dataset, Err(unavailable)) => {
                self.data_failed(dataset, Part::Train, unavailable);
            }
            Input::Imported(imported) => self.imported(*imported).await,
        }
    }

    async fn command(&mut self, command: Command) {
        if self.waits(&command) {
            return self.waiting.push(command);
        }
        match command {
            Command::Load { run, experiment, resume, mixed, needs_images } => {
                self.load(PendingLoad { run, experiment, resume, mixed, needs_images }).await;
            }
            Command::Run { run } | Command::Step { run } | Command::TrainTo { run, .. } if self.is_loading(run) => {
                self.start = Some(command);
            }
            Command::Pause { run } | Command::Stop { run } if self.is_loading(run) => self.start = None,
            Command::Import { request, files, transposed } => self.import(request, files, transposed),
            Command::Benchmark { request, experiment } => {
                post(&self.session.benchmark(request, &experiment, &now, BENCHMARK_MS).await);
            }
            Command::AbortFetches { run } => self.abort_fetches(run),
            // Answered by the listener.
            Command::Ping => {}
            Command::Run { .. }
            | Command::Pause { .. }
            | Command::Step { .. }
            | Command::TrainTo { .. }
            | Command::Stop { .. }
            | Command::Evaluate { .. }
            | Command::SetLearningRate { .. }
            | Command::SetHand { .. }
            | Command::Predict { .. }
            | Command::PickTestImage { .. }
            | Command::SendImages { .. }
            | Command::SendBatch { .. }
            | Command::TakeCheckpoint { .. }
            | Command::SendWeights { .. } => {
                let is_run = matches!(command, Command::Run { .. });
                self.session.handle(command).await.iter().for_each(post);
                if is_run {
                    self.fetch_missing();
                }
            }
        }
    }

    fn test_data(&mut self, dataset: DatasetId, test: Rc<Dataset>) {
        let missing = self.session.run().and_then(|run| self.session.missing(run));
        if missing == Some((dataset, Part::Test)) {
            self.session.attach_test(test).iter().for_each(post);
        }
    }

    fn data_failed(&mut self, dataset: DatasetId, part: Part, unavailable: Unavailable) {
        self.session.data_failed(dataset, part, unavailable.failure()).iter().for_each(post);
    }

    /// Downloads the images that the current run needs next, unless they are being downloaded.
    fn fetch_missing(&mut self) {
        let Some(run) = self.session.run().filter(|_| self.loading.is_none()) else { return };
        let Some((dataset, part)) = self.session.missing(run) else { return };
        let progress = self.fetching(run, dataset, part);
        if self.cache.is_downloading(dataset, part) {
            return;
        }
        let (cache, sender) = (self.cache.clone(), self.sender.clone());
        spawn_local(async move {
            let result = cache.get(dataset, part, progress).await;
            let input = match part {
                Part::Train => Input::MoreTrainingData(dataset, result),
                Part::Test => Input::TestData(dataset, result),
            };
            // Fails only when the loop has ended.
            let _ = sender.unbounded_send(input);
        });
    }

    /// Downloads the test images once the training images are complete. Until then those are being downloaded, or the reason
    /// why no more will arrive is in the queue: to fetch them again would report it twice.
    fn fetch_test_set(&mut self) {
        if self.session.run().and_then(|run| self.session.missing(run)).is_some_and(|(_, part)| part == Part::Test) {
            self.fetch_missing();
        }
    }

    /// Aborts the downloads of a run that is loading, or of the current run.
    fn abort_fetches(&mut self, run: RunId) {
        let dataset = match &self.loading {
            Some((loading, dataset)) if *loading == run => Some(*dataset),
            _ => self.session.missing(run).map(|(dataset, _)| dataset),
        };
        if let Some(dataset) = dataset {
            self.cache.abort(dataset);
        }
    }

    /// Reports download progress under the id of the latest run as long as that waits for the same data set.
    fn fetching(&self, run: RunId, dataset: DatasetId, part: Part) -> impl Fn(&str, u64, u64) + 'static {
        self.latest.set(Some((run, dataset)));
        let latest = self.latest.clone();
        move |file, received, total| {
            if let Some((run, _)) = latest.get().filter(|(_, awaited)| *awaited == dataset) {
                post(&Event::Fetching { run, part, file: file.to_owned(), received, total });
            }
        }
    }

    /// Downloads the training images concurrently, so that drawings are still predicted meanwhile.
    async fn load(&mut self, loading: PendingLoad) {
        if let Some(run) = self.session.run().filter(|_| self.session.is_running()) {
            self.session.handle(Command::Pause { run }).await.iter().for_each(post);
        }
        let (run, dataset) = (loading.run, loading.experiment.dataset);
        (self.loading, self.start) = (Some((run, dataset)), None);
        post(&Event::PhaseChanged { run, phase: Phase::Loading });
        if !loading.needs_images
            && let Some(stand_in) = self.cache.stand_in(dataset)
        {
            return self.begin(loading, stand_in).await;
        }
        let (cache, sender, progress) =
            (self.cache.clone(), self.sender.clone(), self.fetching(run, dataset, Part::Train));
        spawn_local(async move {
            let result = cache.get(dataset, Part::Train, progress).await;
            // Fails only when the loop has ended.
            let _ = sender.unbounded_send(Input::TrainingData(Box::new(loading), result));
        });
    }

    fn is_loading(&self, run: RunId) -> bool {
        self.loading.is_some_and(|(loading, _)| loading == run)
    }

    async fn training_data(&mut self, mut loading: PendingLoad, result: Result<Rc<Dataset>, Unavailable>) {
        let run = loading.run;
        if !self.is_loading(run) {
            return;
        }
        let train = match result {
            Ok(train) => train,
            // Data is only substituted while nothing is trained that would be lost.
            Err(Unavailable::Missing(failure)) if !self.session.is_trained() && loading.resume.is_none() => {
                post(&Event::Substituted { run, wanted: loading.experiment.dataset, failure });
                loading.experiment.dataset = DatasetId::Synthetic;
                match self
                    .cache
                    .get(DatasetId::Synthetic, Part::Train, self.fetching(run, DatasetId::Synthetic, Part::Train))
                    .await
                {
                    Ok(train) => train,
                    Err(unavailable) => return self.load_without_data(run, unavailable),
                }
            }
            Err(unavailable) => return self.load_without_data(run, unavailable),
        };
        let dataset = loading.experiment.dataset;
        // Since then more blocks may have arrived, or the download may have failed.
        let train = self.cache.latest(dataset, Part::Train).unwrap_or(train);
        if !train.is_complete() && !self.cache.is_downloading(dataset, Part::Train) {
            return self.load_without_data(run, interrupted(dataset));
        }
        self.begin(loading, train).await;
        self.fetch_test_set();
    }

    /// Loads a run whose data has arrived, or is not needed yet.
    async fn begin(&mut self, loading: PendingLoad, train: Rc<Dataset>) {
        let run = loading.run;
        let resume = loading.resume.map(|checkpoint| *checkpoint);
        let loaded = self.session.load(run, loading.experiment, train, None, resume).await;
        let start = self.start.take();
        self.loading = None;
        match loaded {
            Ok(events) => events.iter().for_each(post),
            Err(failure) => return post(&Event::RunFailed { run, failure }),
        }
        self.session.mix(loading.mixed);
        if let Some(start) = start {
            self.session.handle(start).await.iter().for_each(post);
        }
    }

    fn load_without_data(&mut self, run: RunId, unavailable: Unavailable) {
        (self.loading, self.start) = (None, None);
        post(&Event::DataFailed { run, part: Part::Train, failure: unavailable.failure() });
    }
}
