//! Converts between PyTorch's layout, used by [`Weights`](lenet_experiment::network::Weights), and burn's: dense weights
//! are `[out, in]` in PyTorch and `[in, out]` in burn. Transposed on the CPU, so that the device only holds contiguous
//! tensors and a resumed run uses the same kernels as an uninterrupted one.

use lenet_experiment::network::{TensorSpec, split};

/// Converts the flat list of these tensors from PyTorch's layout to burn's.
pub fn to_burn(values: &[f32], tensors: &[TensorSpec]) -> Vec<f32> {
    transpose_matrices(values, tensors, |rows, columns| (rows, columns))
}

/// Converts the flat list of these tensors from burn's layout to PyTorch's.
pub fn to_torch(values: &[f32], tensors: &[TensorSpec]) -> Vec<f32> {
    transpose_matrices(values, tensors, |rows, columns| (columns, rows))
}

/// Transposes every matrix; `stored` gives rows and columns of the source, from `[out, in]`.
fn transpose_matrices(
    values: &[f32],
    tensors: &[TensorSpec],
    stored: impl Fn(usize, usize) -> (usize, usize),
) -> Vec<f32> {
    let mut result = Vec::with_capacity(values.len());
    for (spec, tensor) in split(values, tensors) {
        if let [out, input] = *spec.shape {
            let (rows, columns) = stored(out, input);
            result.extend((0..tensor.len()).map(|i| tensor[i % rows * columns + i / rows]));
        } else {
            result.extend_from_slice(tensor);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::network::{PARAMETERS, TENSORS};

    #[test]
    fn dense_weights_are_transposed_and_restored() {
        let values: Vec<f32> = (0..PARAMETERS).map(|i| i as f32).collect();
        let burn = to_burn(&values, &TENSORS);
        assert_eq!(to_torch(&burn, &TENSORS), values);
        let c5 = 156 + 2416;
        assert_eq!(burn[..c5], values[..c5]);
        // Input 0 of C5 feeds all 120 units, which are 400 apart in PyTorch's layout.
        assert_eq!(burn[c5..c5 + 3], [values[c5], values[c5 + 400], values[c5 + 800]]);
        assert_eq!(burn[PARAMETERS - 10..], values[PARAMETERS - 10..]);
    }
}
