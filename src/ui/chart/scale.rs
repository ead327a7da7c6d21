//! Scales: a domain of values mapped to a range of pixels, and back.

/// Linear or logarithmic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleKind {
    /// Equal differences are equally far apart.
    Linear,
    /// Equal ratios are equally far apart. Values at or below 0 map to the low end.
    Log,
}

/// Maps a domain to a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    kind: ScaleKind,
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// Maps `domain.0` to the pixel `range.0` and `domain.1` to `range.1`.
    ///
    /// `domain` must be increasing, and positive for a logarithmic scale; [`super::domain`] computes such domains.
    pub fn new(kind: ScaleKind, domain: (f64, f64), range: (f64, f64)) -> Self {
        Self { kind, domain, range }
    }

    /// The lowest and the highest value.
    pub fn domain(&self) -> (f64, f64) {
        self.domain
    }

    /// The pixel of a finite value; outside the range for values outside the domain.
    pub fn to_pixel(self, value: f64) -> f64 {
        let (low, high) = self.domain;
        let fraction = match self.kind {
            ScaleKind::Linear => (value - low) / (high - low),
            ScaleKind::Log if value <= 0.0 => 0.0,
            ScaleKind::Log => (value / low).ln() / (high / low).ln(),
        };
        self.range.0 + fraction * (self.range.1 - self.range.0)
    }

    /// The value at a pixel, clamped to the domain.
    pub fn to_value(self, pixel: f64) -> f64 {
        let (low, high) = self.domain;
        let fraction = ((pixel - self.range.0) / (self.range.1 - self.range.0)).clamp(0.0, 1.0);
        match self.kind {
            ScaleKind::Linear => low + fraction * (high - low),
            ScaleKind::Log => low * (high / low).powf(fraction),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_runs_up_the_screen() {
        let scale = Scale::new(ScaleKind::Linear, (0.0, 2.0), (100.0, 0.0));
        assert_eq!([scale.to_pixel(0.0), scale.to_pixel(0.5), scale.to_pixel(2.0)], [100.0, 75.0, 0.0]);
        assert_eq!([scale.to_value(75.0), scale.to_value(-20.0), scale.to_value(500.0)], [0.5, 2.0, 0.0]);
    }

    #[test]
    fn log_gives_each_decade_the_same_width() {
        let scale = Scale::new(ScaleKind::Log, (0.01, 10.0), (300.0, 0.0));
        for (value, pixel) in [(0.01, 300.0), (0.1, 200.0), (1.0, 100.0), (10.0, 0.0)] {
            assert!((scale.to_pixel(value) - pixel).abs() < 1e-9);
            assert!((scale.to_value(pixel) / value - 1.0).abs() < 1e-12);
        }
        assert_eq!([scale.to_pixel(0.0), scale.to_pixel(-3.0)], [300.0, 300.0]);
    }
}
