//! Digits drawn by code, so that the network can learn something where no data file is at hand, and so that it can learn ways
//! of writing that a data set lacks ([`super::distort`]).
//!
//! A middle line of `skeletons` is bent, slanted and turned, drawn with a pen of changing pressure and prepared
//! like everything else that is drawn. Only sums, products and roots are used, whose results every machine agrees on,
//! so that a seed gives the same pixels in a browser and natively.

use super::labelled::Labelled;
use super::prepare::prepare;
use super::random::Draws;
use super::skeletons::{Path, STYLES, Style};
use super::strokes::{Ink, smooth};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::{Image, PIXELS};

/// Images in [`train_set`].
pub const TRAIN_COUNT: usize = 10_000;

/// Images in [`test_set`].
pub const TEST_COUNT: usize = 2_000;

/// The built-in digits to learn from.
pub fn train_set() -> Labelled {
    synthetic(1, TRAIN_COUNT)
}

/// The built-in digits to test on: as the training set, but of another seed, so none is in both.
pub fn test_set() -> Labelled {
    synthetic(2, TEST_COUNT)
}

/// `count` digits in random order, every class as often as the others; the same for the same seed.
pub fn synthetic(seed: u32, count: usize) -> Labelled {
    let mut draws = Draws::new(u64::from(seed));
    let mut labels: Vec<u8> = (0..CLASSES as u8).cycle().take(count).collect();
    draws.shuffle(&mut labels);
    let mut images = Vec::with_capacity(count * PIXELS);
    for &label in &labels {
        images.extend_from_slice(write(STYLES[usize::from(label)], &mut draws).pixels());
    }
    Labelled::from_parts(&images, labels)
}

/// A digit in one of these ways, by a hand by chance; blank if there are none.
pub fn write(ways: &[Style], draws: &mut Draws) -> Image {
    let way = ways.get(draws.below(ways.len() as u32) as usize);
    way.and_then(|way| prepare(&ink(way, draws))).unwrap_or_else(Image::blank)
}

/// Pixels of the drawing square, and of the height of a digit in it: what is left takes slanted and turned ones.
const CANVAS: usize = 64;
const HEIGHT: f32 = 36.0;

fn ink(style: Style, draws: &mut Draws) -> Ink {
    let hand = Hand::new(draws);
    let mut ink = Ink::blank(CANVAS, CANVAS);
    for path in style {
        let line = smooth(&waver(path, draws));
        let pressure = [(); 3].map(|()| draws.uniform(0.75, 1.25));
        for (number, pair) in line.windows(2).enumerate() {
            let along = number as f32 / line.len() as f32;
            let radius = hand.pen * quadratic(pressure, along);
            ink.draw_line(hand.place(pair[0]), hand.place(pair[1]), radius);
        }
    }
    ink
}

/// How one person writes: what is the same for all lines of a digit.
struct Hand {
    pen: f32,            // radius in pixels of the canvas
    bend: [[f32; 3]; 2], // for x and for y the share of x squared, of x times y and of y squared
    aspect: f32,
    slant: f32,
    turn: [f32; 2], // cosine and sine
}

impl Hand {
    fn new(draws: &mut Draws) -> Self {
        // Width as it will be in the 20 pixels of a prepared digit; thin pens are more common than thick ones.
        let skew = draws.uniform(0.0, 1.0);
        let width = 1.8 + 2.4 * skew * skew;
        let bend = [(); 2].map(|()| [(); 3].map(|()| draws.uniform(-0.3, 0.3)));
        let aspect = draws.uniform(0.8, 1.5);
        let slant = draws.uniform(-0.25, 0.3) + draws.uniform(-0.25, 0.3);
        // Half the angle's tangent gives cosine and sine without trigonometry.
        let half = draws.uniform(-0.07, 0.07);
        let turn = [(1.0 - half * half) / (1.0 + half * half), 2.0 * half / (1.0 + half * half)];
        Self { pen: width / 2.0 * HEIGHT / (20.0 - width), bend, aspect, slant, turn }
    }

    /// From the coordinates of the skeletons to pixels of the canvas.
    fn place(&self, point: [f32; 2]) -> [f32; 2] {
        let (x, y) = (point[0] - 0.32, point[1] - 0.5);
        let [bent_x, bent_y] = self.bend.map(|[xx, xy, yy]| xx * x * x + xy * x * y + yy * y * y);
        let (x, y) = ((x + bent_x) * self.aspect, y + bent_y);
        let x = x - self.slant * y;
        let [cosine, sine] = self.turn;
        let half = CANVAS as f32 / 2.0;
        [half + HEIGHT * (cosine * x - sine * y), half + HEIGHT * (sine * x + cosine * y)]
    }
}

/// The path with each of its points a little off; the two points of a corner stay together.
fn waver(path: Path, draws: &mut Draws) -> Vec<[f32; 2]> {
    let mut off = [0.0; 2];
    let mut last = None;
    path.iter()
        .map(|&point| {
            if last != Some(point) {
                off = [(); 2].map(|()| draws.uniform(-0.05, 0.05));
            }
            last = Some(point);
            [point[0] + off[0], point[1] + off[1]]
        })
        .collect()
}

/// A smooth course over t from 0 to 1 that begins at c[0], ends at c[2] and is pulled to c[1] between.
fn quadratic(c: [f32; 3], t: f32) -> f32 {
    let u = 1.0 - t;
    c[0] * u * u + c[1] * 2.0 * u * t + c[2] * t * t
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::SIDE;

    #[test]
    fn the_seed_decides_everything() {
        assert_eq!(synthetic(3, 50), synthetic(3, 50));
        assert_ne!(synthetic(3, 50), synthetic(4, 50));
    }

    #[test]
    fn classes_are_balanced_and_shuffled() {
        let set = synthetic(5, 200);
        let labels: Vec<u8> = (0..200).map(|i| set.label(i)).collect();
        for digit in 0..10 {
            assert_eq!(labels.iter().filter(|&&label| label == digit).count(), 20);
        }
        let in_sequence = labels.windows(2).filter(|pair| pair[1] == (pair[0] + 1) % 10).count();
        assert!(in_sequence < 50, "{in_sequence} of 199 follow their predecessor");
    }

    #[test]
    fn they_are_inked_like_mnist() {
        let set = synthetic(6, 500);
        let ink: f64 = (0..set.len()).flat_map(|i| set.image(i)).map(|&value| f64::from(value) / 255.0).sum();
        let mean = ink / (set.len() * SIDE * SIDE) as f64;
        // 0.1325 is the mean over MNIST's 10,000 test images.
        assert!((mean - 0.1325).abs() < 0.015, "{mean}");
        assert!((0..set.len()).all(|i| set.image(i).iter().max() == Some(&255)));
    }
}
