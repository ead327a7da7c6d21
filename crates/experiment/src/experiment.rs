//! The one value that says what a run does. Presets, the form, checkpoints and runs all hold it.

use super::dataset::DatasetId;
use super::distortions::Distortions;
use super::network::Design;
use super::paper::{Criterion, PaperNet, recommended_j};
use super::schedule::Schedule;
use serde::{Deserialize, Serialize};

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

    /// Takes other distortions, and with them the j that goes with them, unless it was set to another value.
    pub fn distort(&mut self, distortions: Distortions) {
        let own_j = Criterion::Map { j: recommended_j(self.distortions) };
        if let Network::Paper(net) = &mut self.network
            && net.criterion == own_j
        {
            net.criterion = Criterion::Map { j: recommended_j(distortions) };
        }
        self.distortions = distortions;
    }

    /// The same with a choice of the article's network changed; with the paper's it stays as it is.
    #[must_use]
    pub fn with_article(mut self, change: impl FnOnce(&mut ArticleNet)) -> Self {
        if let Network::Article(net) = &mut self.network {
            change(net);
        }
        self
    }

    /// The same with a choice of the paper's network changed; with the article's it stays as it is.
    #[must_use]
    pub fn with_paper(mut self, change: impl FnOnce(&mut PaperNet)) -> Self {
        if let Network::Paper(net) = &mut self.network {
            change(net);
        }
        self
    }
}

/// The choices of the article's network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleNet {
    /// The squashing function after C1, C3, C5 and F6.
    pub activation: Activation,
    /// How S2 and S4 reduce 2x2 inputs to one.
    pub pooling: Pooling,
    /// What a step makes smaller.
    pub loss: Loss,
    /// How a gradient becomes a change of the weights.
    pub optimizer: Optimizer,
}

/// A squashing function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// Hyperbolic tangent, as the article has it.
    Tanh,
    /// max(0, x).
    Relu,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
}

/// A 2x2 reduction with stride 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// Mean of the four inputs.
    Average,
    /// Largest of the four inputs.
    Max,
}

/// What a step makes smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Mean over the ten softmax outputs of the squared difference to the one-hot label.
    MeanSquaredError,
    /// Minus the logarithm of the right class's probability.
    CrossEntropy,
    /// Cross-entropy against labels of which [`SMOOTHING`] is spread evenly over all ten classes (Szegedy et al. 2016,
    /// section 7): a network that is right need not be ever surer.
    SmoothedCrossEntropy,
}

/// Share of a label that [`Loss::SmoothedCrossEntropy`] takes from the right class and gives to all ten alike.
pub const SMOOTHING: f64 = 0.1;

/// How a gradient becomes a change of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Plain stochastic gradient descent: w -= rate * g.
    Sgd,
    /// v = momentum * v + g; w -= rate * v.
    Momentum {
        /// Share of the last velocity that is kept, in [0, 1).
        momentum: f64,
    },
    /// Kingma and Ba 2015, with [`ADAM_BETAS`] and [`ADAM_EPSILON`].
    Adam,
}

/// Decay rates of Adam's first and second moment, beta_1 and beta_2.
pub const ADAM_BETAS: [f64; 2] = [0.9, 0.999];

/// Added to the root of Adam's second moment, against division by zero.
pub const ADAM_EPSILON: f64 = 1e-8;

/// Momentum used when the form is switched to it.
pub const DEFAULT_MOMENTUM: f64 = 0.9;

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
