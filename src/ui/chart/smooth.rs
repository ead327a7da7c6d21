//! The running mean that makes a noisy curve readable.

/// Share of the old mean that stays at most: a mean over about the last twenty points, two seconds of telemetry.
const KEEP: f64 = 0.95;

/// Points by which the share grows to that: early in a run, where the curve is steep, the mean is over the last quarter of it.
const GROWTH: f64 = 4.0;

/// Epochs over which it is a mean at most: where an epoch takes less than two seconds, the curve would otherwise lag behind
/// the test by whole epochs.
const WINDOW: f64 = 0.25;

/// A curve smoothed by an exponential mean, point for point; a value that is not finite stays a gap.
pub fn smooth(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (mut smoother, mut before) = (Smoother::default(), 0.0);
    let mut mean = |(place, &(epoch, value)): (usize, &(f64, f64))| {
        let early = place as f64 / (place as f64 + GROWTH);
        let near = (-(epoch - before) / WINDOW).exp();
        before = epoch;
        (epoch, smoother.next(KEEP.min(early).min(near), value))
    };
    points.iter().enumerate().map(&mut mean).collect()
}

/// An exponential mean over the values so far, corrected for its start as Adam's moments are (Kingma and Ba 2015,
/// section 3), so that the first value counts in full and not as a step away from zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Smoother {
    mean: f64,
    weight: f64,
}

impl Smoother {
    /// Takes a value in and gives the mean; `keep`, in [0, 1), is the share of the old mean that stays: 0.9 averages about
    /// ten. A value that is not finite leaves the mean alone and gives NaN, a gap.
    pub fn next(&mut self, keep: f64, value: f64) -> f64 {
        if !value.is_finite() {
            return f64::NAN;
        }
        self.mean = keep * self.mean + (1.0 - keep) * value;
        self.weight = keep * self.weight + (1.0 - keep);
        self.mean / self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_the_weighted_means_worked_out_by_hand() {
        let mut smoother = Smoother::default();
        let means: Vec<f64> = [4.0, 1.0, 8.0].into_iter().map(|value| smoother.next(0.5, value)).collect();
        // Weights 1; 1/3 and 2/3; 1/7, 2/7 and 4/7.
        for (mean, expected) in means.into_iter().zip([4.0, 2.0, 38.0 / 7.0]) {
            assert!((mean - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn a_gap_does_not_spoil_what_follows() {
        let mut smoother = Smoother::default();
        smoother.next(0.9, 3.0);
        assert!(smoother.next(0.9, f64::NAN).is_nan());
        assert!((smoother.next(0.9, 3.0) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_steep_beginning_is_followed_and_noise_later_is_not() {
        let falling: Vec<(f64, f64)> = (1..=30).map(|i| (f64::from(i), 2.3 / f64::from(i))).collect();
        let (_, end) = smooth(&falling)[29];
        assert!(end < 1.4 * 2.3 / 30.0, "{end}");
        let noisy: Vec<(f64, f64)> = (0..200).map(|i| (f64::from(i) / 100.0, f64::from(i % 2))).collect();
        assert!(smooth(&noisy)[150..].iter().all(|(_, mean)| (mean - 0.5).abs() < 0.03));
    }

    #[test]
    fn short_epochs_are_followed_at_once() {
        // Ten points an epoch that jump at the second epoch's end.
        let jump: Vec<(f64, f64)> = (1..=40).map(|i| (f64::from(i) / 10.0, f64::from(i32::from(i > 20)))).collect();
        assert!(smooth(&jump)[27].1 > 0.9);
    }
}
