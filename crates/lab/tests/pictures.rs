//! Pictures of the kinds that people have give the digits of the data set that they were made from.

use image::imageops::{FilterType, crop_imm, invert, resize};
use image::{DynamicImage, GrayImage, Luma};
use lab::picture::{self, PictureError};
use lenet_data::picture::{PictureProblem, Pixels, digit};
use lenet_data::preprocess::preprocess;
use lenet_data::strokes::Ink;
use lenet_experiment::image::{Image, SIDE};
use std::path::{Path, PathBuf};

/// Test images of MNIST, the digits from 0 to 9 side by side; the other pictures were made from them.
const DIGITS: &str = "digits.png";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name)
}

fn originals() -> [GrayImage; 10] {
    let side = SIDE as u32;
    let all = image::open(file(DIGITS)).unwrap().into_luma8();
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(|digit| crop_imm(&all, digit * side, 0, side, side).to_image())
}

/// Mean absolute difference in grey levels; a shift by one pixel gives more than 15.
fn difference(image: &Image, other: &[u8]) -> f32 {
    let sum: u32 = image.pixels().iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    sum as f32 / image.pixels().len() as f32
}

#[test]
fn photos_screenshots_and_every_format_give_the_digit() {
    let originals = originals();
    let pictures = [
        ("photo-green-ink-0.jpg", 0),
        ("photo-exif-rotated-1.jpg", 1),
        ("photo-lined-paper-2.jpg", 2),
        ("photo-shadow-7.jpg", 7),
        ("phone-screenshot-6.png", 6),
        ("cmyk-4.jpg", 4),
        ("webp-4.webp", 4),
        ("bmp-4.bmp", 4),
        ("gif-4.gif", 4),
    ];
    for (name, digit) in pictures {
        let image = preprocess(&picture::read(&file(name)).unwrap()).unwrap();
        let distances = originals.each_ref().map(|original| difference(&image, original));
        let nearest = (0..10).min_by(|&a, &b| distances[a].total_cmp(&distances[b]));
        assert_eq!(nearest, Some(digit), "{name}: {distances:?}");
    }
}

#[test]
fn a_clean_picture_gives_the_image_of_its_grey_levels() {
    for (number, original) in originals().iter().enumerate() {
        for (side, filter) in [(140, FilterType::Nearest), (280, FilterType::CatmullRom)] {
            let mut picture = resize(original, side, side, filter);
            let side = side as usize;
            // What is as faint as the traces of lossy compression is left out.
            let level = |pixel: &Luma<u8>| if pixel.0[0] < 8 { 0.0 } else { f32::from(pixel.0[0]) / 255.0 };
            let values = picture.pixels().map(level).collect();
            let plain = preprocess(&Ink { width: side, height: side, values }).unwrap();
            for ink in ["light", "dark"] {
                let rgba = DynamicImage::from(picture.clone()).into_rgba8();
                let image = preprocess(&digit(Pixels { width: side, rgba: &rgba }).unwrap()).unwrap();
                let distance = difference(&image, plain.pixels());
                assert!(distance < 4.0, "{number}, {ink}, {side}: {distance}");
                invert(&mut picture);
            }
        }
    }
}

#[test]
fn no_digit_and_two_digits_are_said() {
    let problem = |name| match picture::read(&file(name)) {
        Err(PictureError::Content { problem, .. }) => problem,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(problem("blank.png"), PictureProblem::Blank);
    let PictureProblem::SeveralDigits(areas) = problem("two-digits-49.png") else { panic!("not several") };
    assert!(areas.len() == 2 && areas[0].right < 200 && areas[1].left > 200, "{areas:?}");
}
