//! Trained networks as ONNX files, operator set 17: what onnxruntime, Netron and most other tools open.
//!
//! The input `image` is float `[N, 1, 28, 28]`: pixels / 255, from 0 for paper to 1 for ink. What the network does to them
//! (padding, the paper's range of values, permuted pixels) is in the graph. The outputs are `logits`, or for the paper's network
//! `distances`, both float `[N, 10]`, and `class`, int64 `[N]`: the largest logit or the smallest distance. Dropout is left out.
//! Parameters have the names of a model file, and the metadata the same entry `lenet-lab`.

mod graph;
mod layers;
mod paper;

pub(crate) mod proto;
pub(crate) mod wire;

pub(crate) use paper::{C3_SHAPE, without_gaps};

use crate::handicap::pixel_sources;
use crate::model_file::{KEY, Model, description};
use graph::{Graph, integer};
use lenet_experiment::experiment::Network;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::image::{PIXELS, SIDE};
use prost::Message;
use proto::{
    DimensionProto, FLOAT, INT64, ModelProto, OperatorSetIdProto, StringStringEntryProto, TensorShapeProto,
    TensorTypeProto, TypeProto, ValueInfoProto,
};

/// Version of the operators' definitions.
const OPERATOR_SET: i64 = 17;

/// Version of the format that came with this operator set, in ONNX 1.12.
const IR_VERSION: i64 = 8;

/// Name of the input.
const INPUT: &str = "image";

/// Encodes a model as an ONNX file, deterministically.
pub fn encode(model: &Model) -> Vec<u8> {
    let network = &model.experiment.network;
    let outputs = network.outputs();
    let mut graph = Graph::new(INPUT);
    permute_pixels(&mut graph, model.experiment.handicap);
    let (scores, smallest) = match network {
        Network::Article(_) | Network::Custom(_) => {
            layers::add(&mut graph, network, &model.weights, "logits");
            ("logits", false)
        }
        Network::Paper(_) => {
            paper::add(&mut graph, &model.weights, "distances");
            ("distances", true)
        }
    };
    let class = vec![integer("axis", 1), integer("keepdims", 0)];
    graph.apply("class", if smallest { "ArgMin" } else { "ArgMax" }, &[], class);
    let score_words = if smallest { "Squared distances; the smallest wins." } else { "Logits; the largest wins." };
    let input = value(INPUT, FLOAT, &[1, SIDE, SIDE], "Pixels / 255: paper 0, ink 1.");
    let outputs = vec![
        value(scores, FLOAT, &[outputs], score_words),
        value("class", INT64, &[], &format!("The class predicted, from 0 to {}.", outputs - 1)),
    ];
    let file = ModelProto {
        ir_version: IR_VERSION,
        producer_name: "LeNet Lab".into(),
        graph: Some(graph.finish("lenet", vec![input], outputs)),
        opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPERATOR_SET }],
        metadata_props: vec![StringStringEntryProto { key: KEY.into(), value: description(model) }],
    };
    file.encode_to_vec()
}

/// Takes each pixel from where the experiment's handicap moves it.
fn permute_pixels(graph: &mut Graph, handicap: Handicap) {
    let Some(sources) = pixel_sources(handicap) else { return };
    graph.integers("pixels.sources", &sources.map(i64::from));
    // The 0 keeps the length of the first axis.
    graph.integers("pixels.list", &[0, PIXELS as i64]);
    graph.integers("pixels.image", &[0, 1, SIDE as i64, SIDE as i64]);
    graph.apply("pixels.flat", "Reshape", &["pixels.list"], Vec::new());
    graph.apply("pixels.permuted", "Gather", &["pixels.sources"], vec![integer("axis", 1)]);
    graph.apply("pixels", "Reshape", &["pixels.image"], Vec::new());
}

/// An input or output `[N, shape...]` of the graph.
fn value(name: &str, elem_type: i32, shape: &[usize], words: &str) -> ValueInfoProto {
    let images = DimensionProto { dim_value: None, dim_param: Some("N".into()) };
    let lengths = shape.iter().map(|&length| DimensionProto { dim_value: Some(length as i64), dim_param: None });
    let shape = TensorShapeProto { dim: std::iter::once(images).chain(lengths).collect() };
    let tensor = TensorTypeProto { elem_type, shape: Some(shape) };
    ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto { tensor_type: Some(tensor) }),
        doc_string: words.into(),
    }
}

#[cfg(test)]
mod tests;
