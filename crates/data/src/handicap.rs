//! What a handicap changes in the data: labels, the order of the images, the places of the pixels.

use super::dataset::Dataset;
use super::random::Rng;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::handicap::{Handicap, LEFT_OUT};
use lenet_experiment::image::{Image, PIXELS};
use std::rc::Rc;
use std::sync::LazyLock;

/// Random stream of shuffled labels; the streams of the sampler are below.
const LABEL_STREAM: u64 = 1 << 34;

/// Seed of the permutation of the pixels.
const PIXEL_SEED: u64 = 1998;

/// Position from which each pixel of a permuted image is taken.
static SOURCES: LazyLock<[u16; PIXELS]> = LazyLock::new(|| {
    let mut sources = std::array::from_fn(|position| position as u16);
    Rng::new(PIXEL_SEED).shuffle(&mut sources);
    sources
});

/// For each pixel of a network's input the pixel of the image that it is taken from, both row by row; `None` if each is its own.
pub fn pixel_sources(handicap: Handicap) -> Option<&'static [u16; PIXELS]> {
    permutes(handicap).then_some(&*SOURCES)
}

/// An image as the experiment's network gets it.
pub fn input(handicap: Handicap, image: &Image) -> Image {
    if permutes(handicap) { Image::from(&permute(image.pixels())) } else { image.clone() }
}

/// The image whose [`input`] this is, to be shown to people.
pub fn shown(handicap: Handicap, input: &[u8; PIXELS]) -> Image {
    if permutes(handicap) { Image::from(&restore(input)) } else { Image::from(input) }
}

/// A set as the experiment's network gets it. Images that `before`, the same of fewer images, has are taken from there.
pub fn input_set(handicap: Handicap, set: &Rc<Dataset>, before: Option<&Dataset>) -> Rc<Dataset> {
    if permutes(handicap) { Rc::new(set.map_images(before, permute)) } else { set.clone() }
}

/// The same of a training set, whose first `train` images are trained on.
pub fn training_set(experiment: &Experiment, train: usize, set: &Rc<Dataset>, before: Option<&Dataset>) -> Rc<Dataset> {
    match (experiment.handicap, before) {
        (Handicap::ShuffledLabels, Some(before)) => Rc::new(set.with_labels(before.labels().clone())),
        (Handicap::ShuffledLabels, None) => Rc::new(with_shuffled_labels(set, experiment.seed, train)),
        _ => input_set(experiment.handicap, set, before),
    }
}

/// Takes the images that are left out off an order of the images of `set`: their places go to the images before them.
pub fn take_out(handicap: Handicap, order: &mut [u32], set: &Dataset) {
    if handicap == Handicap::LeftOut {
        leave_out(order, |index| set.label(index as usize) == LEFT_OUT);
    }
}

fn permutes(handicap: Handicap) -> bool {
    handicap == Handicap::PermutedPixels
}

fn permute(pixels: &[u8; PIXELS]) -> [u8; PIXELS] {
    SOURCES.map(|source| pixels[usize::from(source)])
}

fn restore(permuted: &[u8; PIXELS]) -> [u8; PIXELS] {
    let mut pixels = [0; PIXELS];
    for (source, pixel) in SOURCES.iter().zip(permuted) {
        pixels[usize::from(*source)] = *pixel;
    }
    pixels
}

/// The set with the labels of its first `train` images shuffled.
fn with_shuffled_labels(set: &Dataset, seed: u32, train: usize) -> Dataset {
    let mut labels = set.labels().to_vec();
    Rng::stream(u64::from(seed), LABEL_STREAM).shuffle(&mut labels[..train.min(set.len())]);
    set.with_labels(labels)
}

/// Replaces every image of a class in an epoch's order by the image before it; at the start by the first of another class.
/// So each place still needs no image from further on in the set.
fn leave_out(order: &mut [u32], is_left_out: impl Fn(u32) -> bool) {
    let Some(mut last) = order.iter().copied().find(|index| !is_left_out(*index)) else { return };
    for index in order {
        if is_left_out(*index) {
            *index = last;
        }
        last = *index;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::synthetic;

    #[test]
    fn permuted_pixels_are_the_same_pixels_and_can_be_restored() {
        let pixels: [u8; PIXELS] = std::array::from_fn(|position| (position % 251) as u8);
        let permuted = permute(&pixels);
        assert_eq!(restore(&permuted), pixels);
        let moved = permuted.iter().zip(&pixels).filter(|(a, b)| a != b).count();
        assert!(moved > PIXELS * 9 / 10, "{moved}");
        let sorted = |mut pixels: [u8; PIXELS]| {
            pixels.sort_unstable();
            pixels
        };
        assert_eq!(sorted(permuted), sorted(pixels));
    }

    #[test]
    fn shuffled_labels_are_those_of_the_training_images_at_random() {
        let set = synthetic(1, 1_000);
        let labels = |set: &Dataset| set.labels().to_vec();
        let shuffled = with_shuffled_labels(&set, 1, 800);
        let (before, after) = (labels(&set), labels(&shuffled));
        assert_eq!(before[800..], after[800..]);
        let counts = |labels: &[u8]| {
            (0..10).map(|class| labels.iter().filter(|label| **label == class).count()).collect::<Vec<_>>()
        };
        assert_eq!(counts(&before[..800]), counts(&after[..800]));
        // A tenth of them by chance; standard deviation 8.5.
        let same = before[..800].iter().zip(&after[..800]).filter(|(a, b)| a == b).count();
        assert!((40..=120).contains(&same), "{same}");
        assert_eq!(shuffled.image(3), set.image(3));
        assert_ne!(labels(&with_shuffled_labels(&set, 2, 800)), after);
    }

    #[test]
    fn a_class_that_is_left_out_gives_its_places_to_the_images_before() {
        let odd = |index: u32| index % 2 == 1;
        let mut order = [1, 4, 3, 5, 2, 0, 7];
        leave_out(&mut order, odd);
        assert_eq!(order, [4, 4, 4, 4, 2, 0, 0]);
        let mut none = [1, 3];
        leave_out(&mut none, odd);
        assert_eq!(none, [1, 3]);
    }
}
