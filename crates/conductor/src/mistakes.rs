//! What a run has predicted for its test and validation images, and for the visitor's drawings.

use crate::history::History;
use crate::spaced::Spaced;
use lenet_experiment::predictions::{BYTES, Predictions};
use lenet_experiment::protocol::{Evaluation, Split};
use std::sync::Arc;

/// Memory for the predictions of earlier evaluations of a split: fifty of 10,000 images.
const MAX_BYTES: usize = 1_500_000;

/// What a run has predicted for the images of a split.
#[derive(Clone, Debug)]
pub struct Predicted {
    /// The last evaluation.
    pub evaluation: Evaluation,
    /// Its predictions.
    pub predictions: Arc<Predictions>,
    /// Which images were right after every evaluation of the run, this one included.
    pub history: Arc<History>,
}

/// Compares predictions and history by identity: comparing their values at every change of the page would take too long.
impl PartialEq for Predicted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.predictions, &other.predictions) && Arc::ptr_eq(&self.history, &other.history)
    }
}

impl Eq for Predicted {}

/// The predictions of a run, from which its mistakes follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    test: Record,
    validation: Record,
    hand: Record,
}

#[derive(Clone, Debug, Default)]
struct Record {
    last: Option<Predicted>,
    /// Evaluations along the run, the last included.
    all: Spaced<(Evaluation, Arc<Predictions>)>,
    /// The same as in `last`, if that is there.
    history: Arc<History>,
}

impl Mistakes {
    /// What was predicted for this split; `None` before its first evaluation, and for a sample.
    pub fn of(&self, split: Split) -> Option<&Predicted> {
        match split {
            Split::Test => self.test.last.as_ref(),
            Split::Validation => self.validation.last.as_ref(),
            Split::Hand => self.hand.last.as_ref(),
            Split::TestSample => None,
        }
    }

    pub(crate) fn evaluated(&mut self, evaluation: Evaluation, predictions: Predictions) {
        match evaluation.split {
            Split::Test => self.test.add(evaluation, predictions),
            Split::Validation => self.validation.add(evaluation, predictions),
            Split::Hand => self.hand.add(evaluation, predictions),
            Split::TestSample => {}
        }
    }

    /// The same after this step of the run: of the last evaluation until then that is kept.
    pub(crate) fn at(&self, step: u32) -> Self {
        Self { test: self.test.at(step), validation: self.validation.at(step), hand: self.hand.at(step) }
    }

    /// The run goes back to this step: drops what was predicted later.
    pub(crate) fn forget_later(&mut self, step: u32) {
        self.test.forget_later(step);
        self.validation.forget_later(step);
        self.hand.forget_later(step);
    }

    /// The drawings were replaced: drops what was predicted for them.
    pub(crate) fn forget_hand(&mut self) {
        self.hand = Record::default();
    }
}

/// Compares what is shown.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.last == other.last
    }
}

impl Eq for Record {}

impl Record {
    fn add(&mut self, evaluation: Evaluation, predictions: Predictions) {
        self.last = None;
        Arc::make_mut(&mut self.history).add(evaluation.step, &predictions);
        let (most, predictions) = (MAX_BYTES / (BYTES * predictions.len().max(1)), Arc::new(predictions));
        self.all.add(evaluation.step, (evaluation, predictions.clone()));
        while self.all.len() > most.max(2) {
            self.all.drop_one(|_| false);
        }
        self.last = Some(Predicted { evaluation, predictions, history: self.history.clone() });
    }

    fn at(&self, step: u32) -> Self {
        let Some((evaluation, predictions)) = self.all.until(step).cloned() else { return Self::default() };
        let mut history = self.history.clone();
        Arc::make_mut(&mut history).forget_later(evaluation.step);
        let last = Some(Predicted { evaluation, predictions, history: history.clone() });
        Self { last, all: Spaced::default(), history }
    }

    fn forget_later(&mut self, step: u32) {
        self.all.forget_later(step);
        if self.last.take_if(|last| last.evaluation.step > step).is_some() {
            Arc::make_mut(&mut self.history).forget_later(step);
        }
    }
}
