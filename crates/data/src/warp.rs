//! A quadratic warp: an affine transformation whose lines also bend, as if another person had written the digit.

use super::affine::{Affine, resample};
use super::random::Rng;
use lenet_experiment::image::PIXELS;

/// Maximum shift in pixels; small, because images and drawings are centred.
const SHIFT: f32 = 1.0;
/// Maximum of each coefficient of [`Warp::bend`].
const BEND: f32 = 0.15;
/// Unit of length of the quadratic terms in pixels: half a digit.
const UNIT: f32 = 10.0;

/// Samples the image for each pixel p at q + Q(q), where q is the source of p under the affine transformation and Q has only
/// quadratic terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warp {
    affine: Affine,
    /// For x and for y, the coefficients of x^2, xy and y^2.
    bend: [[f32; 3]; 2],
}

impl Warp {
    pub fn random(rng: &mut Rng) -> Self {
        let affine = Affine::random(rng, SHIFT);
        let bend = [(); 2].map(|()| [(); 3].map(|()| rng.uniform(-BEND, BEND)));
        Self { affine, bend }
    }

    pub fn apply(self, image: &[u8; PIXELS]) -> [u8; PIXELS] {
        resample(image, |point| self.inverse(point))
    }

    /// Source of a point of the result; coordinates are relative to the centre.
    fn inverse(self, point: [f32; 2]) -> [f32; 2] {
        let [x, y] = self.affine.inverse(point);
        let squares = [x * x / UNIT, x * y / UNIT, y * y / UNIT];
        let [bent_x, bent_y] = self.bend.map(|[xx, xy, yy]| xx * squares[0] + xy * squares[1] + yy * squares[2]);
        [x + bent_x, y + bent_y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::SIDE;

    const IDENTITY: Warp = Warp { affine: Affine::IDENTITY, bend: [[0.0; 3]; 2] };

    /// A vertical bar in the middle, three columns wide.
    fn bar() -> [u8; PIXELS] {
        std::array::from_fn(|i| if (13..16).contains(&(i % SIDE)) && (6..22).contains(&(i / SIDE)) { 200 } else { 0 })
    }

    /// Mean column of a row's ink.
    fn column(image: &[u8; PIXELS], row: usize) -> f32 {
        let pixels = || image[row * SIDE..][..SIDE].iter().map(|value| f32::from(*value)).enumerate();
        pixels().map(|(column, value)| column as f32 * value).sum::<f32>()
            / pixels().map(|(_, value)| value).sum::<f32>()
    }

    #[test]
    fn the_identity_changes_nothing() {
        assert!(IDENTITY.apply(&bar()) == bar());
    }

    #[test]
    fn a_bend_curves_a_bar() {
        let bent = Warp { bend: [[0.0, 0.0, 0.3], [0.0; 3]], ..IDENTITY }.apply(&bar());
        let (top, middle, bottom) = (column(&bent, 7), column(&bent, 13), column(&bent, 20));
        // 6.5 pixels from the centre: 0.3 of their square over ten.
        assert!((middle - top - 1.27).abs() < 0.15 && (middle - bottom - 1.27).abs() < 0.15, "{top} {middle} {bottom}");
    }

    #[test]
    fn random_parameters_cover_their_ranges() {
        let mut rng = Rng::new(4);
        let all: Vec<Warp> = (0..10_000).map(|_| Warp::random(&mut rng)).collect();
        let most = |of: &dyn Fn(&Warp) -> f32| all.iter().map(of).fold(0.0_f32, |most, value| most.max(value.abs()));
        for (found, range) in [(most(&|warp| warp.affine.shift[0]), SHIFT), (most(&|warp| warp.bend[1][2]), BEND)] {
            assert!(found <= range * 1.00001 && found > range * 0.99, "{found}");
        }
    }
}
