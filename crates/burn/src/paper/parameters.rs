//! Between tensors and the flat list of 60,000 parameters in the engine's order.

use super::network::{Kind, Layer};
use burn::tensor::{Device, Tensor, TensorData};
use lenet_experiment::lenet1998::TABLE_I;
use lenet_experiment::network::PAPER_PARAMETERS;

/// Shapes of the weights as tensors, with what they do.
const SHAPES: [(Kind, [usize; 4]); 6] = [
    (Kind::Convolution, [6, 1, 5, 5]),
    (Kind::Coefficient, [1, 6, 1, 1]),
    (Kind::Convolution, [16, 6, 5, 5]),
    (Kind::Coefficient, [1, 16, 1, 1]),
    (Kind::Convolution, [120, 16, 5, 5]),
    (Kind::Convolution, [84, 120, 1, 1]),
];
/// The layer whose kernels the list only has where Table I has a connection.
const C3: usize = 2;
/// Numbers in a kernel.
const KERNEL: usize = 25;

/// The kernels that Table I has, as places among all 16 times 6.
fn connected() -> impl Iterator<Item = usize> {
    TABLE_I.iter().enumerate().flat_map(|(map, inputs)| inputs.iter().map(move |input| map * 6 + input))
}

/// The layers with the list's weights.
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
            for place in connected() {
                dense[place * KERNEL..(place + 1) * KERNEL].copy_from_slice(take(KERNEL));
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

/// The list of what there is for each layer's weight and bias.
pub fn flat(layers: [[Tensor<4>; 2]; 6]) -> Vec<f32> {
    let mut list = Vec::with_capacity(PAPER_PARAMETERS);
    for (index, [weight, bias]) in layers.into_iter().enumerate() {
        let (weight, bias): (Vec<f32>, Vec<f32>) = (values(weight), values(bias));
        if index == C3 {
            connected().for_each(|place| list.extend_from_slice(&weight[place * KERNEL..(place + 1) * KERNEL]));
        } else {
            list.extend(weight);
        }
        list.extend(bias);
    }
    list
}

fn values(tensor: Tensor<4>) -> Vec<f32> {
    // This form of the network is for checks on the processor, where reading a tensor cannot fail.
    tensor.into_data().try_into_vec().unwrap_or_default()
}
