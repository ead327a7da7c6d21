//! A network as a list of layers, and the shapes, parameters and multiply-adds that follow from it.
//!
//! The input is one map of 28x28. Between it and the output, a dense layer with a unit per class (ten unless it says
//! otherwise), are at most [`MAX_LAYERS`] layers. Sizes are PyTorch's: a window of `size` moves by `stride` over a map with `padding` zeros on each
//! side, and a window that would not fit is left out.

mod size;
mod text;

pub use size::{LayerCheck, LayerProblem, LayerSize, Shape};
pub use text::{LINEAR, MISSING, OUTPUT, check};

use crate::article::{Activation, ArticleNet, Pooling};
use crate::choice::{Choice, ChoiceOption};
use crate::dataset::CLASSES;
use crate::network::{Role, TensorSpec};
use crate::number::grouped;
use serde::{Deserialize, Serialize};

/// Most layers between input and output.
pub const MAX_LAYERS: usize = 12;

/// Most trainable parameters of a network.
pub const MAX_PARAMETERS: u64 = 5_000_000;

/// Most work of the forward pass for one image: a second or two for the hundred images that are evaluated at a time.
pub const MAX_WORK: u64 = 30_000_000;

/// A layer and the activation function applied to its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    pub kind: LayerKind,
    pub activation: LayerActivation,
}

/// What a layer computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// `maps` convolutions of all input maps with kernels of `size` x `size`, plus a bias per map.
    Convolution { maps: u32, size: u32, stride: u32, padding: u32 },
    /// Mean or maximum of windows of `size` x `size`, map by map.
    Pooling { pooling: Pooling, size: u32, stride: u32 },
    /// Batch normalisation (Ioffe and Szegedy 2015) of each map or unit, with a trained scale and shift.
    BatchNorm,
    /// Sets this percentage of the values to zero while training, and scales the rest up (Srivastava et al. 2014).
    Dropout { percent: u32 },
    /// `units` weighted sums of all inputs, plus a bias each.
    Dense { units: u32 },
}

/// The activation function of a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayerActivation {
    /// x.
    #[default]
    None,
    /// Hyperbolic tangent.
    Tanh,
    /// max(0, x).
    Relu,
    /// x * Phi(x), Phi being the normal distribution function (Hendrycks and Gimpel 2016), computed by the error function.
    Gelu,
    /// 1 / (1 + exp(-x)).
    Sigmoid,
}

impl Choice for LayerActivation {
    const ALL: &'static [Self] = &[Self::None, Self::Relu, Self::Tanh, Self::Gelu, Self::Sigmoid];

    fn option(self) -> ChoiceOption {
        match self {
            Self::None => ChoiceOption::new("none", "none"),
            Self::Relu => ChoiceOption::new("relu", "ReLU"),
            Self::Tanh => ChoiceOption::new("tanh", "tanh"),
            Self::Gelu => ChoiceOption::new("gelu", "GELU"),
            Self::Sigmoid => ChoiceOption::new("sigmoid", "sigmoid"),
        }
    }
}

/// The layers between input and output, and the number of outputs, which fit together and stay within the limits. In files they
/// are text, as [`Display`](std::fmt::Display) writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Layers {
    layers: Vec<Layer>,
    outputs: u32,
}

/// Why a list of layers is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{text}", .layer.map(|index| format!("Layer {}: ", index + 1)).unwrap_or_default())]
pub struct LayersError {
    /// The layer, counted from 0; `None` if it is the network as a whole.
    pub layer: Option<usize>,
    /// What is wrong and what would be right, a sentence.
    pub text: String,
}

impl Layers {
    /// These layers and ten outputs, if they are a network.
    ///
    /// # Errors
    /// For the first layer that cannot be, with its reason.
    pub fn new(layers: Vec<Layer>) -> Result<Self, LayersError> {
        Self::checked(layers.into_iter().map(Ok).collect(), Ok(CLASSES as u32))
    }

    /// The same layers with another number of outputs.
    ///
    /// # Errors
    /// When there cannot be as many.
    pub fn with_outputs(self, outputs: usize) -> Result<Self, LayersError> {
        let outputs = size::check_outputs(u32::try_from(outputs).unwrap_or(u32::MAX));
        Self::checked(self.layers.into_iter().map(Ok).collect(), outputs)
    }

    /// These layers and outputs as far as they were understood, if they are a network.
    fn checked(
        layers: Vec<Result<Layer, LayerProblem>>,
        outputs: Result<u32, LayerProblem>,
    ) -> Result<Self, LayersError> {
        let whole = |text| LayersError { layer: None, text };
        if layers.len() > MAX_LAYERS {
            let text = format!("A network has at most {MAX_LAYERS} layers, this one has {}.", layers.len());
            return Err(whole(text));
        }
        let checks = size::check_all(layers.iter().cloned(), outputs.clone()).into_iter().enumerate();
        let at = |(index, check): (usize, LayerCheck)| {
            // The output is no layer that has a number.
            let layer = (index < layers.len()).then_some(index);
            check.map_err(|problem| LayersError { layer, text: problem.text })
        };
        let sizes: Vec<LayerSize> = checks.map(at).filter_map(Result::transpose).collect::<Result<_, _>>()?;
        let parameters: u64 = sizes.iter().map(|size| size.parameters).sum();
        if parameters > MAX_PARAMETERS {
            let [parameters, most] = [parameters, MAX_PARAMETERS].map(grouped);
            return Err(whole(format!("The network has {parameters} parameters; {most} are the most.")));
        }
        let work: u64 = sizes.iter().map(|size| size.work).sum();
        if work > MAX_WORK {
            let (work, most) = (work / 1_000_000, MAX_WORK / 1_000_000);
            return Err(whole(format!(
                "An image takes {work} million operations; {most} million are the most. Take fewer maps, or a larger stride."
            )));
        }
        // All were checked.
        Ok(Self { layers: layers.into_iter().flatten().collect(), outputs: outputs.unwrap_or(CLASSES as u32) })
    }

    /// The article's network. The paper's is nearest to it with averages and tanh.
    pub fn of_article(net: &ArticleNet) -> Self {
        let activation = match net.activation {
            Activation::Tanh => LayerActivation::Tanh,
            Activation::Relu => LayerActivation::Relu,
            Activation::Sigmoid => LayerActivation::Sigmoid,
        };
        let activated = |kind| Layer { kind, activation };
        let conv = |maps, padding| activated(LayerKind::Convolution { maps, size: 5, stride: 1, padding });
        let kind = LayerKind::Pooling { pooling: net.pooling, size: 2, stride: 2 };
        let pool = Layer { kind, activation: LayerActivation::None };
        let dense = |units| activated(LayerKind::Dense { units });
        let layers = vec![conv(6, 2), pool, conv(16, 0), pool, dense(120), dense(84)];
        Self { layers, outputs: CLASSES as u32 }
    }

    /// The layers in order, without the output.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Layer> {
        self.layers.iter()
    }

    /// Number of outputs: of classes that the network tells apart.
    pub fn outputs(&self) -> usize {
        self.outputs as usize
    }

    /// The layers in order, and the output at the end.
    pub fn with_output(&self) -> impl Iterator<Item = Layer> {
        self.iter().copied().chain([size::output(self.outputs)])
    }

    /// Shapes and costs of each layer, and of the output at the end.
    pub fn sizes(&self) -> Vec<LayerSize> {
        let checks = size::check_all(self.iter().copied().map(Ok), Ok(self.outputs));
        // They were checked when the list was made.
        checks.into_iter().filter_map(|check| check.ok().flatten()).collect()
    }

    /// The tensors of each layer in PyTorch's order and layouts, and of the output at the end. A layer's name is its kind
    /// and its number, such as `conv1`.
    pub fn tensors(&self) -> Vec<Vec<TensorSpec>> {
        let named = self.with_output().zip(self.sizes()).enumerate();
        named.map(|(index, (layer, size))| tensors_of(&self.name(index), layer.kind, size)).collect()
    }

    /// A layer's name; after the last layer comes the output.
    pub fn name(&self, index: usize) -> String {
        match self.layers.get(index).map(|layer| layer.kind) {
            Some(LayerKind::Convolution { .. }) => format!("conv{}", index + 1),
            Some(LayerKind::Pooling { .. }) => format!("pool{}", index + 1),
            Some(LayerKind::BatchNorm) => format!("norm{}", index + 1),
            Some(LayerKind::Dropout { .. }) => format!("dropout{}", index + 1),
            Some(LayerKind::Dense { .. }) => format!("dense{}", index + 1),
            None => "output".into(),
        }
    }

    /// Number of trainable parameters.
    pub fn parameters(&self) -> u64 {
        self.sizes().iter().map(|size| size.parameters).sum()
    }

    /// Multiply-adds of the forward pass for one image.
    pub fn multiply_adds(&self) -> u64 {
        self.sizes().iter().map(|size| size.multiply_adds).sum()
    }

    /// Multiply-adds of the forward and backward pass for one training image: the forward pass, as many for the gradients of
    /// the weights, and as many for the gradients of the inputs, except in the first layer that has weights.
    pub fn training_multiply_adds(&self) -> u64 {
        let first = self.sizes().iter().map(|size| size.multiply_adds).find(|cost| *cost > 0).unwrap_or_default();
        3 * self.multiply_adds() - first
    }

    /// The work of a training step for one image, as [`LayerSize::work`].
    pub fn training_work(&self) -> u64 {
        3 * self.sizes().iter().map(|size| size.work).sum::<u64>()
    }

    /// Memory that training needs, in bytes, with `state_vectors` vectors of optimizer state: parameters, gradients and
    /// optimizer state, and for each image of a batch every layer's output and its gradient, before and after the activation;
    /// or, if that is more, the outputs of two layers for the hundred images that are evaluated at a time.
    pub fn training_bytes(&self, batch_size: u32, state_vectors: usize) -> u64 {
        const EVALUATED: u64 = 100;
        let outputs = || self.sizes().into_iter().map(|size| size.output.len());
        let training = outputs().sum::<u64>() * 4 * u64::from(batch_size);
        let evaluation = outputs().max().unwrap_or_default() * 2 * EVALUATED;
        4 * (self.parameters() * (2 + state_vectors as u64) + training.max(evaluation))
    }
}

fn tensors_of(layer: &str, kind: LayerKind, size: LayerSize) -> Vec<TensorSpec> {
    let spec = |name: &str, shape: &[u64], role| {
        let shape = shape.iter().map(|&length| length as usize).collect();
        TensorSpec { name: format!("{layer}.{name}").into(), shape, role }
    };
    match (kind, size.input) {
        (LayerKind::Convolution { maps, size, .. }, Shape::Maps { maps: inputs, .. }) => {
            let [maps, inputs, size] = [maps, inputs, size].map(u64::from);
            vec![spec("weight", &[maps, inputs, size, size], Role::Weight), spec("bias", &[maps], Role::Bias)]
        }
        (LayerKind::Dense { units }, input) => {
            let units = u64::from(units);
            vec![spec("weight", &[units, input.len()], Role::Weight), spec("bias", &[units], Role::Bias)]
        }
        (LayerKind::BatchNorm, input) => {
            let shape = &[input.channels().into()];
            vec![
                spec("weight", shape, Role::Scale),
                spec("bias", shape, Role::Bias),
                spec("running_mean", shape, Role::RunningMean),
                spec("running_var", shape, Role::RunningVariance),
            ]
        }
        (LayerKind::Convolution { .. } | LayerKind::Pooling { .. } | LayerKind::Dropout { .. }, _) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
