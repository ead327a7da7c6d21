//! Custom networks on burn: gradients, inference, shapes, and exact resumption.

use super::fixtures::{small, squares};
use super::layers_loops::{Mode, logits};
use super::plain_loops::image_loss;
use super::trainer;
use burn::module::Module;
use burn::tensor::{Device as BurnTensorDevice, Tensor};
use lenet_burn::BurnDevice;
use lenet_burn::network::{BurnNetwork, Values};
use lenet_burn::trainer::images;
use lenet_data::dataset::Dataset;
use lenet_data::random::Rng;
use lenet_experiment::article::{Loss, Optimizer, Pooling};
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::experiment::{Experiment, Network};
use lenet_experiment::layers::{Layer, LayerActivation, LayerKind, Layers};
use lenet_experiment::network::{Role, Weights};
use lenet_learner::batch::Batch;
use lenet_learner::init::initial_weights;
use lenet_learner::trainer::{State, build_trainer};
use pollster::block_on;
use proptest::prelude::*;

/// Step of the central differences.
const EPSILON: f64 = 1e-6;

const IMAGES: [u32; 4] = [0, 1, 2, 3];

/// Every kind of layer and every activation, the latter after maps and after units, and several numbers of outputs.
const NETWORKS: [&str; 5] = [
    "linear",
    "conv 3 5x5 stride 2 pad 1 tanh, norm, max 2x2, dense 12 sigmoid, output 26",
    "conv 2 2x2 stride 3 pad 5 tanh, average 3x3, dense 8 tanh",
    "conv 2 3x3 gelu, average 3x3 stride 2, norm relu, conv 3 3x3 pad 2, dropout 30, dense 8 relu, norm tanh, dropout 20",
    "average 4x4 sigmoid, conv 4 2x2, max 2x2 stride 1 tanh, dense 9 gelu, output 62",
];

fn experiment(layers: Layers, training: Training) -> Experiment {
    Experiment { network: Network::Custom(CustomNet { layers, training }), ..small() }
}

fn training(loss: Loss, optimizer: Optimizer) -> Training {
    Training { loss, optimizer, weight_decay: 0.0 }
}

/// Initial weights with nonzero biases, scales other than 1 and statistics other than 0 and 1, so that none can be missing.
fn weights(experiment: &Experiment) -> Weights {
    let mut rng = Rng::new(5);
    let mut values = Vec::new();
    for (spec, tensor) in initial_weights(experiment).unwrap().split(&experiment.network.tensors()) {
        match spec.role {
            Role::Weight => values.extend_from_slice(tensor),
            Role::Bias | Role::RunningMean => values.extend(tensor.iter().map(|_| rng.uniform(-0.1, 0.1))),
            Role::Scale | Role::RunningVariance => values.extend(tensor.iter().map(|_| rng.uniform(0.5, 1.5))),
        }
    }
    Weights::try_from(values).unwrap()
}

/// Each of [`NETWORKS`] with weights.
pub fn networks() -> Vec<(Network, Weights)> {
    let network = |text: &str| {
        let experiment = experiment(text.parse().unwrap(), training(Loss::CrossEntropy, Optimizer::Sgd));
        let weights = weights(&experiment);
        (experiment.network, weights)
    };
    NETWORKS.map(network).into()
}

fn exact(weights: &Weights) -> Vec<f64> {
    weights.values().iter().map(|&w| f64::from(w)).collect()
}

fn pixels(set: &Dataset) -> Vec<Vec<f64>> {
    IMAGES.map(|i| set.image(i as usize).iter().map(|&ink| f64::from(ink) / 255.0).collect()).to_vec()
}

fn mean_loss(logits: &[Vec<f64>], set: &Dataset, loss: Loss) -> f64 {
    let of_image = |(index, logits): (usize, &Vec<f64>)| image_loss(logits, set.label(index).into(), loss);
    logits.iter().enumerate().map(of_image).sum::<f64>() / logits.len() as f64
}

#[test]
fn gradients_match_finite_differences() {
    let set = squares(4, 4);
    let images = pixels(&set);
    for text in NETWORKS {
        for loss in [Loss::CrossEntropy, Loss::SmoothedCrossEntropy, Loss::MeanSquaredError] {
            let layers: Layers = text.parse().unwrap();
            // The gradient is the velocity after one step from zero.
            let momentum = Optimizer::Momentum { momentum: 0.5 };
            let experiment = experiment(layers.clone(), training(loss, momentum));
            let weights = weights(&experiment);
            let mut trainer = trainer(&BurnDevice::flex(), &experiment, &weights);
            let step = 3;
            trainer.train_step(&Batch::new(&set, IMAGES), 0.1, step);
            let gradient = block_on(trainer.state()).unwrap().moments.remove(0);
            let mode = Mode::Training { seed: experiment.seed, step };
            let (mut of_weights, mut of_gradient) = (0, 0);
            for spec in experiment.network.tensors() {
                if spec.role.is_trained() {
                    let tensor = &gradient[of_gradient..of_gradient + spec.len()];
                    of_gradient += spec.len();
                    let largest = tensor.iter().fold(0.0_f32, |largest, g| largest.max(g.abs()));
                    // First, last, and the one with the largest gradient.
                    let peak = tensor.iter().position(|g| g.abs() == largest).unwrap();
                    for index in [0, peak, spec.len() - 1] {
                        let loss = |change: f64| {
                            let mut weights = exact(&weights);
                            weights[of_weights + index] += change;
                            mean_loss(&logits(&weights, &images, &layers, mode), &set, loss)
                        };
                        let expected = (loss(EPSILON) - loss(-EPSILON)) / (2.0 * EPSILON);
                        // As for the article's network; before batch normalisation the gradient of a bias is zero, and
                        // rounding leaves about 1e-8 of the sums.
                        let tolerance = 1e-4 * f64::from(largest) + 1e-7;
                        let found = f64::from(tensor[index]);
                        assert!(
                            (found - expected).abs() < tolerance,
                            "{text}, {loss:?}, {} [{index}]: {found} but {expected}",
                            spec.name,
                            loss = experiment.network.training().unwrap().loss,
                        );
                    }
                }
                of_weights += spec.len();
            }
        }
    }
}

#[test]
fn inference_after_training_matches_plain_loops() {
    let set = squares(40, 4);
    let device = BurnTensorDevice::flex();
    for text in NETWORKS {
        let layers: Layers = text.parse().unwrap();
        let experiment = experiment(layers.clone(), training(Loss::CrossEntropy, Optimizer::Adam));
        let mut trainer = trainer(&BurnDevice::flex(), &experiment, &weights(&experiment));
        for step in 0..5 {
            trainer.train_step(&Batch::new(&set, (step * 8..step * 8 + 8).collect::<Vec<u32>>()), 0.01, step);
        }
        let trained = block_on(trainer.state()).unwrap().weights;
        let expected = logits(&exact(&trained), &pixels(&set), &layers, Mode::Inference);
        let network = BurnNetwork::from_weights(&layers, &trained, &device);
        let found: Vec<f32> =
            network.forward(images(&Batch::new(&set, IMAGES), &device), None).into_data().try_into_vec().unwrap();
        for (found, expected) in found.iter().zip(expected.concat()) {
            assert!(
                (f64::from(*found) - expected).abs() < 2e-5 * expected.abs().max(1.0),
                "{text}: {found} {expected}"
            );
        }
    }
}

#[test]
fn running_statistics_follow_the_batches() {
    let set = squares(8, 4);
    let layers: Layers = "norm".parse().unwrap();
    let experiment = experiment(layers, training(Loss::CrossEntropy, Optimizer::Sgd));
    let weights = initial_weights(&experiment).unwrap();
    let mut trainer = trainer(&BurnDevice::flex(), &experiment, &weights);
    let (mut mean, mut variance) = (0.0, 1.0);
    for step in 0..3 {
        trainer.train_step(&Batch::new(&set, IMAGES), 0.01, step);
        let of_batch = super::layers_loops::statistics(&pixels(&set), 0, 1);
        mean = 0.9 * mean + 0.1 * of_batch.0;
        variance = 0.9 * variance + 0.1 * of_batch.1;
    }
    let trained = block_on(trainer.state()).unwrap().weights;
    let [found_mean, found_variance] = [trained.values()[2], trained.values()[3]].map(f64::from);
    assert!((found_mean - mean).abs() < 1e-6 && (found_variance - variance).abs() < 1e-6);
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one() {
    let set = squares(80, 4);
    for optimizer in super::fixtures::optimizers() {
        let experiment = experiment(NETWORKS[2].parse().unwrap(), training(Loss::CrossEntropy, optimizer));
        let batch = |step: u32| Batch::new(&set, (step * 8..step * 8 + 8).collect::<Vec<u32>>());
        let train = |state: &State, steps: std::ops::Range<u32>| {
            let mut trainer = build_trainer(&BurnDevice::flex(), &experiment, state).unwrap();
            steps.for_each(|step| trainer.train_step(&batch(step), 0.01, step));
            block_on(trainer.state()).unwrap()
        };
        let initial = State::from(initial_weights(&experiment).unwrap());
        let whole = train(&initial, 0..10);
        assert_eq!(train(&train(&initial, 0..4), 4..10), whole, "{optimizer:?}");
        assert_ne!(train(&train(&initial, 0..4), 3..9), whole, "dropout follows the step");
    }
}

fn layer() -> impl Strategy<Value = Layer> {
    let pooling = prop_oneof![Just(Pooling::Average), Just(Pooling::Max)];
    let kind = prop_oneof![
        (1..6_u32, 1..6_u32, 1..4_u32, 0..4_u32).prop_map(|(maps, size, stride, padding)| LayerKind::Convolution {
            maps,
            size,
            stride,
            padding
        }),
        (pooling, 1..5_u32, 1..4_u32).prop_map(|(pooling, size, stride)| LayerKind::Pooling { pooling, size, stride }),
        Just(LayerKind::BatchNorm),
        (1..90_u32).prop_map(|percent| LayerKind::Dropout { percent }),
        (1..30_u32).prop_map(|units| LayerKind::Dense { units }),
    ];
    kind.prop_map(|kind| Layer { kind, activation: LayerActivation::None })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn burn_has_the_shapes_and_parameters_that_are_computed(list in prop::collection::vec(layer(), 0..7), outputs in 2..=62_usize) {
        let Ok(layers) = Layers::new(list).and_then(|layers| layers.with_outputs(outputs)) else { return Ok(()) };
        let experiment = experiment(layers.clone(), training(Loss::CrossEntropy, Optimizer::Sgd));
        let device = BurnTensorDevice::flex();
        let network = BurnNetwork::from_weights(&layers, &initial_weights(&experiment).unwrap(), &device);
        let statistics = experiment.network.tensors().iter().filter(|spec| !spec.role.is_trained()).map(|spec| spec.len()).sum::<usize>();
        prop_assert_eq!(network.num_params() as u64, layers.parameters() + statistics as u64);
        prop_assert_eq!(network.flat().dims()[0] as u64, layers.parameters() + statistics as u64);
        let outputs = network.outputs(Tensor::zeros([1, 1, 28, 28], &device));
        for (output, size) in outputs.into_iter().zip(layers.sizes()) {
            let dims = match output {
                Values::Maps(maps) => maps.dims()[1..].to_vec(),
                Values::Units(units) => units.dims()[1..].to_vec(),
            };
            prop_assert_eq!(dims.iter().map(|&side| side as u32).collect::<Vec<_>>(), size.output.dims());
        }
    }
}
