//! Compares the engine of the paper's network with an explicit graph in double precision, and the graph with the definitions
//! of first and second derivatives.

mod engine;
mod graph;
mod lenet;
mod reference;
mod training;

use lenet_engine::paper::{Config, Rates};
use lenet_experiment::image::PIXELS;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::paper::Criterion;
use lenet_learner::init::paper::{InitRange, initial_weights};

/// Both criteria, both kinds of subsampling, and the recommended rates.
fn configs() -> Vec<Config> {
    let rates = Rates::LevenbergMarquardt { mu: 0.02, floor: 2.0, activation_curvature: true };
    // With initial weights the distances are about 80 to 150. A j between them gives the classes and the rubbish class
    // comparable probabilities.
    let criteria = [Criterion::Distance, Criterion::Map { j: 5.0 }, Criterion::Map { j: 110.0 }];
    let with =
        |criterion| [Subsampling::Sum, Subsampling::Mean].map(|subsampling| Config { criterion, subsampling, rates });
    criteria.into_iter().flat_map(with).collect()
}

/// Pseudo-random numbers in [0, 1): Knuth's linear congruential generator.
fn uniform(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32
    }
}

fn weights(subsampling: Subsampling) -> Vec<f32> {
    initial_weights(InitRange::OverSqrtFanIn { limit: 1.73 }, subsampling, uniform(7))
}

/// A bright rectangle in noise; its position depends on the label.
fn example(number: usize) -> ([u8; PIXELS], u8) {
    let (mut noise, label) = (uniform(number as u64), number % 10);
    let (top, left) = (2 + label / 5 * 14, 1 + label % 5 * 5);
    let inside = |i: usize| (top..top + 8).contains(&(i / 28)) && (left..left + 6).contains(&(i % 28));
    (std::array::from_fn(|i| (noise() * 80.0) as u8 + if inside(i) { 150 } else { 0 }), label as u8)
}

fn examples(count: usize) -> Vec<([u8; PIXELS], u8)> {
    (0..count).map(|number| example(3 + 7 * number)).collect()
}

/// Asserts for each layer |actual - expected| <= tolerance * |expected|, in Euclidean norms.
fn assert_close(lenet: &lenet::Lenet, actual: &[f32], expected: &[f64], tolerance: f64, context: &str) {
    assert_eq!((actual.len(), expected.len()), (60_000, 60_000));
    let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
    for layer in &lenet.layers {
        let size = norm(&mut expected[layer.parameters.clone()].iter().copied());
        let error = norm(&mut layer.parameters.clone().map(|i| f64::from(actual[i]) - expected[i]));
        assert!(size > 0.0 && error <= tolerance * size, "{}: {error} of {size}, {context}", layer.name);
    }
}
