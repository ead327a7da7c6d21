//! How a unit's value follows from its inputs, term by term.

use crate::activation::Activation;
use crate::layer::{Layer, Operation, Window, maps_and_side, pad};
use crate::unit::Unit;
use lenet_experiment::article::Pooling;
use lenet_experiment::rbf_targets::bitmap;

/// How a unit's value follows from its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What is added up.
    pub terms: Terms,
    /// Added to the terms; `None` where the layer has no biases.
    pub bias: Option<f32>,
    /// The terms and the bias.
    pub sum: f32,
    /// The function applied to the sum.
    pub activation: Activation,
    /// The unit's value.
    pub value: f32,
}

/// What a unit adds up.
#[derive(Clone, Debug, PartialEq)]
pub enum Terms {
    /// A patch of each connected map times the map's kernel.
    Patches(Vec<Patch>),
    /// The mean or the maximum of a window.
    Pooled {
        /// Which of them.
        pooling: Pooling,
        /// The window, row by row.
        values: Vec<f32>,
    },
    /// The mean of a window times a coefficient.
    Subsampled {
        /// The window, row by row.
        values: Vec<f32>,
        /// Trained.
        coefficient: f32,
    },
    /// A value times a factor, which batch normalisation has computed; 1 where the layer changes nothing.
    Scaled {
        /// The input.
        value: f32,
        /// 1 for dropout, which acts only in training.
        factor: f32,
    },
    /// Every input times its weight, in the order of the inputs.
    Inputs(Vec<Product>),
    /// The squared differences between the inputs and a bitmap, the weights of these products.
    Differences(Vec<Product>),
}

/// A window of a map, and a kernel of the same size.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// The map.
    pub map: usize,
    /// The window, row by row.
    pub values: Vec<f32>,
    /// The kernel, row by row.
    pub weights: Vec<f32>,
}

impl Patch {
    /// Value times weight at each place of the window.
    pub fn products(&self) -> Vec<f32> {
        self.values.iter().zip(&self.weights).map(|(value, weight)| value * weight).collect()
    }

    /// The sum of the products.
    pub fn sum(&self) -> f32 {
        self.products().iter().sum()
    }
}

/// An input, its weight, and what they contribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Product {
    /// Index in the layer's input.
    pub index: usize,
    /// The input.
    pub value: f32,
    /// The weight, or the bitmap's value.
    pub weight: f32,
    /// Their product, or their squared difference.
    pub product: f32,
}

impl Terms {
    /// Number of connected maps; 1 where it is no convolution.
    pub fn maps(&self) -> usize {
        if let Self::Patches(patches) = self { patches.len() } else { 1 }
    }

    /// Their sum.
    pub fn sum(&self) -> f32 {
        match self {
            Self::Patches(patches) => patches.iter().map(Patch::sum).sum(),
            Self::Pooled { pooling: Pooling::Average, values } => mean(values),
            Self::Pooled { pooling: Pooling::Max, values } => values.iter().copied().fold(f32::NEG_INFINITY, f32::max),
            Self::Subsampled { values, coefficient } => mean(values) * coefficient,
            Self::Scaled { value, factor } => value * factor,
            Self::Inputs(products) | Self::Differences(products) => products.iter().map(|term| term.product).sum(),
        }
    }
}

/// The mean of a window's values.
pub fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

impl Layer {
    /// How the value of one of its units follows from the layer's inputs.
    pub(crate) fn explain(&self, input: &[f32], unit: Unit) -> Explanation {
        let at = |values: &[f32]| values.get(unit.map).copied().unwrap_or_default();
        let (terms, bias) = match &self.operation {
            Operation::Convolution { window, connections, kernels, biases, padding_value } => {
                let size = window.size * window.size;
                let earlier: usize = connections.iter().take(unit.map).map(Vec::len).sum();
                let kernels = kernels.chunks_exact(size).skip(earlier);
                let from = connections.get(unit.map).into_iter().flatten();
                let patch = |(&map, kernel): (&usize, &[f32])| {
                    let values = self.window_values(input, map, *window, unit, *padding_value);
                    Patch { map, values, weights: kernel.to_vec() }
                };
                (Terms::Patches(from.zip(kernels).map(patch).collect()), Some(at(biases)))
            }
            Operation::Pooling { pooling, window } => {
                let values = self.window_values(input, unit.map, *window, unit, 0.0);
                (Terms::Pooled { pooling: *pooling, values }, None)
            }
            Operation::Subsampling { coefficients, biases } => {
                let values = self.window_values(input, unit.map, Window::SUBSAMPLING, unit, 0.0);
                (Terms::Subsampled { values, coefficient: at(coefficients) }, Some(at(biases)))
            }
            Operation::Scaling { factors, shifts } => {
                let value = input[unit.index(self.output)];
                (Terms::Scaled { value, factor: at(factors) }, Some(at(shifts)))
            }
            Operation::Identity => (Terms::Scaled { value: input[unit.index(self.output)], factor: 1.0 }, None),
            Operation::Dense { weights, biases } => {
                let row = weights.chunks_exact(input.len().max(1)).nth(unit.map).unwrap_or_default();
                (Terms::Inputs(products(input, row, |value, weight| value * weight)), Some(at(biases)))
            }
            Operation::Distances => {
                let squared = |value: f32, target: f32| (value - target) * (value - target);
                (Terms::Differences(products(input, &bitmap(unit.map), squared)), None)
            }
        };
        let sum = terms.sum() + bias.unwrap_or_default();
        Explanation { terms, bias, sum, activation: self.activation, value: self.activation.apply(sum) }
    }

    /// The values of a unit's window of a map of the input, row by row; around the map is `outside`.
    fn window_values(&self, input: &[f32], map: usize, window: Window, unit: Unit, outside: f32) -> Vec<f32> {
        let ((_, side), (_, out_side)) = (maps_and_side(self.input), maps_and_side(self.output));
        let padded = pad(&input[map * side * side..][..side * side], side, window.padding, outside);
        let indices = window.indices(side + 2 * window.padding, out_side, unit.row * out_side + unit.column);
        indices.map(|index| padded[index]).collect()
    }
}

fn products(input: &[f32], weights: &[f32], term: impl Fn(f32, f32) -> f32) -> Vec<Product> {
    let pairs = input.iter().zip(weights).enumerate();
    pairs.map(|(index, (&value, &weight))| Product { index, value, weight, product: term(value, weight) }).collect()
}
