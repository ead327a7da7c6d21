//! The architecture of LeNet-5 as published in 1998 (the paper, section II.B): layers, connections and parameters.

use std::ops::Range;

/// Trainable parameters. Flat lists of them follow the order of the layers, each tensor row-major:
///
/// C1's kernels \[6\]\[5\]\[5\] and biases \[6\]; S2's coefficients \[6\] and biases \[6\]; C3's kernels, map by map and for
/// each those of its maps of S2 in Table I's order \[5\]\[5\], and biases \[16\]; S4's coefficients \[16\] and biases
/// \[16\]; C5's \[120\]\[16\]\[5\]\[5\] and biases \[120\]; F6's \[84\]\[120\] and biases \[84\].
pub const PARAMETERS: usize = 60_000;

/// Connections of the paper's network, the output layer's and a bias for every unit included.
pub const CONNECTIONS: usize = 340_908;

/// The maps of S2 that each map of C3 reads (Table I), in ascending order.
pub const TABLE_I: [&[usize]; 16] = [
    &[0, 1, 2],
    &[1, 2, 3],
    &[2, 3, 4],
    &[3, 4, 5],
    &[0, 4, 5],
    &[0, 1, 5],
    &[0, 1, 2, 3],
    &[1, 2, 3, 4],
    &[2, 3, 4, 5],
    &[0, 3, 4, 5],
    &[0, 1, 4, 5],
    &[0, 1, 2, 5],
    &[0, 1, 3, 4],
    &[1, 2, 4, 5],
    &[0, 2, 3, 5],
    &[0, 1, 2, 3, 4, 5],
];

/// A layer of the paper (section II.B).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The paper's name for it.
    pub name: &'static str,
    /// Maps or units, rows, columns.
    pub output: [usize; 3],
    /// Trainable parameters.
    pub parameters: usize,
    /// Connections, one for the bias of each unit included.
    pub connections: usize,
}

const fn layer(name: &'static str, output: [usize; 3], parameters: usize, connections: usize) -> Layer {
    Layer { name, output, parameters, connections }
}

/// The layers from the input on. Subsampling counts four inputs and a bias a unit, as the paper does.
pub const LAYERS: [Layer; 7] = [
    layer("C1", [6, 28, 28], 156, 122_304),
    layer("S2", [6, 14, 14], 12, 5_880),
    layer("C3", [16, 10, 10], 1_516, 151_600),
    layer("S4", [16, 5, 5], 32, 2_000),
    layer("C5", [120, 1, 1], 48_120, 48_120),
    layer("F6", [84, 1, 1], 10_164, 10_164),
    layer("Output", [10, 1, 1], 0, 840),
];

/// The layers that have parameters, each with their places in a list of all 60,000.
pub fn layer_ranges() -> impl Iterator<Item = (Layer, Range<usize>)> {
    let mut end = 0;
    LAYERS.into_iter().filter(|layer| layer.parameters > 0).map(move |layer| {
        let start = end;
        end += layer.parameters;
        (layer, start..end)
    })
}

/// What S2 and S4 multiply by their coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subsampling {
    /// The sum of four inputs, as the paper says.
    Sum,
    /// Their mean: the same functions with a coefficient four times as large, and so other rates.
    Mean,
}

impl Subsampling {
    /// Factor on the mean of the four inputs.
    pub fn scale(self) -> f32 {
        match self {
            Self::Sum => 4.0,
            Self::Mean => 1.0,
        }
    }
}
