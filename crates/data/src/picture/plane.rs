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
    /// `value` takes a pixel's index. Not generic: one copy of each loop keeps the page small.
    pub fn new(width: usize, height: usize, value: &dyn Fn(usize) -> f32) -> Self {
        Self { width, height, values: (0..width * height).map(value).collect() }
    }

    /// Combines two planes of the same size.
    pub fn with(&self, other: &Self, combine: fn(f32, f32) -> f32) -> Self {
        Self::new(self.width, self.height, &|index| combine(self.values[index], other.values[index]))
    }

    pub fn crop(&self, columns: Range<usize>, rows: Range<usize>) -> Self {
        let width = columns.len();
        let source = |index: usize| (rows.start + index / width) * self.width + columns.start + index % width;
        Self::new(width, rows.len(), &|index| self.values[source(index)])
    }

    pub fn transposed(&self) -> Self {
        let source = |index: usize| index % self.height * self.width + index / self.height;
        Self::new(self.height, self.width, &|index| self.values[source(index)])
    }

    /// The pixels along the four edges; the corners stand twice.
    pub fn border(&self) -> Vec<f32> {
        let mut border = Vec::new();
        for row in self.values.chunks_exact(self.width.max(1)) {
            border.extend([row[0], row[self.width - 1]]);
        }
        if self.height > 0 {
            border.extend_from_slice(&self.values[..self.width]);
            border.extend_from_slice(&self.values[self.values.len() - self.width..]);
        }
        border
    }
}

/// Quantile of values from 0 to 1, to about a thousandth; 0 without values.
pub fn quantile(values: &[f32], fraction: f32) -> f32 {
    let mut counts = [0_usize; LEVELS + 1];
    // Casts saturate, so that no value is out of range at the lower end.
    values.iter().for_each(|value| counts[((value * LEVELS as f32).round() as usize).min(LEVELS)] += 1);
    let rank = (values.len().saturating_sub(1) as f32 * fraction).round() as usize;
    let mut below = 0;
    let reached = |count: &usize| {
        below += count;
        below > rank
    };
    counts.iter().position(reached).unwrap_or(0) as f32 / LEVELS as f32
}
