//! Memory layout of the article's parameters, and the conversion from and to PyTorch's order.
//!
//! Channels come last, so that the inputs of one row of a 5x5 kernel are contiguous. Rows of weights are padded to a
//! multiple of eight floats, whole vectors. Padding is zero and stays zero, because its gradients are zero.

use crate::buffer::Buffer;
use lenet_experiment::network::PARAMETERS;
use std::ops::Range;

/// Width and height of the kernels of C1 and C3.
pub const KERNEL: usize = 5;

/// Offsets and shape of a layer's parameters in a parameter buffer, in floats.
#[derive(Clone, Copy, Debug)]
pub struct LayerLayout {
    /// Offset of the weights, `[inputs][stride]`.
    pub weights: usize,
    /// Inputs of a unit, the rows of the weight matrix; for C1, whose weights are `[map][ky][kx]`, its six maps.
    pub inputs: usize,
    /// Units or maps, without padding.
    pub outputs: usize,
    /// Row stride of the weights: `outputs` and padding; for C1, the 25 weights of a kernel.
    pub stride: usize,
    /// Offset of the biases, `[outputs]`.
    pub biases: usize,
}

impl LayerLayout {
    const fn at(offset: usize, inputs: usize, outputs: usize, stride: usize) -> Self {
        let biases = offset + (inputs * stride).next_multiple_of(16);
        Self { weights: offset, inputs, outputs, stride, biases }
    }

    /// Range of the biases.
    pub const fn bias_range(&self) -> Range<usize> {
        self.biases..self.biases + self.outputs
    }

    /// Offset of the next layer.
    pub const fn end(&self) -> usize {
        self.biases + self.outputs.next_multiple_of(16)
    }
}

/// C1 `[map][ky][kx]`: channels first, because six maps do not fill a vector.
pub const C1: LayerLayout = LayerLayout { weights: 0, inputs: 6, outputs: 6, stride: KERNEL * KERNEL, biases: 160 };
/// C3 `[ky][kx][map of S2][map]`.
pub const C3: LayerLayout = LayerLayout::at(C1.end(), 150, 16, 16);
/// C5 `[row of S4][column of S4][map of S4][unit]`.
pub const C5: LayerLayout = LayerLayout::at(C3.end(), 400, 120, 120);
/// F6 `[unit of C5][unit]`.
pub const F6: LayerLayout = LayerLayout::at(C5.end(), 120, 84, 88);
/// The output layer `[unit of F6][class]`.
pub const OUTPUT: LayerLayout = LayerLayout::at(F6.end(), 84, 10, 16);
/// Every layer, from the image on.
pub const LAYERS: [LayerLayout; 5] = [C1, C3, C5, F6, OUTPUT];
/// Length of a parameter buffer in floats, padding included.
pub const FLOATS: usize = OUTPUT.end();

/// Error: a list's length is not the network's number of parameters, or the number of state lists is not the
/// optimizer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongLength;

/// A parameter buffer of zeros.
pub fn zeros() -> Buffer {
    Buffer::new(FLOATS)
}

/// Copies a list in PyTorch's order to a parameter buffer.
pub fn from_list(list: &[f32]) -> Result<Buffer, WrongLength> {
    if list.len() != PARAMETERS {
        return Err(WrongLength);
    }
    let mut buffer = zeros();
    for (offset, value) in offsets().zip(list) {
        buffer[offset] = *value;
    }
    Ok(buffer)
}

/// Copies a parameter buffer to a list in PyTorch's order.
pub fn to_list(buffer: &[f32]) -> Vec<f32> {
    offsets().map(|offset| buffer[offset]).collect()
}

/// Offset in the buffer of each parameter in PyTorch's order: c1.weight, c1.bias, c3.weight and so on, each row-major.
fn offsets() -> impl Iterator<Item = usize> {
    // [outputs][inputs]
    let dense = |layer: LayerLayout| {
        (0..layer.outputs * layer.inputs)
            .map(move |i| layer.weights + i % layer.inputs * layer.stride + i / layer.inputs)
    };
    // [map][ky][kx]
    let c1 = C1.weights..C1.weights + C1.outputs * C1.stride;
    // [map][map of S2][ky][kx]
    let c3 = (0..16 * 150).map(|i| c3_offset(i / 150, i / 25 % 6, i % 25));
    c1.chain(C1.bias_range())
        .chain(c3)
        .chain(C3.bias_range())
        .chain(c5_offsets())
        .chain(C5.bias_range())
        .chain(dense(F6))
        .chain(F6.bias_range())
        .chain(dense(OUTPUT))
        .chain(OUTPUT.bias_range())
}

/// Offset of a weight of C3; `tap` is ky * 5 + kx.
pub fn c3_offset(map: usize, s2_map: usize, tap: usize) -> usize {
    C3.weights + (tap * 6 + s2_map) * C3.stride + map
}

/// Offsets of C5's weights in the order \[unit\]\[map of S4\]\[row\]\[column\].
pub fn c5_offsets() -> impl Iterator<Item = usize> {
    (0..120 * 400).map(|i| {
        let (unit, map, pixel) = (i / 400, i / 25 % 16, i % 25);
        C5.weights + (pixel * 16 + map) * C5.stride + unit
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn offsets_are_distinct_and_in_bounds() {
        let offsets: Vec<_> = offsets().collect();
        assert_eq!(offsets.len(), PARAMETERS);
        assert_eq!(offsets.iter().collect::<HashSet<_>>().len(), PARAMETERS);
        assert!(offsets.iter().all(|offset| *offset < FLOATS));
    }
}
