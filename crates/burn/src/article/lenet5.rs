//! The network as burn modules.

use super::layout::to_burn;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::module::{avg_pool2d, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData};
use lenet_experiment::article::{Activation, ArticleNet, Pooling};
use lenet_experiment::network::Weights;

/// The article's LeNet-5, with the layer names of the paper, section II.B.
#[derive(Module, Debug)]
pub struct LeNet5 {
    /// Convolution to 6 maps, 5x5, padded to keep 28x28.
    pub c1: Conv2d,
    /// Convolution to 16 maps, 5x5, each reading all maps of S2 (the paper's Table I leaves some out).
    pub c3: Conv2d,
    /// Dense, 120 units; in the paper a 5x5 convolution of 5x5 maps, which is the same.
    pub c5: Linear,
    /// Dense, 84 units.
    pub f6: Linear,
    /// Dense, 10 logits; in the paper Euclidean radial basis functions.
    pub output: Linear,
    #[module(skip)]
    activation: Activation,
    #[module(skip)]
    pooling: Pooling,
}

/// Outputs of every layer.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Activations {
    pub c1: Tensor<4>,
    pub s2: Tensor<4>,
    pub c3: Tensor<4>,
    pub s4: Tensor<4>,
    pub c5: Tensor<2>,
    pub f6: Tensor<2>,
    pub output: Tensor<2>,
}

impl LeNet5 {
    /// Creates a network with these weights, differentiable if the device has autodiff.
    pub fn from_weights(weights: &Weights, net: &ArticleNet, device: &Device) -> Self {
        let zeros = Initializer::Zeros;
        let conv = |channels| Conv2dConfig::new(channels, [5, 5]).with_initializer(zeros.clone());
        let dense = |from, to| LinearConfig::new(from, to).with_initializer(zeros.clone()).init(device);
        let empty = Self {
            c1: conv([1, 6]).with_padding(PaddingConfig2d::Same).init(device),
            c3: conv([6, 16]).init(device),
            c5: dense(400, 120),
            f6: dense(120, 84),
            output: dense(84, 10),
            activation: net.activation,
            pooling: net.pooling,
        };
        empty.map(&mut Fill { values: &to_burn(weights.values()), device })
    }

    /// Forward pass: images `[batch, 1, 28, 28]` to logits `[batch, 10]`.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.activations(images).output // [batch, 10]
    }

    /// Forward pass of images `[batch, 1, 28, 28]`, with the outputs of every layer.
    pub fn activations(&self, images: Tensor<4>) -> Activations {
        let c1 = self.activate(self.c1.forward(images)); // [batch, 6, 28, 28]
        let s2 = self.pool(c1.clone()); // [batch, 6, 14, 14]
        let c3 = self.activate(self.c3.forward(s2.clone())); // [batch, 16, 10, 10]
        let s4 = self.pool(c3.clone()); // [batch, 16, 5, 5]
        let c5 = self.activate(self.c5.forward(s4.clone().flatten(1, 3))); // [batch, 120]
        let f6 = self.activate(self.f6.forward(c5.clone())); // [batch, 84]
        let output = self.output.forward(f6.clone()); // [batch, 10]
        Activations { c1, s2, c3, s4, c5, f6, output }
    }

    /// All parameters, concatenated in burn's layout, on the device.
    pub fn flat(&self) -> Tensor<1> {
        let mut collect = Collect(Vec::new());
        self.visit(&mut collect);
        Tensor::cat(collect.0, 0) // [61706]
    }

    fn activate<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        match self.activation {
            Activation::Tanh => input.tanh(),
            Activation::Relu => relu(input),
            Activation::Sigmoid => sigmoid(input),
        }
    }

    fn pool(&self, maps: Tensor<4>) -> Tensor<4> {
        match self.pooling {
            Pooling::Average => avg_pool2d(maps, AvgPoolOptions::new([2, 2]).with_stride([2, 2])),
            Pooling::Max => max_pool2d(maps, MaxPoolOptions::new([2, 2]).with_stride([2, 2])),
        }
    }
}

/// Sets each parameter from a flat list in burn's layout.
struct Fill<'a> {
    values: &'a [f32],
    device: &'a Device,
}

impl ModuleMapper for Fill<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let shape = param.lazy_shape();
        let (values, rest) = self.values.split_at(shape.num_elements().min(self.values.len()));
        self.values = rest;
        Param::from_data(TensorData::new(values.to_vec(), shape), self.device)
    }
}

/// Collects the parameters as flat tensors without autodiff.
struct Collect(Vec<Tensor<1>>);

impl ModuleVisitor for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val().without_autodiff();
        let length = tensor.shape().num_elements();
        self.0.push(tensor.reshape([length]));
    }
}
