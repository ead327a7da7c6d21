//! Synthetic digits: training data without a download, and glyphs that are rare in a data set ([`super::distort`]).
//!
//! A random glyph is bent, slanted and rotated, drawn with varying pressure and preprocessed like any drawing. Only sums,
//! products and square roots are used, which IEEE 754 rounds the same everywhere, so that a seed gives the same pixels in a
//! browser and natively.

use super::dataset::Dataset;
use super::glyphs::{GLYPHS, Glyph, Path};
use super::preprocess::preprocess;
use super::random::Rng;
use super::strokes::{Ink, smooth};
use lenet_experiment::dataset::CLASSES;
use lenet_experiment::image::{Image, PIXELS};

/// Images in [`train_set`].
pub const TRAIN_COUNT: usize = 10_000;

/// Images in [`test_set`].
pub const TEST_COUNT: usize = 2_000;

/// The training images: [`TRAIN_COUNT`] digits, the same on every machine.
pub fn train_set() -> Dataset {
    synthetic(1, TRAIN_COUNT)
}

/// The test images: [`TEST_COUNT`] digits from another seed.
pub fn test_set() -> Dataset {
    synthetic(2, TEST_COUNT)
}

/// `count` shuffled digits with balanced classes, a pure function of the seed.
pub fn synthetic(seed: u32, count: usize) -> Dataset {
    let mut rng = Rng::new(u64::from(seed));
    let mut labels: Vec<u8> = (0..CLASSES as u8).cycle().take(count).collect();
    rng.shuffle(&mut labels);
    let mut images = Vec::with_capacity(count * PIXELS);
    for &label in &labels {
        images.extend_from_slice(render(GLYPHS[usize::from(label)], &mut rng).pixels());
    }
    Dataset::new_unchecked(&images, labels)
}

/// One of these glyphs in a random handwriting; blank if there are none.
pub fn render(glyphs: &[Glyph], rng: &mut Rng) -> Image {
    let glyph = glyphs.get(rng.below(glyphs.len() as u32) as usize);
    glyph.and_then(|glyph| preprocess(&ink(glyph, rng))).unwrap_or_else(Image::blank)
}

/// Side of the canvas and height of a digit on it in pixels; the margin is for slanted and rotated digits.
const CANVAS: usize = 64;
const HEIGHT: f32 = 36.0;

fn ink(glyph: Glyph, rng: &mut Rng) -> Ink {
    let writing = Handwriting::random(rng);
    let mut ink = Ink::blank(CANVAS, CANVAS);
    for path in glyph {
        let line = smooth(&jitter(path, rng));
        let pressure = [(); 3].map(|()| rng.uniform(0.75, 1.25));
        for (number, pair) in line.windows(2).enumerate() {
            let along = number as f32 / line.len() as f32;
            let radius = writing.pen * bezier(pressure, along);
            ink.draw_line(writing.transform(pair[0]), writing.transform(pair[1]), radius);
        }
    }
    ink
}

/// A handwriting: the parameters shared by all strokes of a digit.
struct Handwriting {
    pen: f32,            // radius in pixels of the canvas
    bend: [[f32; 3]; 2], // for x and for y, the coefficients of x^2, xy and y^2
    aspect: f32,
    slant: f32,
    rotation: [f32; 2], // cosine and sine
}

impl Handwriting {
    fn random(rng: &mut Rng) -> Self {
        // Pen width relative to the 20 pixels of a preprocessed digit; thin pens are more frequent.
        let skew = rng.uniform(0.0, 1.0);
        let width = 1.8 + 2.4 * skew * skew;
        let bend = [(); 2].map(|()| [(); 3].map(|()| rng.uniform(-0.3, 0.3)));
        let aspect = rng.uniform(0.8, 1.5);
        let slant = rng.uniform(-0.25, 0.3) + rng.uniform(-0.25, 0.3);
        // Cosine and sine from the tangent of half the angle, without trigonometric functions.
        let half = rng.uniform(-0.07, 0.07);
        let rotation = [(1.0 - half * half) / (1.0 + half * half), 2.0 * half / (1.0 + half * half)];
        Self { pen: width / 2.0 * HEIGHT / (20.0 - width), bend, aspect, slant, rotation }
    }

    /// From glyph coordinates to pixels of the canvas.
    fn transform(&self, point: [f32; 2]) -> [f32; 2] {
        let (x, y) = (point[0] - 0.32, point[1] - 0.5);
        let [bent_x, bent_y] = self.bend.map(|[xx, xy, yy]| xx * x * x + xy * x * y + yy * y * y);
        let (x, y) = ((x + bent_x) * self.aspect, y + bent_y);
        let x = x - self.slant * y;
        let [cosine, sine] = self.rotation;
        let half = CANVAS as f32 / 2.0;
        [half + HEIGHT * (cosine * x - sine * y), half + HEIGHT * (sine * x + cosine * y)]
    }
}

/// The path with randomly displaced points; the two points of a corner move together.
fn jitter(path: Path, rng: &mut Rng) -> Vec<[f32; 2]> {
    let mut offset = [0.0; 2];
    let mut last = None;
    path.iter()
        .map(|&point| {
            if last != Some(point) {
                offset = [(); 2].map(|()| rng.uniform(-0.05, 0.05));
            }
            last = Some(point);
            [point[0] + offset[0], point[1] + offset[1]]
        })
        .collect()
}

/// Quadratic Bezier curve with control values `c`, for t from 0 to 1.
fn bezier(c: [f32; 3], t: f32) -> f32 {
    let u = 1.0 - t;
    c[0] * u * u + c[1] * 2.0 * u * t + c[2] * t * t
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::image::SIDE;

    #[test]
    fn digits_depend_on_the_seed_only() {
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
    fn they_have_as_much_ink_as_mnist() {
        let set = synthetic(6, 500);
        let ink: f64 = (0..set.len()).flat_map(|i| set.image(i)).map(|&value| f64::from(value) / 255.0).sum();
        let mean = ink / (set.len() * SIDE * SIDE) as f64;
        // 0.1325 is the mean over MNIST's 10,000 test images.
        assert!((mean - 0.1325).abs() < 0.015, "{mean}");
        assert!((0..set.len()).all(|i| set.image(i).iter().max() == Some(&255)));
    }
}
