//! Mixes the visitor's drawings into the training images: a data set with distorted variants of them, and an order that uses
//! the variants. So every trainer trains on them as on any other images.

use super::dataset::Dataset;
use super::distort::Distortion;
use super::idx_error::IdxError;
use lenet_experiment::image::Image;

/// Every tenth image of an epoch is a drawing.
pub const EVERY: usize = 10;

/// Epochs whose variants differ: fine-tuning is the rest of an epoch and the next one.
const EPOCHS: usize = 2;

/// A complete set, followed by as many variants of the drawings as two epochs of `train` images use: each drawing in turn,
/// distorted anew, then made an `input` of the network. A pure function of its arguments; other `epochs`, those of the experiment, give other variants.
///
/// # Errors
/// When a label is above 9.
pub fn with_variants(
    set: &Dataset,
    drawings: &[(Image, u8)],
    (seed, epochs): (u32, u32),
    train: usize,
    input: impl Fn(&Image) -> Image,
) -> Result<Dataset, IdxError> {
    let distortion = Distortion::of_drawings(seed, epochs);
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    for (index, (image, label)) in (0..).zip(drawings.iter().cycle()).take(train / EVERY * EPOCHS) {
        let variant = Image::from(&*distortion.apply(index, image.pixels(), *label));
        images.extend_from_slice(input(&variant).pixels());
        labels.push(*label);
    }
    set.followed_by(&images, &labels)
}

/// Replaces every tenth image of the order of this epoch by the next variant, of which the first has index `first`.
pub fn mix(order: &mut [u32], first: u32, epoch: u32) {
    let (chunks, _) = order.as_chunks_mut::<EVERY>();
    let of_epoch = first + epoch % EPOCHS as u32 * chunks.len() as u32;
    for (variant, chunk) in (of_epoch..).zip(chunks) {
        chunk[EVERY - 1] = variant;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::BLOCK;
    use crate::sampler::epoch_order;
    use lenet_experiment::image::PIXELS;
    use std::collections::HashSet;

    fn set(count: usize) -> Dataset {
        Dataset::new(vec![1; count * PIXELS], vec![0; count]).unwrap()
    }

    fn drawings() -> Vec<(Image, u8)> {
        let bar = |label: u8| std::array::from_fn(|at| if at / 100 == usize::from(label) { 255 } else { 0 });
        (1..=3).map(|label| (Image::from(&bar(label)), label)).collect()
    }

    #[test]
    fn a_tenth_of_the_positions_are_variants_and_all_others_are_as_without() {
        for train in [0, 9, 10, 6_003] {
            let plain = epoch_order(1, 2, train, true);
            let mut mixed = plain.clone();
            mix(&mut mixed, 7_000, 2);
            let (variants, others): (Vec<_>, Vec<_>) =
                mixed.iter().zip(&plain).partition(|(index, _)| **index >= 7_000);
            assert!(others.iter().all(|(a, b)| a == b));
            // Each once, and in order.
            let variants = variants.into_iter().map(|(index, _)| *index);
            assert!(variants.eq((7_000..).take(train / 10)));
            // The next epoch has the other variants.
            let mut next = plain.clone();
            mix(&mut next, 7_000, 3);
            let others = next.into_iter().filter(|index| *index >= 7_000);
            assert!(others.eq((7_000 + train as u32 / 10..).take(train / 10)));
        }
    }

    #[test]
    fn variants_are_distorted_drawings_behind_the_images() {
        // The last block is filled up before the next begins.
        let set = set(BLOCK + 5);
        let mixed = with_variants(&set, &drawings(), (1, 1), BLOCK, Image::clone).unwrap();
        assert_eq!((mixed.len(), mixed.is_complete()), (BLOCK + 5 + BLOCK / 5, true));
        assert!((0..set.len()).all(|index| mixed.image(index) == set.image(index) && mixed.label(index) == 0));
        let variants: Vec<_> = (set.len()..mixed.len()).map(|index| (mixed.image(index), mixed.label(index))).collect();
        assert!(variants.iter().zip([1, 2, 3].into_iter().cycle()).all(|((_, label), expected)| *label == expected));
        let distinct = variants.iter().map(|(image, _)| &image[..]).collect::<HashSet<_>>().len();
        // A tenth is not distorted.
        assert!(distinct > variants.len() * 8 / 10, "{distinct}");
        assert!(with_variants(&set, &drawings(), (1, 1), BLOCK, Image::clone).unwrap() == mixed);
        assert!(with_variants(&set, &drawings(), (2, 1), BLOCK, Image::clone).unwrap() != mixed);
        assert!(
            with_variants(&set, &drawings(), (1, 2), BLOCK, Image::clone).unwrap() != mixed,
            "a second fine-tuning"
        );
        assert!(with_variants(&set, &[(Image::blank(), 10)], (1, 1), BLOCK, Image::clone).is_err());
        assert!(with_variants(&set, &[], (1, 1), BLOCK, Image::clone).unwrap() == set);
    }
}
