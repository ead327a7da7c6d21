//! The network, walked forward, and its gradients by autodiff.

use super::criterion::{distances, loss};
use super::parameters;
use burn::tensor::module::{avg_pool2d, conv2d};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions};
use burn::tensor::{Device, Tensor, TensorData};
use lenet_experiment::image::PIXELS;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::paper::{Criterion, TANH_AMPLITUDE, TANH_SLOPE};

/// The layers with parameters, in the order of the list.
pub const LAYERS: [&str; 6] = ["c1", "s2", "c3", "s4", "c5", "f6"];

/// The weights of a layer, and what they do.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What the weights do to their input.
    pub kind: Kind,
    /// Kernels `[maps, maps before, height, width]`, or coefficients `[1, maps, 1, 1]`.
    pub weight: Tensor<4>,
    /// `[1, maps, 1, 1]`
    pub bias: Tensor<4>,
}

/// What a layer's weights do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// C1, C3, C5; F6 too, as kernels of one pixel. C3's kernels are 0 where Table I has no connection.
    Convolution,
    /// S2 and S4: a coefficient a map, times what was pooled.
    Coefficient,
}

impl Kind {
    /// The part of a layer's sums that is linear in its weights and in its input.
    pub fn apply(self, input: Tensor<4>, weight: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Convolution => conv2d(input, weight, None, ConvOptions::new([1, 1], [0, 0], [1, 1], 1)),
            Self::Coefficient => input * weight,
        }
    }
}

/// The network.
#[derive(Clone, Debug)]
pub struct LeNet1998 {
    /// C1, S2, C3, S4, C5, F6.
    pub layers: [Layer; 6],
    subsampling: Subsampling,
}

/// What a walk forward leaves of each layer.
pub struct Trace {
    /// What the weights multiply; of S2 and S4 what was pooled.
    pub inputs: Vec<Tensor<4>>,
    /// After the squashing function.
    pub outputs: Vec<Tensor<4>>,
}

impl Trace {
    /// F6's output, `[n, 84]`.
    pub fn f6(&self) -> Tensor<2> {
        self.outputs[5].clone().flatten(1, 3) // [n, 84, 1, 1] -> [n, 84]
    }
}

/// Images with the paper's pixel values in their frame of two pixels, `[n, 1, 32, 32]`, and their labels as rows of 0 and 1,
/// `[n, 10]` (section II.B).
pub fn inputs(examples: &[([u8; PIXELS], u8)], device: &Device) -> (Tensor<4>, Tensor<2>) {
    let count = examples.len();
    let (mut pixels, mut target) = (vec![-0.1_f32; count * 1024], vec![0.0_f32; count * 10]);
    for (n, (image, label)) in examples.iter().enumerate() {
        for (i, ink) in image.iter().enumerate() {
            pixels[n * 1024 + (i / 28 + 2) * 32 + i % 28 + 2] = -0.1 + 1.275 * f32::from(*ink) / 255.0;
        }
        target[n * 10 + usize::from(*label)] = 1.0;
    }
    let images = Tensor::from_data(TensorData::new(pixels, [count, 1, 32, 32]), device);
    (images, Tensor::from_data(TensorData::new(target, [count, 10]), device))
}

impl LeNet1998 {
    /// The network with these 60,000 weights, in the engine's order.
    ///
    /// # Panics
    /// When the list has another length.
    pub fn new(weights: &[f32], subsampling: Subsampling, device: &Device) -> Self {
        Self { layers: parameters::layers(weights, device), subsampling }
    }

    /// What S2 and S4 multiply the mean of four inputs by.
    pub fn scale(&self) -> f32 {
        match self.subsampling {
            Subsampling::Sum => 4.0,
            Subsampling::Mean => 1.0,
        }
    }

    /// A walk forward from images `[n, 1, 32, 32]` with the paper's values.
    pub fn trace(&self, images: Tensor<4>) -> Trace {
        let (mut inputs, mut outputs, mut x) = (Vec::new(), Vec::new(), images);
        for layer in &self.layers {
            if layer.kind == Kind::Coefficient {
                x = avg_pool2d(x, AvgPoolOptions::new([2, 2]).with_stride([2, 2])) * self.scale();
            }
            inputs.push(x.clone());
            let sums = layer.kind.apply(x, layer.weight.clone()) + layer.bias.clone();
            x = (sums * TANH_SLOPE).tanh() * TANH_AMPLITUDE;
            outputs.push(x.clone());
        }
        Trace { inputs, outputs }
    }

    /// The ten distances y of images `[n, 1, 32, 32]`, `[n, 10]`.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        distances(self.trace(images).f6())
    }

    /// The gradients of the mean criterion, as a list; `target` is 1 at each image's label and 0 elsewhere, `[n, 10]`.
    pub fn gradients(&self, images: Tensor<4>, target: Tensor<2>, criterion: Criterion) -> Vec<f32> {
        let mut network = self.clone();
        for layer in &mut network.layers {
            layer.weight = layer.weight.clone().autodiff().require_grad();
            layer.bias = layer.bias.clone().autodiff().require_grad();
        }
        let y = network.forward(images.autodiff());
        let gradients = loss(criterion, y, target.autodiff()).backward();
        // Every tensor takes part in the loss, so that every one has a gradient.
        let of =
            |tensor: &Tensor<4>| tensor.grad(&gradients).unwrap_or_else(|| tensor.clone().without_autodiff() * 0.0);
        parameters::flat(network.layers.each_ref().map(|layer| [of(&layer.weight), of(&layer.bias)]))
    }
}
