//! The shape of the article's network and its weights as one flat list, the form in which they travel.
//!
//! Layouts are PyTorch's, so that `torch.nn.Conv2d` and `torch.nn.Linear` take the tensors as they are.

use serde::{Deserialize, Serialize};

/// Name and shape of one trainable tensor.
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

    /// Never: no layer is without weights.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

const fn spec(name: &'static str, shape: &'static [usize]) -> TensorSpec {
    TensorSpec { name, shape }
}

/// Every trainable tensor, in the order of the flat list.
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

/// Number of trainable parameters.
pub const PARAMETERS: usize = 61_706;

/// Multiply-adds of a training image: 416,520 forward (C1 117,600, C3 240,000, C5 48,000, F6 10,080, output 840), as many
/// for the weights' gradients, and 298,920 for the gradients below C3, C5, F6 and the output. Updates are not counted.
pub const MULTIPLY_ADDS: f64 = 416_520.0 * 2.0 + 298_920.0;

/// Billions of floating-point operations a second at this speed: two a multiply-add.
pub fn gigaflops(images_per_second: f64) -> f64 {
    images_per_second * MULTIPLY_ADDS * 2.0 / 1e9
}

/// All trainable parameters, tensor after tensor in the order of [`TENSORS`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Weights(Vec<f32>);

/// A list that cannot be the network's weights.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightsError {
    /// Wrong length.
    #[error("the network has {PARAMETERS} parameters, this file has {0}")]
    Count(usize),
    /// NaN or infinity.
    #[error("the weights hold a value that is not a finite number")]
    NotFinite,
}

impl Weights {
    /// The flat list.
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// Each tensor with its values.
    pub fn tensors(&self) -> impl Iterator<Item = (TensorSpec, &[f32])> {
        let mut rest = self.0.as_slice();
        TENSORS.into_iter().map(move |spec| {
            let (values, tail) = rest.split_at(spec.len());
            rest = tail;
            (spec, values)
        })
    }
}

impl TryFrom<Vec<f32>> for Weights {
    type Error = WeightsError;

    fn try_from(values: Vec<f32>) -> Result<Self, WeightsError> {
        if values.len() != PARAMETERS {
            return Err(WeightsError::Count(values.len()));
        }
        if !values.iter().all(|value| value.is_finite()) {
            return Err(WeightsError::NotFinite);
        }
        Ok(Self(values))
    }
}

impl From<Weights> for Vec<f32> {
    fn from(weights: Weights) -> Self {
        weights.0
    }
}

/// One row of the page's layer table, read off the live model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRow {
    /// The paper's name: C1, S2, C3, S4, C5, F6, Output.
    pub name: String,
    /// Today's name for it, such as "convolution 5x5, 6 maps, tanh".
    pub kind: String,
    /// Shape of its output for one image: [maps, height, width] or [units].
    pub output: Vec<u32>,
    /// Number of trainable parameters.
    pub parameters: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tensors_add_up_to_the_articles_count() {
        assert_eq!(TENSORS.iter().map(TensorSpec::len).sum::<usize>(), PARAMETERS);
    }

    #[test]
    fn wrong_or_broken_lists_are_refused() {
        assert_eq!(Weights::try_from(vec![0.0; 3]), Err(WeightsError::Count(3)));
        let mut values = vec![0.0; PARAMETERS];
        values[7] = f32::NAN;
        assert_eq!(Weights::try_from(values), Err(WeightsError::NotFinite));
    }
}
