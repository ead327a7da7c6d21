//! The network's forward pass, and its gradients by autodiff.

use super::criterion::{distances, loss};
use super::layer::{Kind, Layer};
use super::parameters;
use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor, TensorData};
use lenet_experiment::image::PIXELS;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::paper::{Criterion, TANH_AMPLITUDE, TANH_SLOPE};

/// The layers with parameters, in the order of the flat list.
pub const LAYERS: [&str; 6] = ["c1", "s2", "c3", "s4", "c5", "f6"];

/// The paper's LeNet-5.
#[derive(Clone, Debug)]
pub struct LeNet1998 {
    /// C1, S2, C3, S4, C5, F6.
    pub layers: [Layer; 6],
    subsampling: Subsampling,
}

/// Inputs and outputs of every layer in a forward pass.
pub struct Trace {
    /// What the weights are applied to; after pooling in S2 and S4.
    pub inputs: Vec<Tensor<4>>,
    /// After the activation.
    pub outputs: Vec<Tensor<4>>,
}

impl Trace {
    /// F6's outputs `[n, 84]`.
    pub fn f6(&self) -> Tensor<2> {
        self.outputs[5].clone().flatten(1, 3) // [n, 84, 1, 1] -> [n, 84]
    }
}

/// Images `[n, 1, 32, 32]`, padded by two pixels and scaled to the paper's pixel values (section II.B), and one-hot labels
/// `[n, 10]`.
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
    /// Creates a network with these 60,000 parameters, in the engine's order.
    ///
    /// # Panics
    /// When the list has another length.
    pub fn new(weights: &[f32], subsampling: Subsampling, device: &Device) -> Self {
        Self { layers: parameters::layers(weights, device), subsampling }
    }

    /// Factor of the mean of four inputs in S2 and S4.
    pub fn scale(&self) -> f32 {
        match self.subsampling {
            Subsampling::Sum => 4.0,
            Subsampling::Mean => 1.0,
        }
    }

    /// Forward pass of images `[n, 1, 32, 32]`.
    pub fn trace(&self, images: Tensor<4>) -> Trace {
        let (mut inputs, mut outputs, mut x) = (Vec::new(), Vec::new(), images);
        for layer in &self.layers {
            if layer.kind == Kind::Coefficient {
                x = avg_pool2d(x, AvgPoolOptions::new([2, 2]).with_stride([2, 2])) * self.scale();
            }
            inputs.push(x.clone());
            let pre_activation = layer.kind.apply(x, layer.weight.clone()) + layer.bias.clone();
            x = (pre_activation * TANH_SLOPE).tanh() * TANH_AMPLITUDE;
            outputs.push(x.clone());
        }
        Trace { inputs, outputs }
    }

    /// Forward pass of images `[n, 1, 32, 32]` to the squared distances y `[n, 10]`.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        distances(self.trace(images).f6())
    }

    /// Gradient of the mean criterion as a flat list, from images `[n, 1, 32, 32]` and one-hot labels `[n, 10]`.
    pub fn gradients(&self, images: Tensor<4>, target: Tensor<2>, criterion: Criterion) -> Vec<f32> {
        let mut network = self.clone();
        for layer in &mut network.layers {
            layer.weight = layer.weight.clone().autodiff().require_grad();
            layer.bias = layer.bias.clone().autodiff().require_grad();
        }
        let y = network.forward(images.autodiff());
        let gradients = loss(criterion, y, target.autodiff()).backward();
        // Every tensor has a gradient; zeros only satisfy the type.
        let gradient =
            |tensor: &Tensor<4>| tensor.grad(&gradients).unwrap_or_else(|| tensor.clone().without_autodiff() * 0.0);
        parameters::flat(network.layers.each_ref().map(|layer| [gradient(&layer.weight), gradient(&layer.bias)]))
    }
}
