//! Random numbers that are a pure function of a seed, the same on every machine.

use oorandom::Rand32;

/// A sequence of pseudo-random numbers (PCG32), decided by its seed alone.
#[derive(Clone, Debug)]
pub struct Draws(Rand32);

impl Draws {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds are the usual ones (1, 2, 3), and PCG's streams of neighbouring seeds resemble each other.
        Self(Rand32::new(mix(seed)))
    }

    /// One of many sequences of this seed, so that uses which share a seed do not share their numbers.
    pub fn stream(seed: u64, stream: u64) -> Self {
        Self::new(mix(seed).wrapping_add(stream))
    }

    /// A number in [low, high], every one as likely.
    pub fn uniform(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.rand_float()
    }

    /// A whole number from 0 to n - 1, every one as likely; 0 when n is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        if n == 0 { 0 } else { self.0.rand_range(0..n) }
    }

    /// Puts the items in a random order, every order as likely (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            items.swap(last, self.below(bound) as usize);
        }
    }
}

/// Spreads every bit of the input over the output (the finalizer of SplitMix64, Steele and others 2014).
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
    fn uniform_fills_its_range_evenly() {
        let mut draws = Draws::new(1);
        let mut bins = [0_u32; 10];
        for _ in 0..100_000 {
            let value = draws.uniform(-2.0, 3.0);
            assert!((-2.0..=3.0).contains(&value));
            bins[(((value + 2.0) * 2.0) as usize).min(9)] += 1;
        }
        // 10,000 expected in each; four standard deviations are 380.
        assert!(bins.iter().all(|count| (9_620..=10_380).contains(count)), "{bins:?}");
    }

    #[test]
    fn seeds_and_streams_differ() {
        let first = |mut draws: Draws| (draws.below(1 << 30), draws.below(1 << 30));
        assert_eq!(first(Draws::new(1)), first(Draws::new(1)));
        assert_ne!(first(Draws::new(1)), first(Draws::new(2)));
        assert_ne!(first(Draws::stream(1, 0)), first(Draws::stream(1, 1)));
        assert_ne!(first(Draws::stream(1, 0)), first(Draws::new(1)));
        assert_eq!(Draws::new(1).below(0), 0);
    }
}
