//! The architecture of LeNet-5 as published in 1998 (the paper, section II.B): layers, connections, subsampling.
//!
//! Lists of its 60,000 parameters have the order of [`crate::network::PAPER_TENSORS`], row-major.

use std::ops::Range;

/// Connections of the paper's network, with those of the output layer and a bias for every unit.
pub const CONNECTIONS: usize = 340_908;

/// The maps of S2 that each map of C3 is connected to (Table I), in ascending order.
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

/// Shape and size of a layer (section II.B).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerSpec {
    /// The paper's name for it.
    pub name: &'static str,
    /// `[maps or units, rows, columns]`.
    pub output: [usize; 3],
    pub parameters: usize,
    /// Connections, one for the bias of each unit included.
    pub connections: usize,
}

const fn layer(name: &'static str, output: [usize; 3], parameters: usize, connections: usize) -> LayerSpec {
    LayerSpec { name, output, parameters, connections }
}

/// The layers in forward order. A subsampling unit counts as four connections and a bias, as in the paper.
pub const LAYERS: [LayerSpec; 7] = [
    layer("C1", [6, 28, 28], 156, 122_304),
    layer("S2", [6, 14, 14], 12, 5_880),
    layer("C3", [16, 10, 10], 1_516, 151_600),
    layer("S4", [16, 5, 5], 32, 2_000),
    layer("C5", [120, 1, 1], 48_120, 48_120),
    layer("F6", [84, 1, 1], 10_164, 10_164),
    layer("Output", [10, 1, 1], 0, 840),
];

/// The layers that have parameters, each with its range in a list of all 60,000.
pub fn layer_ranges() -> impl Iterator<Item = (LayerSpec, Range<usize>)> {
    let mut end = 0;
    LAYERS.into_iter().filter(|layer| layer.parameters > 0).map(move |layer| {
        let start = end;
        end += layer.parameters;
        (layer, start..end)
    })
}

/// How S2 and S4 reduce 2x2 inputs to the value that their coefficient multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subsampling {
    /// Sum, as in the paper.
    Sum,
    /// Mean: the same functions with coefficients four times as large, and therefore with other learning rates.
    Mean,
}

impl Subsampling {
    /// Factor on the mean of the four inputs; 4 makes it their sum.
    pub fn scale(self) -> f32 {
        match self {
            Self::Sum => 4.0,
            Self::Mean => 1.0,
        }
    }
}
