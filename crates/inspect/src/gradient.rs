//! How a layer's outputs change with its inputs.

use crate::layer::{Layer, Operation, Window, maps_and_side};
use lenet_experiment::article::Pooling;
use lenet_experiment::rbf_targets::bitmap;

impl Layer {
    /// The gradient of a function with respect to the layer's inputs, from that with respect to its outputs. `sums` are the outputs
    /// before the activation.
    pub(crate) fn input_gradient(&self, input: &[f32], sums: &[f32], output_gradient: &[f32]) -> Vec<f32> {
        let through = |(gradient, sum): (&f32, &f32)| gradient * self.activation.derivative(*sum);
        let gradient: Vec<f32> = output_gradient.iter().zip(sums).map(through).collect();
        match &self.operation {
            Operation::Convolution { window, connections, kernels, .. } => {
                self.through_convolution(*window, connections, kernels, &gradient)
            }
            Operation::Pooling { pooling, window } => {
                self.through_windows(input, *window, &gradient, |values, back| match pooling {
                    Pooling::Average => back.fill(1.0 / values.len() as f32),
                    Pooling::Max => {
                        let largest = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
                        largest.into_iter().for_each(|(index, _)| back[index] = 1.0);
                    }
                })
            }
            Operation::Subsampling { coefficients, .. } => {
                let scaled = scaled(&gradient, coefficients);
                self.through_windows(input, Window::SUBSAMPLING, &scaled, |_, back| back.fill(0.25))
            }
            Operation::Scaling { factors, .. } => scaled(&gradient, factors),
            Operation::Identity => gradient,
            Operation::Dense { weights, .. } => {
                let mut sums = vec![0.0; input.len()];
                for (row, gradient) in weights.chunks_exact(input.len().max(1)).zip(&gradient) {
                    sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += gradient * weight);
                }
                sums
            }
            Operation::Distances => {
                let mut sums = vec![0.0; input.len()];
                for (class, gradient) in gradient.iter().enumerate() {
                    let targets = input.iter().zip(bitmap(class));
                    sums.iter_mut().zip(targets).for_each(|(sum, (x, target))| *sum += gradient * 2.0 * (x - target));
                }
                sums
            }
        }
    }

    fn through_convolution(
        &self,
        window: Window,
        connections: &[Vec<usize>],
        kernels: &[f32],
        gradient: &[f32],
    ) -> Vec<f32> {
        let ((maps, side), (_, out_side)) = (maps_and_side(self.input), maps_and_side(self.output));
        let padded = side + 2 * window.padding;
        let mut sums = vec![0.0; maps * padded * padded];
        let mut kernels = kernels.chunks_exact(window.size * window.size);
        for (from, gradient) in connections.iter().zip(gradient.chunks_exact(out_side * out_side)) {
            for (&from, kernel) in from.iter().zip(&mut kernels) {
                let map = &mut sums[from * padded * padded..][..padded * padded];
                for (tap, weight) in kernel.iter().enumerate() {
                    let (ky, kx) = (tap / window.size, tap % window.size);
                    for (y, row) in gradient.chunks_exact(out_side).enumerate() {
                        let sums = &mut map[(y * window.stride + ky) * padded + kx..];
                        sums.iter_mut().step_by(window.stride).zip(row).for_each(|(sum, g)| *sum += weight * g);
                    }
                }
            }
        }
        let rows = sums.chunks_exact(padded * padded).flat_map(|map| {
            map.chunks_exact(padded).skip(window.padding).take(side).flat_map(|row| &row[window.padding..][..side])
        });
        rows.copied().collect()
    }

    /// Through windows of a map whose output changes with each of its values as `derivative` writes it.
    fn through_windows(
        &self,
        input: &[f32],
        window: Window,
        gradient: &[f32],
        derivative: impl Fn(&[f32], &mut [f32]),
    ) -> Vec<f32> {
        let ((_, side), (_, out_side)) = (maps_and_side(self.input), maps_and_side(self.output));
        let mut sums = vec![0.0; input.len()];
        let maps = input.chunks_exact(side * side).zip(sums.chunks_exact_mut(side * side));
        for ((map, sums), gradient) in maps.zip(gradient.chunks_exact(out_side * out_side)) {
            for (place, gradient) in gradient.iter().enumerate() {
                let (top, left) = (place / out_side * window.stride, place % out_side * window.stride);
                let places = (0..window.size * window.size)
                    .map(|index| (top + index / window.size) * side + left + index % window.size);
                let values: Vec<f32> = places.clone().map(|place| map[place]).collect();
                let mut back = vec![0.0; values.len()];
                derivative(&values, &mut back);
                places.zip(back).for_each(|(place, back)| sums[place] += gradient * back);
            }
        }
        sums
    }
}

/// Values of each map or unit times its factor.
fn scaled(values: &[f32], factors: &[f32]) -> Vec<f32> {
    let positions = (values.len() / factors.len().max(1)).max(1);
    values.iter().enumerate().map(|(index, value)| value * factors[index / positions]).collect()
}
