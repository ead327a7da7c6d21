//! An experiment: what presets, the form, checkpoints and model files say about a run.

use super::choice::Choice;
use super::custom::{CustomNet, Training};
use super::dataset::{CLASSES, ClassNames, DatasetId};
use super::distortions::Distortions;
use super::handicap::Handicap;
use super::layers::{Layers, LayersError};
use super::network::{MULTIPLY_ADDS, PAPER_MULTIPLY_ADDS, PAPER_TENSORS, TENSORS, TensorSpec};
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
    /// What is broken on purpose. Older files lack this field, which then means nothing.
    #[serde(default)]
    pub handicap: Handicap,
}

/// A network with its own hyperparameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// The article's network: the basic structure of LeNet-5.
    Article(ArticleNet),
    /// The paper's own network: LeNet-5 of 1998.
    Paper(PaperNet),
    /// Layers of the visitor's choice.
    Custom(CustomNet),
}

impl Network {
    /// Every tensor in the order of the flat list.
    pub fn tensors(&self) -> Vec<TensorSpec> {
        match self {
            Self::Article(_) => TENSORS.to_vec(),
            Self::Paper(_) => PAPER_TENSORS.to_vec(),
            Self::Custom(net) => net.layers.tensors().concat(),
        }
    }

    /// Number of outputs: of classes that it tells apart.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Article(_) | Self::Paper(_) => CLASSES,
            Self::Custom(net) => net.layers.outputs(),
        }
    }

    /// Number of trainable parameters.
    pub fn parameters(&self) -> usize {
        self.tensors().iter().filter(|spec| spec.role.is_trained()).map(TensorSpec::len).sum()
    }

    /// Multiply-adds of the forward and backward pass for one training image.
    pub fn multiply_adds(&self) -> f64 {
        match self {
            Self::Article(_) => MULTIPLY_ADDS,
            Self::Paper(_) => PAPER_MULTIPLY_ADDS,
            Self::Custom(net) => net.layers.training_multiply_adds() as f64,
        }
    }

    /// GFLOP/s at this speed, counting a multiply-add as two operations.
    pub fn gigaflops(&self, images_per_second: f64) -> f64 {
        images_per_second * self.multiply_adds() * 2.0 / 1e9
    }

    /// The network of these layers: the article's if they are its, else a custom one.
    pub fn from_layers(layers: Layers, training: Training) -> Self {
        let Training { loss, optimizer, weight_decay } = training;
        let nets = Activation::ALL.iter().flat_map(|&activation| {
            let net = move |&pooling| ArticleNet { activation, pooling, loss, optimizer, weight_decay };
            Pooling::ALL.iter().map(net)
        });
        let article = nets.into_iter().find(|net| Layers::of_article(net) == layers);
        article.map_or(Self::Custom(CustomNet { layers, training }), Self::Article)
    }

    /// The same network as a list of layers. The paper's C3, subsampling and output have no equals there: C3 then reads all
    /// maps, subsampling is an average, and the output is dense.
    pub fn layers(&self) -> Layers {
        match self {
            Self::Article(net) => Layers::of_article(net),
            Self::Paper(_) => Layers::of_article(&ArticleNet::default()),
            Self::Custom(net) => net.layers.clone(),
        }
    }

    /// How it is trained, if by the gradient of a loss on logits; `None` for the paper's network.
    pub fn training(&self) -> Option<Training> {
        match self {
            Self::Article(net) => Some(net.into()),
            Self::Custom(net) => Some(net.training),
            Self::Paper(_) => None,
        }
    }
}

impl Experiment {
    /// Whether it is this experiment, whatever the data set and the seed.
    pub fn is(&self, named: Self) -> bool {
        *self == Self { dataset: self.dataset, seed: self.seed, ..named }
    }

    /// The same with a network of this many outputs: one of the visitor's own, unless it has them already.
    ///
    /// # Errors
    /// When no network can have as many.
    pub fn with_outputs(&self, outputs: usize) -> Result<Self, LayersError> {
        if self.network.outputs() == outputs {
            return Ok(self.clone());
        }
        let layers = self.network.layers().with_outputs(outputs)?;
        let network = Network::from_layers(layers, self.network.training().unwrap_or_default());
        Ok(Self { network, ..self.clone() })
    }

    /// Whether the network may tell digits apart: of the visitor's own files with ten classes it is not known.
    pub fn may_have_digits(&self) -> bool {
        self.dataset.has_digits() || self.dataset == DatasetId::Own && self.network.outputs() == CLASSES
    }

    /// Names of the network's outputs.
    pub fn class_names(&self) -> ClassNames {
        self.dataset.names_of(self.network.outputs())
    }

    /// The hyperparameters of the article's network; `None` for the others.
    pub fn article(&self) -> Option<&ArticleNet> {
        match &self.network {
            Network::Article(net) => Some(net),
            Network::Paper(_) | Network::Custom(_) => None,
        }
    }

    /// The hyperparameters of the paper's network; `None` for the others.
    pub fn paper(&self) -> Option<&PaperNet> {
        match &self.network {
            Network::Paper(net) => Some(net),
            Network::Article(_) | Network::Custom(_) => None,
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

    /// Changes the hyperparameters of the article's network; does nothing to the others.
    pub fn change_article(&mut self, change: impl FnOnce(&mut ArticleNet)) {
        if let Network::Article(net) = &mut self.network {
            change(net);
        }
    }

    /// Changes the hyperparameters of the paper's network; does nothing to the others.
    pub fn change_paper(&mut self, change: impl FnOnce(&mut PaperNet)) {
        if let Network::Paper(net) = &mut self.network {
            change(net);
        }
    }

    /// Changes how the network is trained; does nothing to the paper's network.
    pub fn change_training(&mut self, change: impl FnOnce(&mut Training)) {
        let Some(mut training) = self.network.training() else { return };
        change(&mut training);
        match &mut self.network {
            Network::Article(net) => {
                let Training { loss, optimizer, weight_decay } = training;
                *net = ArticleNet { loss, optimizer, weight_decay, ..*net };
            }
            Network::Custom(net) => net.training = training,
            Network::Paper(_) => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::Preset;

    #[test]
    fn another_number_of_outputs_makes_a_network_of_ones_own() {
        let modern = Preset::Modern.experiment();
        assert_eq!(modern.with_outputs(10), Ok(modern.clone()));
        let letters = modern.with_outputs(26).unwrap();
        assert_eq!((letters.network.outputs(), letters.network.training()), (26, modern.network.training()));
        assert_eq!(letters.with_outputs(10), Ok(modern.clone()), "and back");
        assert_eq!(Preset::Lenet1998.experiment().with_outputs(3).map(|paper| paper.network.outputs()), Ok(3));
        for outputs in [0, 1, 63] {
            assert!(modern.with_outputs(outputs).is_err_and(|error| error.text.contains("from 2 to 62")), "{outputs}");
        }
    }

    #[test]
    fn digits_are_told_apart_by_what_learns_from_them() {
        let of = |dataset, outputs| {
            let experiment = Experiment { dataset, ..Preset::Modern.experiment() };
            experiment.with_outputs(outputs).unwrap().may_have_digits()
        };
        assert!(of(DatasetId::Mnist, 10) && of(DatasetId::Synthetic, 26) && of(DatasetId::Own, 10));
        assert!(!of(DatasetId::FashionMnist, 10) && !of(DatasetId::Own, 26) && !of(DatasetId::Own, 3));
    }
}
