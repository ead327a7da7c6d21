//! The network as plain loops in double precision, from the article's table. Shares no code with the implementations.

use super::fixtures::squares;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use lenet_burn::network::{BurnNetwork, Values};
use lenet_burn::trainer::images;
use lenet_data::dataset::Dataset;
use lenet_data::random::Rng;
use lenet_experiment::article::{Activation, ArticleNet, Loss, Pooling};
use lenet_experiment::experiment::Experiment;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::layer_table::layers;
use lenet_experiment::network::{TENSORS, Weights};
use lenet_experiment::presets::Preset;
use lenet_learner::batch::Batch;
use lenet_learner::init::article::initial_weights;
use std::cell::Cell;
use std::rc::Rc;

/// Logits `[10]` of an image `[28, 28]` of pixels from 0 to 1; `weights` is the flat list in PyTorch's layout.
pub fn logits(weights: &[f64], pixels: &[f64], net: &ArticleNet) -> Vec<f64> {
    forward(weights, pixels, net).0
}

/// Logits, and the least distance to a discontinuity of the gradient: of a ReLU's input from 0, of a pooling maximum from
/// the second largest. If rounding exceeds it, two correct implementations may differ.
fn forward(weights: &[f64], pixels: &[f64], net: &ArticleNet) -> (Vec<f64>, f64) {
    let nearest = Cell::new(f64::INFINITY);
    let record = |distance: f64| nearest.set(nearest.get().min(distance));
    let mut rest = weights;
    let mut next = |length: usize| {
        let (part, tail) = rest.split_at(length);
        rest = tail;
        part
    };
    let activation = |x: f64| match net.activation {
        Activation::Tanh => x.tanh(),
        Activation::Relu => {
            record(x.abs());
            x.max(0.0)
        }
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
    };
    let c1 = convolution(pixels, (1, 28), next(150), next(6), 2, activation);
    let s2 = pool(&c1, (6, 28), net.pooling, record);
    let c3 = convolution(&s2, (6, 14), next(2400), next(16), 0, activation);
    let s4 = pool(&c3, (16, 10), net.pooling, record);
    let c5 = dense(&s4, next(48_000), next(120), activation);
    let f6 = dense(&c5, next(10_080), next(84), activation);
    (dense(&f6, next(840), next(10), |x| x), nearest.get())
}

/// Mean loss over images and their labels.
pub fn mean_loss(weights: &[f64], images: &[(Vec<f64>, usize)], experiment: &Experiment) -> f64 {
    let net = experiment.article().unwrap();
    let loss = |(pixels, label): &(Vec<f64>, usize)| image_loss(&logits(weights, pixels, net), *label, net.loss);
    images.iter().map(loss).sum::<f64>() / images.len() as f64
}

/// Loss of one image from its logits `[classes]`.
pub fn image_loss(logits: &[f64], label: usize, loss: Loss) -> f64 {
    let exps: Vec<f64> = logits.iter().map(|logit| logit.exp()).collect();
    let sum: f64 = exps.iter().sum();
    let expected = |class: usize| if class == label { 1.0 } else { 0.0 };
    match loss {
        Loss::CrossEntropy => -(exps[label] / sum).ln(),
        // A tenth of each label is spread evenly over the classes.
        Loss::SmoothedCrossEntropy => {
            let share = 0.1 / exps.len() as f64;
            (0..exps.len()).map(|c| -(0.9 * expected(c) + share) * (exps[c] / sum).ln()).sum()
        }
        Loss::MeanSquaredError => {
            (0..exps.len()).map(|c| (exps[c] / sum - expected(c)).powi(2)).sum::<f64>() / exps.len() as f64
        }
    }
}

/// Every combination of activation, pooling and loss.
pub fn combinations() -> Vec<Experiment> {
    let mut all = Vec::new();
    for activation in [Activation::Tanh, Activation::Relu, Activation::Sigmoid] {
        for pooling in [Pooling::Average, Pooling::Max] {
            for loss in [Loss::CrossEntropy, Loss::SmoothedCrossEntropy, Loss::MeanSquaredError] {
                all.push(Preset::Modern.experiment().with_article(|net| {
                    *net = ArticleNet { activation, pooling, loss, ..*net };
                }));
            }
        }
    }
    all.push(Experiment { handicap: Handicap::NoBiases, ..Preset::Modern.experiment() });
    all
}

/// Whether the gradient is discontinuous: ReLU and max pooling.
pub fn has_discontinuous_gradient(experiment: &Experiment) -> bool {
    experiment.article().is_some_and(|net| net.activation == Activation::Relu || net.pooling == Pooling::Max)
}

/// Draws `size` images, all farther from discontinuities of the gradient than rounding errors.
pub fn smooth_batch(
    set: &Rc<Dataset>,
    size: usize,
    experiment: &Experiment,
    weights: &Weights,
    rng: &mut Rng,
) -> Batch {
    // Sums of order 1 of up to 400 terms, each rounded to 6e-8.
    const ROUNDING: f64 = 1e-6;
    let exact: Vec<f64> = weights.values().iter().map(|&w| f64::from(w)).collect();
    let is_smooth = |index: &u32| {
        let pixels: Vec<f64> = set.image(*index as usize).iter().map(|&ink| f64::from(ink) / 255.0).collect();
        forward(&exact, &pixels, experiment.article().unwrap()).1 > ROUNDING
    };
    let smooth: Vec<u32> =
        (0..set.len() as u32).filter(|index| !has_discontinuous_gradient(experiment) || is_smooth(index)).collect();
    assert!(smooth.len() * 4 > set.len(), "only {} of {} are smooth", smooth.len(), set.len());
    let indices: Vec<u32> = (0..size).map(|_| smooth[rng.uniform(0.0, smooth.len() as f32 - 0.1) as usize]).collect();
    Batch::new(set, indices)
}

/// Initial weights with nonzero biases, so that a missing bias fails.
pub fn weights_with_biases() -> Weights {
    weights_of_seed(3)
}

/// The same for any seed.
pub fn weights_of_seed(seed: u32) -> Weights {
    let mut values = Vec::new();
    for (spec, tensor) in initial_weights(seed).unwrap().split(&TENSORS) {
        let bias = |i: usize| 0.1 * ((i * 7 % 11) as f32 - 5.0) / 5.0;
        values.extend(tensor.iter().enumerate().map(|(i, w)| if spec.shape.len() == 1 { bias(i) } else { *w }));
    }
    Weights::try_from(values).unwrap()
}

fn convolution(
    maps: &[f64],
    (count, side): (usize, usize),
    kernels: &[f64],
    biases: &[f64],
    padding: usize,
    activation: impl Fn(f64) -> f64,
) -> Vec<f64> {
    let out_side = side + 2 * padding - 4;
    let mut out = Vec::new();
    for (map, bias) in biases.iter().enumerate() {
        for y in 0..out_side {
            for x in 0..out_side {
                let mut sum = *bias;
                for from in 0..count {
                    for (ky, kx) in (0..25).map(|k| (k / 5, k % 5)) {
                        let (iy, ix) = ((y + ky).wrapping_sub(padding), (x + kx).wrapping_sub(padding));
                        if iy < side && ix < side {
                            sum +=
                                kernels[(map * count + from) * 25 + ky * 5 + kx] * maps[(from * side + iy) * side + ix];
                        }
                    }
                }
                out.push(activation(sum));
            }
        }
    }
    out
}

fn pool(maps: &[f64], (count, side): (usize, usize), pooling: Pooling, record: impl Fn(f64)) -> Vec<f64> {
    let half = side / 2;
    let mut out = Vec::new();
    for index in 0..count * half * half {
        let (map, y, x) = (index / (half * half), index / half % half, index % half);
        let four = [0, 1, 2, 3].map(|k| maps[(map * side + 2 * y + k / 2) * side + 2 * x + k % 2]);
        out.push(match pooling {
            Pooling::Average => four.iter().sum::<f64>() / 4.0,
            Pooling::Max => {
                let mut four = four;
                four.sort_by(f64::total_cmp);
                // Of equal maxima every implementation takes the first.
                if four[3] > four[2] {
                    record(four[3] - four[2]);
                }
                four[3]
            }
        });
    }
    out
}

fn dense(inputs: &[f64], weights: &[f64], biases: &[f64], activation: impl Fn(f64) -> f64) -> Vec<f64> {
    let unit = |(row, bias): (&[f64], &f64)| activation(row.iter().zip(inputs).map(|(w, x)| w * x).sum::<f64>() + bias);
    weights.chunks_exact(inputs.len()).zip(biases).map(unit).collect()
}

/// Asserts that gradients in PyTorch's layout differ by at most `tolerance` times the second's norm in every tensor.
pub fn assert_close(ours: &[f32], theirs: &[f32], tolerance: f64, context: &str) {
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|v| f64::from(v).powi(2)).sum::<f64>().sqrt();
    let mut start = 0;
    for spec in &TENSORS {
        let range = start..start + spec.len();
        start = range.end;
        let norm_of_tensor = norm(&mut theirs[range.clone()].iter().copied());
        let difference = norm(&mut ours[range.clone()].iter().zip(&theirs[range]).map(|(a, b)| a - b));
        assert!(difference <= tolerance * norm_of_tensor, "{}: {difference} of {norm_of_tensor}, {context}", spec.name);
    }
}

#[test]
fn burn_forward_pass_matches_plain_loops() {
    let device = Device::flex();
    let weights = weights_with_biases();
    let exact: Vec<f64> = weights.values().iter().map(|&w| f64::from(w)).collect();
    let set = squares(3, 9);
    for experiment in combinations() {
        let network = BurnNetwork::from_weights(&experiment.network.layers(), &weights, &device);
        let batch = images(&Batch::new(&set, [0, 1, 2]), &device);
        let ours: Vec<f32> = network.forward(batch, None).into_data().try_into_vec().unwrap();
        for i in 0..3 {
            let pixels: Vec<f64> = set.image(i).iter().map(|&ink| f64::from(ink) / 255.0).collect();
            for (ours, expected) in ours[i * 10..].iter().zip(logits(&exact, &pixels, experiment.article().unwrap())) {
                // Single precision: 7 layers, sums of up to 400 terms of order 1, each rounded to 6e-8.
                assert!((f64::from(*ours) - expected).abs() < 2e-5, "{ours} {expected} {experiment:?}");
            }
        }
    }
}

#[test]
fn layer_table_matches_article_and_burn_network() {
    let modern = Preset::Modern.experiment();
    let rows = layers(&modern.network);
    let table: Vec<(&str, &[u32], u32)> =
        rows.iter().map(|row| (row.name.as_str(), row.output.as_slice(), row.parameters)).collect();
    assert_eq!(
        table,
        [
            ("C1", [6, 28, 28].as_slice(), 156),
            ("S2", &[6, 14, 14], 0),
            ("C3", &[16, 10, 10], 2_416),
            ("S4", &[16, 5, 5], 0),
            ("C5", &[120], 48_120),
            ("F6", &[84], 10_164),
            ("Output", &[10], 850),
        ]
    );
    assert_eq!(rows.iter().map(|row| row.parameters).sum::<u32>(), 61_706);
    assert_eq!(
        (rows[0].kind.as_str(), rows[1].kind.as_str()),
        ("convolution 5x5, 6 maps, tanh", "average pooling 2x2")
    );

    let device = Device::flex();
    let network = BurnNetwork::from_weights(&modern.network.layers(), &initial_weights(1).unwrap(), &device);
    assert_eq!(network.num_params(), 61_706);
    let outputs = network.outputs(Tensor::zeros([1, 1, 28, 28], &device));
    for (row, output) in rows.iter().zip(outputs) {
        let dims = match output {
            Values::Maps(maps) => maps.dims()[1..].to_vec(),
            Values::Units(units) => units.dims()[1..].to_vec(),
        };
        assert_eq!(row.output.iter().map(|size| *size as usize).collect::<Vec<_>>(), dims, "{}", row.name);
    }
}
