//! The rival: its worker, the commands to it, and its events, which never reach the run on the page.

use super::lane::Lane;
use super::{end, lost};
use crate::drawing::Prediction;
use crate::request::Purpose;
use crate::run::Run;
use crate::state::State;
use crate::store::{saved, write_rival};
use crate::words;
use crate::worker::WorkerId;
use crate::workers::Workers;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::image::Image;
use lenet_experiment::protocol::{Command, Evaluation, Event, Phase, RunId, Split};
use std::sync::Arc;

/// Milliseconds between two predictions for the drawing.
const PREDICT_MS: f64 = 250.0;

/// Shortest time between two writes of its run, in milliseconds.
const SAVE_MS: f64 = 1_000.0;

/// What the rival is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Run,
    Pause,
    Stop,
}

#[derive(Debug)]
pub(super) struct Rival {
    pub worker: WorkerId,
    /// Its run, as it is stored.
    pub record: Run,
    /// Id under which the curves of its opponent, the run on the page, were or will be started.
    pub page: RunId,
    /// The data set that has loaded.
    pub dataset: Option<DatasetId>,
    /// The last order.
    pub order: Order,
    /// Whether it trains while the page's run waits: on one core they take turns.
    pub has_turn: bool,
    /// Milliseconds of the current turn.
    pub turn_ms: f64,
    /// Steps that the one whose turn comes next has done.
    pub turn_steps: u32,
    /// Milliseconds without a message about it, while one is expected.
    pub idle_ms: f64,
    /// Milliseconds since its run was stored.
    unsaved_ms: f64,
    /// The drawing that was last predicted, and the steps done then.
    predicted: Option<(Image, u32)>,
    /// Milliseconds until the next prediction.
    wait_ms: f64,
}

impl Rival {
    /// Of a run in this worker, against the run on the page.
    pub fn new(worker: WorkerId, record: Run, page: RunId) -> Self {
        Self {
            worker,
            record,
            page,
            dataset: None,
            order: Order::Pause,
            has_turn: false,
            turn_ms: 0.0,
            turn_steps: 0,
            idle_ms: 0.0,
            unsaved_ms: SAVE_MS,
            predicted: None,
            wait_ms: 0.0,
        }
    }

    /// Sends an order, unless it was the last one.
    pub fn obey(&mut self, order: Order, workers: &mut Workers) {
        if self.order != order {
            let run = self.record.id;
            self.order = order;
            let command = match order {
                Order::Run => Command::Run { run },
                Order::Pause => Command::Pause { run },
                Order::Stop => Command::Stop { run },
            };
            workers.send(self.worker, command);
        }
    }

    /// Advances its clocks; true if nothing has arrived from it for `limit_ms` although something should.
    pub fn tick(&mut self, ms: f64, lane: &Lane, limit_ms: f64) -> bool {
        let is_expected = match (self.order, lane.phase) {
            (_, Phase::Finished | Phase::Failed) => false,
            (Order::Run, _) | (_, Phase::Loading | Phase::Running) => true,
            (Order::Pause | Order::Stop, Phase::Idle | Phase::Paused) => false,
        };
        self.idle_ms = if is_expected { self.idle_ms + ms } else { 0.0 };
        self.record.trained_for(if lane.phase == Phase::Running { ms } else { 0.0 });
        self.wait_ms -= ms;
        self.unsaved_ms += ms;
        self.idle_ms > limit_ms
    }

    /// Requests what it predicts for the drawing, if that or the network has changed.
    pub fn predict(&mut self, drawing: Option<&Image>, lane: &mut Lane, workers: &mut Workers) {
        let Some(image) = drawing else {
            (self.predicted, lane.prediction) = (None, None);
            return workers.requests.cancel(&Purpose::RivalPrediction);
        };
        let is_known = self.predicted.as_ref().is_some_and(|(of, step)| of == image && *step == lane.step);
        let is_pending = workers.requests.has(&Purpose::RivalPrediction);
        if lane.phase == Phase::Loading || is_known || is_pending || self.wait_ms > 0.0 {
            return;
        }
        (self.predicted, self.wait_ms) = (Some((image.clone(), lane.step)), PREDICT_MS);
        let image = image.clone();
        workers.ask(self.worker, Purpose::RivalPrediction, |request| Command::Predict { request, image });
    }
}

/// Stores the rival's run after the test of an epoch's end, whose state has come before: not more often than once in a while, and
/// always at its end.
fn keep(state: &mut State, tested: &Evaluation) {
    let Some(rival) = state.race.as_mut().and_then(|race| race.rival.as_mut()) else { return };
    let is_of_state = rival.record.checkpoint().is_some_and(|saved| saved.step == tested.step);
    let is_due = rival.unsaved_ms >= SAVE_MS || rival.record.is_whole();
    if tested.split == Split::Test && is_of_state && is_due {
        rival.unsaved_ms = 0.0;
        if let Some(saved) = saved(&state.store, &rival.record) {
            write_rival(state, saved);
        }
    }
}

/// Takes an event of the rival's worker; gives back what others handle.
pub(crate) fn handle_event(state: &mut State, worker: WorkerId, event: Event) -> Option<Event> {
    let Some(race) = &mut state.race else { return Some(event) };
    let Some(rival) = race.rival.as_mut().filter(|rival| rival.worker == worker) else { return Some(event) };
    let lane = &mut race.lanes[1];
    let id = rival.record.id;
    let compute = state.workers.compute(worker);
    match event {
        Event::Ready { .. } | Event::DeviceLost { .. } => return Some(event),
        Event::Loaded { run, dataset, counts, layers, .. } if run == id => {
            (rival.dataset, lane.train) = (Some(dataset), counts.train);
            rival.record.experiment.dataset = dataset;
            rival.record.loaded(counts, layers, None, None);
            rival.idle_ms = 0.0;
            if lane.phase == Phase::Loading {
                lane.phase = Phase::Idle;
            }
        }
        Event::PhaseChanged { run, phase } if run == id => {
            rival.idle_ms = 0.0;
            lane.phase = phase;
        }
        Event::Progress { run, progress, point } if run == id => {
            rival.idle_ms = 0.0;
            lane.step = progress.step;
            rival.record.progressed(progress, point);
        }
        Event::Evaluated { run, evaluation, predictions, .. } if run == id => {
            rival.idle_ms = 0.0;
            lane.evaluated(&evaluation);
            rival.record.evaluated(evaluation, predictions);
            keep(state, &evaluation);
        }
        Event::CheckpointTaken { run, checkpoint, .. } if run == id => {
            rival.idle_ms = 0.0;
            if let Some(compute) = compute {
                rival.record.store_checkpoint(Arc::from(checkpoint), compute, false);
            }
        }
        Event::Fetching { run, .. } if run == id => rival.idle_ms = 0.0,
        Event::Predicted { request, probabilities, step, rbf } => {
            if state.workers.requests.take(worker, request).is_some() {
                lane.prediction = Some(Prediction { probabilities, step, rbf: rbf.map(|rbf| *rbf) });
            }
        }
        Event::DataFailed { run, failure, .. } | Event::RunFailed { run, failure } if run == id => {
            lost(state, worker, &failure.what);
        }
        Event::Diverged { run, rate, .. } if run == id => {
            lane.phase = Phase::Failed;
            let notice = words::rival_diverged(rate);
            end(state);
            state.messages.notify(notice);
        }
        Event::Imported { request, .. } | Event::Benchmarked { request, .. } | Event::RequestFailed { request, .. } => {
            state.workers.requests.take(worker, request);
        }
        // Of another run, of no use, or never asked for.
        Event::Loaded { .. }
        | Event::PhaseChanged { .. }
        | Event::Progress { .. }
        | Event::Evaluated { .. }
        | Event::Fetching { .. }
        | Event::DataFailed { .. }
        | Event::RunFailed { .. }
        | Event::Diverged { .. }
        | Event::Substituted { .. }
        | Event::CheckpointTaken { .. }
        | Event::WeightsSent { .. }
        | Event::TestImage { .. }
        | Event::ImagesSent { .. }
        | Event::BatchSent { .. }
        | Event::Pong => {}
    }
    None
}
