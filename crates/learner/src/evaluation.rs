//! An evaluation in progress: the images left, the metrics and predictions so far.

use crate::metrics::Metrics;
use crate::plan::Plan;
use lenet_experiment::predictions::Predictions;
use lenet_experiment::protocol::{Evaluation, Split};
use std::ops::Range;

/// Batch size of a forward pass: large enough to be fast, small enough for a slow CPU to end a slice in time.
const BATCH: usize = 100;

/// Stride of the sample of the test images.
const SAMPLE_EVERY: usize = 10;

/// An evaluation that is due or in progress.
#[derive(Clone, Debug)]
pub struct PendingEvaluation {
    split: Split,
    /// Range of indices that is left; every `stride`-th of them is evaluated.
    range: Range<usize>,
    stride: usize,
    metrics: Metrics,
    predictions: Predictions,
}

impl PendingEvaluation {
    /// On all test images.
    pub fn test(count: usize) -> Self {
        Self::new(Split::Test, 0..count, 1)
    }

    /// On every tenth test image.
    pub fn sample(count: usize) -> Self {
        Self::new(Split::TestSample, 0..count, SAMPLE_EVERY)
    }

    /// On the validation images, the last of the training set.
    pub fn validation(plan: &Plan) -> Self {
        Self::new(Split::Validation, plan.first_validation..plan.first_validation + plan.validation, 1)
    }

    /// On all of the visitor's drawings.
    pub fn hand(count: usize) -> Self {
        Self::new(Split::Hand, 0..count, 1)
    }

    fn new(split: Split, range: Range<usize>, stride: usize) -> Self {
        Self { split, range, stride, metrics: Metrics::default(), predictions: Predictions::default() }
    }

    /// Which images are evaluated.
    pub fn split(&self) -> Split {
        self.split
    }

    /// Indices of the next batch of images in their set.
    pub fn next_batch(&mut self) -> Vec<u32> {
        let start = self.range.start;
        let end = (start + BATCH * self.stride).min(self.range.end);
        self.range.start = end;
        (start as u32..end as u32).step_by(self.stride).collect()
    }

    /// Whether no image is left.
    pub fn is_done(&self) -> bool {
        self.range.is_empty()
    }

    /// Images still to be evaluated.
    pub fn images_left(&self) -> usize {
        self.range.len().div_ceil(self.stride)
    }

    /// Adds the metrics and predictions of the next images.
    pub fn add(&mut self, metrics: &Metrics, predictions: Predictions) {
        self.metrics.add(metrics);
        match self.split {
            Split::Test | Split::Validation | Split::Hand => self.predictions.append(predictions),
            // A sample is not looked at image by image.
            Split::TestSample => {}
        }
    }

    /// The metrics, labelled with the steps done and the same in epochs, and the predictions.
    pub fn finish(self, step: u32, plan: &Plan) -> (Evaluation, Predictions) {
        let evaluation = Evaluation {
            split: self.split,
            step,
            epoch: plan.epoch_fraction(step),
            images: self.metrics.images(),
            loss: self.metrics.loss(),
            accuracy: self.metrics.accuracy(),
        };
        (evaluation, self.predictions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_cover_every_image_once() {
        let mut all = Vec::new();
        let mut evaluation = PendingEvaluation::test(250);
        while !evaluation.is_done() {
            assert_eq!(evaluation.images_left(), 250 - all.len());
            all.extend(evaluation.next_batch());
        }
        assert!(all.into_iter().eq(0..250));
    }

    #[test]
    fn a_sample_is_every_tenth() {
        let mut evaluation = PendingEvaluation::sample(10_000);
        assert_eq!(evaluation.images_left(), 1000);
        assert_eq!(evaluation.next_batch()[..3], [0, 10, 20]);
        assert_eq!(evaluation.next_batch()[0], 1000);
    }
}
