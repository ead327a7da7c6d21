//! Augmentation: training images are distorted anew in every epoch by affine transformations (the paper, section III.C),
//! or more strongly by [`Warp`], with some digits redrawn in shapes that are rare in MNIST.

use super::affine::Affine;
use super::glyphs::RARE_GLYPHS;
use super::random::Rng;
use super::synthetic;
use super::warp::Warp;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::image::PIXELS;
use std::borrow::Cow;

/// Fraction of the images that are distorted.
const DISTORTED: f32 = 0.9;
/// Fraction of a digit's images that are redrawn, if it has [`RARE_GLYPHS`].
const REDRAWN: f32 = 0.1;
/// Maximum shift of an affine transformation in pixels.
const SHIFT: f32 = 2.0;

/// First random stream of the distortions, one per epoch and image; lower streams have other uses.
const STREAMS: u64 = 1 << 63;

/// Augmentation of the training images in one epoch.
#[derive(Clone, Copy, Debug)]
pub struct Distortion {
    distortions: Distortions,
    /// Whether the classes are digits.
    has_digits: bool,
    seed: u64,
    /// Random stream of the epoch's first image; the other images' follow.
    streams: u64,
}

impl Distortion {
    /// The augmentation of an epoch; `None` without distortions.
    pub fn of_epoch(experiment: &Experiment, epoch: u32) -> Option<Self> {
        let Experiment { distortions, seed, dataset, .. } = *experiment;
        let streams = STREAMS | u64::from(epoch) << 32;
        let has_digits = dataset.has_digits();
        (distortions != Distortions::None).then_some(Self { distortions, has_digits, seed: u64::from(seed), streams })
    }

    /// Affine distortions of drawings that are mixed into training images. Seed and number of epochs are those of the run; the
    /// index counts the variants.
    pub fn of_drawings(seed: u32, epochs: u32) -> Self {
        // Streams of epochs that no run reaches.
        let streams = STREAMS | 1 << 62 | u64::from(epochs) << 32;
        Self { distortions: Distortions::Affine, has_digits: false, seed: seed.into(), streams }
    }

    /// Distorts the training image with this index and label. A pure function of experiment, epoch and index, so that a
    /// resumed run sees the same images as an uninterrupted one.
    pub fn apply(self, index: u32, image: &[u8; PIXELS], label: u8) -> Cow<'_, [u8; PIXELS]> {
        let mut rng = Rng::stream(self.seed, self.streams | u64::from(index));
        let chance = rng.uniform(0.0, 1.0);
        match self.distortions {
            _ if chance >= DISTORTED => Cow::Borrowed(image),
            Distortions::None => Cow::Borrowed(image),
            Distortions::Affine => Cow::Owned(Affine::random(&mut rng, SHIFT).apply(image)),
            Distortions::Hand => {
                let glyphs = if self.has_digits && chance < REDRAWN { RARE_GLYPHS[usize::from(label)] } else { &[] };
                match glyphs {
                    [] => Cow::Owned(Warp::random(&mut rng).apply(image)),
                    glyphs => Cow::Owned(*synthetic::render(glyphs, &mut rng).pixels()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::dataset::DatasetId;
    use lenet_experiment::image::SIDE;
    use lenet_experiment::presets::Preset;

    /// A bar of two columns and eight rows, left of the centre.
    fn bar() -> [u8; PIXELS] {
        std::array::from_fn(|i| if (10..12).contains(&(i % SIDE)) && (10..18).contains(&(i / SIDE)) { 200 } else { 0 })
    }

    #[test]
    fn distortions_depend_on_seed_epoch_and_index_and_leave_a_tenth_undistorted() {
        for distortions in [Distortions::Affine, Distortions::Hand] {
            let shown = |(seed, epoch, index)| {
                let experiment = Experiment { distortions, seed, ..Preset::BestToday.experiment() };
                Distortion::of_epoch(&experiment, epoch).unwrap().apply(index, &bar(), 1).into_owned()
            };
            assert!(shown((1, 2, 3)) == shown((1, 2, 3)));
            let differ =
                |of: &dyn Fn(u32) -> (u32, u32, u32)| (0..100).filter(|n| shown(of(*n)) != shown(of(n + 1))).count();
            for differing in [differ(&|n| (n, 2, 3)), differ(&|n| (1, n, 3)), differ(&|n| (1, 2, n))] {
                assert!(differing > 90, "{differing}");
            }
            let undistorted = (0..10_000).filter(|index| shown((1, 0, *index)) == bar()).count();
            // 1,000 expected; four standard deviations are 120.
            assert!((880..=1_120).contains(&undistorted), "{undistorted}");
        }
        assert!(Distortion::of_epoch(&Preset::Modern.experiment(), 2).is_none());
    }

    #[test]
    fn a_tenth_of_the_nines_is_redrawn_and_no_clothing() {
        // A blank image has ink only after it was redrawn.
        let redrawn = |dataset, label| {
            let distortion =
                Distortion::of_epoch(&Experiment { dataset, ..Preset::BestToday.experiment() }, 0).unwrap();
            (0..10_000).filter(|index| distortion.apply(*index, &[0; PIXELS], label).iter().any(|ink| *ink > 0)).count()
        };
        // 1,000 expected; four standard deviations are 120.
        assert!((880..=1_120).contains(&redrawn(DatasetId::Mnist, 9)), "{}", redrawn(DatasetId::Mnist, 9));
        assert_eq!(redrawn(DatasetId::Mnist, 1), redrawn(DatasetId::Mnist, 9));
        assert_eq!([DatasetId::FashionMnist, DatasetId::Own].map(|dataset| redrawn(dataset, 9)), [0, 0]);
        assert_eq!(redrawn(DatasetId::Mnist, 3), 0);
        let affine = Experiment { distortions: Distortions::Affine, ..Preset::BestToday.experiment() };
        let affine = Distortion::of_epoch(&affine, 0).unwrap();
        assert!((0..1_000).all(|index| affine.apply(index, &[0; PIXELS], 9)[..] == [0; PIXELS]));
    }
}
