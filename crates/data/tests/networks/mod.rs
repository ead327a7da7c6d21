//! Networks with random weights, images for them, and the comparison of what another program computes of both.

use lenet_data::catalog::Source;
use lenet_data::dataset::Dataset;
use lenet_data::handicap::input;
use lenet_data::idx::parse_pair;
use lenet_data::model_file::Model;
use lenet_data::random::Rng;
use lenet_data::synthetic;
use lenet_experiment::article::ArticleNet;
use lenet_experiment::choice::Choice;
use lenet_experiment::comparison::Classifier;
use lenet_experiment::custom::{CustomNet, Training};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::experiment::{Activation, Experiment, Network, Pooling};
use lenet_experiment::handicap::Handicap;
use lenet_experiment::image::Image;
use lenet_experiment::network::{Role, TensorSpec};
use lenet_experiment::presets::Preset;
use lenet_inspect::Inspector;
use std::path::{Path, PathBuf};

/// Largest difference, absolute or relative to the score.
const TOLERANCE: f32 = 1e-4;

/// Experiments with every activation and pooling of the article's network, and every kind of layer.
pub fn every_kind() -> Vec<Experiment> {
    let mut experiments = Vec::new();
    for &activation in Activation::ALL {
        for &pooling in Pooling::ALL {
            let variant = |net: &mut ArticleNet| (net.activation, net.pooling) = (activation, pooling);
            experiments.push(Preset::Modern.experiment().with_article(variant));
        }
    }
    let handicaps = [Handicap::PermutedPixels, Handicap::NoBiases];
    experiments.extend(handicaps.map(|handicap| Experiment { handicap, ..Preset::Modern.experiment() }));
    let custom = [
        "linear",
        "conv 5 4x4 stride 3 pad 2 gelu, norm tanh, dropout 20, conv 6 3x3 pad 1 sigmoid, average 3x3 stride 2, dense 9",
        "norm, conv 3 5x5 pad 9 relu, max 3x3 stride 2, norm sigmoid, dense 30, norm gelu, dropout 50, dense 12 tanh, output 26",
    ];
    experiments.extend(custom.map(|layers| Experiment {
        network: Network::Custom(CustomNet { layers: layers.parse().unwrap(), training: Training::default() }),
        ..Preset::Modern.experiment()
    }));
    experiments.extend([Preset::Small, Preset::Wider].map(Preset::experiment));
    experiments.extend([Classifier::Hidden300And100, Classifier::Lenet1].map(Classifier::experiment));
    experiments
}

/// The same network with another bias for each logit, so that no class is that of all images.
pub fn centred(model: Model, set: &Dataset) -> Model {
    let Experiment { network, handicap, .. } = &model.experiment;
    if matches!(network, Network::Paper(_)) || !model.experiment.trains_biases() {
        return model;
    }
    const IMAGES: usize = 20;
    let inspector = Inspector::new(network, &model.weights);
    let mut values = model.weights.values().to_vec();
    let biases = values.len() - network.outputs();
    for i in 0..IMAGES {
        let logits = inspector.forward(&input(*handicap, &Image::from(set.image(i)))).pop().unwrap();
        values[biases..].iter_mut().zip(logits).for_each(|(bias, logit)| *bias -= logit / IMAGES as f32);
    }
    Model { weights: values.try_into().unwrap(), ..model }
}

/// A network with random weights, which keep the size of the values from layer to layer.
pub fn random(experiment: Experiment) -> Model {
    let mut rng = Rng::new(9);
    let has_biases = experiment.trains_biases();
    let mut values = Vec::new();
    for spec in experiment.network.tensors() {
        let inputs: usize = spec.shape.iter().skip(1).product();
        let mut draw = |low, high| values.extend((0..TensorSpec::len(&spec)).map(|_| rng.uniform(low, high)));
        match spec.role {
            Role::Weight if spec.shape.len() > 1 => {
                let bound = 1.7 / (inputs as f32).sqrt();
                draw(-bound, bound);
            }
            // The coefficients of the paper's S2 and S4.
            Role::Weight => draw(0.5, 2.0),
            Role::Bias if !has_biases => draw(0.0, 0.0),
            Role::Bias | Role::RunningMean => draw(-0.3, 0.3),
            Role::Scale | Role::RunningVariance => draw(0.3, 1.5),
        }
    }
    Model { experiment, weights: values.try_into().unwrap(), step: 5, rate: None }
}

/// MNIST's test images where they are there, else synthetic digits.
pub fn test_set() -> Dataset {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/data");
    let source = Source::of(DatasetId::Mnist).unwrap();
    let folder = std::env::var_os("LENET_DATA").map_or_else(own, PathBuf::from).join(source.folder);
    let [images, labels] = [source.test_images, source.test_labels].map(|file| std::fs::read(folder.join(file.name)));
    match (images, labels) {
        (Ok(images), Ok(labels)) => parse_pair(&images, &labels).unwrap(),
        (Err(_), _) | (_, Err(_)) => synthetic::test_set(),
    }
}

/// Compares the files beside `path`, of the scores `[count, outputs]` in float32 and of the classes `[count]` in uint8, with the forward
/// pass of the first images of `set`.
pub fn assert_same(model: &Model, set: &Dataset, count: usize, path: &Path) {
    let Experiment { network, handicap, .. } = &model.experiment;
    let words = format!("{}: {}", path.display(), network.layers());
    let scores = std::fs::read(path.with_added_extension("scores")).unwrap();
    let scores: Vec<f32> = scores.as_chunks().0.iter().map(|&value| f32::from_le_bytes(value)).collect();
    let classes = std::fs::read(path.with_added_extension("class")).unwrap();
    let outputs = network.outputs();
    assert_eq!((scores.len(), classes.len()), (count * outputs, count), "{words}");
    let inspector = Inspector::new(network, &model.weights);
    let sign = if matches!(network, Network::Paper(_)) { -1.0 } else { 1.0 };
    let mut seen = vec![false; outputs];
    for (i, theirs) in scores.chunks_exact(outputs).enumerate() {
        let ours = inspector.forward(&input(*handicap, &Image::from(set.image(i)))).pop().unwrap();
        for (ours, theirs) in ours.iter().zip(theirs) {
            let most = TOLERANCE * ours.abs().max(1.0);
            assert!((ours - theirs).abs() < most, "{words}: {ours} here, {theirs} there");
        }
        let class = usize::from(classes[i]);
        seen[class] = true;
        let best = ours.iter().map(|score| sign * score).fold(f32::NEG_INFINITY, f32::max);
        // Of two scores as large as each other, rounding decides.
        assert!(best - sign * ours[class] < 2.0 * TOLERANCE * best.abs().max(1.0), "{words}: {class} of {ours:?}");
    }
    let classes = seen.iter().filter(|seen| **seen).count();
    assert!(classes > 1 || !model.experiment.trains_biases(), "{words}: one class for all images");
}
