//! Tensor shapes of the published networks, and a network's weights as one flat list.
//!
//! Layouts are PyTorch's, ready for `torch.nn.Conv2d`, `torch.nn.Linear` and `torch.nn.BatchNorm2d`, except for C3 of the
//! paper's network, which has kernels only for the connections of Table I.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Name, shape and role of a tensor of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorSpec {
    /// Layer and kind, such as `c1.weight`.
    pub name: Cow<'static, str>,
    /// Convolution weights are [out, in, height, width], dense weights [out, in], all others lists.
    pub shape: Cow<'static, [usize]>,
    pub role: Role,
}

/// What a tensor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Factors on a layer's inputs.
    Weight,
    /// Added to a layer's sums.
    Bias,
    /// The factors of batch normalisation.
    Scale,
    /// Mean of batch normalisation's inputs over the latest batches; not trained.
    RunningMean,
    /// Variance of batch normalisation's inputs over the latest batches; not trained.
    RunningVariance,
}

impl Role {
    /// Whether its values are parameters, which gradients change.
    pub fn is_trained(self) -> bool {
        match self {
            Self::Weight | Self::Bias | Self::Scale => true,
            Self::RunningMean | Self::RunningVariance => false,
        }
    }
}

impl TensorSpec {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it has no values; no tensor here is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

const fn spec(name: &'static str, shape: &'static [usize]) -> TensorSpec {
    // In the two published networks, lists are biases, except for the coefficients of the paper's S2 and S4.
    let role = match (shape, name.as_bytes()) {
        ([_], [.., b'b', b'i', b'a', b's']) => Role::Bias,
        _ => Role::Weight,
    };
    TensorSpec { name: Cow::Borrowed(name), shape: Cow::Borrowed(shape), role }
}

/// Every trainable tensor of the article's network, in the order of the flat list.
pub static TENSORS: [TensorSpec; 10] = [
    spec("c1.weight", &[6, 1, 5, 5]),
    spec("c1.bias", &[6]),
    spec("c3.weight", &[16, 6, 5, 5]),
    spec("c3.bias", &[16]),
    spec("c5.weight", &[120, 400]),
    spec("c5.bias", &[120]),
    spec("f6.weight", &[84, 120]),
    spec("f6.bias", &[84]),
    spec("output.weight", &[10, 84]),
    spec("output.bias", &[10]),
];

/// Number of trainable parameters of the article's network.
pub const PARAMETERS: usize = 61_706;

/// Every trainable tensor of the paper's network (section II.B), in the order of the flat list.
pub static PAPER_TENSORS: [TensorSpec; 12] = [
    spec("c1.weight", &[6, 1, 5, 5]),
    spec("c1.bias", &[6]),
    // One coefficient per map, for the mean of four inputs.
    spec("s2.weight", &[6]),
    spec("s2.bias", &[6]),
    // The 60 connections of Table I, by map of C3, then by map of S2.
    spec("c3.weight", &[60, 5, 5]),
    spec("c3.bias", &[16]),
    spec("s4.weight", &[16]),
    spec("s4.bias", &[16]),
    spec("c5.weight", &[120, 16, 5, 5]),
    spec("c5.bias", &[120]),
    spec("f6.weight", &[84, 120]),
    spec("f6.bias", &[84]),
];

/// Number of trainable parameters of the paper's network; its output layer has none.
pub const PAPER_PARAMETERS: usize = 60_000;

/// Multiply-adds of the article's network for one training image: forward 416,520 (C1 117,600, C3 240,000, C5 48,000,
/// F6 10,080, output 840), weight gradients as many, input gradients of C3, C5, F6 and the output 298,920.
pub(crate) const MULTIPLY_ADDS: f64 = 416_520.0 * 2.0 + 298_920.0;

/// The same for the paper's network: forward 328,096 (C1 117,600, S2 1,176, C3 150,000, S4 400, C5 48,000, F6 10,080,
/// distances 840), weight gradients as many without the distances, input gradients of all layers but C1 210,496.
pub(crate) const PAPER_MULTIPLY_ADDS: f64 = 328_096.0 + 327_256.0 + 210_496.0;

/// All values of a network's tensors, flat, in the order of
/// [`Network::tensors`](super::experiment::Network::tensors).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Weights(Vec<f32>);

/// A weight is infinite or not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the weights hold a value that is not a finite number")]
pub struct NotFinite;

impl Weights {
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// The values of each tensor. `tensors` are those of the network to which the weights belong.
    pub fn split<'a>(&'a self, tensors: &'a [TensorSpec]) -> impl Iterator<Item = (&'a TensorSpec, &'a [f32])> {
        split(&self.0, tensors)
    }
}

/// Splits a flat list into the values of each tensor.
pub fn split<'a>(values: &'a [f32], tensors: &'a [TensorSpec]) -> impl Iterator<Item = (&'a TensorSpec, &'a [f32])> {
    let mut rest = values;
    tensors.iter().map(move |spec| {
        let (values, tail) = rest.split_at(spec.len().min(rest.len()));
        rest = tail;
        (spec, values)
    })
}

impl TryFrom<Vec<f32>> for Weights {
    type Error = NotFinite;

    fn try_from(values: Vec<f32>) -> Result<Self, NotFinite> {
        if values.iter().all(|value| value.is_finite()) { Ok(Self(values)) } else { Err(NotFinite) }
    }
}

impl From<Weights> for Vec<f32> {
    fn from(weights: Weights) -> Self {
        weights.0
    }
}

/// A layer, as a row of the page's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRow {
    /// The paper's name: C1, S2, C3, S4, C5, F6, Output.
    pub name: String,
    /// What it computes, such as "convolution 5x5, 6 maps, tanh".
    pub kind: String,
    /// Shape of its output for one image: [maps, height, width] or [units].
    pub output: Vec<u32>,
    pub parameters: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tensors_add_up_to_each_networks_count() {
        let count = |tensors: &[TensorSpec]| tensors.iter().map(TensorSpec::len).sum::<usize>();
        assert_eq!((count(&TENSORS), count(&PAPER_TENSORS)), (PARAMETERS, PAPER_PARAMETERS));
        let roles = |tensors: &[TensorSpec], role| tensors.iter().filter(|spec| spec.role == role).count();
        assert_eq!((roles(&TENSORS, Role::Bias), roles(&PAPER_TENSORS, Role::Bias)), (5, 6));
        let weights = Weights::try_from(vec![0.5; PARAMETERS]).unwrap();
        assert!(weights.split(&TENSORS).all(|(spec, values)| spec.len() == values.len()));
    }

    #[test]
    fn lists_with_nan_are_refused() {
        assert_eq!(Weights::try_from(vec![0.0, f32::NAN]), Err(NotFinite));
    }
}
