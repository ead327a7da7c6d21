//! The layer table of the article's network. A test compares it with the live network.

use crate::values::experiment::{Activation, ArticleNet, Pooling};
use crate::values::network::{LayerRow, TENSORS};

/// One row a layer: name, kind, shape of its output and number of its parameters.
pub fn layers(net: &ArticleNet) -> Vec<LayerRow> {
    let squash = match net.activation {
        Activation::Tanh => "tanh",
        Activation::Relu => "ReLU",
        Activation::Sigmoid => "sigmoid",
    };
    let pool = match net.pooling {
        Pooling::Average => "average pooling 2x2",
        Pooling::Max => "max pooling 2x2",
    };
    let conv = |maps: u32| format!("convolution 5x5, {maps} maps, {squash}");
    let dense = |units: u32, end: &str| format!("dense, {units} units, {end}");
    vec![
        row("C1", conv(6), &[6, 28, 28]),
        row("S2", pool.into(), &[6, 14, 14]),
        row("C3", conv(16), &[16, 10, 10]),
        row("S4", pool.into(), &[16, 5, 5]),
        row("C5", dense(120, squash), &[120]),
        row("F6", dense(84, squash), &[84]),
        row("Output", dense(10, "softmax"), &[10]),
    ]
}

fn row(name: &str, kind: String, output: &[u32]) -> LayerRow {
    let layer = name.to_lowercase();
    let own = TENSORS.iter().filter(|tensor| tensor.name.split_once('.').is_some_and(|(first, _)| first == layer));
    LayerRow { name: name.into(), kind, output: output.into(), parameters: own.map(|tensor| tensor.len() as u32).sum() }
}
