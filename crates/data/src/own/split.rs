//! Splits by class: every part of the list of images has about the classes' shares.

use super::Dataset;
use crate::random::Rng;
use lenet_experiment::dataset::MAX_CLASSES;

/// The same files give the same split.
const SEED: u64 = 1;

/// One image in seven is for testing, as in MNIST (10,000 of 70,000).
const TEST_SHARE: usize = 7;

/// Training and test images, the last seventh of [`order`].
pub(super) fn split(pixels: &[u8], labels: &[u8]) -> (Dataset, Dataset) {
    let order = order(labels);
    let (train, test) = order.split_at(labels.len() - labels.len() / TEST_SHARE);
    (Dataset::gather(pixels, labels, train), Dataset::gather(pixels, labels, test))
}

/// All images in [`order`], because the validation images are the last ones.
pub(super) fn ordered(pixels: &[u8], labels: &[u8]) -> Dataset {
    Dataset::gather(pixels, labels, &order(labels))
}

/// The images shuffled, then the k-th of a class with n at (k + 1/2) / n of the list.
fn order(labels: &[u8]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    Rng::new(SEED).shuffle(&mut order);
    let mut counts = [0_u64; MAX_CLASSES];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
    let mut ranks = [0_u64; MAX_CLASSES];
    let placed = order.into_iter().map(|index| {
        let class = usize::from(labels[index]);
        ranks[class] += 1;
        (index, 2 * ranks[class] - 1, counts[class])
    });
    let mut placed: Vec<(usize, u64, u64)> = placed.collect();
    // As fractions, without rounding; equal ones stay shuffled.
    placed.sort_by(|(_, rank, count), (_, other, others)| (rank * others).cmp(&(other * count)));
    placed.into_iter().map(|(index, _, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_the_shares_of_the_classes() {
        // 700 sorted by class: 0 as often as 1 to 6 together.
        let labels: Vec<u8> = (0..700_u32).map(|i| (i.saturating_sub(300) / 60).min(6) as u8).collect();
        let order = order(&labels);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..700), "each image once");
        for part in [0..100, 350..450, 600..700] {
            for class in 0..=6 {
                let whole = labels.iter().filter(|&&label| label == class).count();
                let found = order[part.clone()].iter().filter(|&&i| labels[i] == class).count();
                assert!(found.abs_diff(whole / 7) <= 2, "{found} of {whole} in {part:?}");
            }
        }
        let places: Vec<usize> = order.iter().copied().filter(|&i| labels[i] == 0).collect();
        assert!(!places.is_sorted(), "shuffled within a class");
    }
}
