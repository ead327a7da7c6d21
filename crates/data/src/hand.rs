//! Digits as another hand would have written them: the paper's affine transformations, and on top of them lines that bend.

use super::distort::{Affine, resample};
use super::random::Draws;
use lenet_experiment::image::PIXELS;

/// Farthest shift in pixels: images of the data sets and drawings on the page are both centred.
const SHIFT: f32 = 1.0;
/// Most that a line is bent, for each of the shares that [`Hand::bend`] has.
const BEND: f32 = 0.15;
/// Length in pixels in which bends are counted: half a digit.
const HALF: f32 = 10.0;

/// One hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    affine: Affine,
    /// For x and for y the share of x squared, of x times y and of y squared.
    bend: [[f32; 3]; 2],
}

impl Hand {
    /// One by chance.
    pub fn draw(draws: &mut Draws) -> Self {
        let affine = Affine::draw(draws, SHIFT);
        let bend = [(); 2].map(|()| [(); 3].map(|()| draws.uniform(-BEND, BEND)));
        Self { affine, bend }
    }

    /// The digit as this hand writes it.
    pub fn of(self, image: &[u8; PIXELS]) -> [u8; PIXELS] {
        resample(image, |point| self.origin(point))
    }

    fn origin(self, point: [f32; 2]) -> [f32; 2] {
        let [x, y] = self.affine.origin(point);
        let squares = [x * x / HALF, x * y / HALF, y * y / HALF];
        let [bent_x, bent_y] = self.bend.map(|[xx, xy, yy]| xx * squares[0] + xy * squares[1] + yy * squares[2]);
        [x + bent_x, y + bent_y]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::SIDE;

    const STILL: Hand = Hand { affine: Affine::NONE, bend: [[0.0; 3]; 2] };

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
    fn a_still_hand_changes_nothing() {
        assert!(STILL.of(&bar()) == bar());
    }

    #[test]
    fn a_bend_curves_a_bar() {
        let bent = Hand { bend: [[0.0, 0.0, 0.3], [0.0; 3]], ..STILL }.of(&bar());
        let (top, middle, bottom) = (column(&bent, 7), column(&bent, 13), column(&bent, 20));
        // 6.5 pixels from the centre: 0.3 of their square over ten.
        assert!((middle - top - 1.27).abs() < 0.15 && (middle - bottom - 1.27).abs() < 0.15, "{top} {middle} {bottom}");
    }

    #[test]
    fn the_draws_fill_their_ranges() {
        let mut draws = Draws::new(4);
        let all: Vec<Hand> = (0..10_000).map(|_| Hand::draw(&mut draws)).collect();
        let most = |of: &dyn Fn(&Hand) -> f32| all.iter().map(of).fold(0.0_f32, |most, value| most.max(value.abs()));
        for (found, range) in [(most(&|hand| hand.affine.shift[0]), SHIFT), (most(&|hand| hand.bend[1][2]), BEND)] {
            assert!(found <= range * 1.00001 && found > range * 0.99, "{found}");
        }
    }
}
