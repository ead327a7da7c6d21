//! A layer as plain loops.

use crate::activation::Activation;
use lenet_experiment::article::Pooling;
use lenet_experiment::layers::Shape;
use lenet_experiment::rbf_targets::bitmap;
use std::borrow::Cow;

/// A layer with its weights.
#[derive(Clone, Debug)]
pub struct Layer {
    /// As in the table of layers, such as `C1` or `Conv1`.
    pub name: String,
    /// How its sums follow from its inputs.
    pub operation: Operation,
    /// The function applied to every sum.
    pub activation: Activation,
    /// Shape of its inputs.
    pub input: Shape,
    /// Shape of its outputs.
    pub output: Shape,
}

/// How a layer's sums follow from its inputs.
#[derive(Clone, Debug)]
pub enum Operation {
    /// Weighted sums over windows.
    Convolution {
        /// The window.
        window: Window,
        /// For each map the maps of the input that it is connected to.
        connections: Vec<Vec<usize>>,
        /// A kernel `[size][size]` a connection.
        kernels: Vec<f32>,
        /// One a map.
        biases: Vec<f32>,
        /// What lies around the input.
        padding_value: f32,
    },
    /// Mean or maximum of windows.
    Pooling {
        /// Which of them.
        pooling: Pooling,
        /// The window.
        window: Window,
    },
    /// Mean of 2x2 inputs, times a coefficient, plus a bias (the paper's S2 and S4).
    Subsampling {
        /// One a map.
        coefficients: Vec<f32>,
        /// One a map.
        biases: Vec<f32>,
    },
    /// Batch normalisation by running statistics: inputs times a factor, plus a shift.
    Scaling {
        /// One a map or unit.
        factors: Vec<f32>,
        /// One a map or unit.
        shifts: Vec<f32>,
    },
    /// Nothing: dropout acts only in training.
    Identity,
    /// Weighted sums of all inputs.
    Dense {
        /// `[units][inputs]`.
        weights: Vec<f32>,
        /// One a unit.
        biases: Vec<f32>,
    },
    /// Squared distances of the inputs to each class's bitmap (equation 7 of the paper).
    Distances,
}

/// A window that moves over a map, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Side.
    pub size: usize,
    /// From one window to the next.
    pub stride: usize,
    /// Pixels around the map.
    pub padding: usize,
}

impl Window {
    /// That of the paper's subsampling.
    pub const SUBSAMPLING: Self = Self { size: 2, stride: 2, padding: 0 };

    /// Indices in a map of `side` x `side`, its padding included, of what the output with this index is computed from, row by row.
    pub(crate) fn indices(self, side: usize, out_side: usize, index: usize) -> impl Iterator<Item = usize> {
        let (top, left) = (index / out_side * self.stride, index % out_side * self.stride);
        (0..self.size * self.size).map(move |tap| (top + tap / self.size) * side + left + tap % self.size)
    }
}

/// Maps and side; a unit is a map of one pixel.
pub(crate) fn maps_and_side(shape: Shape) -> (usize, usize) {
    match shape {
        Shape::Maps { maps, side } => (maps as usize, side as usize),
        Shape::Units(units) => (units as usize, 1),
    }
}

impl Layer {
    /// The outputs for these inputs.
    pub(crate) fn forward(&self, input: &[f32]) -> Vec<f32> {
        let mut sums = self.sums(input);
        sums.iter_mut().for_each(|sum| *sum = self.activation.apply(*sum));
        sums
    }

    /// The outputs before the activation.
    pub(crate) fn sums(&self, input: &[f32]) -> Vec<f32> {
        match &self.operation {
            Operation::Convolution { window, connections, kernels, biases, padding_value } => {
                let ((_, side), (_, out_side)) = (maps_and_side(self.input), maps_and_side(self.output));
                let padded = pad(input, side, window.padding, *padding_value);
                let side = side + 2 * window.padding;
                let mut kernels = kernels.chunks_exact(window.size * window.size);
                let mut output = Vec::with_capacity(biases.len() * out_side * out_side);
                for (from, bias) in connections.iter().zip(biases) {
                    let start = output.len();
                    output.resize(start + out_side * out_side, *bias);
                    for (&from, kernel) in from.iter().zip(&mut kernels) {
                        let map = &padded[from * side * side..][..side * side];
                        convolve(map, side, kernel, *window, &mut output[start..], out_side);
                    }
                }
                output
            }
            Operation::Pooling { pooling, window } => self.windows(input, *window, |values| match pooling {
                Pooling::Average => values.sum::<f32>() / (window.size * window.size) as f32,
                Pooling::Max => values.fold(f32::NEG_INFINITY, f32::max),
            }),
            Operation::Subsampling { coefficients, biases } => {
                let mut output = self.windows(input, Window::SUBSAMPLING, |values| values.sum::<f32>() / 4.0);
                scale(&mut output, coefficients, biases);
                output
            }
            Operation::Scaling { factors, shifts } => {
                let mut output = input.to_vec();
                scale(&mut output, factors, shifts);
                output
            }
            Operation::Identity => input.to_vec(),
            Operation::Dense { weights, biases } => {
                let unit = |(row, bias): (&[f32], &f32)| dot(row, input) + bias;
                weights.chunks_exact(input.len().max(1)).zip(biases).map(unit).collect()
            }
            Operation::Distances => (0..maps_and_side(self.output).0)
                .map(|class| input.iter().zip(bitmap(class)).map(|(x, target)| (x - target) * (x - target)).sum())
                .collect(),
        }
    }

    /// A value for every window of every map.
    fn windows(&self, input: &[f32], window: Window, f: impl Fn(&mut dyn Iterator<Item = f32>) -> f32) -> Vec<f32> {
        let ((maps, side), (_, out_side)) = (maps_and_side(self.input), maps_and_side(self.output));
        let mut output = Vec::with_capacity(maps * out_side * out_side);
        for map in input.chunks_exact(side * side) {
            for index in 0..out_side * out_side {
                output.push(f(&mut window.indices(side, out_side, index).map(|input| map[input])));
            }
        }
        output
    }
}

/// Sum of products, in eight parts, which compiles to SIMD.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const PARTS: usize = 8;
    let mut sums = [0.0; PARTS];
    let (a_parts, b_parts) = (a.chunks_exact(PARTS), b.chunks_exact(PARTS));
    let rest = a_parts.remainder().iter().zip(b_parts.remainder());
    let rest: f32 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in a_parts.zip(b_parts) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f32>() + rest
}

/// Maps with a border of this width.
pub(crate) fn pad(input: &[f32], side: usize, padding: usize, value: f32) -> Cow<'_, [f32]> {
    if padding == 0 {
        return Cow::Borrowed(input);
    }
    let padded = side + 2 * padding;
    let mut output = vec![value; input.len() / (side * side) * padded * padded];
    for (from, to) in input.chunks_exact(side * side).zip(output.chunks_exact_mut(padded * padded)) {
        let rows = to.chunks_exact_mut(padded).skip(padding);
        from.chunks_exact(side).zip(rows).for_each(|(from, to)| to[padding..padding + side].copy_from_slice(from));
    }
    Cow::Owned(output)
}

/// Adds the convolution of a map with a kernel, row by row, which compiles to SIMD.
fn convolve(map: &[f32], side: usize, kernel: &[f32], window: Window, output: &mut [f32], out_side: usize) {
    for (tap, weight) in kernel.iter().enumerate() {
        let (ky, kx) = (tap / window.size, tap % window.size);
        for (y, row) in output.chunks_exact_mut(out_side).enumerate() {
            let input = &map[(y * window.stride + ky) * side + kx..];
            if window.stride == 1 {
                row.iter_mut().zip(input).for_each(|(sum, x)| *sum += weight * x);
            } else {
                row.iter_mut().zip(input.iter().step_by(window.stride)).for_each(|(sum, x)| *sum += weight * x);
            }
        }
    }
}

/// Values of each map or unit times its factor, plus its shift.
pub(crate) fn scale(values: &mut [f32], factors: &[f32], shifts: &[f32]) {
    let positions = values.len() / factors.len().max(1);
    for (values, (factor, shift)) in values.chunks_exact_mut(positions.max(1)).zip(factors.iter().zip(shifts)) {
        values.iter_mut().for_each(|value| *value = *value * factor + shift);
    }
}
