//! Which images each step trains on, as arithmetic on the number of steps done.

use lenet_experiment::experiment::Experiment;
use lenet_experiment::handicap::Handicap;
use lenet_experiment::validate::validation_count;
use std::ops::Range;

/// The counts that determine a run's steps and epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Training images: the first of the training set.
    pub train: usize,
    /// Validation images: the last of the training set, before any shuffling, as in Keras.
    pub validation: usize,
    /// Index of the first of them.
    pub first_validation: usize,
    batch: usize,
    epochs: u32,
}

impl Plan {
    /// The plan of this experiment for `images` images; `None` if none is left to train on.
    pub fn new(experiment: &Experiment, images: usize) -> Option<Self> {
        let validation = validation_count(images, experiment.validation_percent);
        let (first_validation, batch) = (images - validation, experiment.batch_size as usize);
        let is_one_batch = experiment.handicap == Handicap::OneBatch;
        let plan = Self {
            train: if is_one_batch { first_validation.min(batch) } else { first_validation },
            validation,
            first_validation,
            batch,
            epochs: experiment.epochs,
        };
        (plan.train > 0 && plan.batch > 0).then_some(plan)
    }

    /// Steps in an epoch; the last one may have fewer images.
    pub fn steps_per_epoch(&self) -> u32 {
        self.train.div_ceil(self.batch) as u32
    }

    /// Steps in the run.
    pub fn steps(&self) -> u32 {
        self.steps_per_epoch().saturating_mul(self.epochs)
    }

    /// Epochs completed after `step` steps.
    pub fn epoch(&self, step: u32) -> u32 {
        step / self.steps_per_epoch()
    }

    /// Epochs done after `step` steps, with fraction.
    pub fn epoch_fraction(&self, step: u32) -> f64 {
        f64::from(step) / f64::from(self.steps_per_epoch())
    }

    /// Whether an epoch ends after `step` steps.
    pub fn is_boundary(&self, step: u32) -> bool {
        step > 0 && step.is_multiple_of(self.steps_per_epoch())
    }

    /// Range in the epoch's order of the next batch after `step` steps.
    pub fn batch_range(&self, step: u32) -> Range<usize> {
        let start = (step % self.steps_per_epoch()) as usize * self.batch;
        start..(start + self.batch).min(self.train)
    }

    /// Training images that are left in the epoch after `step` steps; 0 at its end.
    pub fn images_left_in_epoch(&self, step: u32) -> usize {
        if self.is_boundary(step) { 0 } else { self.train - self.batch_range(step).start }
    }

    /// Training images that are left in the run after `step` steps.
    pub fn images_left(&self, step: u32) -> usize {
        let epochs_after = self.epochs.saturating_sub(step.div_ceil(self.steps_per_epoch())) as usize;
        let here = if step.is_multiple_of(self.steps_per_epoch()) { 0 } else { self.images_left_in_epoch(step) };
        epochs_after * self.train + here
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

    fn plan(images: usize, batch_size: u32, validation_percent: u8) -> Plan {
        let experiment = Experiment { batch_size, validation_percent, epochs: 2, ..Preset::Modern.experiment() };
        Plan::new(&experiment, images).unwrap()
    }

    #[test]
    fn the_last_batch_of_an_epoch_may_be_smaller() {
        let plan = plan(10, 4, 0);
        let ranges: Vec<_> = (0..4).map(|step| plan.batch_range(step)).collect();
        assert_eq!(ranges, [0..4, 4..8, 8..10, 0..4]);
        assert_eq!((plan.steps_per_epoch(), plan.steps()), (3, 6));
        assert_eq!((0..=6).map(|step| plan.is_boundary(step)).filter(|end| *end).count(), 2);
        assert_eq!((0..=6).map(|step| plan.images_left(step)).collect::<Vec<_>>(), [20, 16, 12, 10, 6, 2, 0]);
        assert_eq!((0..=3).map(|step| plan.images_left_in_epoch(step)).collect::<Vec<_>>(), [10, 6, 2, 0]);
    }

    #[test]
    fn the_validation_split_is_a_share_of_the_training_set() {
        let plan = plan(60_000, 32, 20);
        assert_eq!((plan.train, plan.validation, plan.steps_per_epoch()), (48_000, 12_000, 1500));
        assert_eq!(plan.epoch_fraction(750), 0.5);
        assert_eq!(Plan::new(&Preset::Modern.experiment(), 0), None);
    }
}
