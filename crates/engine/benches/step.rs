//! A training step natively, beside the peak of the same thread: `cargo bench -p lenet-engine`.
//!
//! Divan prints images (items) a second; the peak's items are floating-point operations.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use lenet_engine::{Activation, Engine, Loss, Optimizer, PARAMETERS, PIXELS, Pooling, Recipe, peak};

/// The article's network in its modern form.
const MODERN: Recipe = Recipe {
    activation: Activation::Tanh,
    pooling: Pooling::Average,
    loss: Loss::CrossEntropy,
    optimizer: Optimizer::Sgd,
};

fn main() {
    divan::main();
}

/// Images and weights that keep all units between their limits: the time of a step does not depend on more.
fn material(recipe: Recipe, images: usize) -> (Engine, Vec<([u8; PIXELS], u8)>) {
    let wave = |i: usize| ((i * 2_654_435_761) % 1000) as f32 / 1000.0 - 0.5;
    let weights: Vec<f32> = (0..PARAMETERS).map(|i| wave(i) * 0.2).collect();
    let image = |n: usize| (std::array::from_fn(|i| ((i * 31 + n * 7) % 256) as u8), (n % 10) as u8);
    let engine = Engine::new(recipe, &weights, &[]).unwrap_or_else(|error| panic!("{error:?}"));
    (engine, (0..images).map(image).collect())
}

fn train(bencher: Bencher, recipe: Recipe, batch: usize) {
    let (mut engine, examples) = material(recipe, batch);
    let (mut logits, mut step) = (Vec::new(), 0);
    bencher.counter(ItemsCount::new(batch)).bench_local(|| {
        logits.clear();
        engine.step(examples.iter().map(|(image, label)| (image, *label)), 0.001, step, &mut logits);
        step += 1;
        logits[0]
    });
}

#[divan::bench(args = [1, 2, 8, 32, 256])]
fn train_step(bencher: Bencher, batch: usize) {
    train(bencher, MODERN, batch);
}

#[divan::bench(args = [1, 32])]
fn train_step_with_adam(bencher: Bencher, batch: usize) {
    train(bencher, Recipe { optimizer: Optimizer::Adam, ..MODERN }, batch);
}

#[divan::bench(args = [1, 32])]
fn train_step_with_max_pooling(bencher: Bencher, batch: usize) {
    train(bencher, Recipe { pooling: Pooling::Max, activation: Activation::Relu, ..MODERN }, batch);
}

#[divan::bench]
fn read_100(bencher: Bencher) {
    let (mut engine, examples) = material(MODERN, 100);
    let mut logits = Vec::new();
    bencher.counter(ItemsCount::new(100_usize)).bench_local(|| {
        logits.clear();
        engine.read(examples.iter().map(|(image, _)| image), &mut logits);
    });
}

#[divan::bench]
fn peak_of_the_thread(bencher: Bencher) {
    let (operations, _) = peak::work(10_000);
    bencher.counter(ItemsCount::new(operations)).bench_local(|| peak::work(black_box(10_000)));
}
