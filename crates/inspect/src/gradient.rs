//! How a layer's outputs change with its inputs.

use crate::layer::{Layer, Operation, Window, maps_and_side, scale};
use lenet_experiment::article::Pooling;
use lenet_experiment::rbf_targets::bitmap;

impl Layer {
    /// The gradient of a function with respect to the layer's inputs, from that with respect to its outputs. `sums` are the outputs
    /// before the activation.
    pub(crate) fn input_gradient(&self, input: &[f32], sums: &[f32], output_gradient: &[f32]) -> Vec<f32> {
        let through = |(gradient, sum): (&f32, &f32)| gradient * self.activation.derivative(*sum);
        let mut gradient: Vec<f32> = output_gradient.iter().zip(sums).map(through).collect();
        match &self.operation {
            Operation::Convolution { window, connections, kernels, .. } => {
                self.through_convolution(*window, connections, kernels, &gradient)
            }
            Operation::Pooling { pooling: Pooling::Average, window } => self.through_means(input, *window, &gradient),
            Operation::Pooling { pooling: Pooling::Max, window } => {
                self.through_windows(input, *window, &gradient, |map, inputs, gradient, sums| {
                    let largest = inputs.max_by(|a, b| map[*a].total_cmp(&map[*b]));
                    largest.into_iter().for_each(|input| sums[input] += gradient);
                })
            }
            Operation::Subsampling { coefficients, .. } => {
                scale(&mut gradient, coefficients, &vec![0.0; coefficients.len()]);
                self.through_means(input, Window::SUBSAMPLING, &gradient)
            }
            Operation::Scaling { factors, .. } => {
                scale(&mut gradient, factors, &vec![0.0; factors.len()]);
                gradient
            }
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

    /// Through means of windows.
    fn through_means(&self, input: &[f32], window: Window, gradient: &[f32]) -> Vec<f32> {
        let share = 1.0 / (window.size * window.size) as f32;
        self.through_windows(input, window, gradient, |_, inputs, gradient, sums| {
            inputs.for_each(|input| sums[input] += share * gradient);
        })
    }

    /// Through windows of a map; `add` adds to the gradients of the inputs with these indices what one output contributes.
    fn through_windows(
        &self,
        input: &[f32],
        window: Window,
        gradient: &[f32],
        add: impl Fn(&[f32], &mut dyn Iterator<Item = usize>, f32, &mut [f32]),
    ) -> Vec<f32> {
        let ((_, side), (_, out_side)) = (maps_and_side(self.input), maps_and_side(self.output));
        let mut sums = vec![0.0; input.len()];
        let maps = input.chunks_exact(side * side).zip(sums.chunks_exact_mut(side * side));
        for ((map, sums), gradient) in maps.zip(gradient.chunks_exact(out_side * out_side)) {
            for (index, gradient) in gradient.iter().enumerate() {
                add(map, &mut window.indices(side, out_side, index), *gradient, sums);
            }
        }
        sums
    }
}
