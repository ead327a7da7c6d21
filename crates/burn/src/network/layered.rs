//! A network of layers as a burn module.

use super::layer::{BurnLayer, Step, Values};
use super::layout::to_burn;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};
use lenet_experiment::layers::Layers;
use lenet_experiment::network::Weights;

/// The layers, and the dense layer with ten logits at their end.
#[derive(Module, Debug)]
pub struct BurnNetwork {
    layers: Vec<BurnLayer>,
}

impl BurnNetwork {
    /// Creates a network with these weights, differentiable if the device has autodiff. Missing weights are zero,
    /// surplus ones are ignored.
    pub fn from_weights(layers: &Layers, weights: &Weights, device: &Device) -> Self {
        let all = layers.with_output().zip(layers.sizes()).enumerate();
        let empty =
            Self { layers: all.map(|(index, (layer, size))| BurnLayer::new(layer, size, index, device)).collect() };
        let values = to_burn(weights.values(), &layers.tensors().concat());
        empty.map(&mut Fill { values: &values, device })
    }

    /// Forward pass: images `[batch, 1, 28, 28]` to logits `[batch, 10]`. With a `step`, batch normalisation and dropout act
    /// as in training; the device must then have autodiff.
    pub fn forward(&self, images: Tensor<4>, step: Option<Step>) -> Tensor<2> {
        let output = self.layers.iter().fold(Values::Maps(images), |values, layer| layer.forward(values, step));
        output.flat() // [batch, 10]
    }

    /// Forward pass of images `[batch, 1, 28, 28]` without dropout, with the outputs of every layer.
    pub fn outputs(&self, images: Tensor<4>) -> Vec<Values> {
        let mut values = Values::Maps(images);
        let mut forward = |layer: &BurnLayer| {
            values = layer.forward(values.clone(), None);
            values.clone()
        };
        self.layers.iter().map(&mut forward).collect()
    }

    /// Every tensor, concatenated in burn's layout, on the device.
    pub fn flat(&self) -> Tensor<1> {
        let mut collect = Collect(Vec::new());
        // The running statistics of batch normalisation are brought up to date by it.
        self.valid().visit(&mut collect);
        Tensor::cat(collect.0, 0)
    }
}

/// Sets each tensor from a flat list in burn's layout.
struct Fill<'a> {
    values: &'a [f32],
    device: &'a Device,
}

impl ModuleMapper for Fill<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let shape = param.lazy_shape();
        let Some((values, rest)) = self.values.split_at_checked(shape.num_elements()) else { return param };
        self.values = rest;
        Param::from_data(TensorData::new(values.to_vec(), shape), self.device)
    }
}

/// Collects the tensors, flat and without autodiff.
struct Collect(Vec<Tensor<1>>);

impl ModuleVisitor for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let length = tensor.shape().num_elements();
        self.0.push(tensor.reshape([length]));
    }
}
