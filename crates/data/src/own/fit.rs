//! Scales images to fit 28x28 in proportion, centred on background.

use lenet_experiment::image::{PIXELS, SIDE};

/// Scales images of one size with a box filter: each pixel is the mean over the area that it covers in the image.
pub(super) struct Fit {
    columns: usize,
    /// Pixels in an image.
    area: u32,
    transposed: bool,
    down: Axis,
    across: Axis,
}

/// How the pixels of one direction become fewer or more.
struct Axis {
    /// First of the 28 pixels that the image covers, and their number.
    margin: usize,
    target: usize,
    /// A pixel of the image, one of those that it overlaps, and by how much.
    overlaps: Vec<(usize, usize, u32)>,
}

impl Axis {
    /// From `length` pixels to 28, or fewer where the other side is `longer`.
    fn new(length: usize, longer: usize) -> Self {
        let target = ((SIDE * length + longer / 2) / longer).max(1);
        // In units of which a pixel of the image has `target` and one of the 28 has `length`.
        let overlap = |from: usize, to: usize| {
            let end = ((from + 1) * target).min((to + 1) * length);
            (from, to, (end - (from * target).max(to * length)) as u32)
        };
        let overlaps_of = |to: usize| {
            let overlapped = to * length / target..((to + 1) * length).div_ceil(target);
            overlapped.map(move |from| overlap(from, to))
        };
        Self { margin: (SIDE - target) / 2, target, overlaps: (0..target).flat_map(overlaps_of).collect() }
    }
}

impl Fit {
    /// For images of `rows` x `columns` pixels; with `transposed`, the scaled ones have rows and columns exchanged.
    pub fn new(rows: usize, columns: usize, transposed: bool) -> Self {
        let longer = rows.max(columns);
        let (down, across) = (Axis::new(rows, longer), Axis::new(columns, longer));
        Self { columns, area: (rows * columns) as u32, transposed, down, across }
    }

    /// Scales an image `[rows][columns]`.
    pub fn scale(&self, image: &[u8]) -> [u8; PIXELS] {
        match <&[u8; PIXELS]>::try_from(image) {
            Ok(image) if self.columns == SIDE && self.transposed => transposed(image),
            Ok(image) if self.columns == SIDE => *image,
            Ok(_) | Err(_) => {
                let scaled = self.filtered(image);
                if self.transposed { transposed(&scaled) } else { scaled }
            }
        }
    }

    fn filtered(&self, image: &[u8]) -> [u8; PIXELS] {
        let mut sums = [[0_u32; SIDE]; SIDE]; // at most 256 x 256 x 255
        let mut across = [0_u32; SIDE];
        let mut last = None;
        for &(from, to, down) in &self.down.overlaps {
            if last.replace(from) != Some(from) {
                across = [0; SIDE];
                let row = &image[from * self.columns..][..self.columns];
                self.across.overlaps.iter().for_each(|&(from, to, weight)| across[to] += weight * u32::from(row[from]));
            }
            sums[to].iter_mut().zip(across).for_each(|(sum, across)| *sum += down * across);
        }
        let mut scaled = [0; PIXELS];
        let rows = scaled.chunks_exact_mut(SIDE).skip(self.down.margin);
        for (row, sums) in rows.zip(&sums[..self.down.target]) {
            let pixels = row[self.across.margin..].iter_mut().zip(&sums[..self.across.target]);
            pixels.for_each(|(pixel, sum)| *pixel = ((sum + self.area / 2) / self.area) as u8);
        }
        scaled
    }
}

fn transposed(image: &[u8; PIXELS]) -> [u8; PIXELS] {
    std::array::from_fn(|i| image[i % SIDE * SIDE + i / SIDE])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_of_28x28_stays_as_it_is_or_is_transposed() {
        let image: [u8; PIXELS] = std::array::from_fn(|i| (i * 31 % 251) as u8);
        assert_eq!(Fit::new(SIDE, SIDE, false).scale(&image), image);
        let turned = Fit::new(SIDE, SIDE, true).scale(&image);
        assert!((0..PIXELS).all(|i| turned[i % SIDE * SIDE + i / SIDE] == image[i]));
    }

    #[test]
    fn scaling_equals_the_mean_over_the_covered_area() {
        for (rows, columns) in [(8, 8), (16, 16), (28, 40), (40, 28), (256, 9), (9, 256), (255, 256), (29, 28)] {
            let image: Vec<u8> = (0..rows * columns).map(|i| (i * i * 7 % 256) as u8).collect();
            let scaled = Fit::new(rows, columns, false).scale(&image);
            let longer = rows.max(columns) as f64;
            let [height, width] = [rows, columns].map(|side| ((28.0 * side as f64 / longer).round() as usize).max(1));
            let (top, left) = ((SIDE - height) / 2, (SIDE - width) / 2);
            // By 1000 x 1000 points a pixel would be slow: by the integral of a piecewise constant function.
            let overlap = |pixel: usize, target: usize, at: usize, length: usize| {
                let (from, to) = (pixel as f64 / target as f64, (pixel + 1) as f64 / target as f64);
                let (start, end) = (at as f64 / length as f64, (at + 1) as f64 / length as f64);
                (to.min(end) - from.max(start)).max(0.0) * target as f64
            };
            for (at, &pixel) in scaled.iter().enumerate() {
                let (y, x) = (at / SIDE, at % SIDE);
                if !(top..top + height).contains(&y) || !(left..left + width).contains(&x) {
                    assert_eq!(pixel, 0, "{rows} x {columns}: margin");
                    continue;
                }
                let mut mean = 0.0;
                for row in 0..rows {
                    let share = overlap(y - top, height, row, rows);
                    if share > 0.0 {
                        let sum = |column| {
                            f64::from(image[row * columns + column]) * overlap(x - left, width, column, columns)
                        };
                        mean += share * (0..columns).map(sum).sum::<f64>();
                    }
                }
                assert!((f64::from(pixel) - mean).abs() <= 0.501, "{rows} x {columns}, {y}, {x}: {mean}");
            }
        }
    }

    #[test]
    fn scaling_keeps_proportions() {
        // A square of ink in a wide image stays a square.
        let (rows, columns) = (28, 56);
        let image: Vec<u8> = (0..rows * columns)
            .map(|i| if (8..20).contains(&(i / columns)) && (22..34).contains(&(i % columns)) { 255 } else { 0 })
            .collect();
        let scaled = Fit::new(rows, columns, false).scale(&image);
        let is_inked = |i: &usize| scaled[*i] > 127;
        let ys: Vec<usize> = (0..PIXELS).filter(is_inked).map(|i| i / SIDE).collect();
        let xs: Vec<usize> = (0..PIXELS).filter(is_inked).map(|i| i % SIDE).collect();
        let extent = |values: &[usize]| values.iter().max().unwrap() - values.iter().min().unwrap() + 1;
        assert_eq!((extent(&ys), extent(&xs)), (6, 6));
    }
}
