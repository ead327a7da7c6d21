//! Where the engine keeps each parameter, and the way to and from PyTorch's order.
//!
//! Channels come last, so that the inputs of a row of a 5x5 window are neighbours, and rows of weights are padded to
//! whole vectors of eight. Padding is zero and stays zero: its gradients are.

/// Trainable parameters of the article's network.
pub const PARAMETERS: usize = 61_706;

/// One layer's weights and biases in the engine's buffers.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Where the weights begin: `rows` times `pitch` floats.
    pub weights: usize,
    /// Rows of weights: inputs of a unit. (C1: maps.)
    pub rows: usize,
    /// Units, and those that make whole vectors of them.
    pub units: usize,
    /// Floats from row to row.
    pub pitch: usize,
    /// Where the `units` biases begin.
    pub biases: usize,
}

impl Section {
    const fn after(start: usize, rows: usize, units: usize, pitch: usize) -> Self {
        let biases = start + (rows * pitch).next_multiple_of(16);
        Self { weights: start, rows, units, pitch, biases }
    }

    /// Where the next layer may begin.
    pub const fn end(&self) -> usize {
        self.biases + self.units.next_multiple_of(16)
    }
}

/// C1, \[map\]\[5 rows of 5\]: planes, because six maps fill no vector.
pub const C1: Section = Section { weights: 0, rows: 6, units: 6, pitch: 25, biases: 160 };
/// C3, \[window row\]\[window column\]\[map of S2\]\[map\].
pub const C3: Section = Section::after(C1.end(), 150, 16, 16);
/// C5, \[row of S4\]\[column\]\[map\]\[unit\].
pub const C5: Section = Section::after(C3.end(), 400, 120, 120);
/// F6, \[unit of C5\]\[unit\].
pub const F6: Section = Section::after(C5.end(), 120, 84, 88);
/// The output, \[unit of F6\]\[class\].
pub const OUTPUT: Section = Section::after(F6.end(), 84, 10, 16);
/// Floats in a buffer that holds a number for every parameter.
pub const FLOATS: usize = OUTPUT.end();

/// The place of every parameter, in PyTorch's order: c1.weight, c1.bias, c3.weight and so on, each row-major.
pub fn places() -> impl Iterator<Item = usize> {
    let c1 = (0..150).chain(C1.biases..C1.biases + 6);
    // [map][map of S2][row][column]
    let c3 = (0..16 * 150).map(|i| {
        let (map, input, row, column) = (i / 150, i / 25 % 6, i / 5 % 5, i % 5);
        C3.weights + (row * 30 + column * 6 + input) * 16 + map
    });
    // [unit][map of S4][row][column]
    let c5 = (0..120 * 400).map(|i| {
        let (unit, map, pixel) = (i / 400, i / 25 % 16, i % 25);
        C5.weights + (pixel * 16 + map) * C5.pitch + unit
    });
    let biases = |section: Section| section.biases..section.biases + section.units;
    let dense = |section: Section| {
        (0..section.units * section.rows)
            .map(move |i| section.weights + i % section.rows * section.pitch + i / section.rows)
    };
    c1.chain(c3)
        .chain(biases(C3))
        .chain(c5)
        .chain(biases(C5))
        .chain(dense(F6))
        .chain(biases(F6))
        .chain(dense(OUTPUT))
        .chain(biases(OUTPUT))
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
