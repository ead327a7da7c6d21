//! Tensor shapes of the two networks, and their weights as one flat list.
//!
//! Layouts are PyTorch's, ready for `torch.nn.Conv2d` and `torch.nn.Linear`, except for C3 of the paper's network, which has
//! kernels only for the connections of Table I.

use serde::{Deserialize, Serialize};

/// Name and shape of a trainable tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TensorSpec {
    /// Layer and kind, such as `c1.weight`.
    pub name: &'static str,
    /// Convolution weights are [out, in, height, width], dense weights [out, in], biases [out].
    pub shape: &'static [usize],
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
    TensorSpec { name, shape }
}

/// The article's network or the paper's own, without hyperparameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Architecture {
    Article,
    Paper,
}

impl Architecture {
    pub const ALL: [Self; 2] = [Self::Article, Self::Paper];

    /// Every trainable tensor in the order of the flat list.
    pub fn tensors(self) -> &'static [TensorSpec] {
        match self {
            Self::Article => &TENSORS,
            Self::Paper => &PAPER_TENSORS,
        }
    }

    /// Number of trainable parameters, which differs between the networks.
    pub fn parameters(self) -> usize {
        match self {
            Self::Article => PARAMETERS,
            Self::Paper => PAPER_PARAMETERS,
        }
    }

    /// Multiply-adds of the forward and backward pass for one training image.
    pub fn multiply_adds(self) -> f64 {
        match self {
            Self::Article => MULTIPLY_ADDS,
            Self::Paper => PAPER_MULTIPLY_ADDS,
        }
    }

    /// GFLOP/s at this speed, counting a multiply-add as two operations.
    pub fn gigaflops(self, images_per_second: f64) -> f64 {
        images_per_second * self.multiply_adds() * 2.0 / 1e9
    }
}

/// Every trainable tensor of the article's network, in the order of the flat list.
pub const TENSORS: [TensorSpec; 10] = [
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
pub const PAPER_TENSORS: [TensorSpec; 12] = [
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

/// Forward 416,520 (C1 117,600, C3 240,000, C5 48,000, F6 10,080, output 840), weight gradients as many, input gradients of
/// C3, C5, F6 and the output 298,920.
const MULTIPLY_ADDS: f64 = 416_520.0 * 2.0 + 298_920.0;

/// Forward 328,096 (C1 117,600, S2 1,176, C3 150,000, S4 400, C5 48,000, F6 10,080, distances 840), weight gradients as many
/// without the distances, input gradients of all layers but C1 210,496.
const PAPER_MULTIPLY_ADDS: f64 = 328_096.0 + 327_256.0 + 210_496.0;

/// All trainable parameters of a network, in the order of [`Architecture::tensors`]. The length determines the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Weights {
    architecture: Architecture,
    values: Vec<f32>,
}

/// Why a list is not a network's weights.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightsError {
    #[error("the networks have {PARAMETERS} and {PAPER_PARAMETERS} parameters, this list has {0}")]
    Count(usize),
    #[error("the weights hold a value that is not a finite number")]
    NotFinite,
}

impl Weights {
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// Each tensor with its values.
    pub fn tensors(&self) -> impl Iterator<Item = (TensorSpec, &[f32])> {
        let mut rest = self.values.as_slice();
        self.architecture.tensors().iter().map(move |spec| {
            let (values, tail) = rest.split_at(spec.len());
            rest = tail;
            (*spec, values)
        })
    }
}

impl TryFrom<Vec<f32>> for Weights {
    type Error = WeightsError;

    fn try_from(values: Vec<f32>) -> Result<Self, WeightsError> {
        let architecture = Architecture::ALL.into_iter().find(|architecture| architecture.parameters() == values.len());
        let architecture = architecture.ok_or(WeightsError::Count(values.len()))?;
        if !values.iter().all(|value| value.is_finite()) {
            return Err(WeightsError::NotFinite);
        }
        Ok(Self { architecture, values })
    }
}

impl From<Weights> for Vec<f32> {
    fn from(weights: Weights) -> Self {
        weights.values
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
        for architecture in Architecture::ALL {
            assert_eq!(architecture.tensors().iter().map(TensorSpec::len).sum::<usize>(), architecture.parameters());
            let weights = Weights::try_from(vec![0.5; architecture.parameters()]).unwrap();
            assert_eq!(weights.architecture(), architecture);
            assert!(weights.tensors().all(|(spec, values)| spec.len() == values.len()));
        }
    }

    #[test]
    fn lists_of_another_length_or_with_nan_are_refused() {
        assert_eq!(Weights::try_from(vec![0.0; 3]), Err(WeightsError::Count(3)));
        let mut values = vec![0.0; PARAMETERS];
        values[7] = f32::NAN;
        assert_eq!(Weights::try_from(values), Err(WeightsError::NotFinite));
    }
}
