//! States of a run that are kept along it, so that the page can go back to them, and to every step between them by training on
//! from the state before it.

use crate::spaced::Spaced;
use lenet_experiment::compute::{Backend, Compute};
use lenet_experiment::protocol::Checkpoint;
use std::sync::Arc;

/// States kept of the run on the page, and memory for them. The first and the newest may take twice as much.
const MOST: usize = 64;
const MOST_BYTES: usize = 48_000_000;

/// Memory for the states of a run that was replaced.
const KEPT_BYTES: usize = 12_000_000;

/// A state of the run.
#[derive(Clone, Debug)]
struct State {
    checkpoint: Arc<Checkpoint>,
    /// What had trained the steps before it.
    compute: Compute,
    /// Whether another learning rate was set by hand at this step.
    is_turn: bool,
}

/// A bounded number of states by step, the first and the newest among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moments {
    states: Spaced<State>,
    steps: Arc<[u32]>,
}

/// The state from which a step is trained again.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub checkpoint: Arc<Checkpoint>,
    /// What trains the same bits again; `None` if WebGPU, which rounds differently, has trained some of the steps.
    pub compute: Option<Compute>,
}

impl Moments {
    /// Adds a state of the run that was trained by `compute`. At a turn, another learning rate was set by hand: the states before
    /// it lead to it at the old one.
    pub fn add(&mut self, checkpoint: Arc<Checkpoint>, compute: Compute, is_turn: bool) {
        let step = checkpoint.step;
        let was_turn = self.states.until(step).is_some_and(|same| same.checkpoint.step == step && same.is_turn);
        self.states.add(step, State { checkpoint, compute, is_turn: is_turn || was_turn });
        self.thin(MOST_BYTES);
    }

    /// The run goes back to this step: drops later states.
    pub fn forget_later(&mut self, step: u32) {
        self.states.forget_later(step);
        self.note_steps();
    }

    /// The run goes on from its newest state at this learning rate, set by hand.
    pub fn go_on_at(&mut self, rate: Option<f64>) {
        if let Some(state) = self.states.last_mut().filter(|state| state.checkpoint.rate != rate) {
            Arc::make_mut(&mut state.checkpoint).rate = rate;
            state.is_turn = true;
        }
    }

    /// The run was replaced: keeps fewer states.
    pub fn shrink(&mut self) {
        self.thin(KEPT_BYTES);
    }

    fn thin(&mut self, most_bytes: usize) {
        while !self.fits(most_bytes) {
            self.states.drop_one(|state| state.is_turn);
        }
        self.note_steps();
    }

    fn fits(&self, most_bytes: usize) -> bool {
        let bytes: usize = self.states.values().map(|state| state.checkpoint.bytes()).sum();
        match self.states.len() {
            0 | 1 => true,
            2 => bytes <= 2 * most_bytes,
            states => states <= MOST && bytes <= most_bytes,
        }
    }

    fn note_steps(&mut self) {
        if !self.states.steps().eq(self.steps.iter().copied()) {
            self.steps = self.states.steps().collect();
        }
    }

    /// Steps of the states, in order.
    pub fn steps(&self) -> &Arc<[u32]> {
        &self.steps
    }

    /// Step of the newest state; 0 without one.
    pub fn newest(&self) -> u32 {
        self.steps.last().copied().unwrap_or(0)
    }

    /// The newest state, and what had trained it.
    pub fn last(&self) -> Option<(Arc<Checkpoint>, Compute)> {
        self.states.until(u32::MAX).map(|state| (state.checkpoint.clone(), state.compute))
    }

    /// The state whose step is nearest to this one.
    pub fn nearest(&self, step: u32) -> Option<&Arc<Checkpoint>> {
        let [before, after] = [self.states.until(step), self.states.after(step)].map(|state| Some(&state?.checkpoint));
        let distance = |state: &&Arc<Checkpoint>| state.step.abs_diff(step);
        before.into_iter().chain(after).min_by_key(distance)
    }

    /// The newest state at or before this step, to train on from there; `None` without one, or if the learning rate was changed
    /// after it at a step that is not known. `now` is what trains the run, and its learning rate set by hand.
    pub fn start(&self, step: u32, now: (Compute, Option<f64>)) -> Option<Start> {
        let state = self.states.until(step)?;
        let (compute, rate, is_turn) = match self.states.after(state.checkpoint.step) {
            Some(next) => (next.compute, next.checkpoint.rate, next.is_turn),
            None => (now.0, now.1, false),
        };
        let is_known = is_turn || rate == state.checkpoint.rate;
        let compute = (state.compute == compute && compute.backend == Backend::Cpu).then_some(compute);
        is_known.then(|| Start { checkpoint: state.checkpoint.clone(), compute })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::network::Weights;
    use lenet_experiment::presets::Preset;

    const CPU: Compute = Compute { backend: Backend::Cpu, kernels: lenet_experiment::compute::Kernels::Own };
    const GPU: Compute = Compute { backend: Backend::WebGpu, ..CPU };

    /// A state whose weights take this many bytes.
    fn state(step: u32, rate: Option<f64>, bytes: usize) -> Arc<Checkpoint> {
        let weights = Weights::try_from(vec![0.0; bytes / 4]).unwrap();
        let experiment = Preset::Modern.experiment();
        Arc::new(Checkpoint { experiment, step, rate, weights, moments: Vec::new() })
    }

    fn of(steps: &[u32], bytes: usize) -> Moments {
        let mut moments = Moments::default();
        steps.iter().for_each(|step| moments.add(state(*step, None, bytes), CPU, false));
        moments
    }

    #[test]
    fn number_and_memory_are_bounded() {
        let all: Vec<u32> = (0..500).collect();
        assert_eq!(of(&all, 4).steps().len(), MOST);
        let mut moments = of(&all[..40], 2_000_000);
        assert_eq!((moments.steps().len(), moments.steps()[0], moments.newest()), (24, 0, 39));
        moments.shrink();
        assert_eq!((moments.steps().len(), moments.steps()[0], moments.newest()), (6, 0, 39));
        // Of a large network the first and the newest, of an even larger one the newest.
        assert_eq!(of(&all[..5], 40_000_000).steps()[..], [0, 4]);
        assert_eq!(of(&all[..5], 60_000_000).steps()[..], [4]);
    }

    #[test]
    fn the_nearest_state_is_found_and_later_ones_are_forgotten() {
        let mut moments = of(&[0, 10, 40], 4);
        let nearest = |moments: &Moments, step| moments.nearest(step).map(|state| state.step);
        assert_eq!([4, 6, 24, 26, 99].map(|step| nearest(&moments, step)), [0, 10, 10, 40, 40].map(Some));
        moments.forget_later(10);
        assert_eq!((nearest(&moments, 99), nearest(&of(&[], 4), 0)), (Some(10), None));
    }

    #[test]
    fn steps_are_trained_again_at_the_rate_they_had() {
        let mut moments = of(&[0, 10], 4);
        moments.add(state(25, Some(0.1), 4), CPU, true);
        moments.add(state(40, Some(0.1), 4), CPU, false);
        let start = |moments: &Moments, step, rate| moments.start(step, (CPU, rate)).map(|start| start.checkpoint.step);
        assert_eq!([9, 24, 25, 39].map(|step| start(&moments, step, Some(0.1))), [0, 10, 25, 25].map(Some));
        assert_eq!((start(&moments, 45, Some(0.1)), start(&moments, 45, Some(0.2))), (Some(40), None));
        // Without the state at which the rate was changed.
        let mut moments = of(&[0], 4);
        moments.add(state(40, Some(0.1), 4), CPU, false);
        assert_eq!(start(&moments, 20, Some(0.1)), None);
    }

    #[test]
    fn steps_of_webgpu_are_not_trained_again_bit_for_bit() {
        let mut moments = of(&[0, 10], 4);
        moments.add(state(20, None, 4), GPU, false);
        let exact = |step, now| moments.start(step, (now, None)).and_then(|start| start.compute);
        assert_eq!((exact(5, GPU), exact(15, GPU), exact(25, GPU), exact(25, CPU)), (Some(CPU), None, None, None));
    }
}
