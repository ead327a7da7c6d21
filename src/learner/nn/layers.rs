//! The layer table, read off the live network.

use super::lenet5::{Activations, LeNet5};
use crate::values::experiment::{Activation, Pooling};
use crate::values::image::SIDE;
use crate::values::network::LayerRow;
use burn::module::Module;
use burn::tensor::{Device, Tensor};

impl LeNet5 {
    /// One row a layer: parameters counted from its tensors, output shapes taken from a forward pass of a blank image.
    pub fn layers(&self, device: &Device) -> Vec<LayerRow> {
        let blank = Tensor::zeros([1, 1, SIDE, SIDE], device); // [1, 1, 28, 28]
        let Activations { c1, s2, c3, s4, c5, f6, output } = self.activations(blank);
        let (activation, pooling) = self.kinds();
        let squash = match activation {
            Activation::Tanh => "tanh",
            Activation::Relu => "ReLU",
            Activation::Sigmoid => "sigmoid",
        };
        let pool = match pooling {
            Pooling::Average => "average pooling 2x2",
            Pooling::Max => "max pooling 2x2",
        };
        let conv = |maps: &Tensor<4>| format!("convolution 5x5, {} maps, {squash}", maps.dims()[1]);
        let dense = |units: &Tensor<2>| format!("dense, {} units, {squash}", units.dims()[1]);
        vec![
            row("C1", conv(&c1), &c1, self.c1.num_params()),
            row("S2", pool.into(), &s2, 0),
            row("C3", conv(&c3), &c3, self.c3.num_params()),
            row("S4", pool.into(), &s4, 0),
            row("C5", dense(&c5), &c5, self.c5.num_params()),
            row("F6", dense(&f6), &f6, self.f6.num_params()),
            row("Output", format!("dense, {} units, softmax", output.dims()[1]), &output, self.output.num_params()),
        ]
    }
}

fn row<const D: usize>(name: &str, kind: String, output: &Tensor<D>, parameters: usize) -> LayerRow {
    // The first dimension is the batch.
    let output = output.dims()[1..].iter().map(|&size| size as u32).collect();
    LayerRow { name: name.into(), kind, output, parameters: parameters as u32 }
}
