//! Slots: each has a worker, the run in it, and the run that it loads. They train at the same time.

use crate::loading::Loading;
use crate::pending::Then;
use crate::run::Run;
use crate::worker::WorkerId;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::presets::Preset;
use std::ops::{Index, IndexMut};

/// Identifies a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SlotId(usize);

impl SlotId {
    /// The slot whose run the page shows.
    pub const PAGE: Self = Self(0);
}

/// Where runs train, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// The worker that holds or loads its run; `None` when it was lost.
    pub worker: Option<WorkerId>,
    pub run: Option<Run>,
    /// The run that will replace it once loaded.
    pub loading: Option<Loading>,
    /// What its next fresh run trains; the page's slot follows the form instead.
    pub next: Option<(Preset, Experiment)>,
}

impl Slot {
    /// Its worker, if that holds a network which can predict.
    pub fn network(&self) -> Option<WorkerId> {
        self.worker.filter(|worker| self.run.as_ref().is_some_and(|run| run.worker == *worker))
    }

    pub fn is_trained(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_trained)
    }

    /// What its run will do once all pending commands are answered.
    pub fn wanted(&self) -> Option<Then> {
        match (&self.loading, &self.run) {
            (Some(loading), _) => loading.then,
            (None, Some(run)) if self.worker.is_some() => run.wanted(),
            (None, Some(_) | None) => None,
        }
    }

    /// Whether its run is training, or will as soon as it can.
    pub fn is_busy(&self) -> bool {
        match (&self.loading, &self.run) {
            (Some(loading), _) => loading.then.is_some(),
            (None, Some(run)) => self.worker.is_some() && run.is_busy(),
            (None, None) => false,
        }
    }

    /// Experiment of the run that is loading, else of the one it holds.
    pub fn experiment(&self) -> Option<&Experiment> {
        let loading = self.loading.as_ref().map(|loading| &loading.experiment);
        loading.or(self.run.as_ref().map(|run| &run.experiment))
    }
}

/// All slots; a slot is never removed.
#[derive(Debug)]
pub(crate) struct Slots(Vec<Slot>);

impl Default for Slots {
    fn default() -> Self {
        Self(vec![Slot::default()])
    }
}

impl Slots {
    /// Adds a slot for runs of this experiment.
    #[cfg(test)]
    pub fn add(&mut self, base: Preset, experiment: Experiment) -> SlotId {
        self.0.push(Slot { next: Some((base, experiment)), ..Slot::default() });
        SlotId(self.0.len() - 1)
    }

    pub fn ids(&self) -> impl Iterator<Item = SlotId> + use<> {
        (0..self.0.len()).map(SlotId)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.0.iter_mut()
    }

    /// The slot of a worker; `None` for one that only runs a benchmark.
    pub fn of(&self, worker: WorkerId) -> Option<SlotId> {
        self.0.iter().position(|slot| slot.worker == Some(worker)).map(SlotId)
    }
}

impl Index<SlotId> for Slots {
    type Output = Slot;

    fn index(&self, id: SlotId) -> &Slot {
        &self.0[id.0]
    }
}

impl IndexMut<SlotId> for Slots {
    fn index_mut(&mut self, id: SlotId) -> &mut Slot {
        &mut self.0[id.0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::{Effect, Plot};
    use crate::event::handle_event;
    use crate::load::load;
    use crate::loading::Origin;
    use crate::lost::worker_lost;
    use crate::state::State;
    use crate::training;
    use lenet_experiment::compute::{Backend, Compute};
    use lenet_experiment::protocol::{Command, Counts, Event, PROTOCOL, Phase, Point, Progress, RunId};

    /// Loads the slot's experiment, and starts it.
    fn start(state: &mut State, at: SlotId) -> (WorkerId, RunId) {
        load(state, at, Origin::Fresh, Some(Then::Train), Compute::own(Backend::Cpu));
        let loading = state.slots[at].loading.as_ref().unwrap();
        let (worker, run, dataset) = (loading.worker.unwrap(), loading.id, loading.experiment.dataset);
        let counts = Counts { train: 48_000, validation: 12_000, test: 10_000 };
        handle_event(state, worker, Event::Ready { protocol: PROTOCOL, backend: Backend::Cpu });
        handle_event(state, worker, Event::Loaded { run, dataset, counts, layers: Vec::new(), has_images: true });
        handle_event(state, worker, Event::PhaseChanged { run, phase: Phase::Running });
        (worker, run)
    }

    fn progress(step: u32) -> (Progress, Option<Point>) {
        let point = Point { step, epoch: 0.1, loss: 1.0, accuracy: 0.5, rate: 0.1 };
        let progress = Progress {
            epoch: 0,
            epochs: 10,
            step,
            steps_per_epoch: 1_500,
            images_per_second: 9_600.0,
            computing: 1.0,
            dispatches: None,
            seconds_left: None,
        };
        (progress, Some(point))
    }

    /// Two runs that train at the same time: the page's and another.
    fn two_runs() -> (State, SlotId, [(WorkerId, RunId); 2]) {
        let mut state = State::default();
        let other = state.slots.add(Preset::Modern, Experiment { seed: 2, ..Preset::Modern.experiment() });
        let runs = [start(&mut state, SlotId::PAGE), start(&mut state, other)];
        for ((worker, run), step) in runs.into_iter().zip([30, 40]) {
            let (progress, point) = progress(step);
            handle_event(&mut state, worker, Event::Progress { run, progress, point });
        }
        (state, other, runs)
    }

    fn steps(state: &State, other: SlotId) -> [Option<(u32, Phase)>; 2] {
        [SlotId::PAGE, other].map(|at| state.slots[at].run.as_ref().map(|run| (run.step(), run.phase())))
    }

    #[test]
    fn two_slots_train_at_the_same_time() {
        let (mut state, other, [(first, a), (second, b)]) = two_runs();
        assert_ne!((first, a), (second, b));
        assert_eq!(steps(&state, other), [Some((30, Phase::Running)), Some((40, Phase::Running))]);
        let effects = state.workers.take_effects();
        let plotted =
            |run| effects.iter().any(|effect| matches!(effect, Effect::Plot(of, Plot::Point(_)) if *of == run));
        assert!(plotted(a) && plotted(b), "{effects:?}");
        let asked = |to| {
            let is = |effect: &&Effect| matches!(effect, Effect::Send { worker, command: Command::TakeCheckpoint { .. } } if *worker == to);
            effects.iter().filter(is).count()
        };
        assert_eq!([asked(first), asked(second)], [1, 1], "each has its own checkpoint");
        // The messages of one slot's worker never reach the other's run.
        handle_event(&mut state, first, Event::PhaseChanged { run: b, phase: Phase::Finished });
        assert_eq!(steps(&state, other), [Some((30, Phase::Running)), Some((40, Phase::Running))]);
        training::pause(&mut state, other);
        let sent = state.workers.take_effects();
        assert_eq!(sent, [Effect::Send { worker: second, command: Command::Pause { run: b } }]);
    }

    #[test]
    fn a_lost_worker_stops_only_its_own_slot_and_its_error_restarts_that_one() {
        let (mut state, other, [(first, _), (second, _)]) = two_runs();
        worker_lost(&mut state, second, "It crashed.");
        assert_eq!(steps(&state, other), [Some((30, Phase::Running)), Some((40, Phase::Paused))]);
        assert_eq!((state.page().worker, state.slots[other].worker), (Some(first), None));
        state.workers.take_effects();
        training::recover(&mut state);
        let restarted = state.slots[other].worker.unwrap();
        assert!(![first, second].contains(&restarted));
        assert_eq!(state.slots[other].experiment().map(|loading| loading.seed), Some(2), "not the form's");
        assert!(state.slots[other].loading.is_some() && state.page().loading.is_none());
        assert_eq!(steps(&state, other)[0], Some((30, Phase::Running)), "the page's run is not touched");
    }
}
