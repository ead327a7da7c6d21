//! What a run is computed with: the backend and the kernels.

use super::choice::{Choice, ChoiceOption};
use super::experiment::{Experiment, Network};
use serde::{Deserialize, Serialize};

/// Where training is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The processor: one thread with SIMD.
    Cpu,
    /// The graphics card, through wgpu: WebGPU in a browser, Vulkan or the like natively.
    WebGpu,
}

impl Backend {
    pub fn other(self) -> Self {
        match self {
            Self::Cpu => Self::WebGpu,
            Self::WebGpu => Self::Cpu,
        }
    }

    /// Name shown to people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::WebGpu => "WebGPU",
        }
    }

    /// Name in files, in the page and on the command line.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        }
    }
}

impl Choice for Backend {
    const ALL: &'static [Self] = &[Self::Cpu, Self::WebGpu];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Cpu => ChoiceOption::new(self.slug(), self.title()),
            Self::WebGpu => ChoiceOption::new(self.slug(), self.title()).alias("wgpu"),
        }
    }
}

/// The kernels that train on a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kernels {
    /// Our own, written for the article's and the paper's network.
    Own,
    /// burn's, for every network but the paper's; the reference against which our own are tested.
    Burn,
}

impl Kernels {
    /// These kernels if they can train the experiment, else the others.
    #[must_use]
    pub fn or_others(self, experiment: &Experiment) -> Self {
        match (self.trains(experiment), self) {
            (true, kernels) => kernels,
            (false, Self::Own) => Self::Burn,
            (false, Self::Burn) => Self::Own,
        }
    }

    /// Whether they can train the experiment on some backend: what they can train, they train on the CPU.
    pub fn trains(self, experiment: &Experiment) -> bool {
        Compute { backend: Backend::Cpu, kernels: self }.trains(experiment)
    }
}

/// What a worker computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Compute {
    pub backend: Backend,
    pub kernels: Kernels,
}

impl Compute {
    /// Our own kernels on this backend.
    pub fn own(backend: Backend) -> Self {
        Self { backend, kernels: Kernels::Own }
    }

    /// The same kernels on the other backend.
    #[must_use]
    pub fn on_other_backend(self) -> Self {
        Self { backend: self.backend.other(), ..self }
    }

    /// Whether it can train the experiment. Our own kernels for the paper's network are on the CPU only.
    pub fn trains(self, experiment: &Experiment) -> bool {
        match (self.kernels, &experiment.network) {
            (Kernels::Own, Network::Paper(_)) => self.backend == Backend::Cpu,
            (Kernels::Own, Network::Custom(_)) | (Kernels::Burn, Network::Paper(_)) => false,
            (_, Network::Article(_)) | (Kernels::Burn, Network::Custom(_)) => true,
        }
    }

    /// Name by which the page tells a worker what to open, such as `webgpu-burn`.
    pub fn slug(self) -> String {
        format!("{}-{}", self.backend.slug(), self.kernels.slug())
    }
}

impl Choice for Kernels {
    const ALL: &'static [Self] = &[Self::Own, Self::Burn];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Own => ChoiceOption::new("own", "ours"),
            Self::Burn => ChoiceOption::new("burn", "burn"),
        }
    }
}
