//! The output layer, Euclidean radial basis functions, and the criterion's derivatives at F6's outputs.

use crate::layout::F6;
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::paper::Criterion;
use lenet_experiment::rbf_targets::{F6_UNITS, bitmap};

/// The classes' bitmaps w_i, `[10][88]`, padded with 0 as F6's outputs are.
static CENTRES: [[f32; F6.stride]; CLASSES] = centres();

const fn centres() -> [[f32; F6.stride]; CLASSES] {
    let mut rows = [[0.0; F6.stride]; CLASSES];
    let mut class = 0;
    while class < CLASSES {
        let bitmap = bitmap(class);
        let mut unit = 0;
        while unit < F6_UNITS {
            rows[class][unit] = bitmap[unit];
            unit += 1;
        }
        class += 1;
    }
    rows
}

/// The squared distances y (equation 7).
#[inline(always)]
pub fn distances(f6: &[f32]) -> [f32; CLASSES] {
    // f6 [88] -> y [10]: y[i] = sum_j (x[j] - w[i][j])^2
    let f6 = &f6[..F6.stride];
    CENTRES.each_ref().map(|centre| {
        // Eight accumulators, because the compiler may not reorder the additions to a single one.
        let mut sums = [0.0_f32; 8];
        for (x, w) in f6.chunks_exact(8).zip(centre.chunks_exact(8)) {
            for (sum, (x, w)) in sums.iter_mut().zip(x.iter().zip(w)) {
                *sum += (x - w) * (x - w);
            }
        }
        sums.iter().sum()
    })
}

/// The criterion's class probabilities and that of the "rubbish" class.
#[inline(always)]
fn probabilities(criterion: Criterion, distances: &[f32; CLASSES]) -> ([f32; CLASSES], f32) {
    // equation (9): p[i] = exp(-y[i]) / (exp(-j) + sum_k exp(-y[k])), rubbish = 1 - sum_i p[i]
    // equation (8) has no such terms: p[i] = 0, rubbish = 1
    match criterion {
        Criterion::Distance => ([0.0; CLASSES], 1.0),
        Criterion::Map { j } => {
            let j = j as f32;
            let nearest = distances.iter().copied().fold(j, f32::min);
            let exponentials = distances.map(|y| (nearest - y).exp());
            let rubbish = (nearest - j).exp();
            let sum = exponentials.iter().sum::<f32>() + rubbish;
            (exponentials.map(|exponential| exponential / sum), rubbish / sum)
        }
    }
}

/// Writes the criterion's gradient at F6's outputs; `label` is below [`CLASSES`].
#[inline(always)]
pub fn gradient(criterion: Criterion, distances: &[f32; CLASSES], label: u8, f6: &[f32], gradient: &mut [f32]) {
    // y [10], f6 [88] -> gradient [88]: gradient[j] = sum_i 2 (t[i] - p[i]) * (x[j] - w[i][j]), t the one-hot label
    let mut errors = probabilities(criterion, distances).0.map(|p| -2.0 * p);
    errors[usize::from(label)] += 2.0;
    let gradient = &mut gradient[..F6.stride];
    gradient.fill(0.0);
    for (error, centre) in errors.into_iter().zip(&CENTRES) {
        for (sum, (x, w)) in gradient.iter_mut().zip(f6.iter().zip(centre)) {
            *sum += error * (x - w);
        }
    }
}

/// Writes the criterion's second derivative at each of F6's outputs, at least `floor`.
pub fn curvature(criterion: Criterion, distances: &[f32; CLASSES], floor: f32, f6: &[f32], curvature: &mut [f32]) {
    // y [10], f6 [88] -> curvature [88], with s[i] = 2 (x[j] - w[i][j]) for the classes and s = 0 for the rubbish class:
    // curvature[j] = 2 (1 - sum_i p[i]) + variance of s under p
    // It does not depend on the label, because all distances have the same second derivative.
    let (probabilities, rubbish) = probabilities(criterion, distances);
    for (unit, (curvature, x)) in curvature.iter_mut().zip(&f6[..F6.stride]).enumerate() {
        let slopes = CENTRES.each_ref().map(|centre| 2.0 * (x - centre[unit]));
        let mean: f32 = probabilities.iter().zip(slopes).map(|(p, slope)| p * slope).sum();
        let variance: f32 =
            probabilities.iter().zip(slopes).map(|(p, slope)| p * (slope - mean) * (slope - mean)).sum();
        *curvature = (2.0 * rubbish + variance + rubbish * mean * mean).max(floor);
    }
}
