//! Affine transformations of images with bilinear interpolation.

use super::random::Rng;
use lenet_experiment::image::{PIXELS, SIDE};

/// Maximum change of the scale and of the aspect ratio.
const SCALE: f32 = 0.12;
const SQUEEZE: f32 = 0.12;
/// Maximum shear.
const SHEAR: f32 = 0.25;
/// Centre of the image, the origin of the transformation.
const CENTRE: f32 = (SIDE as f32 - 1.0) / 2.0;

/// An affine transformation about the centre of the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// Translation to the right and down in pixels.
    pub shift: [f32; 2],
    /// Above 1 enlarges.
    pub scale: f32,
    /// Additional scale factor of the width; the height is divided by it.
    pub squeeze: f32,
    /// Horizontal shear: pixels to the right per pixel down.
    pub shear: f32,
}

impl Affine {
    #[cfg(test)]
    pub const IDENTITY: Self = Self { shift: [0.0; 2], scale: 1.0, squeeze: 1.0, shear: 0.0 };

    /// A random transformation, shifted by at most `max_shift` pixels.
    pub fn random(rng: &mut Rng, max_shift: f32) -> Self {
        let mut within = |middle: f32, range: f32| rng.uniform(middle - range, middle + range);
        Self {
            shift: [within(0.0, max_shift), within(0.0, max_shift)],
            scale: within(1.0, SCALE),
            squeeze: within(1.0, SQUEEZE),
            shear: within(0.0, SHEAR),
        }
    }

    /// The transformed image; background where the source lies outside.
    pub fn apply(self, image: &[u8; PIXELS]) -> [u8; PIXELS] {
        resample(image, |point| self.inverse(point))
    }

    /// Source of a point of the result; coordinates are relative to the centre.
    pub fn inverse(self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (right, down) = (x - self.shift[0], y - self.shift[1]);
        let sheared = right - self.shear * down;
        [sheared / (self.scale * self.squeeze), down * self.squeeze / self.scale]
    }
}

/// Samples the image bilinearly at `source(pixel)` for each pixel; coordinates are relative to the centre.
pub fn resample(image: &[u8; PIXELS], source: impl Fn([f32; 2]) -> [f32; 2]) -> [u8; PIXELS] {
    let mut result = [0; PIXELS];
    for (row, pixels) in result.chunks_exact_mut(SIDE).enumerate() {
        for (column, pixel) in pixels.iter_mut().enumerate() {
            let [x, y] = source([column as f32 - CENTRE, row as f32 - CENTRE]);
            *pixel = sample(image, CENTRE + x, CENTRE + y);
        }
    }
    result
}

/// Bilinear interpolation; background outside the image.
fn sample(image: &[u8; PIXELS], x: f32, y: f32) -> u8 {
    let (left, top) = (x.floor(), y.floor());
    let (dx, dy) = (x - left, y - top);
    let pixel = |column: i32, row: i32| {
        let inside = |index: i32| (0..SIDE as i32).contains(&index);
        if inside(column) && inside(row) { f32::from(image[row as usize * SIDE + column as usize]) } else { 0.0 }
    };
    let (left, top) = (left as i32, top as i32);
    let upper = pixel(left, top) * (1.0 - dx) + pixel(left + 1, top) * dx;
    let lower = pixel(left, top + 1) * (1.0 - dx) + pixel(left + 1, top + 1) * dx;
    (upper * (1.0 - dy) + lower * dy).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bar of two columns and eight rows, left of the centre.
    fn bar() -> [u8; PIXELS] {
        std::array::from_fn(|i| if (10..12).contains(&(i % SIDE)) && (10..18).contains(&(i / SIDE)) { 200 } else { 0 })
    }

    /// Mean column and row of the ink, and its amount.
    fn moments(image: &[u8; PIXELS]) -> [f32; 3] {
        let sum = |of: &dyn Fn(usize) -> f32| (0..PIXELS).map(|i| f32::from(image[i]) * of(i)).sum::<f32>();
        let mass = sum(&|_| 1.0);
        [sum(&|i| (i % SIDE) as f32) / mass, sum(&|i| (i / SIDE) as f32) / mass, mass]
    }

    #[test]
    fn the_identity_changes_nothing() {
        assert_eq!(Affine::IDENTITY.apply(&bar()), bar());
        // Sampled between pixels, too.
        assert_eq!(Affine { shift: [1e-9, 0.0], ..Affine::IDENTITY }.apply(&bar()), bar());
    }

    #[test]
    fn a_shift_of_whole_pixels_copies_them() {
        let moved = Affine { shift: [2.0, -1.0], ..Affine::IDENTITY }.apply(&bar());
        for (row, column) in (1..27).flat_map(|row| (2..28).map(move |column| (row, column))) {
            assert_eq!(moved[(row - 1) * SIDE + column], bar()[row * SIDE + column - 2]);
        }
        let half = Affine { shift: [0.5, 0.0], ..Affine::IDENTITY }.apply(&bar());
        assert_eq!(half[12 * SIDE + 9..12 * SIDE + 14], [0, 100, 200, 100, 0]);
    }

    #[test]
    fn scale_squeeze_and_shear_move_the_ink_as_their_matrices_do() {
        let [x, y, mass] = moments(&bar());
        let near = |a: f32, b: f32, most: f32| assert!((a - b).abs() < most, "{a} {b}");
        let larger = moments(&Affine { scale: 1.2, ..Affine::IDENTITY }.apply(&bar()));
        near(larger[0] - CENTRE, (x - CENTRE) * 1.2, 0.05);
        // A bar two pixels wide is sampled coarsely.
        near(larger[2] / mass, 1.44, 0.1);
        let wider = moments(&Affine { squeeze: 1.2, ..Affine::IDENTITY }.apply(&bar()));
        near(wider[0] - CENTRE, (x - CENTRE) * 1.2, 0.05);
        near(wider[2] / mass, 1.0, 0.1);
        let high = |image: [u8; PIXELS]| (0..PIXELS).map(|i| u32::from(image[i])).collect::<Vec<_>>();
        let rows =
            |image: [u8; PIXELS]| high(image).chunks_exact(SIDE).filter(|row| row.iter().sum::<u32>() > 100).count();
        assert!(rows(Affine { squeeze: 0.8, ..Affine::IDENTITY }.apply(&bar())) > rows(bar()));
        // The bar's upper half goes left, its lower half right, and its middle stays.
        let sheared = Affine { shear: 0.5, ..Affine::IDENTITY }.apply(&bar());
        near(moments(&sheared)[0], x, 0.05);
        near(moments(&sheared)[1], y, 0.05);
        let centre_of_row = |row: usize| {
            let ink = |column: usize| f32::from(sheared[row * SIDE + column]);
            (0..SIDE).map(|column| column as f32 * ink(column)).sum::<f32>() / (0..SIDE).map(ink).sum::<f32>()
        };
        near(centre_of_row(16) - centre_of_row(11), 2.5, 0.05);
    }

    #[test]
    fn pixels_moved_out_of_the_image_are_lost() {
        assert_eq!(Affine { shift: [100.0, 0.0], ..Affine::IDENTITY }.apply(&bar()), [0; PIXELS]);
    }

    #[test]
    fn random_parameters_cover_their_ranges() {
        let mut rng = Rng::new(3);
        let all: Vec<Affine> = (0..10_000).map(|_| Affine::random(&mut rng, 2.0)).collect();
        let largest =
            |of: &dyn Fn(&Affine) -> f32| all.iter().map(of).fold(0.0_f32, |most, value| most.max(value.abs()));
        let ranges = [
            (largest(&|a| a.shift[0]), 2.0),
            (largest(&|a| a.shift[1]), 2.0),
            (largest(&|a| a.scale - 1.0), 0.12),
            (largest(&|a| a.squeeze - 1.0), 0.12),
            (largest(&|a| a.shear), 0.25),
        ];
        assert!(ranges.iter().all(|(found, most)| *found <= most * 1.00001 && *found > most * 0.99), "{ranges:?}");
    }
}
