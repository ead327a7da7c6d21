//! Memory layout of the paper's parameters.
//!
//! Lists of the 60,000 parameters have the order of [`lenet_experiment::network::PAPER_TENSORS`], row-major.

use crate::buffer::Buffer;
use crate::layout::{C1, C3, C5, F6, LayerLayout, WrongLength, c3_offset, c5_offsets};
use lenet_experiment::lenet1998::TABLE_I;
use lenet_experiment::network::PAPER_PARAMETERS;

/// Offset of S2's six coefficients in a parameter buffer. C1, C3, C5 and F6 have the layout of the article's network; C3's
/// weights are 0 where Table I has no connection.
pub const S2_COEFFICIENTS: usize = F6.end();
/// Offset of S2's six biases.
pub const S2_BIASES: usize = S2_COEFFICIENTS + 16;
/// Offset of S4's sixteen coefficients.
pub const S4_COEFFICIENTS: usize = S2_BIASES + 16;
/// Offset of S4's sixteen biases.
pub const S4_BIASES: usize = S4_COEFFICIENTS + 16;
/// Length of a parameter buffer in floats, padding included.
pub const FLOATS: usize = S4_BIASES + 16;

/// A parameter buffer of zeros.
pub fn zeros() -> Buffer {
    Buffer::new(FLOATS)
}

/// Copies a list of all parameters to a parameter buffer.
pub fn from_list(list: &[f32]) -> Result<Buffer, WrongLength> {
    if list.len() != PAPER_PARAMETERS {
        return Err(WrongLength);
    }
    let mut buffer = zeros();
    for (offset, value) in offsets().zip(list) {
        buffer[offset] = *value;
    }
    Ok(buffer)
}

/// Copies a parameter buffer to a list.
pub fn to_list(buffer: &[f32]) -> Vec<f32> {
    offsets().map(|offset| buffer[offset]).collect()
}

/// Offset in the buffer of each parameter of a list.
pub fn offsets() -> impl Iterator<Item = usize> {
    let range = |offset: usize, count: usize| offset..offset + count;
    let biases = |layer: LayerLayout| layer.biases..layer.biases + layer.outputs;
    let c3 = TABLE_I.iter().enumerate().flat_map(|(map, inputs)| {
        inputs.iter().flat_map(move |input| (0..25).map(move |tap| c3_offset(map, *input, tap)))
    });
    // [unit][unit of C5]
    let f6 = (0..84 * 120).map(|i| F6.weights + i % 120 * F6.stride + i / 120);
    range(C1.weights, 150)
        .chain(biases(C1))
        .chain(range(S2_COEFFICIENTS, 6))
        .chain(range(S2_BIASES, 6))
        .chain(c3)
        .chain(biases(C3))
        .chain(range(S4_COEFFICIENTS, 16))
        .chain(range(S4_BIASES, 16))
        .chain(c5_offsets())
        .chain(biases(C5))
        .chain(f6)
        .chain(biases(F6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn offsets_are_distinct_and_in_bounds() {
        let offsets: Vec<_> = offsets().collect();
        assert_eq!(offsets.len(), PAPER_PARAMETERS);
        assert_eq!(offsets.iter().collect::<HashSet<_>>().len(), PAPER_PARAMETERS);
        assert!(offsets.iter().all(|offset| *offset < FLOATS));
    }
}
