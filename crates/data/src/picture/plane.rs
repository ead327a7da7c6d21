//! One value for each pixel of a picture.

use std::ops::Range;

/// Steps from 0 to 1 that [`quantile`] distinguishes: a multiple of 255, so that levels of 8 bits are exact.
const LEVELS: usize = 4 * 255;

/// A grey image, 0 to 1, or differences of such images.
#[derive(Clone, Debug)]
pub struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>, // [height, width]
}

impl Plane {
    /// Drops an incomplete last row.
    pub fn new(width: usize, mut values: Vec<f32>) -> Self {
        let height = values.len().checked_div(width).unwrap_or(0);
        values.truncate(width * height);
        Self { width, height, values }
    }

    pub fn crop(&self, columns: Range<usize>, rows: Range<usize>) -> Self {
        let width = columns.len();
        let values = rows.flat_map(|row| &self.values[row * self.width..][columns.clone()]).copied().collect();
        Self::new(width, values)
    }

    pub fn transposed(&self) -> Self {
        let column = |column: usize| self.values.iter().skip(column).step_by(self.width);
        Self::new(self.height, (0..self.width).flat_map(column).copied().collect())
    }

    /// Indices of the pixels along the four edges, once around: the corners stand twice.
    pub fn border(&self) -> impl Iterator<Item = usize> {
        let Self { width, height, .. } = *self;
        let last = (width * height).saturating_sub(1);
        let row = 0..width * height.min(1);
        let column = (0..height * width.min(1)).map(move |row| row * width);
        let right = column.clone().map(move |index| index + width - 1);
        row.clone().chain(right).chain(row.map(move |index| last - index)).chain(column.rev())
    }
}

/// Quantile of values from 0 to 1, to about a thousandth; 0 without values.
pub fn quantile(values: impl Iterator<Item = f32>, fraction: f32) -> f32 {
    let mut counts = [0_usize; LEVELS + 1];
    // Casts saturate, so that no value is out of range at the lower end.
    values.for_each(|value| counts[((value * LEVELS as f32).round() as usize).min(LEVELS)] += 1);
    let total: usize = counts.iter().sum();
    let rank = (total.saturating_sub(1) as f32 * fraction).round() as usize;
    let mut below = 0;
    let reached = |count: &usize| {
        below += count;
        below > rank
    };
    counts.iter().position(reached).unwrap_or(0) as f32 / LEVELS as f32
}
