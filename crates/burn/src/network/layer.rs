//! A layer as a burn module.

use super::activation::{activate, dense};
use super::dropout::Dropout;
use crate::operations::{self, Window};
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{AvgPool2d, AvgPool2dConfig, MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Initializer, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};
use lenet_experiment::article::Pooling;
use lenet_experiment::layers::{Layer, LayerActivation, LayerKind, LayerSize};

/// A layer with the activation function of its output.
#[derive(Module, Debug)]
pub struct BurnLayer {
    operation: Operation,
    #[module(skip)]
    activation: LayerActivation,
}

#[derive(Module, Debug)]
enum Operation {
    Convolution(Conv2d),
    AveragePooling(AvgPool2d),
    MaxPooling(MaxPool2d),
    BatchNorm(BatchNorm),
    Dropout(Dropout),
    Dense(Linear),
}

/// The values between two layers, for a batch.
#[derive(Clone, Debug)]
pub enum Values {
    /// `[batch, maps, side, side]`.
    Maps(Tensor<4>),
    /// `[batch, units]`.
    Units(Tensor<2>),
}

/// Where dropout draws from: the run's seed and the step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The experiment's seed.
    pub seed: u32,
    /// Counts from 0.
    pub step: u32,
}

impl BurnLayer {
    /// The layer with zeros as weights. `index` is its number in the network.
    pub(super) fn new(layer: Layer, size: LayerSize, index: usize, device: &Device) -> Self {
        let [inputs, outputs] = [size.input, size.output].map(|shape| shape.channels() as usize);
        let square = |side: u32| [side as usize; 2];
        let operation = match layer.kind {
            LayerKind::Convolution { size, stride, padding, .. } => {
                let padding = padding as usize;
                let config = Conv2dConfig::new([inputs, outputs], square(size))
                    .with_stride(square(stride))
                    .with_padding(PaddingConfig2d::Explicit(padding, padding, padding, padding))
                    .with_initializer(Initializer::Zeros);
                Operation::Convolution(config.init(device))
            }
            LayerKind::Pooling { pooling: Pooling::Average, size, stride } => {
                Operation::AveragePooling(AvgPool2dConfig::new(square(size)).with_strides(square(stride)).init())
            }
            LayerKind::Pooling { pooling: Pooling::Max, size, stride } => {
                Operation::MaxPooling(MaxPool2dConfig::new(square(size)).with_strides(square(stride)).init())
            }
            LayerKind::BatchNorm => Operation::BatchNorm(BatchNormConfig::new(inputs).init(device)),
            LayerKind::Dropout { percent } => Operation::Dropout(Dropout::new(percent, index)),
            LayerKind::Dense { .. } => {
                let config = LinearConfig::new(size.input.len() as usize, outputs);
                Operation::Dense(config.with_initializer(Initializer::Zeros).init(device))
            }
        };
        Self { operation, activation: layer.activation }
    }

    /// Forward pass. Batch normalisation and dropout act as in training where there is a `step`.
    pub(super) fn forward(&self, input: Values, step: Option<Step>) -> Values {
        let output = match (&self.operation, input) {
            (Operation::Convolution(conv), Values::Maps(maps)) => Values::Maps(convolve(conv, maps)),
            (Operation::AveragePooling(pool), Values::Maps(maps)) => {
                let window = Window { size: pool.kernel_size[0], stride: pool.stride[0], padding: 0 };
                Values::Maps(operations::average(maps, window))
            }
            (Operation::MaxPooling(pool), Values::Maps(maps)) => Values::Maps(pool.forward(maps)),
            (Operation::BatchNorm(norm), Values::Maps(maps)) => Values::Maps(norm.forward(maps)),
            (Operation::BatchNorm(norm), Values::Units(units)) => Values::Units(norm.forward(units)),
            (Operation::Dropout(dropout), Values::Maps(maps)) => Values::Maps(dropout.forward(maps, step)),
            (Operation::Dropout(dropout), Values::Units(units)) => Values::Units(dropout.forward(units, step)),
            (Operation::Dense(layer), input) => return Values::Units(dense(layer, self.activation, input.flat())),
            // Unreachable: `Layers` has no maps after units.
            (Operation::Convolution(_) | Operation::AveragePooling(_) | Operation::MaxPooling(_), units) => units,
        };
        match output {
            Values::Maps(maps) => Values::Maps(activate(self.activation, maps)),
            Values::Units(units) => Values::Units(activate(self.activation, units)),
        }
    }
}

fn convolve(conv: &Conv2d, maps: Tensor<4>) -> Tensor<4> {
    match (&conv.bias, &conv.padding) {
        (Some(bias), PaddingConfig2d::Explicit(padding, ..)) => {
            let window = Window { size: conv.kernel_size[0], stride: conv.stride[0], padding: *padding };
            operations::convolve(maps, conv.weight.val(), bias.val(), window)
        }
        _ => conv.forward(maps),
    }
}

impl Values {
    /// `[batch, values]`.
    pub fn flat(self) -> Tensor<2> {
        match self {
            Self::Maps(maps) => maps.flatten(1, 3),
            Self::Units(units) => units,
        }
    }
}
