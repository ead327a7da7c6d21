//! A network of the visitor's own layers.

use super::article::{ArticleNet, Loss, Optimizer};
use super::layers::Layers;
use serde::{Deserialize, Serialize};

/// Layers, and how they are trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomNet {
    pub layers: Layers,
    pub training: Training,
}

/// How a network with logits is trained: the choices that it shares with the article's network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    pub loss: Loss,
    pub optimizer: Optimizer,
    /// As in [`ArticleNet`].
    pub weight_decay: f64,
}

impl Default for Training {
    /// As in the article's first experiment.
    fn default() -> Self {
        Self::from(&ArticleNet::default())
    }
}

impl From<&ArticleNet> for Training {
    fn from(net: &ArticleNet) -> Self {
        Self { loss: net.loss, optimizer: net.optimizer, weight_decay: net.weight_decay }
    }
}
