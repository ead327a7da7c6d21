//! Distorted copies of digits, made as they are needed: "combinations of planar affine transformations" (the paper,
//! section III.C), there 540,000 of them, made once; and what goes further: [`super::hand`], and digits that a pen draws anew.

use super::hand::Hand;
use super::random::Draws;
use super::skeletons::FOREIGN;
use super::synthetic;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::{PIXELS, SIDE};
use std::borrow::Cow;

/// Share of the images that are distorted; the others are learned as they are.
const SHARE: f32 = 0.9;
/// Share of a digit's images that another hand draws with a pen, if there are [`FOREIGN`] ways to write it.
const DRAWN: f32 = 0.1;
/// Farthest shift in pixels.
const SHIFT: f32 = 2.0;
/// Most that a digit is enlarged or reduced, and squeezed.
const SCALE: f32 = 0.12;
const SQUEEZE: f32 = 0.12;
/// Most that a row is shifted against the next one.
const SHEAR: f32 = 0.25;
/// The point that all but the shift leave where it is.
const CENTRE: f32 = (SIDE as f32 - 1.0) / 2.0;

/// The first of the streams that an image's transformation in an epoch is drawn from; those of other uses are below.
const STREAMS: u64 = 1 << 63;

/// How a run shows its training images in one of its epochs.
#[derive(Clone, Copy, Debug)]
pub struct Distortion {
    distortions: Distortions,
    /// Whether labels are digits.
    has_digits: bool,
    seed: u64,
    /// First stream of the epoch; an image's is as many further as its place.
    streams: u64,
}

impl Distortion {
    /// That of a run in this epoch; `None` where images are shown as they are.
    pub fn of_epoch(experiment: &Experiment, epoch: u32) -> Option<Self> {
        let Experiment { distortions, seed, dataset, .. } = *experiment;
        let streams = STREAMS | u64::from(epoch) << 32;
        let has_digits = dataset.has_digits();
        (distortions != Distortions::None).then_some(Self { distortions, has_digits, seed: u64::from(seed), streams })
    }

    /// The image with this label at this place of the training set. Nothing but the experiment, the epoch and the place decides,
    /// so a run that is resumed sees the same images as one that was never stopped.
    pub fn show(self, place: u32, image: &[u8; PIXELS], label: u8) -> Cow<'_, [u8; PIXELS]> {
        let mut draws = Draws::stream(self.seed, self.streams | u64::from(place));
        let chance = draws.uniform(0.0, 1.0);
        match self.distortions {
            _ if chance >= SHARE => Cow::Borrowed(image),
            Distortions::None => Cow::Borrowed(image),
            Distortions::Affine => Cow::Owned(Affine::draw(&mut draws, SHIFT).of(image)),
            Distortions::Hand => {
                let ways = if self.has_digits && chance < DRAWN { FOREIGN[usize::from(label)] } else { &[] };
                match ways {
                    [] => Cow::Owned(Hand::draw(&mut draws).of(image)),
                    ways => Cow::Owned(*synthetic::write(ways, &mut draws).pixels()),
                }
            }
        }
    }
}

/// A planar affine transformation about an image's centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// Pixels to the right and down.
    pub shift: [f32; 2],
    /// How many times as large.
    pub scale: f32,
    /// How many times as wide, and as many times less high.
    pub squeeze: f32,
    /// Pixels to the right for each pixel down.
    pub shear: f32,
}

impl Affine {
    /// What changes nothing.
    pub const NONE: Self = Self { shift: [0.0; 2], scale: 1.0, squeeze: 1.0, shear: 0.0 };

    /// One by chance, shifted at most so many pixels.
    pub fn draw(draws: &mut Draws, shift: f32) -> Self {
        let mut within = |middle: f32, most: f32| draws.uniform(middle - most, middle + most);
        Self {
            shift: [within(0.0, shift), within(0.0, shift)],
            scale: within(1.0, SCALE),
            squeeze: within(1.0, SQUEEZE),
            shear: within(0.0, SHEAR),
        }
    }

    /// The image transformed: every pixel is read, bilinearly, where it came from, and is background where that lies
    /// outside.
    pub fn of(self, image: &[u8; PIXELS]) -> [u8; PIXELS] {
        resample(image, |point| self.origin(point))
    }

    /// Where a point of the result comes from; both are seen from the centre.
    pub(super) fn origin(self, [x, y]: [f32; 2]) -> [f32; 2] {
        // Backwards: first the shift, then the shear, then both scales.
        let (right, down) = (x - self.shift[0], y - self.shift[1]);
        let sheared = right - self.shear * down;
        [sheared / (self.scale * self.squeeze), down * self.squeeze / self.scale]
    }
}

/// Every pixel as it is found, bilinearly, where it comes from; both places are seen from the centre.
pub(super) fn resample(image: &[u8; PIXELS], origin: impl Fn([f32; 2]) -> [f32; 2]) -> [u8; PIXELS] {
    let mut result = [0; PIXELS];
    for (row, pixels) in result.chunks_exact_mut(SIDE).enumerate() {
        for (column, pixel) in pixels.iter_mut().enumerate() {
            let [x, y] = origin([column as f32 - CENTRE, row as f32 - CENTRE]);
            *pixel = sample(image, CENTRE + x, CENTRE + y);
        }
    }
    result
}

/// The ink at a point between pixels.
fn sample(image: &[u8; PIXELS], x: f32, y: f32) -> u8 {
    let (left, top) = (x.floor(), y.floor());
    let (across, along) = (x - left, y - top);
    let ink = |column: i32, row: i32| {
        let inside = |place: i32| (0..SIDE as i32).contains(&place);
        if inside(column) && inside(row) { f32::from(image[row as usize * SIDE + column as usize]) } else { 0.0 }
    };
    let (left, top) = (left as i32, top as i32);
    let upper = ink(left, top) * (1.0 - across) + ink(left + 1, top) * across;
    let lower = ink(left, top + 1) * (1.0 - across) + ink(left + 1, top + 1) * across;
    (upper * (1.0 - along) + lower * along).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::dataset::DatasetId;
    use lenet_experiment::presets::Preset;

    /// A bar of two columns and eight rows, left of the middle.
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
    fn nothing_changes_nothing() {
        assert_eq!(Affine::NONE.of(&bar()), bar());
        // The same through the sampling itself.
        assert_eq!(Affine { shift: [1e-9, 0.0], ..Affine::NONE }.of(&bar()), bar());
    }

    #[test]
    fn a_shift_of_whole_pixels_copies_them() {
        let moved = Affine { shift: [2.0, -1.0], ..Affine::NONE }.of(&bar());
        for (row, column) in (1..27).flat_map(|row| (2..28).map(move |column| (row, column))) {
            assert_eq!(moved[(row - 1) * SIDE + column], bar()[row * SIDE + column - 2]);
        }
        let half = Affine { shift: [0.5, 0.0], ..Affine::NONE }.of(&bar());
        assert_eq!(half[12 * SIDE + 9..12 * SIDE + 14], [0, 100, 200, 100, 0]);
    }

    #[test]
    fn scale_squeeze_and_shear_move_the_ink_as_their_matrices_do() {
        let [x, y, mass] = moments(&bar());
        let near = |a: f32, b: f32, most: f32| assert!((a - b).abs() < most, "{a} {b}");
        let larger = moments(&Affine { scale: 1.2, ..Affine::NONE }.of(&bar()));
        near(larger[0] - CENTRE, (x - CENTRE) * 1.2, 0.05);
        // A bar two pixels wide is sampled coarsely.
        near(larger[2] / mass, 1.44, 0.1);
        let wider = moments(&Affine { squeeze: 1.2, ..Affine::NONE }.of(&bar()));
        near(wider[0] - CENTRE, (x - CENTRE) * 1.2, 0.05);
        near(wider[2] / mass, 1.0, 0.1);
        let high = |image: [u8; PIXELS]| (0..PIXELS).map(|i| u32::from(image[i])).collect::<Vec<_>>();
        let rows =
            |image: [u8; PIXELS]| high(image).chunks_exact(SIDE).filter(|row| row.iter().sum::<u32>() > 100).count();
        assert!(rows(Affine { squeeze: 0.8, ..Affine::NONE }.of(&bar())) > rows(bar()));
        // The bar's upper half goes left, its lower half right, and its middle stays.
        let sheared = Affine { shear: 0.5, ..Affine::NONE }.of(&bar());
        near(moments(&sheared)[0], x, 0.05);
        near(moments(&sheared)[1], y, 0.05);
        let centre_of_row = |row: usize| {
            let ink = |column: usize| f32::from(sheared[row * SIDE + column]);
            (0..SIDE).map(|column| column as f32 * ink(column)).sum::<f32>() / (0..SIDE).map(ink).sum::<f32>()
        };
        near(centre_of_row(16) - centre_of_row(11), 2.5, 0.05);
    }

    #[test]
    fn what_leaves_the_picture_is_gone() {
        assert_eq!(Affine { shift: [100.0, 0.0], ..Affine::NONE }.of(&bar()), [0; PIXELS]);
    }

    #[test]
    fn seed_epoch_and_place_decide_and_one_in_ten_is_spared() {
        for distortions in [Distortions::Affine, Distortions::Hand] {
            let shown = |(seed, epoch, place)| {
                let experiment = Experiment { distortions, seed, ..Preset::BestToday.experiment() };
                Distortion::of_epoch(&experiment, epoch).unwrap().show(place, &bar(), 1).into_owned()
            };
            assert!(shown((1, 2, 3)) == shown((1, 2, 3)));
            let differ =
                |of: &dyn Fn(u32) -> (u32, u32, u32)| (0..100).filter(|n| shown(of(*n)) != shown(of(n + 1))).count();
            for differing in [differ(&|n| (n, 2, 3)), differ(&|n| (1, n, 3)), differ(&|n| (1, 2, n))] {
                assert!(differing > 90, "{differing}");
            }
            let spared = (0..10_000).filter(|place| shown((1, 0, *place)) == bar()).count();
            // 1,000 expected; four standard deviations are 120.
            assert!((880..=1_120).contains(&spared), "{spared}");
        }
        assert!(Distortion::of_epoch(&Preset::Modern.experiment(), 2).is_none());
    }

    #[test]
    fn a_pen_draws_one_nine_in_ten_and_no_clothes() {
        // All that is seen on a sheet without ink was drawn.
        let drawn = |dataset, label| {
            let hand = Distortion::of_epoch(&Experiment { dataset, ..Preset::BestToday.experiment() }, 0).unwrap();
            (0..10_000).filter(|place| hand.show(*place, &[0; PIXELS], label).iter().any(|ink| *ink > 0)).count()
        };
        // 1,000 expected; four standard deviations are 120.
        assert!((880..=1_120).contains(&drawn(DatasetId::Mnist, 9)), "{}", drawn(DatasetId::Mnist, 9));
        assert_eq!(drawn(DatasetId::Mnist, 1), drawn(DatasetId::Mnist, 9));
        assert_eq!([DatasetId::FashionMnist, DatasetId::Own].map(|dataset| drawn(dataset, 9)), [0, 0]);
        assert_eq!(drawn(DatasetId::Mnist, 3), 0);
        let affine = Experiment { distortions: Distortions::Affine, ..Preset::BestToday.experiment() };
        let affine = Distortion::of_epoch(&affine, 0).unwrap();
        assert!((0..1_000).all(|place| affine.show(place, &[0; PIXELS], 9)[..] == [0; PIXELS]));
    }

    #[test]
    fn the_draws_fill_their_ranges() {
        let mut draws = Draws::new(3);
        let all: Vec<Affine> = (0..10_000).map(|_| Affine::draw(&mut draws, SHIFT)).collect();
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
