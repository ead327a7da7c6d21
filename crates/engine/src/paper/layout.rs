//! Offsets of the paper network's parameters in the engine's buffers.

use crate::layout::{C1, C3, C5, F6};
pub use lenet_experiment::lenet1998::{PARAMETERS, TABLE_I};

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
