//! The running mean that makes a noisy curve readable.

/// Share of the old mean that stays: a mean over about the last twenty points, two seconds of telemetry.
const KEEP: f64 = 0.95;

/// A curve smoothed by an exponential mean, point for point; a value that is not finite stays a gap.
pub fn smooth(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut smoother = Smoother::new(KEEP);
    points.iter().map(|&(epoch, value)| (epoch, smoother.next(value))).collect()
}

/// An exponential mean over the values so far, corrected for its start as Adam's moments are (Kingma and Ba 2015,
/// section 3), so that the first value counts in full and not as a step away from zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoother {
    keep: f64,
    mean: f64,
    weight: f64,
}

impl Smoother {
    /// `keep`, in [0, 1), is the share of the old mean that stays with each new value: 0.9 averages about ten.
    pub fn new(keep: f64) -> Self {
        Self { keep, mean: 0.0, weight: 0.0 }
    }

    /// Takes a value in and gives the mean. A value that is not finite leaves the mean alone and gives NaN, a gap.
    pub fn next(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            return f64::NAN;
        }
        self.mean = self.keep * self.mean + (1.0 - self.keep) * value;
        self.weight = self.keep * self.weight + (1.0 - self.keep);
        self.mean / self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_the_weighted_means_worked_out_by_hand() {
        let mut smoother = Smoother::new(0.5);
        let means: Vec<f64> = [4.0, 1.0, 8.0].into_iter().map(|value| smoother.next(value)).collect();
        // Weights 1; 1/3 and 2/3; 1/7, 2/7 and 4/7.
        for (mean, expected) in means.into_iter().zip([4.0, 2.0, 38.0 / 7.0]) {
            assert!((mean - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn a_gap_does_not_spoil_what_follows() {
        let mut smoother = Smoother::new(0.9);
        smoother.next(3.0);
        assert!(smoother.next(f64::NAN).is_nan());
        assert!((smoother.next(3.0) - 3.0).abs() < 1e-12);
    }
}
