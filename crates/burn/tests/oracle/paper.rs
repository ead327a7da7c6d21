//! The engine's paper network against burn: distances, gradients, curvature.

use super::fixtures::squares;
use burn::tensor::{Device, Tensor};
use lenet_burn::paper::{LeNet1998, inputs};
use lenet_data::random::Rng;
use lenet_engine::paper::{Config, Engine, Rates};
use lenet_experiment::lenet1998::{Subsampling, layer_ranges};
use lenet_experiment::network::PAPER_PARAMETERS;
use lenet_experiment::paper::Criterion;
use lenet_learner::init::paper::{InitRange, initial_weights};

const IMAGES: usize = 4;

/// Examples, and the same as images `[n, 1, 32, 32]` and one-hot labels `[n, 10]`.
fn examples_and_tensors(device: &Device) -> (Vec<([u8; 784], u8)>, Tensor<4>, Tensor<2>) {
    let set = squares(40, 6);
    let examples: Vec<_> = (0..IMAGES).map(|i| (*set.image(7 * i + 3), set.label(7 * i + 3))).collect();
    let (images, target) = inputs(&examples, device);
    (examples, images, target)
}

/// Criterion, subsampling, floor, and whether h includes the terms |f''(a) g|. At j = 110 classes and rubbish class
/// have similar probabilities for initial weights.
fn choices() -> Vec<(Criterion, Subsampling, f32, bool)> {
    vec![
        (Criterion::Distance, Subsampling::Sum, 0.0, false),
        (Criterion::Distance, Subsampling::Mean, 2.0, true),
        (Criterion::Map { j: 5.0 }, Subsampling::Mean, 2.0, false),
        (Criterion::Map { j: 5.0 }, Subsampling::Sum, 0.0, true),
        (Criterion::Map { j: 110.0 }, Subsampling::Sum, 0.0, false),
        (Criterion::Map { j: 110.0 }, Subsampling::Mean, 0.0, true),
    ]
}

fn weights(subsampling: Subsampling) -> Vec<f32> {
    let mut rng = Rng::new(9);
    initial_weights(InitRange::OverSqrtFanIn { limit: 1.73 }, subsampling, || rng.uniform(0.0, 1.0))
}

/// Asserts that in every layer the lists differ by at most `tolerance` times the second's norm.
fn assert_close(ours: &[f32], theirs: &[f32], tolerance: f64, context: &str) {
    assert_eq!((ours.len(), theirs.len()), (PAPER_PARAMETERS, PAPER_PARAMETERS));
    let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|v| f64::from(v).powi(2)).sum::<f64>().sqrt();
    for (layer, range) in layer_ranges() {
        let norm_of_layer = norm(&mut theirs[range.clone()].iter().copied());
        let difference = norm(&mut range.map(|i| ours[i] - theirs[i]));
        assert!(
            norm_of_layer > 0.0 && difference <= tolerance * norm_of_layer,
            "{}: {difference} of {norm_of_layer}, {context}",
            layer.name
        );
    }
}

#[test]
fn engine_matches_burn() {
    let device = Device::flex();
    let (examples, images, target) = examples_and_tensors(&device);
    let labelled = || examples.iter().map(|(image, label)| (image, *label));
    for (criterion, subsampling, floor, activation_curvature) in choices() {
        let rates = Rates::LevenbergMarquardt { mu: 0.02, floor, activation_curvature };
        let config = Config { criterion, subsampling, rates };
        let start = weights(subsampling);
        let mut engine = Engine::new(config, &start, None).unwrap();
        let network = LeNet1998::new(&start, subsampling, &device);

        let mut ours = Vec::new();
        engine.predict(examples.iter().map(|(image, _)| image), &mut ours);
        let theirs: Vec<f32> = network.forward(images.clone()).into_data().try_into_vec().unwrap();
        for (ours, theirs) in ours.iter().zip(&theirs) {
            // Sums of 84 squares, about 100 in total.
            assert!((ours - theirs).abs() < 1e-5 * theirs, "{ours} {theirs} {config:?}");
        }

        let gradients = network.gradients(images.clone(), target.clone(), criterion);
        assert_close(&engine.gradients(labelled()), &gradients, 1e-5, &format!("gradients, {config:?}"));

        let curvature = network.curvature(images.clone(), target.clone(), (criterion, floor, activation_curvature));
        engine.estimate_curvature(labelled());
        assert_close(&engine.curvature().unwrap(), &curvature, 1e-4, &format!("curvature, {config:?}"));
    }
}
