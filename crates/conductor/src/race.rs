//! A race: the run on the page, and a rival in a worker of its own that trains another experiment from the same seed, on the
//! same data. The rival does what the run on the page does.

mod clock;
mod lane;
mod rival;

pub(crate) use clock::tick;
pub use lane::{LaneView, Mark, TARGET};
pub(crate) use rival::handle_event;

use crate::benchmark;
use crate::checkpoint::retire;
use crate::load::load;
use crate::loading::Origin;
use crate::pending::Then;
use crate::run::{Run, parts};
use crate::slot::{Slot, SlotId};
use crate::state::State;
use crate::stored::StoreId;
use crate::tick::longest_work_of;
use crate::training;
use crate::words;
use crate::worker::{Role, WorkerId};
use lane::Lane;
use lenet_experiment::compute::{Backend, Compute};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use lenet_experiment::protocol::{Command, Phase, RunId};
use rival::{Order, Rival};

/// An experiment that can race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Racer {
    /// The form's.
    Form,
    /// A preset.
    Preset(Preset),
    /// That of the kept run whose curves have this id.
    Kept(RunId),
    /// That of a run in the browser's storage.
    Stored(StoreId),
}

impl Racer {
    /// Its preset and experiment, on the data and with the seed of the form; `None` if that run is no longer there.
    fn experiment(self, state: &State) -> Option<(Preset, Experiment)> {
        let form = &state.form;
        let (base, experiment) = match self {
            Self::Form => return Some((form.base, form.experiment.clone())),
            Self::Preset(preset) => (preset, preset.experiment()),
            Self::Kept(curves) => {
                let kept = state.kept.find(curves)?;
                (kept.base, kept.described().clone())
            }
            Self::Stored(id) => {
                let summary = &state.store.get(id)?.summary;
                (summary.base(), summary.described().clone())
            }
        };
        let Experiment { dataset, seed, .. } = form.experiment;
        Some((base, Experiment { dataset, seed, ..experiment }))
    }
}

/// A race, as the page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RaceView {
    /// The run on the page, then the rival.
    pub lanes: [LaneView; 2],
    /// Whether the rival's worker is there: not after the race has ended.
    pub is_on: bool,
    /// Whether the two take turns.
    pub in_turns: bool,
    /// Whole seconds in which either has trained.
    pub seconds: f64,
}

#[derive(Debug)]
pub(crate) struct Race {
    /// The run on the page, then the rival.
    lanes: [Lane; 2],
    /// `None` once the race has ended.
    rival: Option<Rival>,
    in_turns: bool,
    /// Milliseconds in which either has trained.
    ms: f64,
}

impl Race {
    pub fn view(&self) -> RaceView {
        let [page, rival] = &self.lanes;
        let (lanes, is_on) = ([page.view(), rival.view()], self.rival.is_some());
        RaceView { lanes, is_on, in_turns: self.in_turns, seconds: (self.ms / 1_000.0).floor() }
    }

    /// Whether the run on the page waits while the rival trains.
    pub fn has_turn(&self) -> bool {
        self.rival.as_ref().is_some_and(|rival| rival.has_turn)
    }

    /// Whether the two take turns, until the race ends.
    pub fn is_in_turns(&self) -> bool {
        self.in_turns && self.rival.is_some()
    }

    /// For how long this worker may be busy, if it is the rival's.
    pub fn longest_work(&self, worker: WorkerId) -> Option<f64> {
        let is_rival = self.rival.as_ref().is_some_and(|rival| rival.worker == worker);
        is_rival.then(|| longest_work_of(&self.lanes[1].experiment))
    }
}

/// Trains an experiment from the beginning, and another beside it; with one core they take turns. The first is put into the form.
pub(crate) fn start(state: &mut State, [first, second]: [Racer; 2], cores: u32) {
    let page = SlotId::PAGE;
    let run = state.page().run.as_ref();
    let is_typed = [first, second].contains(&Racer::Form);
    let (Some((base, ours)), Some((rival_base, theirs))) = (first.experiment(state), second.experiment(state)) else {
        return state.messages.refuse(words::no_rival(run));
    };
    // The order of the images follows from the seed and the number of training images.
    let theirs = Experiment { validation_percent: ours.validation_percent, ..theirs };
    let draft_problem = is_typed.then(|| state.form.draft_problem.clone()).flatten();
    let problem = draft_problem.or_else(|| state.problem_of(&ours)).or_else(|| state.problem_of(&theirs));
    if let Some(problem) = problem {
        return state.messages.refuse(words::invalid(&problem, run));
    }
    if theirs == ours {
        return state.messages.refuse(words::no_race(run));
    }
    if first != Racer::Form {
        state.form.follow(base, ours.clone());
    }
    forget_turn(state);
    end(state);
    state.messages.close_error();
    // A notice about the run that it replaces is obsolete.
    state.messages.notice = None;
    let compute = state.backends.best(&ours, state.compute(page));
    load(state, page, Origin::Fresh, Some(Then::Train), compute);
    benchmark::begin(state, page);
    let Some(loading) = state.page().loading.as_ref().map(|loading| loading.id) else { return };
    let cpu = Compute { backend: Backend::Cpu, kernels: state.backends.kernels(&theirs) };
    let compute = if cpu.trains(&theirs) { cpu } else { cpu.on_other_backend() };
    let worker = state.workers.spawn(compute, Role::Slot);
    state.last_run += 1;
    let run = state.last_run;
    let lanes = [Lane::new(parts(&ours, base), ours), Lane::new(parts(&theirs, rival_base), theirs.clone())];
    let rival = Some(Rival::new(worker, Run::new(run, worker, rival_base, theirs.clone()), loading));
    state.race = Some(Race { lanes, rival, in_turns: cores <= 1, ms: 0.0 });
    state
        .workers
        .send(worker, Command::Load { run, experiment: theirs, resume: None, mixed: Vec::new(), needs_images: true });
}

/// Ends the race: the rival's worker is terminated, the run on the page goes on.
pub(crate) fn end(state: &mut State) {
    let Some(race) = &mut state.race else { return };
    let Some(rival) = race.rival.take() else { return };
    race.lanes.iter_mut().for_each(|lane| lane.prediction = None);
    retire(state, rival.worker);
    if rival.has_turn {
        training::resume(state, SlotId::PAGE);
    }
}

/// Ends the race, if there is one, because the run on the page goes on after its end.
pub(crate) fn over(state: &mut State) {
    if state.race.as_ref().is_some_and(|race| race.rival.is_some()) {
        end(state);
        state.messages.notify(words::RACE_OVER.into());
    }
}

/// Ends the race because of the rival's worker; `reason` is a sentence. False if it is another worker's.
pub(crate) fn lost(state: &mut State, worker: WorkerId, reason: &str) -> bool {
    let rival = state.race.as_ref().and_then(|race| race.rival.as_ref());
    if rival.is_none_or(|rival| rival.worker != worker) {
        return false;
    }
    end(state);
    state.messages.refuse_beside(words::race_failed(reason), |failure| format!("{} {}", failure.what, failure.kept));
    true
}

/// The run on the page is not resumed after the rival's turn.
pub(crate) fn forget_turn(state: &mut State) {
    if let Some(rival) = state.race.as_mut().and_then(|race| race.rival.as_mut()) {
        rival.has_turn = false;
    }
}

/// Follows the run on the page, whatever has happened to it.
pub(crate) fn follow(state: &mut State) {
    let Some(Race { lanes: [lane, theirs], rival: Some(rival), in_turns, .. }) = &mut state.race else { return };
    let slot = &state.slots[SlotId::PAGE];
    if !is_racing(slot, lane, rival) {
        rival.has_turn = false;
        end(state);
        return state.messages.notify(words::RACE_LEFT.into());
    }
    let run = slot.run.as_ref().filter(|run| run.curves == rival.page);
    if let Some(run) = run {
        (lane.name, lane.phase, lane.step) = (run.name_parts(), run.phase(), run.step());
        let results = run.results();
        lane.train = results.counts.train;
        results.sampled.or(results.tested).iter().for_each(|evaluation| lane.evaluated(evaluation));
        if rival.dataset.is_some_and(|dataset| dataset != run.experiment.dataset) {
            let worker = rival.worker;
            lost(state, worker, words::OTHER_DATA);
            return;
        }
    }
    lane.prediction = state.drawing.prediction.clone();
    let is_over = slot.loading.is_none() && lane.is_over();
    rival.has_turn &= !is_over && slot.wanted().is_none() && slot.network().is_some();
    let trains = slot.wanted() == Some(Then::Train);
    let order = match lane.phase {
        Phase::Finished if is_over && run.is_some_and(Run::is_whole) => Order::Run,
        Phase::Finished if is_over => Order::Stop,
        _ if rival.has_turn || (trains && !*in_turns) => Order::Run,
        _ => Order::Pause,
    };
    if !theirs.is_over() {
        rival.obey(order, &mut state.workers);
    } else if std::mem::take(&mut rival.has_turn) {
        training::resume(state, SlotId::PAGE);
    }
}

/// Whether the run on the page is still the one that races.
fn is_racing(slot: &Slot, lane: &Lane, rival: &mut Rival) -> bool {
    match (&slot.loading, &slot.run) {
        (loading, Some(run)) if run.curves == rival.page => {
            loading.as_ref().is_none_or(|loading| loading.origin == Origin::Resume)
        }
        (Some(loading), _) => {
            // Before the first step the run may be loaded again, such as in another worker.
            let is_again = loading.origin == Origin::Fresh && loading.experiment == lane.experiment && lane.step == 0;
            if is_again {
                rival.page = loading.id;
            }
            is_again
        }
        (None, _) => false,
    }
}
