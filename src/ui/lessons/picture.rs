//! Two courses of test accuracy over the epochs as the lines of a small picture.

use super::measured::Figure;

/// Size of the picture in its own units.
pub const WIDTH: f64 = 320.0;
/// See [`WIDTH`].
pub const HEIGHT: f64 = 120.0;

/// Room for the names of the axes: left, right, top, bottom.
const MARGINS: [f64; 4] = [42.0, 8.0, 8.0, 18.0];

/// How far from the left an epoch lies, of so many.
pub fn x(epoch: f64, epochs: usize) -> f64 {
    let [left, right, ..] = MARGINS;
    left + (WIDTH - left - right) * epoch / epochs.max(1) as f64
}

/// How far from the top an accuracy lies, when the lower edge is `least` and the upper one 1.
pub fn y(accuracy: f64, least: f64) -> f64 {
    let [_, _, top, bottom] = MARGINS;
    top + (HEIGHT - top - bottom) * (1.0 - (accuracy - least) / (1.0 - least))
}

/// The line through the means, as a path.
pub fn line(curve: &[Figure], epochs: usize, least: f64) -> String {
    let point = |(place, figure): (usize, &Figure)| {
        let letter = if place == 0 { 'M' } else { 'L' };
        format!("{letter}{:.1} {:.1}", x((place + 1) as f64, epochs), y(figure.mean.max(least), least))
    };
    curve.iter().enumerate().map(point).collect()
}

/// The accuracy at the lower edge: a tenth below which none of these is seen, and less than 1 where there are none.
pub fn floor(curves: &[&[Figure]]) -> f64 {
    let least = curves.iter().flat_map(|curve| curve.iter()).map(|figure| figure.mean).fold(0.9, f64::min);
    (least * 10.0).floor() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(means: &[f64]) -> Vec<Figure> {
        means.iter().map(|&mean| Figure { seeds: 1, mean, least: mean, most: mean }).collect()
    }

    #[test]
    fn a_line_goes_from_the_first_epoch_to_the_right_edge() {
        let curve = figures(&[0.45, 0.7, 1.0]);
        let least = floor(&[&curve]);
        assert_eq!(least, 0.4);
        let path = line(&curve, 3, least);
        assert!(path.starts_with("M132.0 ") && path.ends_with("L312.0 8.0"), "{path}");
        assert_eq!(y(least, least), HEIGHT - 18.0);
        assert_eq!((line(&[], 3, least), floor(&[&[]])), (String::new(), 0.9));
    }
}
