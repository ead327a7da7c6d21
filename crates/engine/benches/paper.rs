//! Native training steps, curvature and prediction of the paper's network: `cargo bench -p lenet-engine --bench paper`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use lenet_engine::paper::{Config, Engine, Rates};
use lenet_experiment::image::PIXELS;
use lenet_experiment::lenet1998::Subsampling;
use lenet_experiment::paper::Criterion;
use lenet_learner::init::paper::{InitRange, initial_weights};

const CONFIG: Config = Config {
    criterion: Criterion::Map { j: 5.0 },
    subsampling: Subsampling::Mean,
    rates: Rates::LevenbergMarquardt { mu: 0.02, floor: 2.0, activation_curvature: true },
};

fn main() {
    divan::main();
}

fn setup() -> (Engine, Vec<([u8; PIXELS], u8)>) {
    let mut state = 1_u32;
    let uniform = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    };
    let weights = initial_weights(InitRange::OverSqrtFanIn { limit: 1.73 }, Subsampling::Mean, uniform);
    let image = |n: usize| (std::array::from_fn(|i| ((i * 31 + n * 7) % 256) as u8), (n % 10) as u8);
    let mut engine = Engine::new(CONFIG, &weights, None).unwrap_or_else(|error| panic!("{error:?}"));
    let set: Vec<_> = (0..100).map(image).collect();
    engine.estimate_curvature(set.iter().map(|(image, label)| (image, *label)));
    (engine, set)
}

#[divan::bench]
fn train_step(bencher: Bencher) {
    let ((mut engine, set), mut distances) = (setup(), Vec::new());
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        distances.clear();
        engine.step((&set[0].0, set[0].1), black_box(1e-6), &mut distances);
        distances[0]
    });
}

#[divan::bench]
fn curvature_of_100(bencher: Bencher) {
    let (mut engine, set) = setup();
    bencher
        .counter(ItemsCount::new(100_usize))
        .bench_local(|| engine.estimate_curvature(set.iter().map(|(image, label)| (image, *label))));
}

#[divan::bench]
fn predict_100(bencher: Bencher) {
    let ((mut engine, set), mut distances) = (setup(), Vec::new());
    bencher.counter(ItemsCount::new(100_usize)).bench_local(|| {
        distances.clear();
        engine.predict(set.iter().map(|(image, _)| image), &mut distances);
    });
}
