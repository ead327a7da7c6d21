//! The one value that says what a run does. Presets, the form, checkpoints and runs all hold it.

use super::choice::{Choice, ChoiceOption};
use super::dataset::DatasetId;
use super::distortions::Distortions;
use super::network::Design;
use super::paper::{Criterion, PaperNet, recommended_j};
use super::schedule::Schedule;
use serde::{Deserialize, Serialize};

pub use super::article::{Activation, ArticleNet, DEFAULT_MOMENTUM, Loss, Optimizer, Pooling, SMOOTHING};

/// Everything that decides the outcome of a run, given the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// The images to learn from.
    pub dataset: DatasetId,
    /// What learns, and by what rule.
    pub network: Network,
    /// Learning rate by epoch; of the paper's network the global one, eta.
    pub schedule: Schedule,
    /// How each training image is changed anew each time it is seen.
    pub distortions: Distortions,
    /// Images averaged for one step.
    pub batch_size: u32,
    /// Passes over the training images.
    pub epochs: u32,
    /// Percentage of the training set, its last images, held back for validation (as Keras does).
    pub validation_percent: u8,
    /// Decides the first weights and the order of the images.
    pub seed: u32,
}

/// What learns, with the choices that it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// The article's, the basic structure of LeNet-5.
    Article(ArticleNet),
    /// The paper's own, LeNet-5 of 1998.
    Paper(PaperNet),
}

impl Network {
    /// Which of the two networks it is.
    pub fn design(&self) -> Design {
        match self {
            Self::Article(_) => Design::Article,
            Self::Paper(_) => Design::Paper,
        }
    }
}

impl Experiment {
    /// The choices of the article's network, if that is what learns.
    pub fn article(&self) -> Option<&ArticleNet> {
        match &self.network {
            Network::Article(net) => Some(net),
            Network::Paper(_) => None,
        }
    }

    /// The choices of the paper's network, if that is what learns.
    pub fn paper(&self) -> Option<&PaperNet> {
        match &self.network {
            Network::Paper(net) => Some(net),
            Network::Article(_) => None,
        }
    }

    /// Sets the distortions, and with them the recommended j, unless another j was set.
    pub fn distort(&mut self, distortions: Distortions) {
        let recommended = Criterion::Map { j: recommended_j(self.distortions) };
        self.change_paper(|net| {
            if net.criterion == recommended {
                net.criterion = Criterion::Map { j: recommended_j(distortions) };
            }
        });
        self.distortions = distortions;
    }

    /// Sets the epochs. A schedule that covers the whole run is fitted to the new length, and so is one that would not end
    /// in time.
    pub fn set_epochs(&mut self, epochs: u32) {
        let covered = self.schedule.covers();
        if covered == self.epochs || covered > epochs {
            self.schedule = self.schedule.fitted_to(epochs);
        }
        self.epochs = epochs;
    }

    /// Changes the article's network, if that is the network.
    pub fn change_article(&mut self, change: impl FnOnce(&mut ArticleNet)) {
        if let Network::Article(net) = &mut self.network {
            change(net);
        }
    }

    /// Changes the paper's network, if that is the network.
    pub fn change_paper(&mut self, change: impl FnOnce(&mut PaperNet)) {
        if let Network::Paper(net) = &mut self.network {
            change(net);
        }
    }

    /// The experiment with the article's network changed, if that is the network.
    #[must_use]
    pub fn with_article(mut self, change: impl FnOnce(&mut ArticleNet)) -> Self {
        self.change_article(change);
        self
    }

    /// The experiment with the paper's network changed, if that is the network.
    #[must_use]
    pub fn with_paper(mut self, change: impl FnOnce(&mut PaperNet)) -> Self {
        self.change_paper(change);
        self
    }
}

/// Where a trainer computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The processor: one thread, SIMD.
    Cpu,
    /// burn-wgpu: WebGPU in a browser, Vulkan or the like natively.
    WebGpu,
}

impl Backend {
    /// The one that is not this one.
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

    /// Whether there is code here that trains this experiment: for the paper's network, and to distort images, there is
    /// some for the processor only.
    pub fn trains(self, experiment: &Experiment) -> bool {
        match self {
            Self::Cpu => true,
            Self::WebGpu => {
                experiment.network.design() == Design::Article && experiment.distortions == Distortions::None
            }
        }
    }

    /// Short name, as in a command line or the value of a form field.
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

/// Whose code trains on a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kernels {
    /// Written for this network.
    Own,
    /// burn's generic ones: slower, and the reference that the others are checked against. They train the article's
    /// network only.
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
