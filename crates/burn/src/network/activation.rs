//! Activation functions of a layer.

use crate::operations::{self, Function};
use burn::nn::Linear;
use burn::tensor::Tensor;
use burn::tensor::activation::gelu;
use burn::tensor::module::linear;
use lenet_experiment::layers::LayerActivation;

/// f(x) of every value.
pub(super) fn activate<const D: usize>(activation: LayerActivation, input: Tensor<D>) -> Tensor<D> {
    match (function(activation), activation) {
        (Some(function), _) => operations::activate(input, function),
        (None, LayerActivation::Gelu) => gelu(input),
        (None, _) => input,
    }
}

/// f(W x + b) of a dense layer; `[batch, inputs]` to `[batch, units]`.
pub(super) fn dense(layer: &Linear, activation: LayerActivation, input: Tensor<2>) -> Tensor<2> {
    match (function(activation), &layer.bias) {
        (Some(function), Some(bias)) => {
            operations::activate_biased(linear(input, layer.weight.val(), None), bias.val(), function)
        }
        _ => activate(activation, layer.forward(input)),
    }
}

fn function(activation: LayerActivation) -> Option<Function> {
    match activation {
        LayerActivation::Tanh => Some(Function::Tanh),
        LayerActivation::Relu => Some(Function::Relu),
        LayerActivation::Sigmoid => Some(Function::Sigmoid),
        LayerActivation::None | LayerActivation::Gelu => None,
    }
}
