//! The output layer, ten distances to fixed pictures, and the criterion's derivatives at F6.

use super::bitmaps::{UNITS, bitmap};
use super::recipe::Criterion;
use crate::criterion::CLASSES;
use crate::layout::F6;

/// The pictures in rows of F6's pitch; beyond its units 0, which is what the padding of F6 holds.
static CENTRES: [[f32; F6.pitch]; CLASSES] = centres();

const fn centres() -> [[f32; F6.pitch]; CLASSES] {
    let mut rows = [[0.0; F6.pitch]; CLASSES];
    let mut class = 0;
    while class < CLASSES {
        let picture = bitmap(class);
        let mut unit = 0;
        while unit < UNITS {
            rows[class][unit] = picture[unit];
            unit += 1;
        }
        class += 1;
    }
    rows
}

/// y_i, the sum over j of (x_j - w_ij)^2 (equation 7).
#[inline(always)]
pub fn distances(f6: &[f32]) -> [f32; CLASSES] {
    let f6 = &f6[..F6.pitch];
    CENTRES.each_ref().map(|centre| {
        // Eight sums side by side, because the compiler may not change the order of a single one.
        let mut sums = [0.0_f32; 8];
        for (x, w) in f6.chunks_exact(8).zip(centre.chunks_exact(8)) {
            for (sum, (x, w)) in sums.iter_mut().zip(x.iter().zip(w)) {
                *sum += (x - w) * (x - w);
            }
        }
        sums.iter().sum()
    })
}

/// What the criterion takes each class for, exp(-y_i) / (exp(-j) + the sum over all), and what is left for none of them.
/// Under (8) all is left.
#[inline(always)]
fn shares(criterion: Criterion, distances: &[f32; CLASSES]) -> ([f32; CLASSES], f32) {
    match criterion {
        Criterion::Distance => ([0.0; CLASSES], 1.0),
        Criterion::Map { j } => {
            let nearest = distances.iter().copied().fold(j, f32::min);
            let weights = distances.map(|y| (nearest - y).exp());
            let rest = (nearest - j).exp();
            let sum = weights.iter().sum::<f32>() + rest;
            (weights.map(|weight| weight / sum), rest / sum)
        }
    }
}

/// Writes the criterion's gradient at F6's outputs; `label` is below [`CLASSES`].
#[inline(always)]
pub fn gradient(criterion: Criterion, distances: &[f32; CLASSES], label: u8, f6: &[f32], gradient: &mut [f32]) {
    let mut errors = shares(criterion, distances).0.map(|share| -2.0 * share);
    errors[usize::from(label)] += 2.0;
    let gradient = &mut gradient[..F6.pitch];
    gradient.fill(0.0);
    for (error, centre) in errors.into_iter().zip(&CENTRES) {
        for (slope, (x, w)) in gradient.iter_mut().zip(f6.iter().zip(centre)) {
            *slope += error * (x - w);
        }
    }
}

/// Writes the criterion's second derivative at each of F6's outputs, `floor` where it is less.
///
/// It is 2 (1 - sum of p_i) + the variance under p of 2 (x_j - w_ij), with p the classes' shares and what is left of 1
/// the rubbish class's, whose slope is 0. The label falls out: its distance is as curved as any other.
pub fn curvature(criterion: Criterion, distances: &[f32; CLASSES], floor: f32, f6: &[f32], curvature: &mut [f32]) {
    let (shares, left) = shares(criterion, distances);
    for (unit, (place, x)) in curvature.iter_mut().zip(&f6[..F6.pitch]).enumerate() {
        let slopes = CENTRES.each_ref().map(|centre| 2.0 * (x - centre[unit]));
        let mean: f32 = shares.iter().zip(slopes).map(|(share, slope)| share * slope).sum();
        let spread: f32 = shares.iter().zip(slopes).map(|(share, slope)| share * (slope - mean) * (slope - mean)).sum();
        *place = (2.0 * left + spread + left * mean * mean).max(floor);
    }
}
