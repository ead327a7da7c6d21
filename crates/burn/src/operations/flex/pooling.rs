//! Average pooling.

use super::{Values, Window};
use burn::backend::flex::FlexTensor;
use burn::tensor::{Shape, TensorData};

/// Each gradient is shared equally by the pixels of its window. There is no padding.
pub fn average_gradient(input: Shape, gradient: &Values, Window { size, stride, .. }: Window) -> FlexTensor {
    let side = input[2];
    let output_side = (side - size) / stride + 1;
    let mut output = vec![0.0; input.num_elements()];
    let share = 1.0 / (size * size) as f32;
    let maps = output.chunks_exact_mut(side * side);
    for (map, gradient) in maps.zip(gradient.get().chunks_exact(output_side * output_side)) {
        for (y, row) in gradient.chunks_exact(output_side).enumerate() {
            for input_row in map[y * stride * side..].chunks_exact_mut(side).take(size) {
                for (x, value) in row.iter().enumerate() {
                    input_row[x * stride..][..size].iter_mut().for_each(|to| *to += value * share);
                }
            }
        }
    }
    FlexTensor::from_data(TensorData::new(output, input))
}
