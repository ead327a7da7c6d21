//! Pen strokes and their rasterization.

/// One movement of the pen between setting it down and lifting it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stroke {
    /// Pen positions in unit coordinates: 0 to 1 across the sheet, x to the right, y down.
    pub points: Vec<[f32; 2]>,
}

/// Default pen width, a fraction of the sheet's side. If a digit fills most of the sheet, preprocessing scales the sheet to
/// about 25 pixels, which makes lines 2 to 3 pixels wide, as in MNIST.
pub const PEN_WIDTH: f32 = 0.09;

/// Side of the raster that is scaled down to 28x28: large enough for smooth edges, small enough for every frame.
pub const RASTER: usize = 200;

/// Line segments between two points of a smooth curve.
const SEGMENTS: u8 = 4;

/// A grey image of any size.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// 0 background to 1 ink.
    pub values: Vec<f32>, // [height, width]
}

/// Draws strokes with a round pen on `side` x `side` pixels, anti-aliased and clipped.
///
/// `width` is the diameter of the pen in unit coordinates. A stroke of one point is a dot.
pub fn rasterize(strokes: &[Stroke], width: f32, side: usize) -> Ink {
    let mut ink = Ink::blank(side, side);
    let scale = side as f32;
    let radius = width * scale / 2.0;
    let to_pixels = |point: [f32; 2]| point.map(|coordinate| coordinate * scale);
    for stroke in strokes {
        if let [only] = stroke.points.as_slice() {
            ink.draw_line(to_pixels(*only), to_pixels(*only), radius);
        }
        for pair in stroke.points.windows(2) {
            ink.draw_line(to_pixels(pair[0]), to_pixels(pair[1]), radius);
        }
    }
    ink
}

impl Ink {
    /// An image without ink.
    pub fn blank(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0.0; width * height] }
    }

    /// Adds a line with round ends; points and radius in pixels, pixel (0, 0) covers 0 to 1 in both directions.
    ///
    /// Visits only the line's bounding box, so that a drawing can be redrawn at every movement of the pen.
    pub fn draw_line(&mut self, from: [f32; 2], to: [f32; 2], radius: f32) {
        let reach = radius + 0.5;
        if !(from.iter().chain(&to).all(|coordinate| coordinate.is_finite()) && reach > 0.0) {
            return;
        }
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        let length_squared = dx * dx + dy * dy;
        let inverse = if length_squared > 0.0 { 1.0 / length_squared } else { 0.0 };
        let columns = pixels_between(from[0].min(to[0]) - reach, from[0].max(to[0]) + reach, self.width);
        let first_x = columns.start as f32 + 0.5 - from[0];
        for row in pixels_between(from[1].min(to[1]) - reach, from[1].max(to[1]) + reach, self.height) {
            let y = row as f32 + 0.5 - from[1];
            let line = &mut self.values[row * self.width..(row + 1) * self.width];
            // Branch-free and with i32, which has a SIMD conversion, so that the loop is vectorized.
            for (value, step) in line[columns.clone()].iter_mut().zip(0_i32..) {
                let x = first_x + step as f32;
                let along = ((x * dx + y * dy) * inverse).clamp(0.0, 1.0);
                let (off_x, off_y) = (x - along * dx, y - along * dy);
                // Coverage of the pixel, with the edge of the pen approximated by a straight line.
                let covered = (reach - (off_x * off_x + off_y * off_y).sqrt()).min(1.0);
                *value = if covered > *value { covered } else { *value };
            }
        }
    }
}

/// The pixels that the interval from `low` to `high` touches, of `count`.
fn pixels_between(low: f32, high: f32, count: usize) -> std::ops::Range<usize> {
    // Casts saturate: negative values become 0.
    let end = (high.ceil() as usize).min(count);
    (low.floor() as usize).min(end)..end
}

/// Catmull-Rom spline through the points; a repeated point is a corner.
pub fn smooth(points: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let mut line = Vec::with_capacity(points.len() * usize::from(SEGMENTS) + 1);
    for corner_free in points.chunk_by(|a, b| a != b) {
        for (i, pair) in corner_free.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            let before = if i > 0 { corner_free[i - 1] } else { from };
            let after = corner_free.get(i + 2).copied().unwrap_or(to);
            for segment in 0..SEGMENTS {
                let t = f32::from(segment) / f32::from(SEGMENTS);
                line.push([0, 1].map(|axis| spline([before[axis], from[axis], to[axis], after[axis]], t)));
            }
        }
        line.extend(corner_free.last());
    }
    line
}

/// One coordinate of the spline: p[1] at t = 0, p[2] at t = 1.
fn spline(p: [f32; 4], t: f32) -> f32 {
    let a = 3.0 * (p[1] - p[2]) + p[3] - p[0];
    let b = 2.0 * p[0] - 5.0 * p[1] + 4.0 * p[2] - p[3];
    p[1] + 0.5 * t * (p[2] - p[0] + t * (b + t * a))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(points: &[[f32; 2]]) -> Stroke {
        Stroke { points: points.to_vec() }
    }

    fn total(ink: &Ink) -> f32 {
        ink.values.iter().sum()
    }

    #[test]
    fn areas_match_geometry() {
        let area_of_round_ends = std::f32::consts::PI * 100.0;
        let dot = rasterize(&[stroke(&[[0.5, 0.5]])], 0.2, 100);
        assert!((total(&dot) - area_of_round_ends).abs() < 2.0, "{}", total(&dot));
        let line = rasterize(&[stroke(&[[0.25, 0.3], [0.65, 0.6]])], 0.2, 100);
        assert!((total(&line) - (50.0 * 20.0 + area_of_round_ends)).abs() < 4.0, "{}", total(&line));
    }

    #[test]
    fn drawing_a_line_twice_changes_nothing() {
        let once = rasterize(&[stroke(&[[0.1, 0.2], [0.8, 0.7]])], 0.1, 60);
        let twice = rasterize(&[stroke(&[[0.1, 0.2], [0.8, 0.7], [0.8, 0.7]]), stroke(&[[0.8, 0.7]])], 0.1, 60);
        assert_eq!(once, twice);
    }

    #[test]
    fn degenerate_strokes_are_ignored() {
        let degenerate =
            [stroke(&[]), stroke(&[[f32::NAN, 0.5]]), stroke(&[[-9.0, -9.0], [-8.0, 12.0]]), stroke(&[[1e30, 0.0]])];
        assert_eq!(rasterize(&degenerate, 0.1, 28), Ink::blank(28, 28));
        assert_eq!(rasterize(&[stroke(&[[0.5, 0.5]])], 0.1, 0), Ink::blank(0, 0));
        let across_the_corner = rasterize(&[stroke(&[[-0.5, 0.5], [0.5, -0.5]])], 0.2, 28);
        assert!(across_the_corner.values[0] > 0.9 && across_the_corner.values[28 * 28 - 1] == 0.0);
    }

    #[test]
    fn smooth_curves_pass_through_their_points_and_keep_corners() {
        let line = smooth(&[[0.0, 0.0], [0.5, 0.0], [0.5, 0.0], [0.5, 0.5], [0.2, 0.9]]);
        for point in [[0.0, 0.0], [0.5, 0.0], [0.5, 0.5], [0.2, 0.9]] {
            assert!(line.contains(&point), "{point:?}");
        }
        // Before the corner the curve is straight: points after it have no influence.
        assert!(line.iter().take(usize::from(SEGMENTS)).all(|point| point[1] == 0.0));
    }
}
