//! How far one experiment of a race is.

use crate::drawing::Prediction;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::protocol::{Evaluation, Phase, Split};
use std::sync::Arc;

/// The test accuracy that both experiments of a race want to reach first.
pub const TARGET: f64 = 0.97;

/// The test accuracy at one moment of a race.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Steps trained.
    pub step: u32,
    /// Images trained on, those of later epochs counted again.
    pub images: u64,
    /// Seconds of its own training.
    pub seconds: f64,
    /// A fraction from 0 to 1.
    pub accuracy: f64,
    /// Whether it was measured on a sample of the test images.
    pub is_sample: bool,
}

/// One experiment of a race, as the page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneView {
    /// Parts of its name, as in [`RunView`](crate::RunView).
    pub name: Vec<String>,
    /// Its phase, as last reported.
    pub phase: Phase,
    /// Images trained on.
    pub images: u64,
    /// Seconds of its own training.
    pub seconds: f64,
    /// Its curve.
    pub marks: Arc<Vec<Mark>>,
    /// What it predicts for the drawing.
    pub prediction: Option<Prediction>,
}

impl LaneView {
    /// The newest test accuracy.
    pub fn last(&self) -> Option<Mark> {
        self.marks.last().copied()
    }

    /// Where it has first reached [`TARGET`].
    pub fn reached(&self) -> Option<Mark> {
        self.marks.iter().find(|mark| mark.accuracy >= TARGET).copied()
    }
}

#[derive(Debug)]
pub(super) struct Lane {
    pub name: Vec<String>,
    pub experiment: Experiment,
    pub phase: Phase,
    pub step: u32,
    /// Training images; 0 before they are known.
    pub train: u32,
    /// Milliseconds of its own training.
    pub ms: f64,
    pub marks: Arc<Vec<Mark>>,
    pub prediction: Option<Prediction>,
}

impl Lane {
    pub fn new(name: Vec<String>, experiment: Experiment) -> Self {
        let (phase, marks) = (Phase::Loading, Arc::default());
        Self { name, experiment, phase, step: 0, train: 0, ms: 0.0, marks, prediction: None }
    }

    /// Whether it trains no more.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Finished | Phase::Failed)
    }

    pub fn tick(&mut self, ms: f64) {
        if self.phase == Phase::Running {
            self.ms += ms;
        }
    }

    /// Adds an evaluation on test images. Those of later steps are dropped: the run has gone back.
    pub fn evaluated(&mut self, evaluation: &Evaluation) {
        let is_sample = match evaluation.split {
            Split::Test => false,
            Split::TestSample => true,
            Split::Validation | Split::Hand => return,
        };
        let (step, accuracy) = (evaluation.step, evaluation.accuracy.into());
        let is_same = |mark: &&Mark| (mark.step, mark.is_sample) == (step, is_sample);
        if self.marks.last().as_ref().is_some_and(is_same) {
            return;
        }
        let before = self.marks.iter().find(is_same).copied();
        let new = Mark { step, images: self.images(step), seconds: self.ms / 1_000.0, accuracy, is_sample };
        let marks = Arc::make_mut(&mut self.marks);
        marks.retain(|mark| mark.step < step);
        marks.push(before.unwrap_or(new));
    }

    /// Images trained on after this step: the last batch of an epoch has what is left.
    fn images(&self, step: u32) -> u64 {
        let [step, batch, train] = [step, self.experiment.batch_size, self.train].map(u64::from);
        match train.div_ceil(batch.max(1)) {
            0 => step * batch,
            steps => step / steps * train + step % steps * batch,
        }
    }

    pub fn view(&self) -> LaneView {
        LaneView {
            name: self.name.clone(),
            phase: self.phase,
            images: self.images(self.step),
            seconds: self.ms / 1_000.0,
            marks: self.marks.clone(),
            prediction: self.prediction.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

    #[test]
    fn the_last_batch_of_an_epoch_counts_as_what_is_left() {
        let experiment = Experiment { batch_size: 512, ..Preset::Modern.experiment() };
        let lane = Lane { train: 1_300, ..Lane::new(Vec::new(), experiment) };
        assert_eq!([0, 1, 2, 3, 4, 6].map(|step| lane.images(step)), [0, 512, 1_024, 1_300, 1_812, 2_600]);
    }

    #[test]
    fn a_run_that_goes_back_loses_its_later_marks_and_keeps_the_time_of_the_earlier_ones() {
        let mut lane = Lane::new(Vec::new(), Preset::Modern.experiment());
        lane.phase = Phase::Running;
        let evaluation =
            |split, step, accuracy| Evaluation { split, step, epoch: 0.0, images: 10, loss: 0.1, accuracy };
        for (split, step, accuracy) in [
            (Split::TestSample, 100, 0.9),
            (Split::Validation, 150, 0.99),
            (Split::TestSample, 200, 0.98),
            (Split::Test, 200, 0.96),
            (Split::TestSample, 300, 0.97),
        ] {
            lane.tick(1_000.0);
            lane.evaluated(&evaluation(split, step, accuracy));
        }
        let marks = |lane: &Lane| lane.marks.iter().map(|mark| (mark.step, mark.seconds)).collect::<Vec<_>>();
        assert_eq!(marks(&lane), [(100, 1.0), (200, 4.0), (300, 5.0)], "a full test takes the place of a sample");
        let reached = lane.view().reached().unwrap();
        assert_eq!((reached.step, reached.images, reached.is_sample), (300, 9_600, true));
        lane.evaluated(&evaluation(Split::TestSample, 100, 0.9));
        assert_eq!(marks(&lane), [(100, 1.0)]);
        assert_eq!(lane.view().reached(), None);
    }
}
