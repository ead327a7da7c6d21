//! The order in which a run sees its training images.

use super::random::Draws;

/// A permutation of 0..count: the order of the images in epoch `epoch`, counted from 0, of a run with this seed.
///
/// Being a function of its arguments alone, a run that is resumed sees the same images as one that was never stopped.
pub fn epoch_order(seed: u32, epoch: u32, count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0_u32..).take(count).collect();
    // Streams from 1 on: the plain sequence of the seed makes the first weights.
    Draws::stream(u64::from(seed), 1 + u64::from(epoch)).shuffle(&mut order);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_comes_once_an_epoch() {
        for count in [0, 1, 2, 33, 60_000] {
            let mut order = epoch_order(1, 0, count);
            order.sort_unstable();
            assert!(order.iter().copied().eq((0_u32..).take(count)), "{count}");
        }
    }

    #[test]
    fn seed_and_epoch_decide_the_order() {
        assert_eq!(epoch_order(7, 3, 1000), epoch_order(7, 3, 1000));
        for (seed, epoch) in [(7, 4), (8, 3), (3, 7)] {
            let same =
                epoch_order(7, 3, 1000).iter().zip(epoch_order(seed, epoch, 1000)).filter(|(a, b)| **a == *b).count();
            // One match is expected by chance, twelve practically never.
            assert!(same < 12, "seed {seed}, epoch {epoch}: {same} images at the same place");
        }
    }

    #[test]
    fn all_orders_of_three_are_about_as_likely() {
        let mut seen = std::collections::HashMap::new();
        for epoch in 0..6000 {
            *seen.entry(epoch_order(1, epoch, 3)).or_insert(0) += 1;
        }
        // 1,000 expected of each; four standard deviations are 115.
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|count| (885..=1115).contains(count)), "{seen:?}");
    }
}
