use super::*;
use crate::strokes::{Stroke, rasterize};
use lenet_experiment::image::PIXELS;

/// Shape of a 5 of this size, in unit coordinates, with its top left corner at `corner`.
fn five(size: f32, corner: [f32; 2]) -> Ink {
    let points = [[0.6, 0.05], [0.15, 0.05], [0.1, 0.45], [0.45, 0.45], [0.6, 0.7], [0.4, 0.95], [0.05, 0.9]];
    let points = points.map(|[x, y]| [corner[0] + size * x, corner[1] + size * y]).to_vec();
    rasterize(&[Stroke { points }], 0.12 * size, 140)
}

fn centre_of_mass(image: &Image) -> [f32; 2] {
    let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
    for (index, &value) in image.pixels().iter().enumerate() {
        sum += f32::from(value);
        x += f32::from(value) * ((index % SIDE) as f32 + 0.5);
        y += f32::from(value) * ((index / SIDE) as f32 + 0.5);
    }
    [x / sum, y / sum]
}

/// Number of columns and rows with ink.
fn extent(image: &Image) -> (usize, usize) {
    let values = image.pixels().iter().map(|&value| f32::from(value)).collect();
    let (columns, rows) = bounding_box(&Ink { width: SIDE, height: SIDE, values }).unwrap();
    (columns.len(), rows.len())
}

/// Mean absolute difference in grey levels.
fn difference(a: &Image, b: &Image) -> f32 {
    let sum: f32 = a.pixels().iter().zip(b.pixels()).map(|(&a, &b)| f32::from(a.abs_diff(b))).sum();
    sum / PIXELS as f32
}

#[test]
fn position_has_no_influence_and_size_hardly_any() {
    let image = preprocess(&five(0.8, [0.1, 0.1])).unwrap();
    // Moved by whole pixels of the raster.
    let moved = preprocess(&five(0.8, [0.1 + 20.0 / 140.0, 0.1 - 7.0 / 140.0])).unwrap();
    assert!(difference(&image, &moved) < 0.05, "{}", difference(&image, &moved));
    // Half the size has coarser edges; a shift by one pixel would give more than 20.
    let half = preprocess(&five(0.4, [0.3, 0.3])).unwrap();
    assert!(difference(&image, &half) < 3.0, "{}", difference(&image, &half));
}

#[test]
fn the_digit_is_20_pixels_long_around_the_centre() {
    for size in [0.3, 0.55, 0.9] {
        let image = preprocess(&five(size, [0.05, 0.05])).unwrap();
        let (width, height) = extent(&image);
        assert_eq!(height, 20);
        // With the pen, the drawing is 0.67 x 1.02 of its size.
        assert!((13..=14).contains(&width), "{width}");
        assert!(centre_of_mass(&image).iter().all(|centre| (13.99..15.0).contains(centre)), "{image:?}");
        assert_eq!(image.pixels().iter().max(), Some(&255));
    }
}

#[test]
fn every_mark_fits() {
    let marks = [
        (vec![[0.5, 0.1], [0.5, 0.9]], 0.05), // a thin 1
        (vec![[0.0, 0.5], [1.0, 0.5]], 0.05), // a dash from border to border
        (vec![[0.5, 0.5]], 0.1),              // a dot
        (vec![[0.001, 0.001]], 0.001),        // smaller than a pixel, in the corner
        (vec![[0.0, 0.0], [1.0, 1.0]], 0.3),  // from corner to corner
    ];
    for (points, width) in marks {
        let image = preprocess(&rasterize(&[Stroke { points }], width, 140)).unwrap();
        let (columns, rows) = extent(&image);
        assert_eq!(columns.max(rows), 20);
        assert!(centre_of_mass(&image).iter().all(|centre| (13.99..15.0).contains(centre)), "{image:?}");
    }
    assert_eq!(preprocess(&Ink::blank(140, 140)), None);
    assert_eq!(preprocess(&Ink::blank(0, 0)), None);
}

#[test]
fn preprocessing_is_idempotent() {
    let image = preprocess(&five(0.8, [0.1, 0.1])).unwrap();
    for zoom in [1, 5] {
        let side = SIDE * zoom;
        let pixel = |i: usize| image.pixels()[i / side / zoom * SIDE + i % side / zoom];
        let values = (0..side * side).map(|i| f32::from(pixel(i)) / 255.0).collect();
        let again = preprocess(&Ink { width: side, height: side, values }).unwrap();
        assert!(difference(&image, &again) < 0.01, "{zoom}: {}", difference(&image, &again));
    }
}
#[test]
fn without_fitting_the_sheet_is_the_image() {
    let off = Preparation { fit: false, centre: false, smooth: true };
    // Half the size in the corner of the sheet: as long there as its 51 of 140 pixels are of 28.
    let small = five(0.5, [0.05, 0.05]);
    let on_sheet = prepare(&small, off).unwrap();
    let (width, height) = extent(&on_sheet);
    assert!((9..=11).contains(&width) && (14..=16).contains(&height), "{width} x {height}");
    let [x, y] = centre_of_mass(&on_sheet);
    assert!(x < 8.0 && y < 10.0, "{x}, {y}");
    let centred = prepare(&small, Preparation { centre: true, ..off }).unwrap();
    assert_eq!(extent(&centred), extent(&on_sheet));
    assert!(centre_of_mass(&centred).iter().all(|centre| (13.99..15.0).contains(centre)), "{centred:?}");
}

#[test]
fn without_centring_the_box_is_in_the_middle() {
    // A 7 has its mass at the top: its box ends at rows 4 and 24 all the same.
    let seven = Stroke { points: vec![[0.2, 0.2], [0.8, 0.2], [0.5, 0.8]] };
    let image = prepare(&rasterize(&[seven], 0.1, 140), Preparation { centre: false, ..Preparation::MNIST }).unwrap();
    let inked = |y: usize| image.pixels()[y * SIDE..(y + 1) * SIDE].iter().any(|&value| value > 0);
    assert!((0..SIDE).all(|y| inked(y) == (4..24).contains(&y)));
}

#[test]
fn without_smoothing_there_are_no_grey_levels() {
    let [smooth, sharp] = [true, false]
        .map(|smooth| prepare(&five(0.8, [0.1, 0.1]), Preparation { smooth, ..Preparation::MNIST }).unwrap());
    for (grey, black) in smooth.pixels().iter().zip(sharp.pixels()) {
        assert_eq!(*black, if *grey >= 128 { 255 } else { 0 });
    }
}

#[test]
fn every_preparation_of_every_mark_has_ink_and_ends_as_the_last_stage() {
    for points in [vec![[0.5, 0.5]], vec![[0.001, 0.001]], vec![[0.0, 0.0], [1.0, 1.0]], vec![[0.0, 0.9], [1.0, 1.0]]] {
        let ink = rasterize(&[Stroke { points }], 0.09, 140);
        for [fit, centre, smooth] in (0..8).map(|bits| [1, 2, 4].map(|bit| bits & bit > 0)) {
            let preparation = Preparation { fit, centre, smooth };
            let stages = stages(&ink, preparation).unwrap();
            assert!(stages.iter().all(|image| image.pixels().contains(&255)));
            assert_eq!(stages[0] == stages[1], !fit, "{preparation:?}");
            assert_eq!(prepare(&ink, preparation).as_ref(), Some(&stages[3]));
        }
    }
}
