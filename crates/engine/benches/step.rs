//! Native training steps of the article's network, and the thread's peak FLOP/s: `cargo bench -p lenet-engine`.
//!
//! Items are images, and floating-point operations for the peak.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use lenet_engine::{Engine, peak};
use lenet_experiment::article::{Activation, ArticleNet, Loss, Optimizer, Pooling};
use lenet_experiment::image::PIXELS;
use lenet_experiment::network::PARAMETERS;

/// The article's second experiment.
fn modern() -> ArticleNet {
    ArticleNet { loss: Loss::CrossEntropy, ..ArticleNet::default() }
}

fn main() {
    divan::main();
}

/// Weights and images that saturate no unit, so that no slow subnormal numbers occur; apart from that the time of a step
/// does not depend on values.
fn setup(net: ArticleNet, images: usize) -> (Engine, Vec<([u8; PIXELS], u8)>) {
    let wave = |i: usize| ((i * 2_654_435_761) % 1000) as f32 / 1000.0 - 0.5;
    let weights: Vec<f32> = (0..PARAMETERS).map(|i| wave(i) * 0.2).collect();
    let image = |n: usize| (std::array::from_fn(|i| ((i * 31 + n * 7) % 256) as u8), (n % 10) as u8);
    let engine = Engine::new(net, &weights, &[]).unwrap_or_else(|error| panic!("{error:?}"));
    (engine, (0..images).map(image).collect())
}

fn train(bencher: Bencher, net: ArticleNet, batch: usize) {
    let (mut engine, examples) = setup(net, batch);
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
    train(bencher, modern(), batch);
}

#[divan::bench(args = [1, 32])]
fn train_step_with_adam(bencher: Bencher, batch: usize) {
    train(bencher, ArticleNet { optimizer: Optimizer::Adam, ..modern() }, batch);
}

#[divan::bench(args = [1, 32])]
fn train_step_with_max_pooling(bencher: Bencher, batch: usize) {
    train(bencher, ArticleNet { pooling: Pooling::Max, activation: Activation::Relu, ..modern() }, batch);
}

#[divan::bench]
fn predict_100(bencher: Bencher) {
    let (mut engine, examples) = setup(modern(), 100);
    let mut logits = Vec::new();
    bencher.counter(ItemsCount::new(100_usize)).bench_local(|| {
        logits.clear();
        engine.predict(examples.iter().map(|(image, _)| image), &mut logits);
    });
}

#[divan::bench]
fn peak_of_the_thread(bencher: Bencher) {
    let (operations, _) = peak::work(10_000);
    bencher.counter(ItemsCount::new(operations)).bench_local(|| peak::work(black_box(10_000)));
}
