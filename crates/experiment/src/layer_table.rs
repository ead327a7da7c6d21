//! The layer table of a network: name, kind, output shape and number of parameters of each layer.

use crate::choice::Choice;
use crate::experiment::{Activation, ArticleNet, Network, Pooling};
use crate::layers::{Layer, LayerActivation, LayerKind, LayerSize, Layers};
use crate::lenet1998;
use crate::network::{LayerRow, TENSORS};

/// One row a layer.
pub fn layers(network: &Network) -> Vec<LayerRow> {
    match network {
        Network::Article(net) => article_layers(net),
        Network::Paper(_) => paper_layers(),
        Network::Custom(net) => custom_layers(&net.layers),
    }
}

fn article_layers(net: &ArticleNet) -> Vec<LayerRow> {
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
    let own =
        TENSORS.iter().filter(|tensor| tensor.name.split_once('.').is_some_and(|(first, _)| first == layer.as_str()));
    LayerRow { name: name.into(), kind, output: output.into(), parameters: own.map(|tensor| tensor.len() as u32).sum() }
}

fn custom_layers(layers: &Layers) -> Vec<LayerRow> {
    let kinds =
        layers.iter().map(|layer| custom_kind(*layer)).chain([format!("dense, {} units, softmax", layers.outputs())]);
    let row = |(index, (kind, size)): (usize, (String, LayerSize))| LayerRow {
        name: capitalised(layers.name(index)),
        kind,
        output: size.output.dims(),
        parameters: size.parameters as u32,
    };
    kinds.zip(layers.sizes()).enumerate().map(row).collect()
}

fn custom_kind(layer: Layer) -> String {
    let mut text = match layer.kind {
        LayerKind::Convolution { maps, size, stride, padding } => {
            format!("convolution {size}x{size}, {maps} maps{}{}", stride_of(stride, 1), padding_of(padding))
        }
        LayerKind::Pooling { pooling, size, stride } => {
            format!("{} pooling {size}x{size}{}", pooling.slug(), stride_of(stride, size))
        }
        LayerKind::BatchNorm => "batch normalisation".into(),
        LayerKind::Dropout { percent } => format!("dropout of {percent} %"),
        LayerKind::Dense { units } => format!("dense, {units} units"),
    };
    if layer.activation != LayerActivation::None {
        text += ", ";
        text += layer.activation.option().label;
    }
    text
}

fn stride_of(stride: u32, usual: u32) -> String {
    if stride == usual { String::new() } else { format!(", stride {stride}") }
}

fn padding_of(padding: u32) -> String {
    if padding == 0 { String::new() } else { format!(", padded by {padding}") }
}

/// With an ASCII capital at the start.
fn capitalised(mut name: String) -> String {
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

fn paper_layers() -> Vec<LayerRow> {
    let row = |layer: &lenet1998::LayerSpec| LayerRow {
        name: layer.name.into(),
        kind: paper_kind(layer.name).into(),
        // C5 has maps of a single unit: shown as units.
        output: layer.output.iter().filter(|size| **size > 1).map(|size| *size as u32).collect(),
        parameters: layer.parameters as u32,
    };
    lenet1998::LAYERS.iter().map(row).collect()
}

fn paper_kind(layer: &str) -> &'static str {
    match layer {
        "C1" => "convolution 5x5, 6 maps, 1.7159 tanh(2/3 x)",
        "S2" | "S4" => "mean of 2x2, times a coefficient, plus a bias, squashed",
        "C3" => "convolution 5x5, 16 maps on Table I's subsets, squashed",
        "C5" => "convolution 5x5, 120 units, squashed",
        "F6" => "dense, 84 units, squashed",
        _ => "10 distances to fixed pictures (RBF)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::Preset;

    #[test]
    fn the_layer_table_is_the_papers() {
        let rows = layers(&Preset::Lenet1998.experiment().network);
        let table: Vec<(&str, &[u32], u32)> =
            rows.iter().map(|row| (row.name.as_str(), row.output.as_slice(), row.parameters)).collect();
        assert_eq!(
            table,
            [
                ("C1", [6, 28, 28].as_slice(), 156),
                ("S2", &[6, 14, 14], 12),
                ("C3", &[16, 10, 10], 1_516),
                ("S4", &[16, 5, 5], 32),
                ("C5", &[120], 48_120),
                ("F6", &[84], 10_164),
                ("Output", &[10], 0),
            ]
        );
        assert_eq!(rows.iter().map(|row| row.parameters).sum::<u32>(), 60_000);
    }
}
