//! Smoothing of noisy series: exponential moving average (EMA).

/// Upper bound of the decay: averages about the last twenty points, two seconds of telemetry.
const MAX_DECAY: f64 = 0.95;

/// Warm-up in points. Point n has decay n / (n + WARM_UP), so that early in a run, where the series is steep, the average
/// covers only its last quarter.
const WARM_UP: f64 = 4.0;

/// Upper bound of the averaging window in epochs. Without it, where an epoch takes less than two seconds, the smoothed series
/// lags whole epochs behind the test accuracy.
const MAX_WINDOW: f64 = 0.25;

/// Points after which the average is at most the largest of them: a loss that has returned from a million is not shown falling
/// from there for minutes.
const RECENT: usize = 20;

/// The EMA at every point; a value that is not finite stays a gap.
pub fn smooth(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (mut ema, mut previous) = (Ema::default(), 0.0);
    let mut average = |(index, &(epoch, value)): (usize, &(f64, f64))| {
        let warm_up = index as f64 / (index as f64 + WARM_UP);
        let window = (-(epoch - previous) / MAX_WINDOW).exp();
        previous = epoch;
        let mean = ema.next(MAX_DECAY.min(warm_up).min(window), value);
        let recent = &points[(index + 1).saturating_sub(RECENT)..=index];
        let largest = recent.iter().map(|point| point.1).filter(|value| value.is_finite()).fold(f64::MIN, f64::max);
        if mean > largest {
            ema.restart(largest);
        }
        (epoch, mean.min(largest))
    };
    points.iter().enumerate().map(&mut average).collect()
}

/// An exponential moving average with the bias correction of Adam's moments (Kingma and Ba 2015, section 3), so that it starts
/// at the first value and not at zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ema {
    mean: f64,
    weight: f64,
}

impl Ema {
    /// Adds a value and returns the average. `decay`, in [0, 1), is the weight of the old average: 0.9 averages about ten
    /// values. A value that is not finite is skipped and returns NaN, a gap.
    pub fn next(&mut self, decay: f64, value: f64) -> f64 {
        if !value.is_finite() {
            return f64::NAN;
        }
        self.mean = decay * self.mean + (1.0 - decay) * value;
        self.weight = decay * self.weight + (1.0 - decay);
        self.mean / self.weight
    }

    /// Makes this the average, with the weight of all values so far.
    fn restart(&mut self, mean: f64) {
        self.mean = mean * self.weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_equal_hand_computed_weighted_means() {
        let mut ema = Ema::default();
        let means: Vec<f64> = [4.0, 1.0, 8.0].into_iter().map(|value| ema.next(0.5, value)).collect();
        // Weights 1; 1/3 and 2/3; 1/7, 2/7 and 4/7.
        for (mean, expected) in means.into_iter().zip([4.0, 2.0, 38.0 / 7.0]) {
            assert!((mean - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn a_gap_does_not_change_later_averages() {
        let mut ema = Ema::default();
        ema.next(0.9, 3.0);
        assert!(ema.next(0.9, f64::NAN).is_nan());
        assert!((ema.next(0.9, 3.0) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_steep_start_is_followed_and_later_noise_is_averaged() {
        let falling: Vec<(f64, f64)> = (1..=30).map(|i| (f64::from(i), 2.3 / f64::from(i))).collect();
        let (_, end) = smooth(&falling)[29];
        assert!(end < 1.4 * 2.3 / 30.0, "{end}");
        let noisy: Vec<(f64, f64)> = (0..200).map(|i| (f64::from(i) / 100.0, f64::from(i % 2))).collect();
        assert!(smooth(&noisy)[150..].iter().all(|(_, mean)| (mean - 0.5).abs() < 0.03));
    }

    #[test]
    fn a_loss_that_has_come_back_is_shown_there() {
        let loss = |i| if (50..100).contains(&i) { 1e6 } else { 5.0 };
        let points: Vec<(f64, f64)> = (0..200).map(|i| (f64::from(i) / 1000.0, loss(i))).collect();
        let means = smooth(&points);
        assert!(means[60].1 > 1e5 && means[125].1 <= 5.0, "{} {}", means[60].1, means[125].1);
    }

    #[test]
    fn short_epochs_do_not_lag() {
        // Ten points an epoch that jump at the second epoch's end.
        let jump: Vec<(f64, f64)> = (1..=40).map(|i| (f64::from(i) / 10.0, f64::from(i32::from(i > 20)))).collect();
        assert!(smooth(&jump)[27].1 > 0.9);
    }
}
