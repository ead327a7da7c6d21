//! An experiment: what presets, the form, checkpoints and model files say about a run.

use super::choice::{Choice, ChoiceOption};
use super::dataset::DatasetId;
use super::distortions::Distortions;
use super::network::Architecture;
use super::paper::{Criterion, PaperNet, recommended_j};
use super::schedule::Schedule;
use serde::{Deserialize, Serialize};

pub use super::article::{Activation, ArticleNet, DEFAULT_MOMENTUM, Loss, Optimizer, Pooling, SMOOTHING};

/// Everything that determines the result of a run, given the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    pub dataset: DatasetId,
    pub network: Network,
    /// Learning rate by epoch; for the paper's network the global rate, eta.
    pub schedule: Schedule,
    pub distortions: Distortions,
    /// Images per step.
    pub batch_size: u32,
    /// Passes over the training set.
    pub epochs: u32,
    /// Percentage of the training set, its last images, held back for validation, as Keras does.
    pub validation_percent: u8,
    /// Seed of the initial weights and of the shuffle.
    pub seed: u32,
}

/// A network with its own hyperparameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// The article's network: the basic structure of LeNet-5.
    Article(ArticleNet),
    /// The paper's own network: LeNet-5 of 1998.
    Paper(PaperNet),
}

impl Network {
    /// Which of the two networks it is, without hyperparameters.
    pub fn architecture(&self) -> Architecture {
        match self {
            Self::Article(_) => Architecture::Article,
            Self::Paper(_) => Architecture::Paper,
        }
    }
}

impl Experiment {
    /// The hyperparameters of the article's network; `None` for the paper's network.
    pub fn article(&self) -> Option<&ArticleNet> {
        match &self.network {
            Network::Article(net) => Some(net),
            Network::Paper(_) => None,
        }
    }

    /// The hyperparameters of the paper's network; `None` for the article's network.
    pub fn paper(&self) -> Option<&PaperNet> {
        match &self.network {
            Network::Paper(net) => Some(net),
            Network::Article(_) => None,
        }
    }

    /// Sets the distortions, and j to the value recommended for them, unless j was changed.
    pub fn set_distortions(&mut self, distortions: Distortions) {
        let recommended = Criterion::Map { j: recommended_j(self.distortions) };
        self.change_paper(|net| {
            if net.criterion == recommended {
                net.criterion = Criterion::Map { j: recommended_j(distortions) };
            }
        });
        self.distortions = distortions;
    }

    /// Sets the epochs. Fits the schedule to them if it covered the whole run, or if it would now exceed the run.
    pub fn set_epochs(&mut self, epochs: u32) {
        let covered = self.schedule.covers();
        if covered == self.epochs || covered > epochs {
            self.schedule = self.schedule.fitted_to(epochs);
        }
        self.epochs = epochs;
    }

    /// Changes the hyperparameters of the article's network; does nothing to the paper's network.
    pub fn change_article(&mut self, change: impl FnOnce(&mut ArticleNet)) {
        if let Network::Article(net) = &mut self.network {
            change(net);
        }
    }

    /// Changes the hyperparameters of the paper's network; does nothing to the article's network.
    pub fn change_paper(&mut self, change: impl FnOnce(&mut PaperNet)) {
        if let Network::Paper(net) = &mut self.network {
            change(net);
        }
    }

    /// [`Self::change_article`] by value.
    #[must_use]
    pub fn with_article(mut self, change: impl FnOnce(&mut ArticleNet)) -> Self {
        self.change_article(change);
        self
    }

    /// [`Self::change_paper`] by value.
    #[must_use]
    pub fn with_paper(mut self, change: impl FnOnce(&mut PaperNet)) -> Self {
        self.change_paper(change);
        self
    }
}

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

    /// Whether this backend can train the experiment. The paper's network and distortions have kernels for the CPU only.
    pub fn trains(self, experiment: &Experiment) -> bool {
        match self {
            Self::Cpu => true,
            Self::WebGpu => {
                experiment.network.architecture() == Architecture::Article
                    && experiment.distortions == Distortions::None
            }
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
    /// Our own, written for this network.
    Own,
    /// burn's: slower, for the article's network only; the reference against which our own are tested.
    Burn,
}

impl Choice for Kernels {
    const ALL: &'static [Self] = &[Self::Own, Self::Burn];

    fn option(self) -> ChoiceOption {
        match self {
            Self::Own => ChoiceOption::new("own", "written for this network"),
            Self::Burn => ChoiceOption::new("burn", "burn's generic reference"),
        }
    }
}
