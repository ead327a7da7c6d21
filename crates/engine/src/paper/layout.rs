//! The paper's parameters and connections, counted, and where the engine keeps each parameter.

use crate::layout::{C1, C3, C5, F6};
use std::ops::Range;

/// Trainable parameters of the paper's network. Lists of them have the order of the layers and are row-major in each:
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

/// Where S2's six coefficients begin, then its biases, S4's sixteen coefficients and its biases. All other layers lie
/// where the article's do; C3 has room for all six maps of S2, and holds 0 where Table I has no connection.
pub const S2_COEFFICIENTS: usize = F6.end();
/// See [`S2_COEFFICIENTS`].
pub const S2_BIASES: usize = S2_COEFFICIENTS + 16;
/// See [`S2_COEFFICIENTS`].
pub const S4_COEFFICIENTS: usize = S2_BIASES + 16;
/// See [`S2_COEFFICIENTS`].
pub const S4_BIASES: usize = S4_COEFFICIENTS + 16;
/// Floats in a buffer that holds a number for every parameter.
pub const FLOATS: usize = S4_BIASES + 16;

/// The place of every parameter, in the order of [`PARAMETERS`].
pub fn places() -> impl Iterator<Item = usize> {
    let c3 = TABLE_I.iter().enumerate().flat_map(|(map, inputs)| {
        inputs.iter().flat_map(move |input| {
            (0..25).map(move |at| C3.weights + (at / 5 * 30 + at % 5 * 6 + input) * C3.pitch + map)
        })
    });
    let c5 = (0..120 * 400).map(|i| {
        let (unit, map, pixel) = (i / 400, i / 25 % 16, i % 25);
        C5.weights + (pixel * 16 + map) * C5.pitch + unit
    });
    let f6 = (0..84 * 120).map(|i| F6.weights + i % 120 * F6.pitch + i / 120);
    let some = |start: usize, count: usize| start..start + count;
    some(C1.weights, 150)
        .chain(some(C1.biases, 6))
        .chain(some(S2_COEFFICIENTS, 6))
        .chain(some(S2_BIASES, 6))
        .chain(c3)
        .chain(some(C3.biases, 16))
        .chain(some(S4_COEFFICIENTS, 16))
        .chain(some(S4_BIASES, 16))
        .chain(c5)
        .chain(some(C5.biases, 120))
        .chain(f6)
        .chain(some(F6.biases, 84))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_parameter_has_a_place_of_its_own() {
        let places: Vec<_> = places().collect();
        assert_eq!(places.len(), PARAMETERS);
        assert_eq!(places.iter().collect::<HashSet<_>>().len(), PARAMETERS);
        assert!(places.iter().all(|place| *place < FLOATS));
    }
}
