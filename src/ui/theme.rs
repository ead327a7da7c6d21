//! The colours of the style sheets, as eyes see them: checks only.

use super::chart::SINGLE_BATCHES;
use super::strip::parse_colour;

/// Light, dark, and dark by the visitor's choice.
const THEMES: usize = 3;

/// A colour in each theme.
fn token(name: &str) -> [[u8; 3]; THEMES] {
    let sheet = include_str!("../../www/style/base.css");
    let name = format!("{name}:");
    let values = sheet.split(&name).skip(1).filter_map(|rest| rest.split(';').next());
    let colours: Vec<[u8; 3]> = values.map(|value| parse_colour(value.trim()).unwrap()).collect();
    colours.try_into().unwrap_or_else(|colours| panic!("{name}: {colours:?}"))
}

/// Linear RGB as it is seen without one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1.0).
const SIGHTS: [(&str, [[f64; 3]; 3]); 3] = [
    (
        "no long-wave cones",
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ),
    (
        "no middle-wave cones",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    (
        "no short-wave cones",
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ),
];

fn linear(colour: [u8; 3]) -> [f64; 3] {
    colour.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(factor, value)| factor * value).sum::<f64>().max(0.0))
}

/// CIELAB of linear sRGB under D65.
fn lab(rgb: [f64; 3]) -> [f64; 3] {
    let xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
    let white = [0.95047, 1.0, 1.08883];
    let [x, y, z] = times(xyz, rgb);
    let root = |value: f64| if value > 0.008856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 };
    let [x, y, z] = [x / white[0], y / white[1], z / white[2]].map(root);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Distance in CIELAB: of 2 it is just seen, of 20 it is seen at a glance.
fn difference(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn signs_differ_for_colour_blind_eyes_in_both_themes() {
    let [zeros, positives, negatives] = ["--zero", "--positive", "--negative"].map(token);
    let is_as_in_the_legend = |[red, _, blue]: [u8; 3], is_red: bool| (red > blue) == is_red;
    assert!(positives.iter().all(|colour| is_as_in_the_legend(*colour, true)), "positive is red: {positives:?}");
    assert!(negatives.iter().all(|colour| is_as_in_the_legend(*colour, false)), "negative is blue: {negatives:?}");
    let same = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    for theme in 0..THEMES {
        for (sight, matrix) in SIGHTS.into_iter().chain([("all cones", same)]) {
            let seen = |colour| lab(times(matrix, linear(colour)));
            let [zero, positive, negative] = [zeros[theme], positives[theme], negatives[theme]].map(seen);
            for (pair, found) in [
                ("positive and negative", difference(positive, negative)),
                ("positive and zero", difference(positive, zero)),
                ("negative and zero", difference(negative, zero)),
            ] {
                assert!(found > 20.0, "theme {theme}, {sight}: {pair} differ by {found:.1}");
            }
        }
    }
}

/// Relative luminance (WCAG 2).
fn luminance(rgb: [f64; 3]) -> f64 {
    rgb.iter().zip([0.2126, 0.7152, 0.0722]).map(|(channel, share)| channel * share).sum()
}

#[test]
fn single_batches_are_seen_behind_their_average() {
    let [lines, grounds] = ["--train-soft", "--panel"].map(token);
    for (line, ground) in lines.into_iter().zip(grounds) {
        // Opacity mixes the channels as they are stored.
        let mixed = [0, 1, 2].map(|channel| {
            let [line, ground] = [line, ground].map(|colour| f64::from(colour[channel]));
            (ground + SINGLE_BATCHES * (line - ground)).round() as u8
        });
        let [line, ground] = [mixed, ground].map(|colour| luminance(linear(colour)));
        let contrast = (line.max(ground) + 0.05) / (line.min(ground) + 0.05);
        assert!(contrast > 2.0, "{contrast:.2} of {mixed:?} on {ground:?}");
    }
}
