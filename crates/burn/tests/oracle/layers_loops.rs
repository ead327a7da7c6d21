//! Any list of layers as plain loops in double precision. Shares with the implementation only the sizes of the layers, which
//! have tests of their own, and the order of the random numbers of dropout.

use lenet_data::random::Rng;
use lenet_experiment::article::Pooling;
use lenet_experiment::layers::{Layer, LayerActivation, LayerKind, LayerSize, Layers, Shape};

/// Added to a variance before its root is taken.
const NORM_EPSILON: f64 = 1e-5;

/// How batch normalisation and dropout act.
#[derive(Clone, Copy)]
pub enum Mode {
    /// By the batch's own statistics and by masks of this seed and step.
    Training { seed: u32, step: u32 },
    /// By the running statistics and without masks.
    Inference,
}

/// Logits of each image `[28][28]`, whose pixels are from 0 to 1.
pub fn logits(weights: &[f64], images: &[Vec<f64>], layers: &Layers, mode: Mode) -> Vec<Vec<f64>> {
    let units = layers.outputs() as u32;
    let output = Layer { kind: LayerKind::Dense { units }, activation: LayerActivation::None };
    let mut rest = weights;
    let mut batch = images.to_vec();
    for (index, (layer, size)) in layers.iter().copied().chain([output]).zip(layers.sizes()).enumerate() {
        let mut next = |length: u64| {
            let (part, tail) = rest.split_at(length as usize);
            rest = tail;
            part
        };
        let (inputs, outputs) = (u64::from(size.input.channels()), u64::from(size.output.channels()));
        match layer.kind {
            LayerKind::Convolution { size: side, stride, padding, .. } => {
                let kernels = next(outputs * inputs * u64::from(side * side));
                let biases = next(outputs);
                let window = Window { side: side as usize, stride: stride as usize, padding: padding as usize };
                each(&mut batch, |maps| convolution(maps, kernels, biases, window, size));
            }
            LayerKind::Pooling { pooling, size: side, stride } => {
                let window = Window { side: side as usize, stride: stride as usize, padding: 0 };
                each(&mut batch, |maps| pool(maps, pooling, window, size));
            }
            LayerKind::BatchNorm => {
                let [scale, shift, mean, variance] = [(); 4].map(|()| next(inputs));
                normalise(&mut batch, [scale, shift, mean, variance], mode);
            }
            LayerKind::Dropout { percent } => drop_out(&mut batch, percent, index, mode),
            LayerKind::Dense { .. } => {
                let matrix = next(outputs * size.input.len());
                let biases = next(outputs);
                each(&mut batch, |values| dense(values, matrix, biases));
            }
        }
        batch.iter_mut().flatten().for_each(|value| *value = activate(layer.activation, *value));
    }
    assert!(rest.is_empty(), "{} weights are left", rest.len());
    batch
}

fn each(batch: &mut [Vec<f64>], layer: impl Fn(&[f64]) -> Vec<f64>) {
    batch.iter_mut().for_each(|values| *values = layer(values));
}

#[derive(Clone, Copy)]
struct Window {
    side: usize,
    stride: usize,
    padding: usize,
}

fn maps_and_side(shape: Shape) -> (usize, usize) {
    match shape {
        Shape::Maps { maps, side } => (maps as usize, side as usize),
        Shape::Units(_) => panic!("no maps"),
    }
}

fn convolution(maps: &[f64], kernels: &[f64], biases: &[f64], window: Window, size: LayerSize) -> Vec<f64> {
    let ((inputs, side), (outputs, out_side)) = (maps_and_side(size.input), maps_and_side(size.output));
    let mut out = Vec::new();
    assert_eq!(biases.len(), outputs);
    for (map, bias) in biases.iter().enumerate() {
        for (y, x) in (0..out_side * out_side).map(|i| (i / out_side, i % out_side)) {
            let mut sum = *bias;
            for from in 0..inputs {
                for (ky, kx) in (0..window.side * window.side).map(|k| (k / window.side, k % window.side)) {
                    let at = |position: usize, tap: usize| {
                        (position * window.stride + tap).checked_sub(window.padding).filter(|at| *at < side)
                    };
                    if let (Some(iy), Some(ix)) = (at(y, ky), at(x, kx)) {
                        let kernel = (map * inputs + from) * window.side + ky;
                        sum += kernels[kernel * window.side + kx] * maps[(from * side + iy) * side + ix];
                    }
                }
            }
            out.push(sum);
        }
    }
    out
}

fn pool(maps: &[f64], pooling: Pooling, window: Window, size: LayerSize) -> Vec<f64> {
    let ((count, side), (_, out_side)) = (maps_and_side(size.input), maps_and_side(size.output));
    let mut out = Vec::new();
    for map in 0..count {
        for (y, x) in (0..out_side * out_side).map(|i| (i / out_side, i % out_side)) {
            let taps = (0..window.side * window.side).map(|k| (k / window.side, k % window.side));
            let values =
                taps.map(|(ky, kx)| maps[(map * side + y * window.stride + ky) * side + x * window.stride + kx]);
            out.push(match pooling {
                Pooling::Average => values.sum::<f64>() / (window.side * window.side) as f64,
                Pooling::Max => values.fold(f64::NEG_INFINITY, f64::max),
            });
        }
    }
    out
}

/// `parameters`: scale, shift, running mean and running variance of each channel.
fn normalise(batch: &mut [Vec<f64>], parameters: [&[f64]; 4], mode: Mode) {
    let [scale, shift, running_mean, running_variance] = parameters;
    let channels = scale.len();
    for channel in 0..channels {
        let (mean, variance) = match mode {
            Mode::Training { .. } => statistics(batch, channel, channels),
            Mode::Inference => (running_mean[channel], running_variance[channel]),
        };
        let deviation = (variance + NORM_EPSILON).sqrt();
        for values in batch.iter_mut() {
            let positions = values.len() / channels;
            for value in &mut values[channel * positions..][..positions] {
                *value = (*value - mean) / deviation * scale[channel] + shift[channel];
            }
        }
    }
}

/// Mean and variance of a channel over images and positions.
pub fn statistics(batch: &[Vec<f64>], channel: usize, channels: usize) -> (f64, f64) {
    let of_channel = |values: &Vec<f64>| {
        let positions = values.len() / channels;
        values[channel * positions..][..positions].to_vec()
    };
    let all: Vec<f64> = batch.iter().flat_map(of_channel).collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    (mean, all.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / all.len() as f64)
}

fn drop_out(batch: &mut [Vec<f64>], percent: u32, layer: usize, mode: Mode) {
    let Mode::Training { seed, step } = mode else { return };
    let mut rng = Rng::stream(u64::from(seed), u64::from(step) << 8 | layer as u64);
    let kept = (1.0 - f64::from(percent) / 100.0) as f32;
    for value in batch.iter_mut().flatten() {
        *value = if rng.uniform(0.0, 1.0) < kept { *value / f64::from(kept) } else { 0.0 };
    }
}

fn dense(inputs: &[f64], weights: &[f64], biases: &[f64]) -> Vec<f64> {
    let unit = |(row, bias): (&[f64], &f64)| row.iter().zip(inputs).map(|(w, x)| w * x).sum::<f64>() + bias;
    weights.chunks_exact(inputs.len()).zip(biases).map(unit).collect()
}

fn activate(activation: LayerActivation, x: f64) -> f64 {
    match activation {
        LayerActivation::None => x,
        LayerActivation::Tanh => x.tanh(),
        LayerActivation::Relu => x.max(0.0),
        LayerActivation::Gelu => x * (1.0 + erf(x / 2.0_f64.sqrt())) / 2.0,
        LayerActivation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
    }
}

/// The error function by its Taylor series, for small x.
fn erf(x: f64) -> f64 {
    assert!(x.abs() < 4.0, "the series loses precision");
    let (mut sum, mut power) = (x, x);
    for n in 1..100 {
        power *= -x * x / f64::from(n);
        sum += power / f64::from(2 * n + 1);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}
