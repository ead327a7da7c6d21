//! The engine of the paper's network against an explicit graph in double precision, and that graph against the
//! definitions of first and second derivatives.

mod engine;
mod graph;
mod lenet;
mod reference;
mod training;

use lenet_engine::paper::{Criterion, Rates, Recipe, Spread, Subsampling, initial_weights};

/// Both criteria and both ways of subsampling; the rates as they are recommended.
fn recipes() -> Vec<Recipe> {
    let rates = Rates::LevenbergMarquardt { mu: 0.02, floor: 2.0, bent: true };
    // F6 of fresh weights is some 80 to 150 from every class: a j in the midst lets classes and rubbish class compete.
    let criteria = [Criterion::Distance, Criterion::Map { j: 5.0 }, Criterion::Map { j: 110.0 }];
    let with =
        |criterion| [Subsampling::Sum, Subsampling::Mean].map(|subsampling| Recipe { criterion, subsampling, rates });
    criteria.into_iter().flat_map(with).collect()
}

/// Numbers in [0, 1) that look random (Knuth's linear congruential generator).
fn uniform(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32
    }
}

fn weights(subsampling: Subsampling) -> Vec<f32> {
    initial_weights(Spread::OverRoot { limit: 1.73 }, subsampling, uniform(7))
}

/// A bright square in noise, at a place of its label's own.
fn example(number: usize) -> ([u8; 784], u8) {
    let (mut noise, label) = (uniform(number as u64), number % 10);
    let (top, left) = (2 + label / 5 * 14, 1 + label % 5 * 5);
    let inside = |i: usize| (top..top + 8).contains(&(i / 28)) && (left..left + 6).contains(&(i % 28));
    (std::array::from_fn(|i| (noise() * 80.0) as u8 + if inside(i) { 150 } else { 0 }), label as u8)
}

fn examples(count: usize) -> Vec<([u8; 784], u8)> {
    (0..count).map(|number| example(3 + 7 * number)).collect()
}

/// That in every layer the distance of two lists is at most this share of the second's norm.
fn assert_close(layers: &lenet::Lenet, ours: &[f32], theirs: &[f64], most: f64, context: &str) {
    assert_eq!((ours.len(), theirs.len()), (60_000, 60_000));
    let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
    for (name, _, range) in &layers.layers {
        let size = norm(&mut theirs[range.clone()].iter().copied());
        let apart = norm(&mut range.clone().map(|i| f64::from(ours[i]) - theirs[i]));
        assert!(size > 0.0 && apart <= most * size, "{name}: {apart} of {size}, {context}");
    }
}
