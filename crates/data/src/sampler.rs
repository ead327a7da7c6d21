//! Shuffles the training images, and samples those of the curvature estimate.

use super::dataset::BLOCK;
use super::random::Rng;

/// Images of the curvature estimate before each epoch (the paper, section III.B).
const CURVATURE_SAMPLES: usize = 500;

/// First random stream of the curvature samples, one per epoch; lower streams shuffle.
const CURVATURE_STREAMS: u64 = 1 << 33;

/// Permutation of `0..count`: the order of the images in an epoch, counted from 0. A pure function of its arguments, so that
/// a resumed run sees the same batches as an uninterrupted one.
///
/// The first epoch of a published set shuffles within each block only, so that training can start on the first block and the
/// result does not depend on the speed of the download. (The published sets are shuffled already.)
pub fn epoch_order(seed: u32, epoch: u32, count: usize, published: bool) -> Vec<u32> {
    let mut order: Vec<u32> = (0_u32..).take(count).collect();
    // From stream 1 on: the seed's plain sequence initialises the weights.
    let mut rng = Rng::stream(u64::from(seed), 1 + u64::from(epoch));
    if shuffles_within_blocks(epoch, published) {
        order.chunks_mut(BLOCK).for_each(|block| rng.shuffle(block));
    } else {
        rng.shuffle(&mut order);
    }
    order
}

/// Random indices of the images of the curvature estimate before an epoch; before the first epoch of a published set, from
/// its first block. A pure function of its arguments.
pub fn curvature_sample(seed: u32, epoch: u32, count: usize, published: bool) -> Vec<u32> {
    let available = u32::try_from(images_required(epoch, 1, count, published)).unwrap_or(u32::MAX);
    let mut rng = Rng::stream(u64::from(seed), CURVATURE_STREAMS + u64::from(epoch));
    (0..CURVATURE_SAMPLES).map(|_| rng.below(available)).collect()
}

/// Number of images that must be available for the first `end` images of the epoch's order.
pub fn images_required(epoch: u32, end: usize, count: usize, published: bool) -> usize {
    if shuffles_within_blocks(epoch, published) { end.next_multiple_of(BLOCK).min(count) } else { count }
}

fn shuffles_within_blocks(epoch: u32, published: bool) -> bool {
    epoch == 0 && published
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_is_used_once_per_epoch() {
        for count in [0, 1, 2, 33, 60_000] {
            for published in [false, true] {
                let mut order = epoch_order(1, 0, count, published);
                order.sort_unstable();
                assert!(order.iter().copied().eq((0_u32..).take(count)), "{count}");
            }
        }
    }

    #[test]
    fn the_first_epoch_of_a_published_set_shuffles_within_blocks() {
        let count = 2 * BLOCK + 100;
        let order = epoch_order(1, 0, count, true);
        for end in [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 50, count] {
            let required = images_required(0, end, count, true);
            assert!(order[..end].iter().all(|&index| (index as usize) < required), "{end}");
        }
        assert_eq!(images_required(0, 1, count, true), BLOCK);
        assert_ne!(order[..BLOCK], (0..BLOCK as u32).collect::<Vec<_>>());
        assert!(epoch_order(1, 0, count, false)[..BLOCK].iter().any(|&index| index as usize >= BLOCK));
        for (epoch, published) in [(1, true), (0, false)] {
            assert_eq!(images_required(epoch, 1, count, published), count);
        }
    }

    #[test]
    fn curvature_samples_are_available_when_the_epoch_begins() {
        let count = 3 * BLOCK;
        for (epoch, published) in [(0, true), (0, false), (1, true)] {
            let sample = curvature_sample(1, epoch, count, published);
            assert_eq!(sample, curvature_sample(1, epoch, count, published));
            let available = images_required(epoch, 1, count, published);
            assert!(sample.len() == 500 && sample.iter().all(|&index| (index as usize) < available));
            assert_ne!(sample, curvature_sample(2, epoch, count, published));
        }
        assert_ne!(curvature_sample(1, 1, count, true), curvature_sample(1, 2, count, true));
    }

    #[test]
    fn the_order_depends_on_seed_and_epoch() {
        assert_eq!(epoch_order(7, 3, 1000, true), epoch_order(7, 3, 1000, true));
        for (seed, epoch) in [(7, 4), (8, 3), (3, 7)] {
            let same = epoch_order(7, 3, 1000, true)
                .iter()
                .zip(epoch_order(seed, epoch, 1000, true))
                .filter(|(a, b)| **a == *b)
                .count();
            // One match is expected by chance, twelve practically never.
            assert!(same < 12, "seed {seed}, epoch {epoch}: {same} images at the same index");
        }
    }

    #[test]
    fn all_permutations_of_three_are_about_equally_likely() {
        let mut seen = std::collections::HashMap::new();
        for epoch in 0..6000 {
            *seen.entry(epoch_order(1, epoch, 3, false)).or_insert(0) += 1;
        }
        // 1,000 expected of each; four standard deviations are 115.
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|count| (885..=1115).contains(count)), "{seen:?}");
    }
}
