//! From values to pixels and back.

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// Equal differences are equally far apart.
    Linear,
    /// Equal ratios are equally far apart; all values at or below 0 lie at the axis's low end.
    Log,
}

/// A range of values laid on a range of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    spacing: Spacing,
    values: (f64, f64),
    pixels: (f64, f64),
}

impl Scale {
    /// The value `values.0` at the pixel `pixels.0`, `values.1` at `pixels.1`.
    ///
    /// `values` must rise, and be above 0 for a logarithmic axis; [`super::extent`] makes such ranges.
    pub fn new(spacing: Spacing, values: (f64, f64), pixels: (f64, f64)) -> Self {
        Self { spacing, values, pixels }
    }

    /// The lowest and the highest value.
    pub fn values(&self) -> (f64, f64) {
        self.values
    }

    /// Where a finite value lies, in pixels; beyond the axis for values outside its range.
    pub fn place(&self, value: f64) -> f64 {
        let (low, high) = self.values;
        let share = match self.spacing {
            Spacing::Linear => (value - low) / (high - low),
            Spacing::Log if value <= 0.0 => 0.0,
            Spacing::Log => (value / low).ln() / (high / low).ln(),
        };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// The value at a pixel, kept within the axis's range.
    pub fn value_at(&self, pixel: f64) -> f64 {
        let (low, high) = self.values;
        let share = ((pixel - self.pixels.0) / (self.pixels.1 - self.pixels.0)).clamp(0.0, 1.0);
        match self.spacing {
            Spacing::Linear => low + share * (high - low),
            Spacing::Log => low * (high / low).powf(share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_runs_up_the_screen() {
        let scale = Scale::new(Spacing::Linear, (0.0, 2.0), (100.0, 0.0));
        assert_eq!([scale.place(0.0), scale.place(0.5), scale.place(2.0)], [100.0, 75.0, 0.0]);
        assert_eq!([scale.value_at(75.0), scale.value_at(-20.0), scale.value_at(500.0)], [0.5, 2.0, 0.0]);
    }

    #[test]
    fn log_gives_each_decade_the_same_room() {
        let scale = Scale::new(Spacing::Log, (0.01, 10.0), (300.0, 0.0));
        for (value, pixel) in [(0.01, 300.0), (0.1, 200.0), (1.0, 100.0), (10.0, 0.0)] {
            assert!((scale.place(value) - pixel).abs() < 1e-9);
            assert!((scale.value_at(pixel) / value - 1.0).abs() < 1e-12);
        }
        assert_eq!([scale.place(0.0), scale.place(-3.0)], [300.0, 300.0]);
    }
}
