//! Backend selection: the visitor's choice, what the browser supports, and the benchmarks.

use crate::limits;
use crate::words;
use lenet_experiment::experiment::{Backend, Experiment};

/// The visitor's choice of backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendChoice {
    /// Whichever is faster at the run's batch size.
    Auto,
    /// This one.
    Only(Backend),
}

/// Whether the browser has WebGPU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebGpuSupport {
    /// Not known yet.
    Probing,
    /// A device was opened.
    Usable {
        /// Name of the adapter, as far as the browser reveals it.
        name: String,
        /// Whether the adapter is software that runs on the CPU.
        software: bool,
    },
    /// Not available.
    Missing {
        /// The reason, a sentence.
        why: String,
        /// How to get it.
        remedy: String,
    },
}

/// Speed of a backend at a batch size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Benchmark {
    /// The backend.
    pub backend: Backend,
    /// The batch size.
    pub batch_size: u32,
    /// Training images a second; `None` if the benchmark failed.
    pub images_per_second: Option<f64>,
}

/// All benchmarks since the page was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Benchmarks(Vec<Benchmark>);

impl Benchmarks {
    /// The newest measurement of a backend at a batch size.
    pub fn of(&self, backend: Backend, batch_size: u32) -> Option<Benchmark> {
        self.0.iter().find(|found| (found.backend, found.batch_size) == (backend, batch_size)).copied()
    }

    /// The faster backend at this batch size, once both were measured. One that could not be measured is never faster.
    pub fn faster(&self, batch_size: u32) -> Option<Backend> {
        let [cpu, gpu] = [Backend::Cpu, Backend::WebGpu].map(|backend| self.of(backend, batch_size));
        let speed = |benchmark: Benchmark| benchmark.images_per_second.unwrap_or(0.0);
        let (cpu, gpu) = (speed(cpu?), speed(gpu?));
        Some(if gpu > cpu { Backend::WebGpu } else { Backend::Cpu })
    }

    /// Records a benchmark in place of an older one.
    pub(crate) fn note(&mut self, benchmark: Benchmark) {
        self.0.retain(|found| (found.backend, found.batch_size) != (benchmark.backend, benchmark.batch_size));
        self.0.push(benchmark);
    }
}

#[derive(Debug)]
pub(crate) struct Backends {
    pub choice: BackendChoice,
    pub webgpu: WebGpuSupport,
    pub benchmarks: Benchmarks,
    /// Whether a worker on WebGPU was lost: [`BackendChoice::Auto`] does not try it again.
    pub has_failed: bool,
    probing_ms: f64,
}

impl Default for Backends {
    fn default() -> Self {
        Self {
            choice: BackendChoice::Auto,
            webgpu: WebGpuSupport::Probing,
            benchmarks: Benchmarks::default(),
            has_failed: false,
            probing_ms: 0.0,
        }
    }
}

impl Backends {
    /// The backend for an experiment: the visitor's choice where that can train it, else the other one. `current` is the
    /// one in use.
    pub fn needed(&self, experiment: &Experiment, current: Option<Backend>) -> Backend {
        let wanted = match self.choice {
            BackendChoice::Only(chosen) => chosen,
            BackendChoice::Auto if self.has_failed => Backend::Cpu,
            BackendChoice::Auto => current.unwrap_or(Backend::Cpu),
        };
        if wanted.trains(experiment) { wanted } else { wanted.other() }
    }

    /// The faster backend if the choice is open and both were benchmarked, else [`Self::needed`].
    pub fn best(&self, experiment: &Experiment, current: Option<Backend>) -> Backend {
        let faster = self.benchmarks.faster(experiment.batch_size).filter(|_| self.is_open(experiment));
        faster.unwrap_or_else(|| self.needed(experiment, current))
    }

    /// Whether both backends can train this experiment, and the choice is [`BackendChoice::Auto`].
    pub fn is_open(&self, experiment: &Experiment) -> bool {
        let usable = matches!(self.webgpu, WebGpuSupport::Usable { .. }) && !self.has_failed;
        usable && self.choice == BackendChoice::Auto && Backend::WebGpu.trains(experiment)
    }

    pub fn tick(&mut self, ms: f64) {
        if self.webgpu == WebGpuSupport::Probing {
            self.probing_ms += ms;
            if self.probing_ms > limits::PROBE {
                self.webgpu =
                    WebGpuSupport::Missing { why: words::not_probed(), remedy: words::NOT_PROBED_REMEDY.into() };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faster_backend_is_known_once_both_were_benchmarked() {
        let mut benchmarks = Benchmarks::default();
        let mut note = |backend, images_per_second| {
            benchmarks.note(Benchmark { backend, batch_size: 32, images_per_second });
            benchmarks.faster(32)
        };
        assert_eq!(note(Backend::Cpu, Some(14_236.0)), None);
        assert_eq!(note(Backend::WebGpu, Some(96_000.0)), Some(Backend::WebGpu));
        assert_eq!(note(Backend::WebGpu, Some(400.0)), Some(Backend::Cpu), "the newest benchmark counts");
        assert_eq!(note(Backend::WebGpu, None), Some(Backend::Cpu), "a failed benchmark is never faster");
        assert_eq!(benchmarks.faster(1), None, "not measured at this batch size");
    }
}
