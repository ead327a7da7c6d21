//! A layer with parameters.

use burn::tensor::Tensor;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;

/// The parameters of one of C1 to F6.
#[derive(Clone, Debug)]
pub struct Layer {
    /// How the weights apply to the input.
    pub kind: Kind,
    /// Kernels `[maps, maps before, height, width]`, or coefficients `[1, maps, 1, 1]`.
    pub weight: Tensor<4>,
    /// `[1, maps, 1, 1]`
    pub bias: Tensor<4>,
}

/// How a layer's weights apply to its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// C1, C3, C5, and F6 as a 1x1 convolution. C3's kernels are 0 where Table I has no connection.
    Convolution,
    /// S2 and S4: one coefficient per map, times the pooled inputs.
    Coefficient,
}

impl Kind {
    /// The pre-activations without bias: linear in weights and in input.
    pub fn apply(self, input: Tensor<4>, weight: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Convolution => conv2d(input, weight, None, ConvOptions::new([1, 1], [0, 0], [1, 1], 1)),
            Self::Coefficient => input * weight,
        }
    }
}
