//! Geometry of the small line chart in a lesson: test accuracy over epochs.

use super::measured::Measurement;

/// Width of the SVG view box.
pub const WIDTH: f64 = 320.0;

/// Height of the SVG view box.
pub const HEIGHT: f64 = 120.0;

/// Left, right, top, bottom.
const MARGINS: [f64; 4] = [42.0, 8.0, 8.0, 18.0];

/// Horizontal position of an epoch, `epochs` being the right edge.
pub fn x(epoch: f64, epochs: usize) -> f64 {
    let [left, right, ..] = MARGINS;
    left + (WIDTH - left - right) * epoch / epochs.max(1) as f64
}

/// Vertical position of an accuracy, `floor` being the lower edge and 1 the upper one.
pub fn y(accuracy: f64, floor: f64) -> f64 {
    let [_, _, top, bottom] = MARGINS;
    top + (HEIGHT - top - bottom) * (1.0 - (accuracy - floor) / (1.0 - floor))
}

/// SVG path through the means.
pub fn path(curve: &[Measurement], epochs: usize, floor: f64) -> String {
    let point = |(index, measured): (usize, &Measurement)| {
        let command = if index == 0 { 'M' } else { 'L' };
        format!("{command}{:.1} {:.1}", x((index + 1) as f64, epochs), y(measured.mean.max(floor), floor))
    };
    curve.iter().enumerate().map(point).collect()
}

/// Accuracy at the lower edge: the lowest mean, rounded down to a tenth, above 0.9 to a hundredth.
pub fn floor(curves: &[&[Measurement]]) -> f64 {
    let lowest = curves.iter().flat_map(|curve| curve.iter()).map(|measured| measured.mean).fold(0.99, f64::min);
    let parts = if lowest < 0.9 { 10.0 } else { 100.0 };
    (lowest * parts).floor() / parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measurements(means: &[f64]) -> Vec<Measurement> {
        means.iter().map(|&mean| Measurement { seeds: 1, mean, min: mean, max: mean }).collect()
    }

    #[test]
    fn a_path_runs_from_the_first_epoch_to_the_right_edge() {
        let curve = measurements(&[0.45, 0.7, 1.0]);
        let lower = floor(&[&curve]);
        assert_eq!(lower, 0.4);
        let path = path(&curve, 3, lower);
        assert!(path.starts_with("M132.0 ") && path.ends_with("L312.0 8.0"), "{path}");
        assert_eq!(y(lower, lower), HEIGHT - 18.0);
        assert_eq!((super::path(&[], 3, lower), floor(&[&[]])), (String::new(), 0.99));
        assert_eq!(floor(&[&measurements(&[0.978, 0.99]), &measurements(&[0.985])]), 0.97);
    }
}
