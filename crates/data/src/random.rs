//! Random numbers, the same on every machine for the same seed.

use oorandom::Rand32;

/// Seeded pseudo-random number generator (PCG32).
#[derive(Clone, Debug)]
pub struct Rng(Rand32);

impl Rng {
    /// A generator with this seed.
    pub fn new(seed: u64) -> Self {
        // Users choose small seeds (1, 2, 3), and PCG's sequences for neighbouring seeds are correlated.
        Self(Rand32::new(mix(seed)))
    }

    /// An independent sequence of this seed, for one of several uses.
    pub fn stream(seed: u64, stream: u64) -> Self {
        Self::new(mix(seed).wrapping_add(stream))
    }

    /// A uniformly distributed number in [low, high].
    pub fn uniform(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.rand_float()
    }

    /// A uniformly distributed integer in 0..n; 0 if n is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        if n == 0 { 0 } else { self.0.rand_range(0..n) }
    }

    /// Fisher-Yates shuffle.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            items.swap(last, self.below(bound) as usize);
        }
    }
}

/// Hashes the seed (the finalizer of SplitMix64, Steele et al. 2014).
fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mix_is_splitmix64() {
        // First outputs of the reference implementation for the states 0 and 1234567.
        assert_eq!(mix(0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(mix(1_234_567), 6_457_827_717_110_365_317);
    }

    #[test]
    fn uniform_covers_its_range_evenly() {
        let mut rng = Rng::new(1);
        let mut bins = [0_u32; 10];
        for _ in 0..100_000 {
            let value = rng.uniform(-2.0, 3.0);
            assert!((-2.0..=3.0).contains(&value));
            bins[(((value + 2.0) * 2.0) as usize).min(9)] += 1;
        }
        // 10,000 expected in each; four standard deviations are 380.
        assert!(bins.iter().all(|count| (9_620..=10_380).contains(count)), "{bins:?}");
    }

    #[test]
    fn seeds_and_streams_give_different_sequences() {
        let first = |mut rng: Rng| (rng.below(1 << 30), rng.below(1 << 30));
        assert_eq!(first(Rng::new(1)), first(Rng::new(1)));
        assert_ne!(first(Rng::new(1)), first(Rng::new(2)));
        assert_ne!(first(Rng::stream(1, 0)), first(Rng::stream(1, 1)));
        assert_ne!(first(Rng::stream(1, 0)), first(Rng::new(1)));
        assert_eq!(Rng::new(1).below(0), 0);
    }
}
