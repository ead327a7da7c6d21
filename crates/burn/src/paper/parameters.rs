//! Converts between tensors and the flat list of 60,000 parameters in the engine's order.

use super::layer::{Kind, Layer};
use burn::tensor::{Device, Tensor, TensorData};
use lenet_experiment::lenet1998::TABLE_I;
use lenet_experiment::network::PAPER_PARAMETERS;

/// Kind and weight shape of each layer.
const SHAPES: [(Kind, [usize; 4]); 6] = [
    (Kind::Convolution, [6, 1, 5, 5]),
    (Kind::Coefficient, [1, 6, 1, 1]),
    (Kind::Convolution, [16, 6, 5, 5]),
    (Kind::Coefficient, [1, 16, 1, 1]),
    (Kind::Convolution, [120, 16, 5, 5]),
    (Kind::Convolution, [84, 120, 1, 1]),
];
/// Index of C3, whose kernels the flat list holds only where Table I has a connection.
const C3: usize = 2;
/// Weights of a 5x5 kernel.
const KERNEL: usize = 25;

/// Indices of Table I's kernels in `[16, 6]`.
fn connected() -> impl Iterator<Item = usize> {
    TABLE_I.iter().enumerate().flat_map(|(map, inputs)| inputs.iter().map(move |input| map * 6 + input))
}

/// The layers from a flat list.
pub fn layers(weights: &[f32], device: &Device) -> [Layer; 6] {
    assert_eq!(weights.len(), PAPER_PARAMETERS);
    let mut rest = weights;
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at(count);
        rest = left;
        taken
    };
    let mut index = 0;
    SHAPES.map(|(kind, shape)| {
        let count = shape.iter().product();
        let values = if index == C3 {
            let mut dense = vec![0.0; count];
            for kernel in connected() {
                dense[kernel * KERNEL..(kernel + 1) * KERNEL].copy_from_slice(take(KERNEL));
            }
            dense
        } else {
            take(count).to_vec()
        };
        index += 1;
        let maps = if kind == Kind::Coefficient { shape[1] } else { shape[0] };
        Layer {
            kind,
            weight: Tensor::from_data(TensorData::new(values, shape), device),
            bias: Tensor::from_data(TensorData::new(take(maps).to_vec(), [1, maps, 1, 1]), device),
        }
    })
}

/// The flat list of each layer's [weight, bias].
pub fn flat(layers: [[Tensor<4>; 2]; 6]) -> Vec<f32> {
    let mut list = Vec::with_capacity(PAPER_PARAMETERS);
    for (index, [weight, bias]) in layers.into_iter().enumerate() {
        let (weight, bias): (Vec<f32>, Vec<f32>) = (values(weight), values(bias));
        if index == C3 {
            connected().for_each(|kernel| list.extend_from_slice(&weight[kernel * KERNEL..(kernel + 1) * KERNEL]));
        } else {
            list.extend(weight);
        }
        list.extend(bias);
    }
    list
}

fn values(tensor: Tensor<4>) -> Vec<f32> {
    // Used on the CPU only, where a readback cannot fail.
    tensor.into_data().try_into_vec().unwrap_or_default()
}
