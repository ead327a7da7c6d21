//! Backend selection: the visitor's choice, what the browser supports, and the benchmarks.

use crate::limits;
use crate::words;
use lenet_experiment::compute::{Backend, Compute, Kernels};
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::layers::Layers;

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

/// What a speed depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// Images a step.
    pub batch_size: u32,
    /// The CPU distorts images, for both backends.
    pub(crate) distortions: Distortions,
    /// `None` for the published networks.
    pub(crate) layers: Option<Layers>,
}

impl Workload {
    /// The work of training this experiment.
    pub fn of(experiment: &Experiment) -> Self {
        let layers = match &experiment.network {
            Network::Article(_) | Network::Paper(_) => None,
            Network::Custom(net) => Some(net.layers.clone()),
        };
        Self { batch_size: experiment.batch_size, distortions: experiment.distortions, layers }
    }
}

/// Speed of a backend with its kernels.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Backend and kernels.
    pub compute: Compute,
    /// What was trained.
    pub workload: Workload,
    /// Training images a second; `None` if the benchmark failed.
    pub images_per_second: Option<f64>,
}

impl Benchmark {
    fn is_of(&self, compute: Compute, workload: &Workload) -> bool {
        self.compute == compute && self.workload == *workload
    }
}

/// All benchmarks since the page was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Benchmarks(Vec<Benchmark>);

impl Benchmarks {
    /// The newest measurement of this work.
    pub fn of(&self, compute: Compute, workload: &Workload) -> Option<&Benchmark> {
        self.0.iter().find(|found| found.is_of(compute, workload))
    }

    /// The backend on which these kernels do this work faster, once both were measured. One that could not be measured is
    /// never faster.
    pub fn faster(&self, kernels: Kernels, workload: &Workload) -> Option<Compute> {
        let on = |backend| Compute { backend, kernels };
        let speed = |compute| Some(self.of(compute, workload)?.images_per_second.unwrap_or(0.0));
        let (cpu, gpu) = (on(Backend::Cpu), on(Backend::WebGpu));
        Some(if speed(gpu)? > speed(cpu)? { gpu } else { cpu })
    }

    /// Records a benchmark in place of an older one.
    pub(crate) fn note(&mut self, benchmark: Benchmark) {
        self.0.retain(|found| !found.is_of(benchmark.compute, &benchmark.workload));
        self.0.push(benchmark);
    }
}

#[derive(Debug)]
pub(crate) struct Backends {
    pub choice: BackendChoice,
    /// The visitor's choice of kernels, for experiments that both can train.
    pub kernels: Kernels,
    pub webgpu: WebGpuSupport,
    pub benchmarks: Benchmarks,
    /// Kernels with which a worker on WebGPU was lost: [`BackendChoice::Auto`] does not try them there again.
    pub failed: Vec<Kernels>,
    probing_ms: f64,
}

impl Default for Backends {
    fn default() -> Self {
        Self {
            choice: BackendChoice::Auto,
            kernels: Kernels::Own,
            webgpu: WebGpuSupport::Probing,
            benchmarks: Benchmarks::default(),
            failed: Vec::new(),
            probing_ms: 0.0,
        }
    }
}

impl Backends {
    /// The kernels for an experiment: the visitor's choice where they can train it, else the others.
    pub fn kernels(&self, experiment: &Experiment) -> Kernels {
        self.kernels.or_others(experiment)
    }

    /// Backend and kernels for an experiment: the visitor's choice where that can train it, else the other one. `current` is
    /// in use.
    pub fn needed(&self, experiment: &Experiment, current: Option<Compute>) -> Compute {
        let kernels = self.kernels(experiment);
        let backend = match self.choice {
            BackendChoice::Only(chosen) => chosen,
            BackendChoice::Auto if self.failed.contains(&kernels) => Backend::Cpu,
            BackendChoice::Auto => current.map_or(Backend::Cpu, |current| current.backend),
        };
        let wanted = Compute { backend, kernels };
        if wanted.trains(experiment) { wanted } else { wanted.on_other_backend() }
    }

    /// The faster backend if the choice is open and both were benchmarked, else [`Self::needed`].
    pub fn best(&self, experiment: &Experiment, current: Option<Compute>) -> Compute {
        let faster = self.benchmarks.faster(self.kernels(experiment), &Workload::of(experiment));
        faster.filter(|_| self.is_open(experiment)).unwrap_or_else(|| self.needed(experiment, current))
    }

    /// Whether both backends can train this experiment, and the choice is [`BackendChoice::Auto`].
    pub fn is_open(&self, experiment: &Experiment) -> bool {
        let kernels = self.kernels(experiment);
        let usable = matches!(self.webgpu, WebGpuSupport::Usable { .. }) && !self.failed.contains(&kernels);
        let on_gpu = Compute { backend: Backend::WebGpu, kernels };
        usable && self.choice == BackendChoice::Auto && on_gpu.trains(experiment)
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
        let distorted = |batch_size, distortions| Workload { batch_size, distortions, layers: None };
        let at = |batch_size| distorted(batch_size, Distortions::None);
        let mut note = |backend, images_per_second| {
            benchmarks.note(Benchmark { compute: Compute::own(backend), workload: at(32), images_per_second });
            benchmarks.faster(Kernels::Own, &at(32)).map(|compute| compute.backend)
        };
        assert_eq!(note(Backend::Cpu, Some(14_236.0)), None);
        assert_eq!(note(Backend::WebGpu, Some(96_000.0)), Some(Backend::WebGpu));
        assert_eq!(note(Backend::WebGpu, Some(400.0)), Some(Backend::Cpu), "the newest benchmark counts");
        assert_eq!(note(Backend::WebGpu, None), Some(Backend::Cpu), "a failed benchmark is never faster");
        assert_eq!(benchmarks.faster(Kernels::Own, &at(1)), None, "not measured at this batch size");
        let other = distorted(32, Distortions::Hand);
        assert_eq!(benchmarks.faster(Kernels::Own, &other), None, "not measured with these images");
        assert_eq!(benchmarks.faster(Kernels::Burn, &at(32)), None, "not measured with these kernels");
    }
}
