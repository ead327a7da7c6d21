//! An evaluation in progress: which images it reads, and how far it is.

use super::plan::Plan;
use super::tally::Tally;
use crate::values::protocol::{Evaluation, Split};
use std::ops::Range;

/// Images in one forward pass: large enough to be quick, small enough to stop in time on a slow CPU.
const PIECE: usize = 100;

/// Every tenth test image makes the sample.
const SAMPLE_EVERY: usize = 10;

/// An evaluation in progress.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Which images.
    pub split: Split,
    places: Range<usize>,
    stride: usize,
    tally: Tally,
}

impl Reading {
    /// Of all test images.
    pub fn test(count: usize) -> Self {
        Self { split: Split::Test, places: 0..count, stride: 1, tally: Tally::default() }
    }

    /// Of every tenth test image.
    pub fn sample(count: usize) -> Self {
        Self { split: Split::TestSample, places: 0..count, stride: SAMPLE_EVERY, tally: Tally::default() }
    }

    /// Of the images held back, the last of the training set.
    pub fn validation(plan: &Plan) -> Self {
        let places = plan.train..plan.train + plan.validation;
        Self { split: Split::Validation, places, stride: 1, tally: Tally::default() }
    }

    /// The places of the next piece's images in their set, which count as read from now on.
    pub fn next_piece(&mut self) -> Vec<u32> {
        let start = self.places.start;
        let end = (start + PIECE * self.stride).min(self.places.end);
        self.places.start = end;
        (start as u32..end as u32).step_by(self.stride).collect()
    }

    /// Whether all pieces have been taken.
    pub fn is_done(&self) -> bool {
        self.places.is_empty()
    }

    /// Images not yet taken.
    pub fn images_left(&self) -> usize {
        self.places.len().div_ceil(self.stride)
    }

    /// Adds what came back.
    pub fn add(&mut self, tally: &Tally) {
        self.tally.add(tally);
    }

    /// The result.
    pub fn evaluation(&self, step: u32, plan: &Plan) -> Evaluation {
        Evaluation {
            split: self.split,
            step,
            epoch: plan.epoch_fraction(step),
            loss: self.tally.loss(),
            accuracy: self.tally.accuracy(),
            confusion: self.tally.confusion().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_every_image_once() {
        let mut all = Vec::new();
        let mut reading = Reading::test(250);
        while !reading.is_done() {
            assert_eq!(reading.images_left(), 250 - all.len());
            all.extend(reading.next_piece());
        }
        assert!(all.into_iter().eq(0..250));
    }

    #[test]
    fn a_sample_is_every_tenth() {
        let mut reading = Reading::sample(10_000);
        assert_eq!(reading.images_left(), 1000);
        assert_eq!(reading.next_piece()[..3], [0, 10, 20]);
        assert_eq!(reading.next_piece()[0], 1000);
    }
}
