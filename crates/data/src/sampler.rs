//! The order in which a run sees its training images, and those of which it estimates the curvature.

use super::labelled::BLOCK;
use super::random::Draws;

/// Images from which the curvature is estimated before each epoch (the paper, section III.B).
const CURVATURE_SAMPLES: usize = 500;

/// The first of the streams that these are drawn from, one an epoch; the orders' are below.
const CURVATURE: u64 = 1 << 33;

/// A permutation of 0..count: the order of the images in epoch `epoch`, counted from 0, of a run with this seed.
///
/// Being a function of its arguments alone, a run that is resumed sees the same images as one that was never stopped.
///
/// The first epoch keeps to the order of the blocks of a published set, and shuffles within each: so it can begin when
/// the first block is there, and is the same however fast the others come. (The published sets are shuffled already.)
pub fn epoch_order(seed: u32, epoch: u32, count: usize, published: bool) -> Vec<u32> {
    let mut order: Vec<u32> = (0_u32..).take(count).collect();
    // Streams from 1 on: the plain sequence of the seed makes the first weights.
    let mut draws = Draws::stream(u64::from(seed), 1 + u64::from(epoch));
    if keeps_blocks(epoch, published) {
        order.chunks_mut(BLOCK).for_each(|block| draws.shuffle(block));
    } else {
        draws.shuffle(&mut order);
    }
    order
}

/// Places of the images from which the curvature is estimated before epoch `epoch`: drawn at random, as the order a
/// function of the arguments alone. Before the first epoch of a published set they come from the first block.
pub fn curvature_sample(seed: u32, epoch: u32, count: usize, published: bool) -> Vec<u32> {
    let available = u32::try_from(needed(epoch, 1, count, published)).unwrap_or(u32::MAX);
    let mut draws = Draws::stream(u64::from(seed), CURVATURE + u64::from(epoch));
    (0..CURVATURE_SAMPLES).map(|_| draws.below(available)).collect()
}

/// How many of the first images have to be there for the first `end` places of the order.
pub fn needed(epoch: u32, end: usize, count: usize, published: bool) -> usize {
    if keeps_blocks(epoch, published) { end.next_multiple_of(BLOCK).min(count) } else { count }
}

fn keeps_blocks(epoch: u32, published: bool) -> bool {
    epoch == 0 && published
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_comes_once_an_epoch() {
        for count in [0, 1, 2, 33, 60_000] {
            for published in [false, true] {
                let mut order = epoch_order(1, 0, count, published);
                order.sort_unstable();
                assert!(order.iter().copied().eq((0_u32..).take(count)), "{count}");
            }
        }
    }

    #[test]
    fn the_first_epoch_of_a_published_set_goes_from_block_to_block() {
        let count = 2 * BLOCK + 100;
        let order = epoch_order(1, 0, count, true);
        for end in [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 50, count] {
            let needed = needed(0, end, count, true);
            assert!(order[..end].iter().all(|&place| (place as usize) < needed), "{end}");
        }
        assert_eq!(needed(0, 1, count, true), BLOCK);
        assert_ne!(order[..BLOCK], (0..BLOCK as u32).collect::<Vec<_>>());
        assert!(epoch_order(1, 0, count, false)[..BLOCK].iter().any(|&place| place as usize >= BLOCK));
        for (epoch, published) in [(1, true), (0, false)] {
            assert_eq!(needed(epoch, 1, count, published), count);
        }
    }

    #[test]
    fn the_curvatures_images_are_there_when_the_epoch_begins() {
        let count = 3 * BLOCK;
        for (epoch, published) in [(0, true), (0, false), (1, true)] {
            let sample = curvature_sample(1, epoch, count, published);
            assert_eq!(sample, curvature_sample(1, epoch, count, published));
            let there = needed(epoch, 1, count, published);
            assert!(sample.len() == 500 && sample.iter().all(|&place| (place as usize) < there));
            assert_ne!(sample, curvature_sample(2, epoch, count, published));
        }
        assert_ne!(curvature_sample(1, 1, count, true), curvature_sample(1, 2, count, true));
    }

    #[test]
    fn seed_and_epoch_decide_the_order() {
        assert_eq!(epoch_order(7, 3, 1000, true), epoch_order(7, 3, 1000, true));
        for (seed, epoch) in [(7, 4), (8, 3), (3, 7)] {
            let same = epoch_order(7, 3, 1000, true)
                .iter()
                .zip(epoch_order(seed, epoch, 1000, true))
                .filter(|(a, b)| **a == *b)
                .count();
            // One match is expected by chance, twelve practically never.
            assert!(same < 12, "seed {seed}, epoch {epoch}: {same} images at the same place");
        }
    }

    #[test]
    fn all_orders_of_three_are_about_as_likely() {
        let mut seen = std::collections::HashMap::new();
        for epoch in 0..6000 {
            *seen.entry(epoch_order(1, epoch, 3, false)).or_insert(0) += 1;
        }
        // 1,000 expected of each; four standard deviations are 115.
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|count| (885..=1115).contains(count)), "{seen:?}");
    }
}
