//! Measures throughput and plans how many units of work fit into a time slice.

use std::collections::VecDeque;

/// Milliseconds over which the speed is averaged.
const WINDOW_MS: f64 = 1000.0;

/// Milliseconds over which the steady speed is averaged, from which the time that is left follows: at first it is not known.
const MIN_STEADY_MS: f64 = 3_000.0;
const MAX_STEADY_MS: f64 = 15_000.0;

/// Speed of one kind of work, in units (steps, or batches of an evaluation) and in images.
#[derive(Clone, Debug)]
pub struct Throughput {
    /// Maximum units per slice.
    max_units: u32,
    /// Those of the last [`MAX_STEADY_MS`].
    recent: VecDeque<Slice>,
    last_units: Option<u32>,
    /// Units and time of the fastest slice.
    fastest: Option<(u32, f64)>,
    /// Milliseconds per additional unit, without the fixed cost of a readback.
    marginal: Option<f64>,
}

/// A measured slice.
#[derive(Clone, Copy, Debug, Default)]
struct Slice {
    images: u32,
    ms: f64,
    /// Milliseconds since the end of the previous slice.
    elapsed: f64,
}

impl Slice {
    fn images_per_second(self) -> Option<f64> {
        (self.elapsed > 0.0 && self.images > 0).then(|| f64::from(self.images) / self.elapsed * 1000.0)
    }
}

impl Throughput {
    /// `max_queued` limits the units queued between two readbacks on asynchronous backends, which have no other limit. `None`
    /// for synchronous backends, where the clock ends a slice.
    pub fn new(max_queued: Option<u32>) -> Self {
        let max_units = max_queued.unwrap_or(u32::MAX);
        Self { max_units, recent: VecDeque::new(), last_units: None, fastest: None, marginal: None }
    }

    /// Records a slice: its work, its duration, and the time since the end of the previous slice.
    pub fn record(&mut self, units: u32, images: u32, slice_ms: f64, elapsed_ms: f64) {
        self.recent.push_back(Slice { images, ms: slice_ms, elapsed: elapsed_ms });
        while self.recent.iter().skip(1).map(|slice| slice.elapsed).sum::<f64>() >= MAX_STEADY_MS {
            self.recent.pop_front();
        }
        self.last_units = Some(units);
        self.learn_marginal(units.max(1), slice_ms);
    }

    /// Units to queue for a slice of this length.
    ///
    /// GPU work can only be timed by a readback, which itself takes up to 100 ms (Firefox) even after little work. So the
    /// slice has to fit only the marginal cost of its units, and their number at most doubles from one slice to the next.
    pub fn units(&self, budget_ms: f64) -> u32 {
        if self.max_units == u32::MAX {
            return self.max_units;
        }
        let Some(last) = self.last_units else { return 1 };
        let limit = last.saturating_mul(2).clamp(1, self.max_units);
        self.marginal.map_or(limit, |ms| ((budget_ms / ms) as u32).clamp(1, limit))
    }

    /// Images per second over about the last second; `None` before the first slice.
    pub fn images_per_second(&self) -> Option<f64> {
        self.last(WINDOW_MS).images_per_second()
    }

    /// Images per second over a time so long that it hardly changes; `None` in the first seconds.
    pub fn steady_images_per_second(&self) -> Option<f64> {
        Some(self.last(MAX_STEADY_MS)).filter(|sum| sum.elapsed >= MIN_STEADY_MS)?.images_per_second()
    }

    /// Fraction of about the last second that was spent in slices, from 0 to 1.
    pub fn computing(&self) -> f64 {
        let Slice { ms, elapsed, .. } = self.last(WINDOW_MS);
        if elapsed > 0.0 { (ms / elapsed).min(1.0) } else { 0.0 }
    }

    /// The sum of the newest slices that fill this time.
    fn last(&self, window_ms: f64) -> Slice {
        let mut sum = Slice::default();
        for slice in self.recent.iter().rev() {
            if sum.elapsed >= window_ms {
                break;
            }
            sum.images += slice.images;
            sum.ms += slice.ms;
            sum.elapsed += slice.elapsed;
        }
        sum
    }

    fn learn_marginal(&mut self, units: u32, ms: f64) {
        let (quick_units, quick_ms) = self.fastest.filter(|(_, quick)| *quick <= ms).unwrap_or((units, ms));
        self.fastest = Some((quick_units, quick_ms));
        let slope = (ms - quick_ms) / (f64::from(units) - f64::from(quick_units));
        let measured = (units != quick_units && slope > 0.0).then_some(slope);
        // Otherwise decay the last measurement, so that one slow slice does not shorten all later ones.
        self.marginal = measured.or(self.marginal.map(|old| old * 0.9)).map(|value| value.min(ms / f64::from(units)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units planned for each slice on a device with this cost.
    fn plan(slices: u32, cost: impl Fn(u32, u32) -> f64) -> Vec<u32> {
        let mut throughput = Throughput::new(Some(64));
        let mut planned = Vec::new();
        for slice in 0..slices {
            let units = throughput.units(50.0);
            planned.push(units);
            let ms = cost(slice, units);
            throughput.record(units, units * 32, ms, ms);
        }
        planned
    }

    #[test]
    fn slices_grow_to_the_budget() {
        assert_eq!(plan(6, |_, units| f64::from(units) * 5.0), [1, 2, 4, 8, 10, 10]);
    }

    #[test]
    fn a_slow_readback_does_not_keep_slices_short() {
        // 100 ms per readback, 1 ms per step, and 3 s of compilation in the first step.
        let planned = plan(12, |slice, units| 100.0 + f64::from(units) + if slice == 0 { 3000.0 } else { 0.0 });
        assert!(planned.ends_with(&[50, 50]), "{planned:?}");
    }

    #[test]
    fn a_slow_device_mostly_runs_single_steps() {
        let planned = plan(100, |_, units| f64::from(units) * 600.0);
        assert!(planned.iter().all(|units| *units <= 2));
        assert!(planned.iter().filter(|units| **units == 2).count() <= 5, "{planned:?}");
    }

    #[test]
    fn speed_is_a_mean_over_the_last_second() {
        let mut throughput = Throughput::new(Some(64));
        assert_eq!(throughput.images_per_second(), None);
        for _ in 0..50 {
            throughput.record(1, 1, 100.0, 100.0);
        }
        for _ in 0..11 {
            throughput.record(1, 32, 80.0, 100.0);
        }
        assert_eq!(throughput.images_per_second(), Some(320.0));
        assert!((throughput.computing() - 0.8).abs() < 1e-9);
    }

    #[test]
    fn the_steady_speed_is_a_mean_over_many_seconds() {
        let mut throughput = Throughput::new(Some(64));
        for second in 1..40 {
            for _ in 0..10 {
                throughput.record(1, if second % 2 == 0 { 48 } else { 16 }, 80.0, 100.0);
            }
            let steady = throughput.steady_images_per_second();
            assert_eq!(steady.is_some(), second >= 3, "after {second} s: {steady:?}");
            if let Some(steady) = steady.filter(|_| second >= 15) {
                assert!((steady - 320.0).abs() < 12.0, "{steady}");
            }
        }
    }
}
