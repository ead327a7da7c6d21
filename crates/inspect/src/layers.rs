//! The layers of a network with its weights.

use crate::activation::Activation;
use crate::layer::{Layer, Operation, Window};
use lenet_experiment::experiment::Network;
use lenet_experiment::layer_table;
use lenet_experiment::layers::{LayerActivation, LayerKind, LayerSize, Shape};
use lenet_experiment::lenet1998::TABLE_I;
use lenet_experiment::network::Weights;
use lenet_experiment::paper::PAPER_PIXELS;

/// Added to a variance before its root is taken, as PyTorch and burn do.
const NORM_EPSILON: f32 = 1e-5;

/// Takes tensor after tensor from a flat list; missing values are zero.
struct Tensors<'a>(&'a [f32]);

impl Tensors<'_> {
    fn take(&mut self, length: usize) -> Vec<f32> {
        let (values, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        let mut values = values.to_vec();
        values.resize(length, 0.0);
        values
    }

    /// With kernels of 5x5, as all of the paper's network.
    fn convolution(&mut self, padding: usize, connections: Vec<Vec<usize>>) -> Operation {
        Operation::Convolution {
            window: Window { size: 5, stride: 1, padding },
            kernels: self.take(25 * connections.iter().map(Vec::len).sum::<usize>()),
            biases: self.take(connections.len()),
            connections,
            padding_value: PAPER_PIXELS[0],
        }
    }

    fn subsampling(&mut self, maps: usize) -> Operation {
        Operation::Subsampling { coefficients: self.take(maps), biases: self.take(maps) }
    }

    fn dense(&mut self, inputs: usize, units: usize) -> Operation {
        Operation::Dense { weights: self.take(inputs * units), biases: self.take(units) }
    }
}

/// The layers of a network that is a list of them.
pub(crate) fn of_list(network: &Network, weights: &Weights) -> Vec<Layer> {
    let layers = network.layers();
    let names = layer_table::layers(network).into_iter().map(|row| row.name);
    let mut tensors = Tensors(weights.values());
    let all = layers.with_output().zip(layers.sizes()).zip(names);
    let layer = |((layer, size), name): ((lenet_experiment::layers::Layer, LayerSize), String)| Layer {
        name,
        operation: operation(layer.kind, size, &mut tensors),
        activation: Activation::Layer(layer.activation),
        input: size.input,
        output: size.output,
    };
    all.map(layer).collect()
}

fn operation(kind: LayerKind, size: LayerSize, tensors: &mut Tensors) -> Operation {
    let [inputs, outputs] = [size.input, size.output].map(|shape| shape.channels() as usize);
    match kind {
        LayerKind::Convolution { size, stride, padding, .. } => {
            let window = Window { size: size as usize, stride: stride as usize, padding: padding as usize };
            Operation::Convolution {
                window,
                connections: vec![(0..inputs).collect(); outputs],
                kernels: tensors.take(outputs * inputs * window.size * window.size),
                biases: tensors.take(outputs),
                padding_value: 0.0,
            }
        }
        LayerKind::Pooling { pooling, size, stride } => {
            let window = Window { size: size as usize, stride: stride as usize, padding: 0 };
            Operation::Pooling { pooling, window }
        }
        LayerKind::BatchNorm => {
            let [scales, shifts, means, variances] = [(); 4].map(|()| tensors.take(inputs));
            let factor = |(scale, variance): (&f32, &f32)| scale / (variance + NORM_EPSILON).sqrt();
            let factors: Vec<f32> = scales.iter().zip(&variances).map(factor).collect();
            let shifts = shifts.iter().zip(means.iter().zip(&factors)).map(|(shift, (mean, f))| shift - mean * f);
            Operation::Scaling { shifts: shifts.collect(), factors }
        }
        LayerKind::Dropout { .. } => Operation::Identity,
        LayerKind::Dense { .. } => tensors.dense(size.input.len() as usize, outputs),
    }
}

/// The layers of the paper's network, in the order of its tensors.
pub(crate) fn of_paper(weights: &Weights) -> Vec<Layer> {
    let mut tensors = Tensors(weights.values());
    let maps = |maps, side| Shape::Maps { maps, side };
    let layer = |name: &str, operation, input, output| Layer {
        name: name.into(),
        operation,
        activation: Activation::ScaledTanh,
        input,
        output,
    };
    let [all, table]: [Vec<Vec<usize>>; 2] = [vec![vec![0]; 6], TABLE_I.iter().map(|maps| maps.to_vec()).collect()];
    let c1 = layer("C1", tensors.convolution(2, all), Shape::INPUT, maps(6, 28));
    let s2 = layer("S2", tensors.subsampling(6), maps(6, 28), maps(6, 14));
    let c3 = layer("C3", tensors.convolution(0, table), maps(6, 14), maps(16, 10));
    let s4 = layer("S4", tensors.subsampling(16), maps(16, 10), maps(16, 5));
    // A convolution of 5x5 pixels by kernels of 5x5: every unit sees everything.
    let c5 = layer("C5", tensors.dense(400, 120), maps(16, 5), Shape::Units(120));
    let f6 = layer("F6", tensors.dense(120, 84), Shape::Units(120), Shape::Units(84));
    let output = Layer {
        activation: Activation::Layer(LayerActivation::None),
        ..layer("Output", Operation::Distances, Shape::Units(84), Shape::Units(10))
    };
    vec![c1, s2, c3, s4, c5, f6, output]
}
