//! Convolution, image by image: its windows as the columns of a matrix, then one product of matrices. burn-flex gathers the
//! windows value by value, which takes more than half of its time where channels are few.
//!
//! W is `[maps, channels size²]`, X, the columns, is `[channels size², side²]`, and Y is `[maps, side²]`.

use super::{Values, Window};
use burn::backend::flex::FlexTensor;
use burn::backend::ops::FloatTensorOps;
use burn::backend::{Flex, TensorMetadata};
use burn::tensor::{Shape, TensorData};
use std::ops::Range;

/// Y = W X + b.
pub fn forward(input: &Values, weight: FlexTensor, bias: &Values, window: Window) -> FlexTensor {
    let geometry = Geometry::new(&input.0.shape(), &weight.shape(), window);
    let weight = geometry.weight_matrix(weight);
    let mut columns = geometry.columns();
    let mut output = Vec::with_capacity(geometry.batch * geometry.output_len());
    for image in input.get().chunks_exact(geometry.input_len()) {
        geometry.gather(image, columns.storage_mut());
        let product = Flex::float_matmul(weight.clone(), columns.clone());
        for (row, bias) in product.storage::<f32>().chunks_exact(geometry.pixels()).zip(bias.get()) {
            output.extend(row.iter().map(|value| value + bias));
        }
    }
    tensor(output, [geometry.batch, geometry.maps, geometry.side, geometry.side])
}

/// dX = Wᵀ dY, whose columns are added to the windows that they come from.
pub fn input_gradient(input: Shape, weight: FlexTensor, gradient: &Values, window: Window) -> FlexTensor {
    let geometry = Geometry::new(&input, &weight.shape(), window);
    let transposed = geometry.weight_matrix(weight).transpose(0, 1);
    let mut output = vec![0.0; geometry.batch * geometry.input_len()];
    let images = output.chunks_exact_mut(geometry.input_len());
    for (image, gradient) in images.zip(gradient.get().chunks_exact(geometry.output_len())) {
        let gradient = tensor(gradient.to_vec(), [geometry.maps, geometry.pixels()]);
        let columns = Flex::float_matmul(transposed.clone(), gradient);
        geometry.scatter(columns.storage(), image);
    }
    tensor(output, input)
}

/// dW = dY Xᵀ, summed over the images.
pub fn weight_gradient(input: &Values, weight: Shape, gradient: &Values, window: Window) -> FlexTensor {
    let geometry = Geometry::new(&input.0.shape(), &weight, window);
    let mut columns = geometry.columns();
    let mut sum = vec![0.0; weight.num_elements()];
    let images = input.get().chunks_exact(geometry.input_len());
    for (image, gradient) in images.zip(gradient.get().chunks_exact(geometry.output_len())) {
        geometry.gather(image, columns.storage_mut());
        let gradient = tensor(gradient.to_vec(), [geometry.maps, geometry.pixels()]);
        let product = Flex::float_matmul(gradient, columns.clone().transpose(0, 1));
        sum.iter_mut().zip(product.storage::<f32>()).for_each(|(sum, value)| *sum += value);
    }
    tensor(sum, weight)
}

fn tensor(values: Vec<f32>, shape: impl Into<Shape>) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

/// The sizes of a convolution.
struct Geometry {
    batch: usize,
    channels: usize,
    input_side: usize,
    maps: usize,
    /// Of the output.
    side: usize,
    window: Window,
}

impl Geometry {
    fn new(input: &Shape, weight: &Shape, window: Window) -> Self {
        let side = (input[2] + 2 * window.padding - window.size) / window.stride + 1;
        Self { batch: input[0], channels: input[1], input_side: input[2], maps: weight[0], side, window }
    }

    fn input_len(&self) -> usize {
        self.channels * self.input_side * self.input_side
    }

    fn pixels(&self) -> usize {
        self.side * self.side
    }

    fn output_len(&self) -> usize {
        self.maps * self.pixels()
    }

    fn rows(&self) -> usize {
        self.channels * self.window.size * self.window.size
    }

    fn weight_matrix(&self, weight: FlexTensor) -> FlexTensor {
        weight.to_contiguous().reshape([self.maps, self.rows()].into())
    }

    /// X with zeros, which remain where windows lie in the padding.
    fn columns(&self) -> FlexTensor {
        tensor(vec![0.0; self.rows() * self.pixels()], [self.rows(), self.pixels()])
    }

    /// Copies an image's windows into X.
    fn gather(&self, image: &[f32], columns: &mut [f32]) {
        self.for_each_row(|inputs, outputs| {
            let outputs = &mut columns[outputs];
            match self.window.stride {
                1 => outputs.copy_from_slice(&image[inputs]),
                stride => {
                    outputs.iter_mut().zip(image[inputs].iter().step_by(stride)).for_each(|(to, from)| *to = *from);
                }
            }
        });
    }

    /// Adds X to an image's windows.
    fn scatter(&self, columns: &[f32], image: &mut [f32]) {
        self.for_each_row(|inputs, outputs| {
            let inputs = image[inputs].iter_mut().step_by(self.window.stride);
            inputs.zip(&columns[outputs]).for_each(|(to, from)| *to += from);
        });
    }

    /// Calls `copy` with each row of an image, and the part of X to which its pixels go, `stride` apart.
    fn for_each_row(&self, mut copy: impl FnMut(Range<usize>, Range<usize>)) {
        let Window { size, stride, padding } = self.window;
        let mut row = 0;
        for channel in 0..self.channels {
            for y_shift in 0..size {
                let ys = self.inside(y_shift);
                for x_shift in 0..size {
                    let xs = self.inside(x_shift);
                    for y in ys.clone() {
                        let input_row = (channel * self.input_side + y * stride + y_shift - padding) * self.input_side;
                        let output_row = row * self.pixels() + y * self.side;
                        if let Some(last) = xs.clone().last() {
                            let input = |x: usize| input_row + x * stride + x_shift - padding;
                            copy(input(xs.start)..input(last) + 1, output_row + xs.start..output_row + xs.end);
                        }
                    }
                    row += 1;
                }
            }
        }
    }

    /// The outputs for which this row or column of the window lies inside of the image.
    fn inside(&self, shift: usize) -> Range<usize> {
        let Window { stride, padding, .. } = self.window;
        let start = padding.saturating_sub(shift).div_ceil(stride);
        // y stride + shift - padding < side
        let end = (self.input_side + padding).saturating_sub(shift).div_ceil(stride).min(self.side);
        start.min(end)..end
    }
}
