//! The operators of a network that is a list of layers.

use super::graph::{Graph, integer, repeated};
use lenet_experiment::article::Pooling;
use lenet_experiment::experiment::Network;
use lenet_experiment::layer_table;
use lenet_experiment::layers::{LayerActivation, LayerKind, Shape};
use lenet_experiment::network::{TensorSpec, Weights};
use std::f32::consts::FRAC_1_SQRT_2;

/// Adds all layers; the last value, the logits `[N][classes]`, is called `output`.
pub(super) fn add(graph: &mut Graph, network: &Network, weights: &Weights, output: &str) {
    let (layers, specs) = (network.layers(), network.tensors());
    let mut tensors = weights.split(&specs);
    let names = layer_table::layers(network).into_iter().map(|row| row.name.to_lowercase());
    let last = layers.iter().len();
    for (index, ((layer, size), name)) in layers.with_output().zip(layers.sizes()).zip(names).enumerate() {
        let result = if index == last { output } else { &name };
        match layer.kind {
            LayerKind::Convolution { size, stride, padding, .. } => {
                let parameters = store(graph, tensors.by_ref().take(2));
                graph.apply(result, "Conv", &strs(&parameters), window(size, stride, Some(padding)));
            }
            LayerKind::Pooling { pooling, size, stride } => {
                let operator = match pooling {
                    Pooling::Average => "AveragePool",
                    Pooling::Max => "MaxPool",
                };
                graph.apply(result, operator, &[], window(size, stride, None));
            }
            LayerKind::BatchNorm => {
                // Its epsilon is 1e-5 if it is not given, as it is here.
                let parameters = store(graph, tensors.by_ref().take(4));
                graph.apply(result, "BatchNormalization", &strs(&parameters), Vec::new());
            }
            // Acts only in training.
            LayerKind::Dropout { .. } => {}
            LayerKind::Dense { .. } => {
                if matches!(size.input, Shape::Maps { .. }) {
                    graph.apply("flat", "Flatten", &[], vec![integer("axis", 1)]);
                }
                let parameters = store(graph, tensors.by_ref().take(2));
                graph.apply(result, "Gemm", &strs(&parameters), vec![integer("transB", 1)]);
            }
        }
        activate(graph, &name, layer.activation);
    }
}

/// Stores tensors and returns their names.
fn store<'a>(graph: &mut Graph, tensors: impl Iterator<Item = (&'a TensorSpec, &'a [f32])>) -> Vec<String> {
    let store = |(spec, values): (&TensorSpec, &[f32])| {
        graph.tensor(&spec.name, &spec.shape, values);
        spec.name.to_string()
    };
    tensors.map(store).collect()
}

fn strs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// Attributes of an operator with a window of `size` x `size`.
fn window(size: u32, stride: u32, padding: Option<u32>) -> Vec<super::proto::AttributeProto> {
    let mut attributes = vec![repeated("kernel_shape", size, 2), repeated("strides", stride, 2)];
    attributes.extend(padding.map(|padding| repeated("pads", padding, 4)));
    attributes
}

/// Applies the activation function of the layer `name`.
fn activate(graph: &mut Graph, name: &str, activation: LayerActivation) {
    let mut simple = |operator: &str, word: &str| graph.apply(&format!("{name}.{word}"), operator, &[], Vec::new());
    match activation {
        LayerActivation::None => {}
        LayerActivation::Tanh => simple("Tanh", "tanh"),
        LayerActivation::Relu => simple("Relu", "relu"),
        LayerActivation::Sigmoid => simple("Sigmoid", "sigmoid"),
        // An operator of its own only from operator set 20 on: x (1 + erf(x / sqrt 2)) / 2.
        LayerActivation::Gelu => {
            let x = graph.value().to_owned();
            graph.apply_scalar(&format!("{name}.scaled"), "Mul", FRAC_1_SQRT_2);
            graph.apply(&format!("{name}.erf"), "Erf", &[], Vec::new());
            graph.apply_scalar(&format!("{name}.raised"), "Add", 1.0);
            graph.apply(&format!("{name}.product"), "Mul", &[&x], Vec::new());
            graph.apply_scalar(&format!("{name}.gelu"), "Mul", 0.5);
        }
    }
}
